"""How a package that is posted is signed with a shared key, by whoever sends it and whoever checks it (EXPORTS §7).

The receiver refuses what is more than five minutes older or newer than its own clock.
"""

import hashlib
import hmac

TIMESTAMP, MESSAGE, SIGNATURE = "X-Lianxin-Timestamp", "X-Lianxin-Message", "X-Lianxin-Signature"
VERSION = "v1="
SLACK_S = 300
"""So many seconds may lie between the two clocks and the way."""


def post_signature(key: str, *, target: str, timestamp: int, package: str, body_sha256: str) -> str:
    """``v1=`` and the HMAC-SHA256 over POST, path with query, Unix seconds, package id and the body's SHA-256."""
    signed = "\n".join(["POST", target, str(timestamp), package, body_sha256])
    return VERSION + hmac.new(key.encode(), signed.encode(), hashlib.sha256).hexdigest()


def is_timely(timestamp: str, now: float) -> bool:
    """Whether the text is Unix seconds close enough to ``now``."""
    plain = timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 20
    return plain and abs(now - int(timestamp)) <= SLACK_S
