"""The key that signs what goes to a recipient by HTTPS, and the signature: as webhooks are signed.

The receiver keeps the ids of the last ten minutes and refuses what is older or newer than five.
"""

import hashlib
import hmac

from services.common.kernel.canonical import sha256_hex

TIMESTAMP, MESSAGE, SIGNATURE = "X-Lianxin-Timestamp", "X-Lianxin-Message", "X-Lianxin-Signature"
VERSION = "v1="


def recipient_key(secret_key: str, recipient: str, generation: int) -> str:
    """The key of one generation of a recipient: 64 hex digits, no two recipients alike, no webhook's either."""
    return _hmac(secret_key, f"lianxin recipient key\n{recipient}\n{generation}").hex()


def signature(key: str, *, target: str, timestamp: int, package: str, body: bytes) -> str:
    """``v1=`` and the HMAC-SHA256 over POST, path with query, Unix seconds, package id and the body's SHA-256."""
    signed = "\n".join(["POST", target, str(timestamp), package, sha256_hex(body)])
    return VERSION + _hmac(key, signed).hex()


def _hmac(key: str, text: str) -> bytes:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
