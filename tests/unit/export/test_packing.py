"""A package as bytes (B9): always the same, whole or refused, read by programs that are not ours."""

import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZipFile, ZipInfo

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from services.export.domain.package.manifest import manifest_bytes
from services.export.domain.package.paths import RECEIPTS
from services.export.packing import opening
from services.export.packing.archive import MANIFEST, SIGNATURE, SUMS, pack, zipped
from services.export.packing.opening import Opened, open_package
from services.export.packing.receipts import receipt_pages
from services.export.templates import build_receipt
from tests.unit.export.packing_rig import BOTH, FILES, SIGNER, STRANGER, described, filled, packed

WHOLE = packed()
GOOD = open_package(WHOLE)
ROOT = Path(__file__).parents[3]


def members() -> dict[str, bytes]:
    with ZipFile(BytesIO(WHOLE)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def told(data: bytes) -> str:
    opened = open_package(data)
    assert opened.faults
    return "；".join(opened.faults)


def with_member(info: ZipInfo, data: bytes = b"x", method: int = 0) -> bytes:
    target = BytesIO(WHOLE)
    with ZipFile(target, "a") as archive:
        archive.writestr(info, data, compress_type=method)
    return target.getvalue()


def content(opened: Opened) -> tuple[object, ...]:
    return opened.signed, opened.signature, opened.sm2_signature, dict(opened.files)


def test_b9_a_package_is_opened_as_it_was_packed() -> None:
    manifest, files = filled()

    assert GOOD.faults == ()
    assert GOOD.manifest is not None
    assert manifest_bytes(GOOD.manifest) == manifest_bytes(manifest) == GOOD.signed
    assert dict(GOOD.files) == files


def test_the_manifest_comes_first_and_the_rest_by_name() -> None:
    names = list(members())

    assert names[:3] == [MANIFEST, SIGNATURE, SUMS]
    assert names[3:] == sorted(names[3:])


def test_b9_the_same_input_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "import sys\nfrom hashlib import sha256\nfrom tests.unit.export import packing_rig as r\n"
        "sys.stdout.write(sha256(r.packed(r.BOTH)).hexdigest())"
    )

    other = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert other.stdout == sha256(packed(BOTH)).hexdigest()


@settings(max_examples=400, deadline=None)
@given(
    place=st.integers(0, len(WHOLE) - 1) | st.integers(1, 900).map(lambda back: len(WHOLE) - back),
    change=st.integers(1, 255),
)
def test_b9_one_changed_byte_anywhere_is_noticed_or_changes_no_content(
    place: int, change: int
) -> None:
    changed = bytearray(WHOLE)
    changed[place] ^= change

    opened = open_package(bytes(changed))

    assert opened.faults or content(opened) == content(GOOD)


@settings(deadline=None)
@given(st.binary(max_size=300), st.integers(0, len(WHOLE)))
def test_nothing_that_is_sent_breaks_the_opening(noise: bytes, cut: int) -> None:
    assert open_package(noise).faults
    assert open_package(WHOLE[:cut]).faults or cut == len(WHOLE)
    assert open_package(b"PK\3\4" + noise + WHOLE[-22:]).faults
    assert open_package(WHOLE[:cut] + noise + WHOLE[cut:]).faults or not noise


def test_b9_sha256sum_accepts_the_list(tmp_path: Path) -> None:
    for name, data in members().items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(data)

    checked = subprocess.run(
        ["sha256sum", "--strict", "-c", SUMS], cwd=tmp_path, capture_output=True, text=True
    )

    assert checked.returncode == 0, checked.stderr
    assert checked.stdout.count(": OK") == len(members()) - 1


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda m: m.pop(MANIFEST), "缺少 manifest.json"),
        (lambda m: m.pop(SIGNATURE), "缺少 manifest.sig"),
        (lambda m: m.pop(SUMS), "缺少 SHA256SUMS.txt"),
        (lambda m: m.pop("files/data.json"), "缺少清单中的文件“files/data.json”"),
        (lambda m: m.update({"files/x": b""}), "有清单中没有的文件“files/x”"),
        (lambda m: m.update({"files/data.json": b"{}"}), "的大小、SHA-256、SM3与清单不符"),
        (lambda m: m.update({SUMS: b""}), "SHA256SUMS.txt 与文件不符"),
        (lambda m: m.update({MANIFEST: b"{}"}), "清单的格式"),
    ],
)
def test_what_is_missing_or_changed_is_named(
    change: Callable[[dict[str, bytes]], object], fault: str
) -> None:
    changed = members()
    change(changed)

    assert fault in told(zipped(changed))


def test_all_faults_are_named_at_once() -> None:
    changed = members() | {"files/x": b"", "files/data.json": b"[]", SUMS: b""}

    found = told(zipped(changed))

    assert all(word in found for word in ("files/x", "files/data.json", SUMS))


def linked() -> ZipInfo:
    info = ZipInfo("files/link")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return info


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (with_member(linked()), "不是普通文件"),
        (with_member(ZipInfo("files/folder/")), "不是普通文件"),
        (with_member(ZipInfo("../outside")), "有清单中没有的文件“../outside”"),
        (with_member(ZipInfo("files/z"), b"x" * 99, ZIP_BZIP2), "不支持的压缩方法"),
        (WHOLE + b"trailing", "前后有多余的内容"),
        (b"MZ" + WHOLE, "不是报送包"),
        (b"PK\3\4 before" + WHOLE, "前后有多余的内容"),
        (b"", "不是报送包"),
    ],
)
def test_what_no_package_holds_is_refused(data: bytes, fault: str) -> None:
    assert fault in told(data)


def test_a_name_that_stands_twice_is_refused() -> None:
    with pytest.warns(UserWarning, match="Duplicate"):
        data = with_member(ZipInfo("files/data.json"))

    assert "出现了 2 次" in told(data)


def test_an_encrypted_member_is_refused() -> None:
    data = bytearray(WHOLE)
    directory = int.from_bytes(WHOLE[-6:-2], "little")
    data[directory + 8] |= 1

    assert "加了密" in told(bytes(data))


def test_a_name_with_something_behind_its_end_is_refused() -> None:
    data = WHOLE.replace(b"files/data.json", b"files/data\0json")

    assert "不可见的字符" in told(data)


def test_a_bomb_is_not_unpacked() -> None:
    bomb = with_member(ZipInfo("files/zeros"), bytes(10_000_000), ZIP_DEFLATED)

    assert len(bomb) < 100_000
    assert "50 倍以上" in told(bomb)


def test_what_is_too_large_is_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "MOST", 1000)

    assert told(WHOLE).startswith("文件有")


def test_a_table_of_contents_that_is_too_large_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    locator = b"PK\6\7" + bytes(16)
    end = bytearray(WHOLE[-22:])
    end[12:16] = (int.from_bytes(end[12:16], "little") + len(locator)).to_bytes(4, "little")

    assert "目录太大" in told(WHOLE[:-22] + locator + bytes(end))
    monkeypatch.setattr(opening, "DIRECTORY_MOST", 10)
    assert "目录太大" in told(WHOLE)


def test_too_many_members_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "FILES", 1)

    assert "太多" in told(WHOLE)


def test_a_package_that_somebody_zipped_again_is_still_one() -> None:
    target = BytesIO()
    with ZipFile(target, "w", ZIP_DEFLATED) as archive:
        for name, data in members().items():
            archive.writestr(name, data)

    assert content(open_package(target.getvalue())) == content(GOOD)


def test_only_what_the_manifest_says_is_packed() -> None:
    with pytest.raises(ValueError, match="not that of these files"):
        pack(described(), {**FILES, "files/x": b""}, SIGNER)
    with pytest.raises(ValueError, match="another key"):
        pack(described(), FILES, STRANGER)


def test_the_pages_to_send_back_name_the_package_and_are_in_it() -> None:
    manifest, files = filled()
    text = files[RECEIPTS[1]].decode("utf-8-sig")
    cells = [
        cell.text
        for row in Document(BytesIO(files[RECEIPTS[0]])).tables[0].rows
        for cell in row.cells
    ]

    assert GOOD.manifest is not None
    assert manifest.package_id == GOOD.manifest.package_id == described().package_id
    assert all(manifest.package_id in each for each in (text, "".join(cells)))
    assert {manifest.recipient_name, manifest.unit_name} <= set(cells)
    assert receipt_pages(described()) == {name: files[name] for name in RECEIPTS}


def test_the_pages_escape_what_people_wrote() -> None:
    named = replace(described(), unit_name="<b>{{ x }}&学院", period_label="", supersedes="p1")

    pages = receipt_pages(named)

    document = Document(BytesIO(pages[RECEIPTS[0]]))
    assert document.tables[0].cell(0, 1).text == "<b>{{ x }}&学院"
    assert "统计期：无" in pages[RECEIPTS[1]].decode("utf-8-sig")


def test_the_template_is_what_its_script_builds() -> None:
    kept = Path(build_receipt.__file__).with_name("回执.docx").read_bytes()

    assert build_receipt.build() == kept
