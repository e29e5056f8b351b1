"""Packages of made-up files, signed with keys that everybody knows."""

from collections.abc import Mapping
from dataclasses import replace

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from services.export.domain.package.manifest import DATA, Manifest
from services.export.packing.archive import pack
from services.export.packing.digests import entries_of
from services.export.packing.receipts import receipt_pages
from services.export.packing.signing import Signer
from services.export.packing.sm2 import Sm2Key
from tests.unit.export.manifested import MANIFEST

SIGNER = Signer(Ed25519PrivateKey.from_private_bytes(b"lianxin test key, known to all.."))
BOTH = replace(SIGNER, sm2=Sm2Key(b"lianxin test sm2, known to all.."))
STRANGER = Signer(Ed25519PrivateKey.from_private_bytes(b"x" * 32))
FILES = {DATA: b'{"stars":[]}', "files/附件4_星级_某大学.xlsx": b"a workbook" * 30}


def described(files: Mapping[str, bytes] = FILES, signer: Signer = SIGNER) -> Manifest:
    """The usual manifest, of these files and this signer."""
    return replace(MANIFEST, files=entries_of(files), key=signer.fingerprint)


def filled(signer: Signer = SIGNER) -> tuple[Manifest, dict[str, bytes]]:
    """Manifest and files with the pages to be sent back."""
    files = {**FILES, **receipt_pages(described(signer=signer))}
    return described(files, signer), files


def packed(signer: Signer = SIGNER) -> bytes:
    """A whole package."""
    manifest, files = filled(signer)
    return pack(manifest, files, signer)
