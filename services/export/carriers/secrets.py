"""What only the administrator has: keys and certificates as files, one folder for each recipient.

``<LIANXIN_CARRIER_SECRETS_DIR>/<unit>.<code>/``: ``api-key`` (the key of this unit's client at the upper
instance), ``ssh-key`` (a private key without a passphrase), ``client.pem`` and ``client.key`` (mutual TLS),
``ca.pem`` (an authority to trust instead of the system's). They are read when something is sent, and nowhere shown.
"""

import ssl
from pathlib import Path

from services.common.outside.undelivered import Undelivered
from services.export.domain.recipient.recipient import Recipient

API_KEY, SSH_KEY, AUTHORITY = "api-key", "ssh-key", "ca.pem"
CERTIFICATE = ("client.pem", "client.key")


class Secrets:
    """The files below ``folder``; None: there are none."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def text(self, recipient: Recipient, name: str) -> str:
        """What the file says, without white space at its ends; empty where there is none."""
        file = self._file(recipient, name)
        try:
            return file.read_text("ascii").strip() if file else ""
        except (OSError, ValueError) as error:
            raise Undelivered(f"密钥文件 {name} 读不了，请管理员检查", final=True) from error

    def required(self, recipient: Recipient, name: str) -> Path:
        """Where the file is; raises Undelivered that says which file is missing, never what another holds."""
        file = self._file(recipient, name)
        if file is None:
            raise Undelivered(
                f"缺少密钥文件 {recipient.secrets}/{name}，请管理员放入 LIANXIN_CARRIER_SECRETS_DIR",
                final=True,
            )
        return file

    def tls(self, recipient: Recipient) -> ssl.SSLContext | None:
        """The context for this recipient alone; None: the usual one does. Raises Undelivered."""
        authority = self._file(recipient, AUTHORITY)
        if authority is None and not recipient.certificate:
            return None
        try:
            context = ssl.create_default_context(cafile=authority)
            if recipient.certificate:
                chain, key = (self.required(recipient, name) for name in CERTIFICATE)
                context.load_cert_chain(chain, key, password=_no_password)
        except (OSError, ssl.SSLError) as error:
            raise Undelivered("客户端证书或 CA 文件读不了，请管理员检查", final=True) from error
        return context

    def _file(self, recipient: Recipient, name: str) -> Path | None:
        if self._folder is None:
            return None
        file = self._folder / recipient.secrets / name
        return file if file.is_file() else None


def _no_password() -> str:
    """A key that asks for a passphrase is a fault, not a question on a terminal."""
    return ""
