"""How a webhook proves that it comes from us, and how 钉钉 wants its robots signed.

A receiver that keeps the ids of the last ten minutes, and refuses what is older or newer than five, accepts
nothing twice: :data:`REPLAY_WINDOW_S`.
"""

import base64
import hashlib
import hmac
from urllib.parse import quote_plus

from services.common.kernel.canonical import sha256_hex

REPLAY_WINDOW_S = 300
TIMESTAMP, MESSAGE, SIGNATURE = "X-Lianxin-Timestamp", "X-Lianxin-Message", "X-Lianxin-Signature"
VERSION = "v1="


def channel_key(secret_key: str, channel: str, generation: int) -> str:
    """The key of one generation of a unit's webhook: 64 hex digits, no two channels alike."""
    derived = f"lianxin channel key\n{channel}\n{generation}"
    return _hmac(secret_key, derived).hex()


def signature(
    key: str, *, method: str, target: str, timestamp: int, message: str, body: bytes
) -> str:
    """``v1=`` and the HMAC-SHA256 over method, path with query, Unix seconds, message id and the body's SHA-256."""
    signed = "\n".join([method, target, str(timestamp), message, sha256_hex(body)])
    return VERSION + _hmac(key, signed).hex()


def dingtalk_sign(secret: str, timestamp_ms: int) -> str:
    """钉钉 自定义机器人 加签: base64 of HMAC-SHA256 over the milliseconds and the secret, escaped for a URL."""
    digest = _hmac(secret, f"{timestamp_ms}\n{secret}")
    return quote_plus(base64.b64encode(digest))


def _hmac(key: str, text: str) -> bytes:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).digest()
