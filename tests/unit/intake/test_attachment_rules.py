"""Attachments: names that cannot mislead, types that name and bytes agree on."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.contracts import BrokenContract, Contracts, read_json
from services.common.settings import REPOSITORY
from services.intake.api.codes import CODES
from services.intake.desk import attachment_types
from services.intake.evidence.attachment_rules import (
    HEAD,
    NAME_MOST,
    AttachmentTooLarge,
    FileType,
    attachment_id,
    clean_name,
    open_to,
    type_of,
    types_from,
)
from services.intake.evidence.office_package import BadAttachment

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


SHIPPED = attachment_types(Contracts(REPOSITORY / "schemas"))


def test_the_types_that_ship_cannot_run_and_pass_the_proxy() -> None:
    assert set(open_to(SHIPPED, {"college"})) == {"pdf", "jpg", "jpeg", "png", "docx", "xlsx"}
    for kind in SHIPPED.values():
        assert all(len(magic) <= HEAD for magic in kind.magics)
        assert kind.most <= 16 * 1024 * 1024  # client_max_body_size in docs/operations.md
        assert (kind.package is None) is not (b"PK\3\4" in kind.magics)


def test_the_advice_about_sizes_is_that_of_the_policy() -> None:
    limits = sorted({kind.most // 1_000_000 for kind in SHIPPED.values()})

    assert f"附件按类型 {limits[0]} 或 {limits[1]} MB" in CODES["too_large"].advice
    assert len(limits) == 2


def test_macros_come_in_by_the_organisation_department_alone() -> None:
    offices = open_to(SHIPPED, {"org_dept"})

    assert set(offices) - set(open_to(SHIPPED, {"college", "branch", "portal", "ops"})) == {"xlsm"}
    assert "xlsm" not in open_to(SHIPPED, ())


def test_a_type_stands_once() -> None:
    policy = read_json(REPOSITORY / "schemas/policies/attachments.json")

    with pytest.raises(BrokenContract, match="pdf stands twice"):
        types_from({"types": [policy["types"][0]] * 2})


@pytest.mark.parametrize(
    "change", [{"max_bytes": 0}, {"magics": ["25"]}, {"extensions": ["PDF"]}, {"run": True}]
)
def test_a_policy_that_breaks_its_schema_stops_the_start(
    tmp_path: Path, change: dict[str, object]
) -> None:
    folder = tmp_path / "policies"
    folder.mkdir()
    shipped = REPOSITORY / "schemas/policies"
    schema = "attachments.schema.json"
    (folder / schema).write_text((shipped / schema).read_text("utf-8"), "utf-8")
    policy = read_json(shipped / "attachments.json")
    policy["types"][0] |= change
    (folder / "attachments.json").write_text(json.dumps(policy), "utf-8")

    with pytest.raises(BrokenContract):
        attachment_types(Contracts(tmp_path))


def test_a_limit_is_reached_and_not_passed() -> None:
    PDF.check_size(10)

    with pytest.raises(AttachmentTooLarge, match=r"15 MB|0 MB"):
        PDF.check_size(11)


def test_an_attachment_is_its_unit_name_and_bytes() -> None:
    ids = {attachment_id(*each) for each in (("u", "a.pdf", "1"), ("v", "a.pdf", "1"))}

    assert attachment_id("u", "a.pdf", "1") in ids
    assert len(ids) == 2
    assert all(len(each) == 32 and each.startswith("a") for each in ids)


@given(st.text(max_size=300))
def test_cleaning_a_name_again_changes_nothing(name: str) -> None:
    try:
        cleaned = clean_name(name)
    except BadAttachment:
        return

    assert clean_name(cleaned) == cleaned
