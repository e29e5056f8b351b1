"""A 推荐表 made again: the levels that spoke after it was made are not in it (F3, B12)."""

from datetime import timedelta

from tests.integration.archive import made_again
from tests.integration.forms_office import FormsOffice
from tests.integration.front_door import COLLEGE
from tests.integration.honoured import Awards
from tests.integration.test_awards import FIRST, office, pytestmark

__all__ = ["office", "pytestmark"]


async def test_b12_a_nomination_comes_out_as_it_stood_and_names_what_was_said_since(
    office: Awards,
) -> None:
    key = await office.nominate(FIRST)
    forms = FormsOffice(office.room)
    export = forms.export("nomination", COLLEGE, subject=key)
    office.room.set(office.room.now + timedelta(hours=1))
    await office.door.desk.clock.sync()
    await office.listed(key)

    same = made_again(forms, export)
    later = made_again(forms, export, as_of=office.room.now.isoformat())

    assert (same["verdict"], same["reasons"]) == ("same", [])
    assert later["verdict"] == "differs"
    assert {each["record"] for each in later["reasons"]} == {f"nominations/{key}"}
