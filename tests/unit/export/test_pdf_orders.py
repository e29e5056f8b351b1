"""Orders that ask for PDF where it can be made, and where it cannot."""

from collections.abc import Mapping
from typing import Any

import pytest

from services.common.errors import Refused
from services.export.handlers import HANDLERS
from services.export.writers import soffice
from services.export.writers.soffice import Soffice
from tests.unit.export.fake_port import FakeExports, asked, job


def request(*formats: str) -> tuple[FakeExports, Mapping[str, Any]]:
    """The port and what the job came to."""
    port = FakeExports()
    port.submissions["s1"] = asked(formats=list(formats))
    return port, HANDLERS["export/request"](job("export/request", "s1", {}), port)


@pytest.fixture
def no_office(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soffice, "COMMAND", "no-such-office")


def formats_of(port: FakeExports) -> list[str]:
    return [file["format"] for file in port.exports["s1"]["files"]]


def test_a_table_is_made_as_pdf_beside_the_others() -> None:
    port, _ = request("xlsx", "pdf")

    kept = port.exports["s1"]

    assert formats_of(port) == ["xlsx", "pdf"]
    assert kept["files"][1]["media_type"] == "application/pdf"
    assert port.files[kept["files"][1]["file_id"]].startswith(b"%PDF-")
    assert kept["remarks"] == []


@pytest.mark.usefixtures("no_office")
def test_without_libreoffice_the_others_are_made_and_it_is_said_why_there_is_no_pdf() -> None:
    port, result = request("docx", "pdf", "xlsx")

    (remark,) = port.exports["s1"]["remarks"]

    assert formats_of(port) == ["docx", "xlsx"]
    assert (remark["format"], remark["code"]) == ("pdf", "pdf_not_available")
    assert "make pdf-parts" in remark["text"]
    assert result["remarks"] == [remark["text"]]


@pytest.mark.usefixtures("no_office")
def test_without_libreoffice_an_order_of_pdf_alone_is_refused() -> None:
    assert Soffice().executable is None

    with pytest.raises(Refused) as refused:
        request("pdf")

    assert refused.value.code == "pdf_not_available"


@pytest.mark.usefixtures("no_office")
def test_what_is_wrong_with_another_format_refuses_the_whole_order() -> None:
    with pytest.raises(Refused) as refused:
        request("csv", "pdf")

    assert refused.value.code == "format_not_offered"
