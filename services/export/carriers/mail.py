"""邮件: the package as an attachment; its name and subject in Chinese survive every server (RFC 2047, 2231)."""

from email.message import EmailMessage
from email.utils import format_datetime

from services.common.kernel.canonical import sha256_hex
from services.common.kernel.workdays import SHANGHAI
from services.common.outside.mail_server import OFF, Account, MailServer
from services.common.outside.undelivered import Undelivered
from services.export.domain.sending.consignment import Consignment

TOTAL_S = 120.0
"""A large letter over a slow line."""
TEXT = """{recipient}：

    附上{unit}报送的“{title}”{period}，请查收。

    报送包编号：{package}
    文件校验码（SHA-256）：{sha256}
    清单校验码（SHA-256）：{manifest}

    收到后请填写包内的“回执”并发回；内容有误的，请在回执上写明理由。同一编号的报送包如果收到多次，只需保留一份。

本邮件由“连心”系统自动发送。
"""


class Mail:
    """Sends through ``account``; None: e-mail is off, and says so."""

    def __init__(self, account: Account | None, *, total_s: float = TOTAL_S) -> None:
        self._sender = account.sender if account else ""
        self._server = MailServer(account, total_s=total_s) if account else None

    def endpoint(self, _: Consignment) -> str:
        """Whom a failure is a failure of: the one mail server."""
        return "smtp"

    def carry(self, consignment: Consignment) -> None:
        """Hand the letter to the mail server; raises Undelivered."""
        if self._server is None:
            raise Undelivered(OFF, final=True)
        self._server.take(letter(consignment, self._sender))


def letter(consignment: Consignment, sender: str) -> EmailMessage:
    """The letter; its Message-ID is the same however often the package is sent."""
    recipient = consignment.recipient
    message = EmailMessage()
    domain = sender.rpartition("@")[2].strip("> ")
    message["Message-ID"] = f"<{sha256_hex(consignment.package.encode())[:32]}@{domain}>"
    message["From"] = sender
    message["To"] = recipient.address
    subject = f"【报送】{consignment.unit_name}：{consignment.title} {consignment.period}"
    message["Subject"] = " ".join(subject.split())
    message["Date"] = format_datetime(consignment.at.astimezone(SHANGHAI))
    message["X-Lianxin-Package"] = consignment.package
    text = TEXT.format(
        recipient=recipient.name,
        unit=consignment.unit_name,
        title=consignment.title,
        period=f"（{consignment.period}）" if consignment.period else "",
        package=consignment.package,
        sha256=consignment.sha256,
        manifest=consignment.manifest_sha256,
    )
    message.set_content(text)
    message.add_attachment(
        consignment.data, maintype="application", subtype="zip", filename=consignment.file_name
    )
    return message
