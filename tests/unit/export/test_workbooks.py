"""A workbook is registered, lent to the orders of the unit and of those below, and given up (EXPORTS §4.5)."""

from collections.abc import Callable
from dataclasses import replace
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from services.common.errors import NotFound, Refused
from services.export.handlers.orders import request
from services.export.handlers.workbooks import HANDLERS
from services.export.ports.states import Known
from services.export.ports.templates import Uploaded
from tests.unit.export.fake_port import COLLEGE, SCHOOL, FakeExports, asked, job
from tests.unit.export.province_book import SHEET, WHOLE, province_book, with_macros

BLANK = province_book()
CELLS = [
    {"field": each.field, "sheet": each.sheet, "cell": each.cell, "rows": each.rows}
    for each in WHOLE
]
CODE = "sheng-xingji"


class Office:
    """A port, and the forms of one unit's staff one after the other."""

    def __init__(self) -> None:
        self.port = FakeExports()
        self.number = 0

    def post(self, form: str, **body: Any) -> Any:
        self.number += 1
        filled = {"unit": SCHOOL.id, "code": CODE, **body}
        submission = replace(
            asked(),
            id=f"w{self.number}",
            form=form,
            unit=SCHOOL.id,
            unit_path=SCHOOL.path,
            body=filled,
        )
        self.port.submissions[submission.id] = submission
        outcome = HANDLERS[form](job(form, submission.id, {}), self.port)
        self.port.known["workbooks"] = [
            Known(record, self.port.plain(state))
            for (collection, record), state in self.port.records.items()
            if collection == "workbooks"
        ]
        return outcome

    def register(self, data: bytes = BLANK, name: str = "省表.xlsx", **body: Any) -> Any:
        digest = sha256(data).hexdigest()
        self.port.uploads["a1"] = Uploaded(name=name, data=data, sha256=digest)
        filled = {"title": "星级情况表", "table": "fujian4", "attachment": "a1", "cells": CELLS}
        return self.post("export/workbook", **(filled | body))

    def order(self, **body: Any) -> dict[str, Any]:
        filled = {"period": "2026H2", "formats": ["workbook"], "workbook": CODE, **body}
        self.port.submissions["s1"] = asked(**filled)
        request(job("export/request", "s1", {}), self.port)
        return self.port.exports.pop("s1")


@pytest.fixture
def office() -> Office:
    return Office()


def test_an_order_is_entered_in_the_workbook_of_a_unit_above(office: Office) -> None:
    told = office.register()

    export = office.order()

    (file,) = export["files"]
    sheet = load_workbook(BytesIO(office.port.files[file["file_id"]]))[SHEET]
    assert [sheet[cell].value for cell in ("B3", "J2", "C5")] == [COLLEGE.name, "2026年11月23日", 1]
    assert file["name"].endswith(f".{CODE}.xlsx")
    assert export["workbook"] == {
        "owner": SCHOOL.id,
        "code": CODE,
        "version": told["version"],
        "sha256": sha256(BLANK).hexdigest(),
    }


def test_a_workbook_with_macros_stays_one(office: Office) -> None:
    office.register(with_macros(BLANK), "省表.xlsm")

    (file,) = office.order()["files"]

    assert file["name"].endswith(".xlsm")
    assert file["media_type"] == "application/vnd.ms-excel.sheet.macroEnabled.12"


def test_a_bad_workbook_or_map_is_refused_with_every_reason(office: Office) -> None:
    wrong = [
        {"field": "甲", "sheet": SHEET, "cell": "B1"},
        {"field": "领域", "sheet": "乙", "cell": "A1"},
    ]

    with pytest.raises(Refused) as caught:
        office.register(cells=wrong)

    assert caught.value.code == "workbook_refused"
    assert len(caught.value.details["faults"]) == 3
    assert not office.port.files


def test_the_next_edition_is_used_and_a_withdrawal_goes_back(office: Office) -> None:
    office.register()
    office.register(dates="八位数字")
    second = office.order()["workbook"]["version"]

    back = office.post("export/workbook-withdrawal", reason="日期写法不对")

    assert (second, back["version"], office.order()["workbook"]["version"]) == (2, 1, 1)


def _unnamed(office: Office) -> None:
    office.order(workbook="")


def _not_asked(office: Office) -> None:
    office.order(formats=["xlsx"])


def _unknown(office: Office) -> None:
    office.order(workbook="meiyou")


def _of_another_table(office: Office) -> None:
    office.order(table="sijinsilian", period="2026Q4")


def _withdrawn(office: Office) -> None:
    office.post("export/workbook-withdrawal", reason="不再报")
    office.order()


@pytest.mark.parametrize(
    ("order", "code"),
    [
        (_unnamed, "workbook_not_named"),
        (_not_asked, "workbook_not_asked"),
        (_unknown, "workbook_not_found"),
        (_of_another_table, "workbook_of_another_table"),
        (_withdrawn, "workbook_not_found"),
    ],
)
def test_an_order_that_no_workbook_serves_is_refused(
    office: Office, order: Callable[[Office], None], code: str
) -> None:
    office.register()

    with pytest.raises(Refused) as caught:
        order(office)

    assert caught.value.code == code


def test_an_order_without_the_format_takes_no_workbook(office: Office) -> None:
    assert office.order(formats=["xlsx"], workbook="")["workbook"] is None


def test_what_was_never_registered_cannot_be_withdrawn(office: Office) -> None:
    with pytest.raises(NotFound):
        office.post("export/workbook-withdrawal", reason="不再报")
