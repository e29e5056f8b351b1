"""Office files by their table of contents: bounded reading, nothing hidden, no macros."""

import io
import struct
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.evidence.office_package import (
    CONTENTS,
    CONTENTS_MOST,
    END,
    BadAttachment,
    Package,
    check_package,
)

WORD = Package(folder="word/", main="application/main+xml", never=("vbaproject", "macroenabled"))
TYPES = (
    '<Types><Override PartName="/word/document.xml" ContentType="application/main+xml"/></Types>'
)
GOOD = ((CONTENTS, TYPES), ("word/document.xml", "<document/>"))


def packed(*parts: tuple[str, str | bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as package:
        for name, text in parts:
            package.writestr(name, text)
    return whole.getvalue()


async def judged(content: bytes) -> int:
    """Judge ``content``; how many bytes of it were asked for."""
    asked = 0

    async def read(start: int, length: int) -> bytes:
        nonlocal asked
        asked += length
        return content[start:][:length]

    await check_package(WORD, len(content), read)
    return asked


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
async def test_a_package_is_known_by_its_contents(method: int) -> None:
    await judged(packed(*GOOD, method=method))


async def test_only_the_ends_of_a_large_package_are_read() -> None:
    large = packed(*GOOD, ("word/media/1.png", b"\0" * 5_000_000), method=zipfile.ZIP_STORED)

    assert await judged(large) < 1_000


def with_end(content: bytes, change: Callable[[list[int]], None]) -> bytes:
    """``content`` with other numbers in its last 22 bytes."""
    signature, *numbers = END.unpack(content[-END.size :])
    change(numbers)
    return content[: -END.size] + END.pack(signature, *numbers)


def commented() -> bytes:
    whole = io.BytesIO(packed(*GOOD))
    with zipfile.ZipFile(whole, "a") as package:
        package.comment = b"hello"
    return whole.getvalue()


def doubled() -> bytes:
    """Two entries of one name: which of them counts is for each program to choose."""
    return packed(*GOOD, ("word/Xocument.xml", "")).replace(b"word/Xocument", b"word/document")


def encrypted() -> bytes:
    content = bytearray(packed(*GOOD))
    content[content.index(b"PK\1\2") + 8] |= 1
    return bytes(content)


BROKEN = {
    "empty": b"",
    "no_directory": b"PK\3\4" + b"\0" * 100,
    "cut": packed(*GOOD)[:-1],
    "comment": commented(),
    "prefixed": b"MZ" + packed(*GOOD),
    "appended": packed(*GOOD) + b"\0" * 22,
    "many_entries": with_end(packed(*GOOD), lambda end: end.__setitem__(3, 5_001)),
    "long_directory": with_end(packed(*GOOD), lambda end: end.__setitem__(4, 2**31)),
    "twice": doubled(),
    "twice_but_for_case": packed(*GOOD, ("WORD/document.xml", "")),
    "encrypted": encrypted(),
    "no_contents": packed(GOOD[1]),
    "bomb": packed((CONTENTS, " " * (CONTENTS_MOST + 1)), GOOD[1]),
    "utf_16": packed((CONTENTS, TYPES.encode("utf-16")), GOOD[1]),
    "another_packing": packed(*GOOD, method=zipfile.ZIP_BZIP2),
    "torn_entry": packed(*GOOD).replace(b"PK\1\2", b"PK\1\3"),
    "torn_header": packed(*GOOD).replace(b"PK\3\4", b"PK\3\5"),
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
async def test_what_is_not_plainly_a_package_is_refused(content: bytes) -> None:
    with pytest.raises(BadAttachment, match="不完整"):
        await judged(content)


@pytest.mark.parametrize(
    "parts",
    [
        (*GOOD, ("word/vbaProject.bin", b"")),
        (*GOOD, ("word/VBAPROJECT.BIN", b"")),
        ((CONTENTS, TYPES.replace("main+xml", "MacroEnabled.main+xml")), GOOD[1]),
    ],
)
async def test_macros_are_refused_under_whatever_name(parts: tuple[tuple[str, str]]) -> None:
    with pytest.raises(BadAttachment, match="宏"):
        await judged(packed(*parts))


@pytest.mark.parametrize(
    "parts", [(GOOD[0],), ((CONTENTS, "<Types/>"), GOOD[1]), (GOOD[0], ("xl/workbook.xml", ""))]
)
async def test_another_kind_of_package_is_refused(parts: tuple[tuple[str, str]]) -> None:
    with pytest.raises(BadAttachment, match="扩展名不符"):
        await judged(packed(*parts))


@given(st.data())
def test_damaged_packages_are_refused_or_taken_and_nothing_else(data: st.DataObject) -> None:
    content = bytearray(packed(*GOOD))
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place] = data.draw(st.integers(0, 255))

    judging = judged(bytes(content))
    try:
        judging.send(None)
    except (StopIteration, BadAttachment):
        pass
    else:
        raise AssertionError("reading waits for nobody here")


@given(st.binary(max_size=200), st.integers(0, 300), st.integers(0, 300))
def test_a_directory_of_anything_is_read_or_refused(body: bytes, length: int, start: int) -> None:
    end = END.pack(b"PK\5\6", 0, 0, 1, 1, length, start, 0)
    judging = judged(body + end)

    with pytest.raises(BadAttachment):
        judging.send(None)


def test_the_layouts_are_those_of_zip() -> None:
    assert (END.size, struct.calcsize("<4s6H3L5H2L"), struct.calcsize("<4s5H3L2H")) == (22, 46, 30)
