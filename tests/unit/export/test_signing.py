"""Signatures of packages (B9): OpenSSL agrees with us about both kinds, and nobody else's counts."""

import stat
import subprocess
from base64 import b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    decode_dss_signature,
    encode_dss_signature,
)
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from gmssl.sm2 import default_ecc_table  # type: ignore[import-untyped]
from hypothesis import given, settings
from hypothesis import strategies as st

from services.common.errors import Conflict, Refused, Unavailable
from services.export.packing.checking import findings, signature_faults
from services.export.packing.keys import make_key, make_sm2_key, open_signer, public_pem
from services.export.packing.opening import Opened, open_package
from services.export.packing.signing import (
    Signer,
    fingerprint,
    public_key_from,
    public_key_text,
    signature_holds,
)
from services.export.packing.sm2 import (
    Sm2Key,
    key_from_pem,
    key_to_pem,
    public_to_pem,
    sm2_holds,
)
from tests.unit.export.packing_rig import BOTH, SIGNER, STRANGER, packed

OPENED = open_package(packed(BOTH))
SM2 = Sm2Key(b"2" * 32)
ORDER = int(default_ecc_table["n"], 16)
PERSON = ["-pkeyopt", "distid:1234567812345678"]


def openssl(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["openssl", *words], cwd=folder, capture_output=True, text=True)


def verified(folder: Path, public: str, signature: bytes, *more: str) -> bool:
    (folder / "public.pem").write_text(public)
    (folder / "manifest.json").write_bytes(OPENED.signed)
    (folder / "manifest.sig").write_bytes(signature)
    words = ("pkeyutl", "-verify", "-pubin", "-inkey", "public.pem", "-rawin")
    files = ("-in", "manifest.json", "-sigfile", "manifest.sig")
    return openssl(folder, *words, *more, *files).returncode == 0


def test_b9_openssl_verifies_the_ed25519_signature(tmp_path: Path) -> None:
    assert verified(tmp_path, public_pem(SIGNER), OPENED.signature)
    assert not verified(tmp_path, public_pem(STRANGER), OPENED.signature)


def test_b9_openssl_verifies_the_sm2_signature(tmp_path: Path) -> None:
    assert BOTH.sm2 is not None
    ours = public_to_pem(BOTH.sm2.public)

    assert verified(tmp_path, ours, OPENED.sm2_signature, "-digest", "sm3", *PERSON)
    other = public_to_pem(SM2.public)
    assert not verified(tmp_path, other, OPENED.sm2_signature, "-digest", "sm3", *PERSON)


def test_b9_an_sm2_key_of_openssl_signs_and_its_signature_holds(tmp_path: Path) -> None:
    openssl(tmp_path, "genpkey", "-algorithm", "SM2", "-out", "key.pem")
    key = key_from_pem((tmp_path / "key.pem").read_text())
    (tmp_path / "manifest.json").write_bytes(b"what is signed")
    sign = ("pkeyutl", "-sign", "-inkey", "key.pem", "-rawin", "-digest", "sm3", *PERSON)

    done = openssl(tmp_path, *sign, "-in", "manifest.json", "-out", "sig")

    assert done.returncode == 0, done.stderr
    assert sm2_holds(key.public, b"what is signed", (tmp_path / "sig").read_bytes())
    assert key_to_pem(key) == (tmp_path / "key.pem").read_text()


@settings(max_examples=15, deadline=None)
@given(st.integers(1, ORDER - 2), st.binary(max_size=100))
def test_an_sm2_signature_holds_for_its_key_and_content_and_is_always_the_same(
    secret: int, data: bytes
) -> None:
    key = Sm2Key(secret.to_bytes(32))

    signature = key.sign(data)

    assert signature == key.sign(data)
    assert sm2_holds(key.public, data, signature)
    assert not sm2_holds(key.public, data + b"x", signature)
    assert key_from_pem(key_to_pem(key)) == key


def test_a_public_key_that_begins_with_its_own_prefix_is_taken_whole() -> None:
    keys = (Sm2Key(number.to_bytes(32)) for number in range(1, 3000))
    odd = next(key for key in keys if key.public[1] in (0x04, 0x00))

    assert sm2_holds(odd.public, b"data", odd.sign(b"data"))


def test_what_is_no_sm2_signature_does_not_hold() -> None:
    r, s = decode_dss_signature(SM2.sign(b"data"))
    made_up = [(0, s), (r, 0), (ORDER, s), (r, ORDER), (r, ORDER - r), (r, s + ORDER), (s, r)]

    assert not any(sm2_holds(SM2.public, b"data", encode_dss_signature(*each)) for each in made_up)
    assert not sm2_holds(SM2.public, b"data", b"")
    assert not sm2_holds(SM2.public, b"data", SM2.sign(b"data") + b"\0")
    assert not sm2_holds(b"\4" + b"1" * 64, b"data", SM2.sign(b"data"))
    assert not sm2_holds(b"", b"data", SM2.sign(b"data"))


@pytest.mark.parametrize("secret", [b"", bytes(32), b"\xff" * 32])
def test_what_is_no_sm2_key_is_refused(secret: bytes) -> None:
    with pytest.raises(ValueError, match="SM2"):
        Sm2Key(secret)


def test_another_kind_of_key_is_no_sm2_key() -> None:
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(*form).decode()

    with pytest.raises(ValueError, match="not an SM2 key"):
        key_from_pem(other)
    with pytest.raises(ValueError, match="no PEM"):
        key_from_pem("")
    broken = key_to_pem(SM2).replace("\n", "\nAAAA", 1)
    with pytest.raises(ValueError, match=r"SM2|PEM|padding|base64"):
        key_from_pem(broken)


def test_a_secret_is_not_shown() -> None:
    assert "2222" not in repr(SM2)


def test_who_signed_is_found_among_the_keys_that_are_trusted() -> None:
    assert BOTH.sm2 is not None

    found = findings(OPENED, [STRANGER.public, SIGNER.public, BOTH.sm2.public])

    assert [each.what for each in found] == ["content", "ed25519", "sm2"]
    assert all(each.holds for each in found)
    assert signature_faults(OPENED, [SIGNER.public]) == ()
    assert signature_faults(OPENED, [BOTH.sm2.public]) == ()


def test_without_a_key_nothing_is_said_of_the_signature() -> None:
    content, by_ed25519, by_sm2 = findings(OPENED, [])

    assert content.holds
    assert by_ed25519.holds is by_sm2.holds is None
    assert len(signature_faults(OPENED, [])) == 2


def test_the_wrong_key_is_told() -> None:
    found = findings(OPENED, [STRANGER.public, SM2.public])

    assert [each.holds for each in found] == [True, False, False]
    assert signature_faults(OPENED, [STRANGER.public]) == (
        found[1].told,
        "有 SM2 签名，没有给出 SM2 公钥，未核对",
    )


def test_a_missing_sm2_signature_is_told_to_who_expects_one() -> None:
    plain = open_package(packed())

    assert [each.what for each in findings(plain, [SIGNER.public])] == ["content", "ed25519"]
    assert "没有 SM2 签名" in "".join(signature_faults(plain, [SIGNER.public, SM2.public]))


def test_a_manifest_that_names_another_key_than_the_one_that_signed_is_told() -> None:
    manifest = OPENED.manifest
    signed = Opened(
        faults=(),
        manifest=manifest,
        signed=OPENED.signed,
        signature=STRANGER.sign(OPENED.signed),
    )

    assert "另一把密钥" in "".join(signature_faults(signed, [STRANGER.public]))


def test_what_could_not_be_opened_is_from_nobody() -> None:
    broken = open_package(b"")

    assert signature_faults(broken, [SIGNER.public])
    assert [each.holds for each in findings(broken, [SIGNER.public])] == [False]


def test_public_keys_travel_as_base64() -> None:
    text = public_key_text(SIGNER.public)

    assert public_key_from(f" {text}\n") == SIGNER.public
    assert public_key_from(public_key_text(SM2.public)) == SM2.public
    assert fingerprint(SIGNER.public) == SIGNER.fingerprint
    for wrong in ("", "*", b64encode(b"x" * 31).decode(), b64encode(b"\4" * 65).decode()):
        with pytest.raises(Refused, match="base64"):
            public_key_from(wrong)


def test_a_signature_by_no_key_does_not_hold() -> None:
    assert not signature_holds(b"short", b"data", SIGNER.sign(b"data"))


def test_a_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "package.key"

    make_key(path)

    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    before = path.read_bytes()
    with pytest.raises(Conflict, match="不会覆盖"):
        make_key(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_both_keys_are_read_again(tmp_path: Path) -> None:
    key, sm2 = tmp_path / "package.key", tmp_path / "sm2.key"
    make_key(key)
    make_sm2_key(sm2)

    signer = open_signer(key, sm2, development_key=None)

    again: Signer = open_signer(key, sm2, development_key=tmp_path / "other")
    assert signer.sm2 is not None
    assert (signer.public, signer.sm2) == (again.public, again.sm2)
    assert not (tmp_path / "other").exists()


def test_development_makes_its_own_key_on_first_use(tmp_path: Path) -> None:
    path = tmp_path / "new" / "package.key"

    first = open_signer(None, None, development_key=path)

    assert open_signer(None, None, development_key=path).public == first.public


def test_production_without_a_key_says_what_to_do() -> None:
    with pytest.raises(Unavailable, match="LIANXIN_PACKAGE_KEY_FILE") as missing:
        open_signer(None, None, development_key=None)

    assert missing.value.code == "package_key_missing"


def test_a_file_that_is_no_key_is_named(tmp_path: Path) -> None:
    good, wrong = tmp_path / "good", tmp_path / "wrong"
    make_key(good)
    form = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    wrong.write_bytes(ec.generate_private_key(ec.SECP256R1()).private_bytes(*form))

    for key, sm2 in ((tmp_path / "none", None), (wrong, None), (good, wrong), (good, good)):
        with pytest.raises(Unavailable, match="须为不加口令的 PEM"):
            open_signer(key, sm2, development_key=None)
