"""Small pictures built by hand, and what may hide in them; what the tests of pictures share."""

import struct
import zlib

GPS = b"GPSLatitude 28.68N GPSLongitude 115.85E"
SCRIPT = b"<script>alert(1)</script>"


def chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(*more: bytes, width: int = 2, height: int = 2, behind: bytes = b"") -> bytes:
    """A grey square; ``more`` chunks stand before the picture's own."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    drawn = chunk(b"IDAT", zlib.compress(b"\x00\x80\x80" * 2))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(more) + drawn + chunk(b"IEND", b"") + behind


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def exif(orientation: int, order: str = "<", more: bytes = GPS) -> bytes:
    """An EXIF block with a maker's tag, which way up, and a place."""
    mark = b"II" if order == "<" else b"MM"
    entries = struct.pack(f"{order}HHIHH", 0x010F, 3, 1, 7, 0)
    entries += struct.pack(f"{order}HHIHH", 0x0112, 3, 1, orientation, 0)
    tiff = mark + struct.pack(f"{order}HIH", 42, 8, 2) + entries + bytes(4) + more
    return segment(0xE1, b"Exif\x00\x00" + tiff)


FRAME = segment(0xC0, struct.pack(">BHHB", 8, 2, 3, 1) + b"\x01\x11\x00")
SCAN = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\xff\x00\x34\xff\xd0\x56"


def jpeg(*more: bytes, frame: bytes = FRAME, scan: bytes = SCAN, behind: bytes = b"") -> bytes:
    """The build of a JPEG, 3 wide and 2 high; ``more`` segments stand before the picture's own."""
    tables = segment(0xDB, bytes(65)) + segment(0xC4, bytes(17))
    return b"\xff\xd8" + b"".join(more) + tables + frame + scan + b"\xff\xd9" + behind
