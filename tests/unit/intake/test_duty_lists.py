"""What is owed and lacking, as lists show it (L3, L4)."""

from datetime import date
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.common.kernel.coverage import Duty
from services.common.kernel.frames import frame_at
from services.common.settings import REPOSITORY
from services.intake.shown.duty_lists import (
    AT_A_TIME,
    duties_below,
    duty_book,
    frame_asked,
    shortfalls_page,
    show_coverage,
)
from services.intake.views import Page, Views

BOOK = duty_book(REPOSITORY / "schemas" / "policies")
TODAY = date(2026, 11, 23)
FRAME = frame_at(BOOK.school, TODAY)


STATE = {
    "carer": "c",
    "unit": "c",
    "name": "某",
    "level": "校级",
    "term": {"since": "2024-03-01", "until": None},
}


def duty(cadre: str, counted: int, unit: str = "c") -> Duty:
    return Duty(
        cadre=cadre,
        unit=unit,
        name="某",
        kind="班级",
        link="",
        target="",
        owed=1,
        counted=counted,
        because="因为",
        period="2026-2027",
        of_kind="班级",
    )


class School:
    """Cadres and models without any link, as views read them; ``read`` counts those that were."""

    def __init__(self, ids: list[str], models: list[str] | None = None) -> None:
        self.ids = sorted(ids)
        self.models = sorted(models or [])
        self.read = 0

    async def rows(
        self, collection: str, query: Any, fields: object, *, most: int
    ) -> list[dict[str, Any]]:
        known = {"cadres": self.ids, "models": self.models}.get(collection, [])
        bound = query.get("_id", {})
        later = [each for each in known if each > bound.get("$gt", "")]
        found = [each for each in later if each >= bound.get("$gte", "")][:most]
        self.read += len(found)
        return [{"_id": each, "state": STATE} for each in found]

    async def aggregated(self, *_: object) -> list[dict[str, Any]]:
        return []


IDS = st.lists(st.from_regex(r"\A[ab]:1?[0-9]\Z"), unique=True, max_size=12)


@given(IDS, IDS, st.integers(1, 5))
async def test_pages_together_are_the_whole_list(
    ids: list[str], models: list[str], limit: int
) -> None:
    school = cast(Views, School(ids, models))
    whole = await shortfalls_page(school, {}, FRAME, BOOK.rules, Page(limit=200))

    items: list[Any] = []
    cursor: str | None = ""
    while cursor is not None:
        page = Page(limit=limit, cursor=cursor or None)
        part = await shortfalls_page(school, {}, FRAME, BOOK.rules, page)
        items += part["items"]
        cursor = part["next"]

    assert items == whole["items"]
    assert len(items) == len(ids) + len(models)
    assert [each["person"] for each in items if each["cadre"] is None] == sorted(models)


async def test_a_page_reads_no_more_cadres_than_it_needs() -> None:
    school = School([f"c:{number:04d}" for number in range(1_000)])

    page = Page(limit=50)
    first = await shortfalls_page(cast(Views, school), {}, FRAME, BOOK.rules, page)
    before = school.read
    page = Page(limit=50, cursor=first["next"])
    second = await shortfalls_page(cast(Views, school), {}, FRAME, BOOK.rules, page)

    assert (before, school.read) == (AT_A_TIME, 2 * AT_A_TIME)
    assert second["items"][0]["cadre"] == "c:0050"


async def test_every_cadre_is_counted_once() -> None:
    school = School([f"c:{number:04d}" for number in range(2 * AT_A_TIME)])

    chunks = duties_below(cast(Views, school), {}, FRAME, BOOK.rules)
    owed = [duty.cadre async for chunk in chunks for duty in chunk]

    assert owed == school.ids


def test_a_unit_is_complete_as_far_as_its_cadres_are() -> None:
    owed = [duty("c:1", 0), duty("c:2", 3), duty("d:1", 1, "d")]

    shown = show_coverage(owed, FRAME, {"d": True})

    rows = {row["unit"]: row for row in shown["items"]}
    assert (rows["c"]["cadres"], rows["c"]["complete"], rows["c"]["missing"]) == (2, 1, 1)
    assert (rows["c"]["reported"], rows["d"]["reported"], rows["d"]["reported_late"]) == (
        False,
        True,
        True,
    )


def test_a_semester_that_cannot_be_read_is_named() -> None:
    with pytest.raises(Refused) as told:
        frame_asked(BOOK.school, "x", TODAY)

    (fault,) = told.value.details["errors"]
    assert fault["pointer"] == "/query/semester"
    assert frame_asked(BOOK.school, None, TODAY) == FRAME
