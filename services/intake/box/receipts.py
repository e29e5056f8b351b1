"""Receipt codes: what an anonymous sender keeps, and the only way back to what they sent ("left open" 10).

A code is 16 characters of Crockford's base32 (no I, L, O, U) in groups of four: 80 random bits. It is
shown once; only its SHA-256 is stored. So many random bits cannot be guessed, hence no salt and no slow
hash: a lookup is one hash and one indexed read, whatever was asked for.
"""

import hashlib
import hmac
import secrets
from collections.abc import Iterable

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH, GROUP = 16, 4
FIELD = "receipt_sha256"
"""The field of a form in which the hash is kept: a submission that has it can be found by its code."""
MEMBER_CODE = "mofan/member-code"
"""The form whose codes open a member's own year (decision 0029), and are receipts of nothing."""
_TYPED = str.maketrans("OIL", "011", " -\t")


def new_code() -> str:
    """A fresh code, as it is shown: ``K7QX-0M3T-…``."""
    return _grouped(secrets.choice(ALPHABET) for _ in range(LENGTH))


def _grouped(signs: Iterable[str]) -> str:
    code = "".join(signs)
    return "-".join(code[start : start + GROUP] for start in range(0, LENGTH, GROUP))


def code_hash(code: str) -> str:
    """What is stored of a code. Case, spaces, hyphens and mistaken O, I, L make no difference."""
    return hashlib.sha256(code.upper().translate(_TYPED).encode()).hexdigest()


def derived_code(secret: bytes, seed: str) -> str:
    """The code that belongs to ``seed``: the same page sent twice gets the same one, and who lacks ``secret`` none.

    As many bits as a drawn one; nothing of it is stored either.
    """
    digest = hmac.new(secret, f"receipt-code\n{seed}".encode(), hashlib.sha256).digest()
    bits = int.from_bytes(digest)
    return _grouped(ALPHABET[bits >> (5 * place) & 31] for place in range(LENGTH))
