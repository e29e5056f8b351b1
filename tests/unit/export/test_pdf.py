"""LibreOffice as a tool that may be missing, hang or fail; forms that do not fit on their page (EXPORTS §3.4, §5.3)."""

import os
import subprocess
import sys
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from docx.shared import Pt
from pikepdf import Pdf

from services.common.errors import Refused
from services.export.domain.form.fujian2 import Stage
from services.export.domain.register import Row
from services.export.fonts.faces import configuration, missing_faces
from services.export.writers.docx import template_bytes, write_docx
from services.export.writers.metadata import FileMetadata
from services.export.writers.pdf import pdf_parts, write_pdf
from services.export.writers.register_pdf import MOST_ROWS, write_register_pdf
from services.export.writers.smaller import with_smaller_type
from services.export.writers.soffice import Soffice
from services.local.readiness import wait_until
from tests.unit.export.fake_office import fake_office
from tests.unit.export.forms_filled import DAY, fujian2, fujian3
from tests.unit.export.register_case import METADATA, register, row


def paper(folder: Path, pages: int) -> Path:
    path = folder / f"{pages}.pdf"
    with Pdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page()
        pdf.save(path)
    return path


def office_that_makes(folder: Path, *page_counts: int) -> Soffice:
    """The first document becomes so many pages, the next so many."""
    made = " ".join(str(paper(folder, pages)) for pages in page_counts)
    return Soffice(
        fake_office(
            folder,
            f'n=$(cat "{folder}/n" 2>/dev/null || echo 0); n=$((n+1)); echo $n > "{folder}/n"\n'
            f'set -- {made}; shift $((n-1)); cp "$1" "$result"',
        )
    )


def refusal(office: Soffice) -> Refused:
    with pytest.raises(Refused) as refused:
        write_pdf(fujian2(), METADATA, office)
    office.close()
    return refused.value


def page_count(pdf: bytes) -> int:
    with Pdf.open(BytesIO(pdf)) as document:
        return len(document.pages)


# --- LibreOffice missing, failing, hanging ---------------------------------------------------------------


def test_without_libreoffice_it_is_said_how_to_get_it() -> None:
    office = Soffice("no-such-office")

    refused = refusal(office)

    assert refused.code == "pdf_not_available"
    assert "make pdf-parts" in refused.message
    assert pdf_parts(office) == refused.message
    assert write_docx(fujian2(), METADATA)


def test_without_the_faces_their_packages_are_named(tmp_path: Path) -> None:
    assert missing_faces(tmp_path, [tmp_path]) == ["Fandol", "fonts-liberation2", "fonts-noto-cjk"]
    assert missing_faces() == []


def test_an_office_that_makes_nothing_is_quoted(tmp_path: Path) -> None:
    office = Soffice(fake_office(tmp_path, "echo 'Error: source file could not be loaded' >&2"))

    refused = refusal(office)

    assert refused.code == "pdf_failed"
    assert "source file could not be loaded" in refused.message


def test_a_hung_office_is_ended_with_all_it_started(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    hung = fake_office(tmp_path, f'sleep 600 & echo $$ $! > "{pids}"; wait')

    refused = refusal(Soffice(hung, time_limit_s=1))

    assert refused.code == "pdf_timed_out"
    for pid in pids.read_text().split():
        wait_until(partial(ended, pid), what=f"end of {pid}")


def test_a_hung_office_does_not_outlive_the_process_that_started_it(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    hung = fake_office(
        tmp_path, f'sleep 600 & echo $$ $! > "{pids}.part"; mv "{pids}.part" "{pids}"; wait'
    )
    script = (
        "from services.export.writers.soffice import Soffice\n"
        f"Soffice({hung!r}, time_limit_s=2).pdf_of(b'')"
    )
    environment = {"TMPDIR": str(tmp_path), "PATH": os.defpath}
    with subprocess.Popen([sys.executable, "-c", script], env=environment) as worker:
        wait_until(pids.exists, what="fake office")
        worker.kill()

    for pid in pids.read_text().split():
        wait_until(partial(ended, pid), what=f"end of {pid}")


def ended(pid: str) -> bool:
    """A process that has ended may still wait for its parent to look."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def test_nothing_is_left_of_an_office_that_hung_and_a_profile_is_used_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    refusal(Soffice(fake_office(tmp_path, "sleep 600"), time_limit_s=0.2))
    assert list(folder.iterdir()) == []

    office = office_that_makes(tmp_path, 1, 1)
    for _ in range(2):
        write_pdf(fujian3(), METADATA, office)

    (profile,) = folder.iterdir()
    assert profile.name.startswith(f"lianxin-export-{os.getpid()}-")
    office.close()
    assert list(folder.iterdir()) == []


def test_the_office_gets_no_environment_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIANXIN_SECRET_KEY", "not to be seen")
    seen = tmp_path / "seen"
    office = Soffice(fake_office(tmp_path, f'env > "{seen}"; cp "{paper(tmp_path, 1)}" "$result"'))

    write_pdf(fujian2(), METADATA, office)
    office.close()

    assert "LIANXIN" not in seen.read_text()
    assert "FONTCONFIG_FILE=" in seen.read_text()


def test_the_fontconfig_names_every_official_face(tmp_path: Path) -> None:
    text = configuration(tmp_path / "a&b", tmp_path)

    assert "a&amp;b" in text
    for face in ("仿宋_GB2312", "楷体_GB2312", "黑体", "宋体", "方正小标宋简体", "Times New Roman"):
        assert f"<string>{face}</string>" in text
    assert text.count("<const>bold</const>") == 1


# --- one page -----------------------------------------------------------------------------------------------


def test_a_form_of_one_page_that_takes_two_is_set_again_in_smaller_type(tmp_path: Path) -> None:
    office = office_that_makes(tmp_path, 2, 1)

    content, remark = write_pdf(fujian2(), METADATA, office)
    office.close()

    assert page_count(content) == 1
    assert "四号字" in remark


def test_one_that_takes_two_in_smaller_type_as_well_is_said_to(tmp_path: Path) -> None:
    office = office_that_makes(tmp_path, 3, 2)

    content, remark = write_pdf(fujian2(), METADATA, office)
    office.close()

    assert page_count(content) == 3
    assert "3页" in remark


def test_what_has_no_smaller_type_is_converted_once(tmp_path: Path) -> None:
    small = fujian2(review=Stage(text="字" * 130, on=DAY))
    office = office_that_makes(tmp_path, 2)

    _, remark = write_pdf(small, METADATA, office)
    office.close()

    assert "2页" in remark


def test_a_units_own_template_is_set_smaller_where_its_form_takes_two_pages(tmp_path: Path) -> None:
    own = FileMetadata(created=METADATA.created, template=template_bytes(fujian2()))
    office = office_that_makes(tmp_path, 2, 1)

    content, remark = write_pdf(fujian2(), own, office)
    office.close()

    assert (page_count(content), "四号字" in remark) == (1, True)


def test_in_a_template_set_smaller_nothing_in_its_tables_is_larger_than_14_pt() -> None:
    template = template_bytes(fujian2())

    smaller = Document(BytesIO(with_smaller_type(template)))

    (before,), (after,) = Document(BytesIO(template)).tables, smaller.tables
    runs = [run for cell in after._cells for each in cell.paragraphs for run in each.runs]
    assert {run.font.size for run in runs} == {Pt(14)}
    assert all(now.height < then.height for now, then in zip(after.rows, before.rows, strict=True))
    assert smaller.paragraphs[0].runs[0].font.size == Pt(16)


def test_a_form_of_any_length_may_take_two(tmp_path: Path) -> None:
    office = office_that_makes(tmp_path, 2)

    content, remark = write_pdf(fujian3(), METADATA, office)
    office.close()

    assert (page_count(content), remark) == (2, "")


# --- registers -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rows", [[row("短")] * (MOST_ROWS + 1), [row("字" * 32_000)] * 130])
def test_a_register_that_would_take_too_much_memory_is_refused(rows: list[Row]) -> None:
    target = BytesIO()

    with pytest.raises(Refused, match="xlsx 或 csv") as refused:
        write_register_pdf(register(rows), METADATA, target)

    assert refused.value.code == "pdf_too_long"
    assert target.getvalue() == b""
