"""Attachments: names that cannot mislead, types that name and bytes agree on."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.intake.attachment_rules import NAME_MOST, FileType, clean_name, type_of
from services.intake.office_package import BadAttachment

PDF = FileType(media_type="application/pdf", magics=(b"%PDF-",), most=10)


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("会议记录.pdf", "会议记录.pdf"),
        ("../../etc/a.pdf", "a.pdf"),
        ("C:\\x\\a.pdf", "a.pdf"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ("a\x00\r\n.pdf. . ", "a.pdf"),
    ],
)
def test_names_lose_what_misleads(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


@pytest.mark.parametrize("name", ["", "..", "a", ".pdf", "a/", "\u202e.pdf"])
def test_names_without_stem_or_extension_are_refused(name: str) -> None:
    with pytest.raises(BadAttachment):
        clean_name(name)


@given(st.text(max_size=400))
def test_a_clean_name_is_short_and_has_no_path(stem: str) -> None:
    name = clean_name(f"a{stem.replace('/', '').replace(chr(92), '')}b.pdf")

    assert len(name) <= NAME_MOST
    assert name.endswith(".pdf")


def test_name_and_bytes_agree_on_the_type() -> None:
    assert type_of("a.PDF", b"%PDF-1.7", {"pdf": PDF}) is PDF


@pytest.mark.parametrize(("name", "head"), [("a.svg", b"<svg"), ("a.pdf", b"MZ"), ("a.pdf", b"")])
def test_other_types_are_refused(name: str, head: bytes) -> None:
    with pytest.raises(BadAttachment):
        type_of(name, head, {"pdf": PDF})
