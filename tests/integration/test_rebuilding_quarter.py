"""A quarter's table made again: what was confirmed, and what the school itself had entered by then (L9, B12)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.integration.archive import made_again
from tests.integration.forms_office import FormsOffice
from tests.integration.front_door import COLLEGE, SCHOOL
from tests.integration.quarterly import Desk
from tests.integration.test_returns_by_forms import OPENING, VISIT, desk, entered

pytestmark = pytest.mark.real
__all__ = ["desk"]
OWN = VISIT | {"unit": SCHOOL, "opinions": [], "wishes": []}


async def confirmed_and_moved_on(desk: Desk) -> tuple[FormsOffice, dict[str, Any]]:
    """The quarter's table, archived; then the school's own visits are corrected, withdrawn and more."""
    kept = [
        await entered(desk, "visit", OWN | {"funds_fen": 100 * n, "people": [f"$甲{n}"]})
        for n in (1, 2)
    ]
    await entered(desk, "return-confirmation", {"unit": COLLEGE, "period": "2026Q4"})
    desk.room.set(OPENING + timedelta(hours=1))
    office = FormsOffice(desk.room)
    export = office.export("sijinsilian", SCHOOL, period="2026Q4")
    desk.room.set(OPENING + timedelta(hours=2))
    wrong = {"visit": kept[0]["visit"], "unit": SCHOOL, "reason": "金额多写一位"}
    await entered(desk, "visit-correction", wrong | {"funds_fen": 70_000})
    gone = {"visit": kept[1]["visit"], "unit": SCHOOL, "reason": "重复登记"}
    await entered(desk, "visit-withdrawal", gone)
    await entered(desk, "visit", OWN | {"people": ["（虚构）新人"]})
    return office, export


async def test_b12_a_quarter_comes_out_the_same_whatever_was_entered_since(desk: Desk) -> None:
    office, export = await confirmed_and_moved_on(desk)

    found = made_again(office, export)

    assert export["snapshot"]["own"]["funds_fen"] == 300
    assert (found["verdict"], found["reasons"]) == ("same", [])


async def test_b12_a_quarter_of_now_names_the_visits_that_changed_it(desk: Desk) -> None:
    office, export = await confirmed_and_moved_on(desk)

    found = made_again(office, export, as_of=desk.room.now.isoformat())

    assert found["verdict"] == "differs"
    assert {each["why"]["code"] for each in found["formats"][0]["differences"]} == {"changed"}
    assert found["reasons"][0]["record"].startswith("visits/")
