"""Of a picture only what draws it is kept: no place, no time, no comment, nothing behind its end (F4)."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.kernel.pictures import JPEG, PNG, BadPicture, bare_picture
from tests.unit.kernel.drawn import FRAME, GPS, SCAN, SCRIPT, chunk, exif, jpeg, png, segment

JFIF = segment(0xE0, b"JFIF\x00\x01\x02\x00\x00\x48\x00\x48\x00\x00")
ADOBE = segment(0xEE, b"Adobe\x00\x64\x00\x00\x00\x00\x00")


def test_a_clean_picture_stays_as_it_is() -> None:
    for drawn in (png(), jpeg(), jpeg(JFIF, ADOBE), png(chunk(b"gAMA", b"\x00\x00\xb1\x8f"))):
        assert bare_picture(drawn).content == drawn


def test_type_and_size_are_told() -> None:
    made = [bare_picture(png(width=7, height=5)), bare_picture(jpeg())]

    assert [(each.media_type, each.width, each.height) for each in made] == [
        (PNG, 7, 5),
        (JPEG, 3, 2),
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        exif(1),
        segment(0xE1, b"http://ns.adobe.com/xap/1.0/\x00" + GPS),
        segment(0xE1, b"Exif\x00\x00??" + GPS),
        segment(0xED, b"Photoshop 3.0\x00" + GPS),
        segment(0xFE, GPS),
        segment(0xE2, b"MPF\x00" + GPS),
        segment(0xE0, b"JFIF\x00" + bytes(9) + GPS),
        segment(0xEE, b"Adobe" + GPS),
    ],
)
def test_where_a_jpeg_was_taken_is_left_out(hidden: bytes) -> None:
    bare = bare_picture(jpeg(hidden, behind=GPS + SCRIPT)).content

    assert bare == jpeg()


@pytest.mark.parametrize("name", [b"eXIf", b"tEXt", b"iTXt", b"zTXt", b"tIME", b"iCCP", b"acTL"])
def test_where_a_png_was_taken_is_left_out(name: bytes) -> None:
    bare = bare_picture(png(chunk(name, GPS), behind=SCRIPT)).content

    assert bare == png()


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("turned", [3, 6, 8])
def test_which_way_up_a_photo_is_stays(order: str, turned: int) -> None:
    bare = bare_picture(jpeg(exif(turned, order))).content

    assert GPS not in bare
    assert bare_picture(bare).content == bare
    assert struct.pack(">HHIH", 0x0112, 3, 1, turned) in bare


@pytest.mark.parametrize("turned", [0, 1, 9])
def test_a_photo_that_is_upright_needs_no_word_about_it(turned: int) -> None:
    assert bare_picture(jpeg(exif(turned))).content == jpeg()


def test_an_exif_block_without_an_orientation_or_end_says_nothing() -> None:
    short = segment(0xE1, b"Exif\x00\x00II\x2a\x00\xff\xff\xff\xff")
    empty = segment(0xE1, b"Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x00" + bytes(4))

    assert bare_picture(jpeg(short)).content == bare_picture(jpeg(empty)).content == jpeg()


@pytest.mark.parametrize(
    "hostile",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<html>" + SCRIPT,
        b"GIF89a" + SCRIPT,
        b"\xff\xd8\xff" + SCRIPT,
        b"\xff\xd8\xff\xe0\x00\x01",
        b"\xff\xd8\xff\xd9",
        b"\x89PNG\r\n\x1a\n" + SCRIPT,
        png()[:-12],
        png().replace(b"IDAT", b"IDAX"),
        png()[:8] + chunk(b"IEND", b""),
        png()[:8] + chunk(b"IHDR", b"short") + png()[33:],
        png(width=0),
        png(chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))),
        jpeg(frame=b""),
        jpeg(scan=b""),
        jpeg()[:-2],
        jpeg(frame=segment(0xC0, b"\x08")),
        jpeg().replace(b"\xff\xdb", b"\x00\xdb"),
    ],
)
def test_what_is_no_picture_is_refused(hostile: bytes) -> None:
    with pytest.raises(BadPicture):
        bare_picture(hostile)


def test_a_picture_of_too_many_pixels_is_refused() -> None:
    with pytest.raises(BadPicture, match="像素太多"):
        bare_picture(png(width=30_000, height=30_000))


def test_fill_bytes_and_several_scans_are_read() -> None:
    twice = jpeg(b"\xff", scan=SCAN + b"\xff" + segment(0xC4, bytes(17)) + SCAN)

    assert SCAN in bare_picture(twice).content
    assert FRAME in bare_picture(twice).content


@given(st.sampled_from([png(), jpeg(), jpeg(exif(6))]), st.data())
def test_a_damaged_file_is_refused_or_made_bare_but_never_worse(
    whole: bytes, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(whole) - 1))
    damaged = whole[:at] + data.draw(st.binary(max_size=40)) + whole[at:]

    try:
        bare = bare_picture(damaged)
    except BadPicture:
        return

    assert bare_picture(bare.content).content == bare.content


@given(st.lists(st.tuples(st.integers(0xE1, 0xEF), st.binary(max_size=60)), max_size=5))
def test_nothing_that_applications_wrote_survives(blocks: list[tuple[int, bytes]]) -> None:
    written = [segment(marker, b"~" + body) for marker, body in blocks]

    assert bare_picture(jpeg(*written)).content == jpeg()
