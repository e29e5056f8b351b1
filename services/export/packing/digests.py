"""The digests of files: SHA-256, and SM3 (GB/T 32905) beside it; and the list that ``sha256sum -c`` reads."""

import hashlib
from collections.abc import Mapping

from services.common.kernel.canonical import sha256_hex
from services.export.domain.package.manifest import FileEntry


def sm3_hex(data: bytes) -> str:
    """SM3 of ``data`` as 64 lower-case hex digits, by OpenSSL."""
    return hashlib.new("sm3", data).hexdigest()


def entries_of(files: Mapping[str, bytes]) -> tuple[FileEntry, ...]:
    """What a manifest says of these files, by path."""
    return tuple(
        FileEntry(path=path, bytes=len(data), sha256=sha256_hex(data), sm3=sm3_hex(data))
        for path, data in sorted(files.items())
    )


def sums_text(members: Mapping[str, bytes]) -> bytes:
    """``SHA256SUMS.txt``: a line for every other member, in the form of GNU coreutils."""
    lines = [f"{sha256_hex(data)}  {name}\n" for name, data in sorted(members.items())]
    return "".join(lines).encode()
