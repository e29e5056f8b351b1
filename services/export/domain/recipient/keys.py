"""The key that signs what goes to a recipient by HTTPS, and the signature: as webhooks are signed."""

import hashlib
import hmac

from services.common.kernel.canonical import sha256_hex
from services.common.kernel.signed_post import MESSAGE, SIGNATURE, TIMESTAMP, post_signature

__all__ = ["MESSAGE", "SIGNATURE", "TIMESTAMP", "recipient_key", "signature"]


def recipient_key(secret_key: str, recipient: str, generation: int) -> str:
    """The key of one generation of a recipient: 64 hex digits, no two recipients alike, no webhook's either."""
    text = f"lianxin recipient key\n{recipient}\n{generation}"
    return hmac.new(secret_key.encode(), text.encode(), hashlib.sha256).hexdigest()


def signature(key: str, *, target: str, timestamp: int, package: str, body: bytes) -> str:
    """That of a post of ``body``."""
    return post_signature(
        key, target=target, timestamp=timestamp, package=package, body_sha256=sha256_hex(body)
    )
