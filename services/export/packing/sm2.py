"""SM2 signatures (GB/T 32918.2, user id 1234567812345678, SM3) as OpenSSL writes and reads them.

The curve is gmssl's. Digests are OpenSSL's, which is a thousand times faster; the random number of a signature
is made of key and digest (as RFC 6979 does it for ECDSA), so that the same content is signed alike every time.
Keys are PEM as ``openssl genpkey -algorithm SM2`` writes them. A key in a file is no 商用密码 certification.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from gmssl.sm2 import CryptSM2, default_ecc_table  # type: ignore[import-untyped]

USER_ID = b"1234567812345678"
_P, _N, _A, _B = (int(default_ecc_table[name], 16) for name in ("p", "n", "a", "b"))
_PKCS8 = bytes.fromhex("308187020100301306072a8648ce3d020106082a811ccf5501822d046d306b0201010420")
_PKCS8_PUBLIC = bytes.fromhex("a144034200")
_SPKI = bytes.fromhex("3059301306072a8648ce3d020106082a811ccf5501822d034200")
_BEGIN, _END = "-----BEGIN {}-----", "-----END {}-----"


@dataclass(frozen=True, slots=True)
class Sm2Key:
    """A private key: 32 bytes between 1 and the order of the curve less two. Raises ValueError on another."""

    secret: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.secret) != 32 or not 0 < int.from_bytes(self.secret) < _N - 1:
            raise ValueError("not an SM2 key")

    @property
    def public(self) -> bytes:
        """The point, uncompressed: 65 bytes."""
        point: str = CryptSM2(self.secret.hex(), "")._kg(
            int.from_bytes(self.secret), default_ecc_table["g"]
        )
        return b"\4" + bytes.fromhex(point)

    def sign(self, data: bytes) -> bytes:
        """The signature in DER, the same for the same data."""
        digest = _digest(self.public, data)
        for turn in range(256):
            signed = CryptSM2(self.secret.hex(), "").sign(
                digest, f"{self._nonce(digest, turn):064x}"
            )
            if signed is not None:
                return encode_dss_signature(int(signed[:64], 16), int(signed[64:], 16))
        raise ValueError("no signature")  # pragma: no cover - one turn fails once in 2**255

    def _nonce(self, digest: bytes, turn: int) -> int:
        first = hmac.new(self.secret, b"lianxin sm2\0" + bytes([turn]) + digest, hashlib.sha512)
        return int.from_bytes(first.digest()) % (_N - 1) + 1


def sm2_holds(public: bytes, data: bytes, signature: bytes) -> bool:
    """Whether ``signature`` (DER) is that of ``data`` by the key of ``public`` (65 bytes)."""
    if not is_point(public):
        return False
    try:
        r, s = decode_dss_signature(signature)
    except ValueError:
        return False
    if not (0 < r < _N and 0 < s < _N) or encode_dss_signature(r, s) != signature:
        return False
    verifier = CryptSM2("", "")
    verifier.public_key = public[
        1:
    ].hex()  # its constructor takes leading 0 and 4 of a key for a prefix
    try:
        return bool(verifier.verify(f"{r:064x}{s:064x}", _digest(public, data)))
    except TypeError:  # the sum of the points is none
        return False


def is_point(public: bytes) -> bool:
    """Whether these are the 65 bytes of a point of the curve."""
    if len(public) != 65 or public[0] != 4:
        return False
    x, y = int.from_bytes(public[1:33]), int.from_bytes(public[33:])
    return max(x, y) < _P and (y * y - x**3 - _A * x - _B) % _P == 0


def key_to_pem(key: Sm2Key) -> str:
    """The key as OpenSSL keeps it (PKCS #8)."""
    return _pem("PRIVATE KEY", _PKCS8 + key.secret + _PKCS8_PUBLIC + key.public)


def key_from_pem(text: str) -> Sm2Key:
    """The key of such a file; raises ValueError where it is another kind of key, or broken."""
    lines = [line.strip() for line in text.strip().splitlines()]
    if not lines or (lines[0], lines[-1]) != (
        _BEGIN.format("PRIVATE KEY"),
        _END.format("PRIVATE KEY"),
    ):
        raise ValueError("no PEM of a private key")
    data = base64.b64decode("".join(lines[1:-1]), validate=True)
    key = Sm2Key(data.removeprefix(_PKCS8)[:32]) if data.startswith(_PKCS8) else None
    if key is None or data != _PKCS8 + key.secret + _PKCS8_PUBLIC + key.public:
        raise ValueError("not an SM2 key of OpenSSL")
    return key


def public_to_pem(public: bytes) -> str:
    """The public key for OpenSSL."""
    return _pem("PUBLIC KEY", _SPKI + public)


def _pem(kind: str, data: bytes) -> str:
    text = base64.b64encode(data).decode()
    lines = [text[at : at + 64] for at in range(0, len(text), 64)]
    return "\n".join([_BEGIN.format(kind), *lines, _END.format(kind), ""])


def _digest(public: bytes, data: bytes) -> bytes:
    """SM3(Z ‖ data), Z being the digest of user id, curve and public key."""
    curve = "".join(default_ecc_table[name] for name in ("a", "b", "g"))
    known = (len(USER_ID) * 8).to_bytes(2) + USER_ID + bytes.fromhex(curve) + public[1:]
    return hashlib.new("sm3", hashlib.new("sm3", known).digest() + data).digest()
