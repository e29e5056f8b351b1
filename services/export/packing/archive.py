"""A package's ZIP: the same files, manifest and keys give the same bytes, on every machine (B9).

Members are stored, not compressed: what is in them is compressed already, and no version of zlib decides
what the bytes are.
"""

from collections.abc import Mapping
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from services.export.domain.package.manifest import Manifest, manifest_bytes
from services.export.domain.package.signer import PackageSigner
from services.export.packing.digests import entries_of, sums_text

MANIFEST, SUMS = "manifest.json", "SHA256SUMS.txt"
SIGNATURE, SM2_SIGNATURE = "manifest.sig", "manifest.sm2.sig"
OWN = (MANIFEST, SIGNATURE, SM2_SIGNATURE, SUMS)
"""What stands beside the files, in the order in which it comes first."""
_EPOCH = (1980, 1, 1, 0, 0, 0)
_UNIX = 3
"""With it unzip takes Chinese names as they are, in any locale."""
_READABLE = 0o100644 << 16


def pack(manifest: Manifest, files: Mapping[str, bytes], signer: PackageSigner) -> bytes:
    """The ZIP. Raises ValueError where ``manifest`` does not describe ``files``, or names another key."""
    if tuple(sorted(manifest.files, key=lambda entry: entry.path)) != entries_of(files):
        raise ValueError("the manifest is not that of these files")
    if manifest.key != signer.fingerprint:
        raise ValueError("the manifest names another key")
    signed = manifest_bytes(manifest)
    own = {MANIFEST: signed, SIGNATURE: signer.sign(signed)}
    by_sm2 = signer.sign_sm2(signed)
    if by_sm2 is not None:
        own[SM2_SIGNATURE] = by_sm2
    sums = sums_text({**own, **files})
    return zipped({**own, SUMS: sums, **dict(sorted(files.items()))})


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A ZIP of these members in this order, with nothing in it of the moment or the machine."""
    target = BytesIO()
    with ZipFile(target, "w", ZIP_STORED) as archive:
        for name, data in members.items():
            member = ZipInfo(name, _EPOCH)
            member.create_system = _UNIX
            member.external_attr = _READABLE
            archive.writestr(member, data)
    return target.getvalue()
