"""Who signs a package, and whether a signature holds: Ed25519, and SM2 beside it where there is such a key.

Software keys: they show that a package is the sender's and unchanged, and are neither 商用密码 certification
nor 电子签章.
"""

import base64
import binascii
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from services.common.errors import Refused
from services.common.kernel.canonical import sha256_hex
from services.export.packing.sm2 import Sm2Key, is_point


@dataclass(frozen=True, slots=True)
class Signer:
    """The keys of this installation."""

    key: Ed25519PrivateKey
    sm2: Sm2Key | None = None

    @property
    def public(self) -> bytes:
        """The public key: 32 bytes."""
        return self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    @property
    def fingerprint(self) -> str:
        """What people compare by telephone, and manifests name."""
        return fingerprint(self.public)

    def sign(self, data: bytes) -> bytes:
        """The Ed25519 signature: 64 bytes, the same for the same data."""
        return self.key.sign(data)

    def sign_sm2(self, data: bytes) -> bytes | None:
        """The SM2 signature in DER, or None without such a key."""
        return self.sm2.sign(data) if self.sm2 else None


def fingerprint(public: bytes) -> str:
    """SHA-256 of a public key as 64 hex digits."""
    return sha256_hex(public)


def signature_holds(public: bytes, data: bytes, signature: bytes) -> bool:
    """Whether the 64 bytes are the Ed25519 signature of ``data`` by the key of ``public`` (32 bytes)."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, data)
    except (InvalidSignature, ValueError):
        return False
    return True


def public_key_from(text: str) -> bytes:
    """The Ed25519 public key (32 bytes) or SM2 point (65) that base64 stands for; raises Refused (bad_key)."""
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) == 32 or is_point(key):
        return key
    raise Refused(
        "公钥须为 base64：Ed25519 的 32 字节，或 SM2 的 65 字节；请向对方核对", code="bad_key"
    )


def public_key_text(key: bytes) -> str:
    """The public key as people hand it on: base64."""
    return base64.b64encode(key).decode()
