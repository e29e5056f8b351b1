"""E-mail by SMTP: one message, one recipient, one connection, ten seconds for all of it."""

import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime

from services.common.kernel.canonical import sha256_hex
from services.common.kernel.workdays import SHANGHAI
from services.notify.domain.delivery.parcel import Parcel
from services.notify.senders.resolver import Address, Resolver
from services.notify.senders.undelivered import Undelivered

TOTAL_S = 10.0
TLS_FROM_THE_START = 465
FOR_GOOD = 500
OFF = "邮件通道没有开通：管理员设置 LIANXIN_SMTP_HOST 和 LIANXIN_SMTP_FROM 之后再重发"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """Where our mail goes out. ``starttls`` asks for encryption after connecting; port 465 begins with it."""

    host: str
    port: int
    user: str
    password: str
    starttls: bool
    sender: str


class Mail:
    """Sends through ``account``; None: the channel is off, and says so."""

    def __init__(self, account: Account | None, *, total_s: float = TOTAL_S) -> None:
        self._account = account
        self._total_s = total_s
        self._resolver = Resolver()
        self._tls = ssl.create_default_context()

    def endpoint(self, _: Parcel) -> str:
        """Whom a failure of this sending is a failure of: the one mail server."""
        return "smtp"

    def send(self, parcel: Parcel) -> None:
        """Hand it to the mail server; raises Undelivered."""
        account = self._account
        if account is None:
            raise Undelivered(OFF, final=True)
        end = time.monotonic() + self._total_s
        addresses = self._resolver.addresses(account.host, account.port)
        line = _Line(account, addresses, end, self._tls)
        try:
            with line.cut_at_end():
                self._converse(line, account, letter(parcel, account.sender))
        except smtplib.SMTPRecipientsRefused as error:
            ((code, words),) = error.recipients.values()
            told = f"收件人地址被拒收{_said(code, words)}"
            raise Undelivered(told, final=code >= FOR_GOOD) from error
        except smtplib.SMTPAuthenticationError as error:
            raise Undelivered("邮件服务器不接受账号或密码，请管理员核对", down=True) from error
        except smtplib.SMTPResponseException as error:
            told = f"邮件服务器拒收{_said(error.smtp_code, error.smtp_error)}"
            is_down = isinstance(error, smtplib.SMTPConnectError)
            raise Undelivered(told, down=is_down) from error
        except (smtplib.SMTPException, OSError) as error:
            told = "没有答完" if line.was_cut else f"出错（{type(error).__name__}）"
            raise Undelivered(f"邮件服务器{told}", down=True) from error

    def _converse(self, line: "_Line", account: Account, message: EmailMessage) -> None:
        line.connect(account.host, account.port)
        if account.starttls and account.port != TLS_FROM_THE_START:
            line.starttls(context=self._tls)
        if account.user:
            line.login(account.user, account.password)
        line.send_message(message)
        with suppress(smtplib.SMTPException, OSError):  # the server has it: how it parts is all one
            line.quit()


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


class _Line(smtplib.SMTP):
    """A connection to the mail server that is cut when its time is over, whatever the server is doing.

    Time limits of sockets start anew with every byte; so a second handle on the connection is kept, by
    which it can be shut down from another thread, encrypted or not.
    """

    def __init__(
        self, account: Account, addresses: Sequence[Address], end: float, tls: ssl.SSLContext
    ) -> None:
        domain = account.sender.rpartition("@")[2].strip("> ")
        super().__init__(local_hostname=domain, timeout=max(end - time.monotonic(), 0.1))
        self._host = account.host  # whose certificate starttls() asks for
        self.was_cut = False
        self._addresses = addresses
        self._end = end
        self._from_the_start = tls if account.port == TLS_FROM_THE_START else None
        self._handle: socket.socket | None = None

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        fault: OSError | None = None
        for number, address in enumerate(self._addresses):
            share = (self._end - time.monotonic()) / (len(self._addresses) - number)
            left = max(min(share, timeout), 0.1)
            try:
                plain = socket.create_connection((str(address), port), left)
            except OSError as error:
                fault = error
                continue
            self._handle = plain.dup()
            if self._from_the_start is None:
                return plain
            return self._from_the_start.wrap_socket(plain, server_hostname=host)
        raise fault or OSError("no address")

    @contextmanager
    def cut_at_end(self) -> Iterator[None]:
        """Within this block the connection lasts no longer than its time."""
        timer = threading.Timer(max(self._end - time.monotonic(), 0.0), self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()
            timer.join()
            self.close()
            if self._handle is not None:
                self._handle.close()

    def _cut(self) -> None:
        self.was_cut = True
        if self._handle is not None:
            with suppress(OSError):  # the server was faster
                self._handle.shutdown(socket.SHUT_RDWR)


def _said(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"（{code}）：{text[:100]}"
