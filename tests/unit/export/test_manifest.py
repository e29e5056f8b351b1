"""A manifest (B9): equal content has equal bytes and one id; one that somebody else wrote is judged whole."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.common.kernel.canonical import canonical_json
from services.export.domain.package.manifest import Manifest, manifest_bytes
from services.export.domain.package.paths import path_faults, shown
from services.export.domain.package.reading import FILE_BYTES, FILES, manifest_from
from tests.unit.export.manifested import ENTRY, MANIFEST, NOON, manifest

BODY: dict[str, Any] = json.loads(manifest_bytes(MANIFEST))
NAMES = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)


def faults(data: bytes) -> list[str]:
    with pytest.raises(Refused) as refused:
        manifest_from(data)
    assert refused.value.code == "bad_manifest"
    found: list[str] = refused.value.details["faults"]
    return found


def changed(**changes: Any) -> bytes:
    return canonical_json({**BODY, **changes})


def rows(*paths: str) -> list[dict[str, Any]]:
    return [{**BODY["files"][0], "path": path} for path in paths]


@given(
    at=st.timedeltas(timedelta(0), timedelta(days=900)),
    titles=st.tuples(NAMES, NAMES),
    sizes=st.lists(st.integers(0, 2**20), min_size=1, max_size=5),
)
def test_what_is_written_is_read_as_it_was_or_refused(
    at: timedelta, titles: tuple[str, str], sizes: list[int]
) -> None:
    whole = NOON + timedelta(milliseconds=at // timedelta(milliseconds=1))
    files = tuple(replace(ENTRY, path=f"files/{n}", bytes=size) for n, size in enumerate(sizes))
    wanted = manifest(created=whole, title=titles[0], unit_name=titles[1], files=files)

    try:
        found = manifest_from(manifest_bytes(wanted))
    except Refused:
        assert any(ord(char) < 32 or char in "\x7f\u2028\u2029" for char in "".join(titles))
    else:
        assert found == wanted


def test_the_order_of_files_makes_no_other_manifest() -> None:
    other = replace(ENTRY, path="files/a.docx")

    one, two = manifest(files=(ENTRY, other)), manifest(files=(other, ENTRY))

    assert manifest_bytes(one) == manifest_bytes(two)
    assert one.package_id == two.package_id


def test_a_correction_of_the_same_files_has_an_id_of_its_own() -> None:
    first = MANIFEST.package_id

    second = manifest(supersedes=first).package_id

    assert first.startswith("jxnu.fujian4.2026H2.")
    assert first != second
    assert manifest(period="").package_id.startswith("jxnu.fujian4.")
    assert manifest_from(manifest_bytes(manifest(supersedes=first))).package_id == second


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"\xff", "UTF-8"),
        (b"[" * 100_000, "UTF-8"),
        (b"[]", "对象"),
        (b'{"a":1,"a":1}', "重复的键"),
        (b" " * (2 * 2**20 + 1), "超过"),
        (changed(schema="lianxin/package/v2"), "认识"),
        (changed(package_id="jxnu.fujian4.2026H2.000000000000"), "编号与清单的内容不符"),
        (b" " + manifest_bytes(MANIFEST), "规范写法"),
        (changed(created="2026-99-23T04:00:00.000Z"), "不是一个时刻"),
        (changed(created=1), "写法不对"),
        (changed(classification="内部"), "密级"),
        (changed(files=[]), "须为 1 到"),
        (changed(files={}), "须为 1 到"),
        (changed(files=rows("files/a") * (FILES + 1)), "须为 1 到"),
        (changed(files=[1, {}, {**BODY["files"][0], "bytes": -1}]), "3 个文件没有写明"),
        (changed(files=[{**BODY["files"][0], "bytes": True}]), "1 个文件没有写明"),
        (changed(files=[{**row, "bytes": FILE_BYTES} for row in rows("files/a", "files/b")]), "MB"),
    ],
)
def test_a_fault_is_named(data: bytes, told: str) -> None:
    assert any(told in fault for fault in faults(data))


def test_every_fault_is_named_at_once() -> None:
    body = {**BODY, "unit": "a b", "title": "", "mine": 1, "files": rows("/etc/passwd", "../x")}
    del body["period"], body["created"]

    found = faults(canonical_json(body))

    told = "".join(found)
    assert all(word in told for word in ("缺少 period", "未知的 mine", "unit", "title"))
    assert all(word in told for word in ("绝对路径", "含有 .."))
    assert "清单缺少 files" in faults(canonical_json({"schema": BODY["schema"]}))


@pytest.mark.parametrize(
    ("paths", "told"),
    [
        (["files/../a"], "含有 .."),
        (["/files/a"], "绝对路径"),
        (["C:\\a"], "不能用在文件名里"),
        (["files/a\x00b"], "不能用在文件名里"),
        (["files/\ud800"], "不能用在文件名里"),
        (["files//a"], "不能保存"),
        (["files/./a"], "不能保存"),
        (["files/a."], "不能保存"),
        (["files/NUL.txt"], "不能保存"),
        (["files/e\u0301"], "NFC"),
        (["files/" + "附" * 86], "太长"),
        (["files/" + "a/" * 200 + "a"], "太长"),
        (["manifest.json"], "不在 files/ 之下"),
        (["files/a", "files/a"], "出现了 2 次"),
        (["files/A.xlsx", "files/a.XLSX"], "只有大小写不同"),
        (["files/a", "files/a/b"], "文件夹"),
    ],
)
def test_a_name_that_a_desktop_cannot_keep_is_refused(paths: list[str], told: str) -> None:
    assert any(told in fault for fault in path_faults(paths))


def test_the_names_of_our_own_files_are_fine() -> None:
    paths = ["files/附件4_基层党组织_某大学_2026年下半年.xlsx", "files/data.json", "回执.docx"]

    assert list(path_faults(paths)) == []


@given(st.lists(st.text(max_size=40), max_size=8))
def test_judging_names_never_fails_and_what_passes_stays_in_its_folder(paths: list[str]) -> None:
    found = list(path_faults(paths))

    assert all(fault.isprintable() for fault in found)
    if not found:
        assert all(".." not in path.split("/") and path[:1] != "/" for path in paths)


def test_a_long_name_is_shown_cut() -> None:
    assert shown("x" * 200).endswith("…")
    assert len(shown("x" * 200)) == 80


def test_any_other_field_makes_another_manifest() -> None:
    others: list[Manifest] = [manifest(recipient="jxnu:b"), manifest(created=NOON + timedelta(1))]

    assert len({MANIFEST.package_id, *(each.package_id for each in others)}) == 3
