"""A ZIP container with nothing left in it of the moment or the machine that wrote it."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

_EPOCH = (1980, 1, 1, 0, 0, 0)


def repacked(container: bytes) -> bytes:
    """The same members, sorted by name, with fixed dates: equal contents give equal bytes."""
    target = BytesIO()
    with ZipFile(BytesIO(container)) as source, ZipFile(target, "w", ZIP_DEFLATED) as sink:
        for name in sorted(source.namelist()):
            member = ZipInfo(name, _EPOCH)
            member.create_system = 0
            member.compress_type = ZIP_DEFLATED
            sink.writestr(member, source.read(name))
    return target.getvalue()
