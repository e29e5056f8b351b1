"""What is owed and lacking, as lists show it (L3, L4)."""

from datetime import date
from typing import Any, cast

import pytest

from services.common.errors import Refused
from services.common.kernel.coverage import Duty
from services.common.kernel.frames import frame_at
from services.common.settings import REPOSITORY
from services.intake import duty_lists
from services.intake.duty_lists import duties_below, duty_book, frame_asked, page_of, show_coverage
from services.intake.views import Page, Views

BOOK = duty_book(REPOSITORY / "schemas" / "policies")
TODAY = date(2026, 11, 23)
FRAME = frame_at(BOOK.school, TODAY)


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
    )


class Many:
    """More cadres than one list may have."""

    async def rows(self, *_: object, most: int, **__: object) -> list[dict[str, Any]]:
        return [{}] * most


def test_pages_together_are_the_whole_list() -> None:
    owed = [duty(f"c:{number}", 0) for number in range(5)]

    first = page_of(owed, Page(limit=3))
    rest = page_of(owed, Page(limit=3, cursor=first["next"]))

    assert [row["cadre"] for row in [*first["items"], *rest["items"]]] == [
        each.cadre for each in owed
    ]
    assert rest["next"] is None


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


async def test_a_list_that_would_not_be_whole_is_refused() -> None:
    with pytest.raises(Refused, match="请按下级单位查询"):
        await duties_below(cast(Views, Many()), {}, FRAME, BOOK.rules)

    assert duty_lists.OFFICIALS_MOST == 5_000
