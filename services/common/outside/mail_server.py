"""The mail server that letters are handed to: one connection for each, cut when its time is over."""

import smtplib
import socket
import ssl
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.message import EmailMessage

from services.common.outside.resolver import Address, Resolver
from services.common.outside.undelivered import Undelivered
from services.common.settings import Settings

TOTAL_S = 10.0
CONNECTING_S = 10.0
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


def account_of(settings: Settings) -> Account | None:
    """The account that the settings name; None: e-mail is off."""
    if not settings.smtp_host:
        return None
    return Account(
        host=settings.smtp_host,
        port=settings.smtp_port,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
        starttls=settings.smtp_starttls,
        sender=settings.smtp_from,
    )


class MailServer:
    """Takes letters through ``account``; ``total_s`` is for all of one, from resolving the name on."""

    def __init__(self, account: Account, *, total_s: float = TOTAL_S) -> None:
        self._account = account
        self._total_s = total_s
        self._resolver = Resolver()
        self._tls = ssl.create_default_context()

    def take(self, message: EmailMessage) -> None:
        """Hand over a letter to one recipient; raises Undelivered."""
        account = self._account
        end = time.monotonic() + self._total_s
        addresses = self._resolver.addresses(account.host, account.port)
        line = _Line(account, addresses, end, self._tls)
        try:
            with line.cut_at_end():
                self._converse(line, account, message)
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
            left = max(min(share, timeout, CONNECTING_S), 0.1)
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
