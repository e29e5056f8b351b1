"""Tables, forms and registers as PDF, by LibreOffice and typst, read back with poppler (EXPORTS §2.2, §3, §8)."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import pytest
from pikepdf import Name, Pdf

from services.export.domain.form.filled import FilledForm
from services.export.domain.register import Row
from services.export.domain.table import FilledTable
from services.export.writers.formats import FORMATS
from services.export.writers.pdf import pdf_parts, write_pdf
from services.export.writers.soffice import Soffice
from tests.contract.form_files import METADATA
from tests.contract.pdf_files import bare, faces, pages, said
from tests.contract.test_fujian4_documents import GOLDEN, RARE, _many, _table
from tests.unit.export.forms_filled import every_form, fujian2, fujian3
from tests.unit.export.register_case import DEFINITION, register, row

HOSTILE = f"{RARE}<&>\"'#strong[x] *粗* $x$ \\ @引"
OFFICIAL = {"FandolFang-Regular", "LiberationSerif"}


@pytest.fixture(scope="module")
def soffice() -> Iterator[Soffice]:
    assert pdf_parts() == ""
    office = Soffice()
    yield office
    office.close()


def pdf_of(document: FilledTable | FilledForm, soffice: Soffice) -> bytes:
    return write_pdf(document, METADATA, soffice)[0]


def listed(rows: list[Row]) -> bytes:
    return FORMATS["pdf"].bytes_of(register(rows, "仅供核对"), METADATA)


@pytest.mark.parametrize(
    "document",
    [_table(("机关事业单位", GOLDEN)), fujian2(), fujian3()],
    ids=["附件4", "附件2", "附件3"],
)
def test_every_face_is_an_official_one_or_what_stands_for_it(
    document: FilledTable | FilledForm, soffice: Soffice
) -> None:
    drawn = faces(pdf_of(document, soffice))

    assert all(drawn.values())
    assert set(drawn) >= OFFICIAL
    assert any("NotoSerifCJK" in name and "Bold" in name for name in drawn)
    assert any("NotoSansCJK" in name for name in drawn)
    assert not [name for name in drawn if "DejaVu" in name]


def test_equal_tables_give_equal_bytes_whichever_profile_drew_them(soffice: Soffice) -> None:
    other = Soffice()

    first = pdf_of(_table(("机关事业单位", GOLDEN)), soffice)
    again = pdf_of(_table(("机关事业单位", GOLDEN)), other)
    other.close()

    assert first == again
    assert first != pdf_of(_table(("机关事业单位", (1, 2, 3, 4, 5))), soffice)


def test_two_at_once_do_not_disturb_each_other(soffice: Soffice) -> None:
    documents: list[FilledTable | FilledForm] = [_table(("机关事业单位", GOLDEN)), fujian2()]
    alone = [pdf_of(document, soffice) for document in documents]

    with ThreadPoolExecutor(2) as pool:
        together = list(pool.map(lambda document: pdf_of(document, soffice), documents))

    assert together == alone


def test_forty_rows_have_both_header_rows_on_every_page(soffice: Soffice) -> None:
    found = pages(pdf_of(_many(40), soffice))

    assert len(found) > 3
    for number, text in enumerate(found, start=1):
        assert {"五星级", "一星级", "领域"} <= set(text.split())
        assert text.count("比例") >= 5
        assert f"—{number}—" in bare(text)


def test_the_corner_of_the_header_is_drawn_on_every_page(soffice: Soffice) -> None:
    with Pdf.open(BytesIO(pdf_of(_many(40), soffice))) as pdf:
        slanted = [_slants(page.Contents.read_bytes()) for page in pdf.pages]

    assert set(slanted) == {True}


def _slants(drawing: bytes) -> bool:
    """Whether a line goes from one place to another that is neither beside nor below it."""
    lines = [line.split() for line in drawing.splitlines()]
    pairs = pairwise(lines)
    moves = [(a, b) for a, b in pairs if a[-1:] == [b"m"] and b[-1:] in ([b"l"], [b"S"])]
    return any(a[0] != b[0] and a[1] != b[1] for a, b in moves)


def test_a_hundred_percent_stays_on_one_line(soffice: Soffice) -> None:
    (text,) = pages(pdf_of(_table(("机关事业单位", (1, 0, 0, 0, 0))), soffice))

    assert "100.0%" in text.split()


def test_rare_names_and_markup_stand_in_a_table_as_they_are(soffice: Soffice) -> None:
    text = said(pdf_of(_table((RARE, GOLDEN), unit=HOSTILE), soffice))

    assert text.count(bare(RARE)) == 2
    assert bare(HOSTILE) in text


@pytest.mark.parametrize("name", every_form())
def test_every_value_of_a_form_stands_in_its_pdf(name: str, soffice: Soffice) -> None:
    form = every_form()[name]

    text = said(pdf_of(form, soffice))

    for value in form.values.values():
        for part in value.split("\n"):
            assert bare(part)[:12] in text


def test_a_form_of_one_page_has_one(soffice: Soffice) -> None:
    assert [len(pages(pdf_of(form, soffice))) for form in (fujian2(), fujian2(score=None))] == [
        1,
        1,
    ]


def test_a_pdf_is_marked_as_an_archive_of_the_instant_of_its_report(soffice: Soffice) -> None:
    for content in (pdf_of(_table(), soffice), listed([row()])):
        with Pdf.open(BytesIO(content)) as pdf:
            metadata = bytes(pdf.Root.Metadata.read_bytes()).decode()

            assert "pdfaid" in metadata
            assert str(pdf.Root.Lang).startswith("zh")
            assert str(pdf.docinfo[Name.CreationDate]).startswith(
                f"D:{METADATA.created_utc:%Y%m%d%H%M%S}"
            )
            assert f"{METADATA.created_utc:%Y-%m-%dT%H:%M:%S}" in metadata


def test_profiles_and_documents_are_gone_when_the_office_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    office = Soffice()

    pdf_of(_table(), office)
    kept = [path.name for path in tmp_path.iterdir() if path.name.startswith("lianxin-export-")]
    office.close()

    assert len(kept) == 1
    assert not list(tmp_path.glob("lianxin-export-*"))


# --- registers -----------------------------------------------------------------------------------------------------


def test_a_register_has_its_header_and_number_on_every_page() -> None:
    found = pages(listed([row(f"第{n}次谈心" * 5) for n in range(60)]))

    assert len(found) > 1
    for number, text in enumerate(found, start=1):
        assert {"时间", "地点", "内容", "手机"} <= set(text.split())
        assert f"第{number}页共{len(found)}页" in bare(text)
    assert "注：仅供核对。" in found[-1]


def test_a_register_has_all_rows_in_order_and_equal_bytes() -> None:
    rows = [row(f"事项{n:03d}") for n in range(120)]

    first, again = listed(rows), listed(rows)

    text = said(first)
    places = [text.index(f"事项{n:03d}") for n in range(120)]
    assert places == sorted(places)
    assert first == again


def test_what_a_register_says_is_never_markup() -> None:
    text = said(listed([row(f"{HOSTILE}\n#panic() ]"), row("x" * 90)]))

    assert bare(HOSTILE) in text
    assert "#panic()]" in text
    assert "x" * 90 in text


def test_a_register_is_drawn_with_the_same_faces() -> None:
    drawn = faces(listed([row("昇平")]))

    assert all(drawn.values())
    assert {name.split("-")[0] for name in drawn} == {
        "FandolFang",
        "LiberationSerif",
        "NotoSansCJKsc",
        "NotoSerifCJKsc",
    }


def test_a_register_without_rows_is_a_page() -> None:
    assert len(pages(listed([]))) == 1


def test_a_cell_longer_than_a_page_goes_on_over_the_next() -> None:
    content = listed([row("字" * 3000)])

    assert len(pages(content)) > 1
    assert said(content).count("字") == 3000


def test_a_register_wider_than_the_paper_is_set_smaller_so_that_phones_stay_whole() -> None:
    narrow = register([row(phone="13800001111")] * 3)
    columns = tuple(replace(each, width_mm=each.width_mm * 3) for each in DEFINITION.columns)
    wide = replace(narrow, definition=replace(DEFINITION, columns=(*columns, *DEFINITION.columns)))
    wide = replace(wide, rows=lambda: iter([row(phone="13800001111") * 2] * 3))

    (text,) = pages(FORMATS["pdf"].bytes_of(wide, METADATA))

    assert text.split().count("13800001111") == 6


def test_a_short_row_stands_on_one_page() -> None:
    rows = [row(f"甲{n:03d}\n" + "中\n" * 8 + f"乙{n:03d}") for n in range(20)]

    found = [bare(page) for page in pages(listed(rows))]

    assert len(found) > 2
    for page in found:
        assert set(re.findall(r"甲(\d+)", page)) == set(re.findall(r"乙(\d+)", page))
