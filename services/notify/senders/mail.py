"""E-mail by SMTP: one message, one recipient, one connection, ten seconds for all of it."""

from email.message import EmailMessage
from email.utils import format_datetime

from services.common.kernel.canonical import sha256_hex
from services.common.kernel.workdays import SHANGHAI
from services.common.outside.mail_server import OFF, TOTAL_S, Account, MailServer
from services.common.outside.undelivered import Undelivered
from services.notify.domain.delivery.parcel import Parcel


class Mail:
    """Sends through ``account``; None: the channel is off, and says so."""

    def __init__(self, account: Account | None, *, total_s: float = TOTAL_S) -> None:
        self._sender = account.sender if account else ""
        self._server = MailServer(account, total_s=total_s) if account else None

    def endpoint(self, _: Parcel) -> str:
        """Whom a failure of this sending is a failure of: the one mail server."""
        return "smtp"

    def send(self, parcel: Parcel) -> None:
        """Hand it to the mail server; raises Undelivered."""
        if self._server is None:
            raise Undelivered(OFF, final=True)
        self._server.take(letter(parcel, self._sender))


def letter(parcel: Parcel, sender: str) -> EmailMessage:
    """The e-mail; its Message-ID is the same however often the message is sent."""
    message = EmailMessage()
    domain = sender.rpartition("@")[2].strip("> ")
    message["Message-ID"] = f"<{sha256_hex(parcel.id.encode())[:32]}@{domain}>"
    message["From"] = sender
    message["To"] = parcel.to.value
    message["Subject"] = " ".join(parcel.title.split())
    message["Date"] = format_datetime(parcel.at.astimezone(SHANGHAI))
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(parcel.text)
    return message
