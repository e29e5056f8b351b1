"""An honour on record: granted once, withdrawn with a reason, granted again (F3)."""

from functools import reduce
from typing import Any

import pytest

from services.common.errors import Conflict, Forbidden, NotFound, Refused
from services.scoring.domain.honour.honour import (
    Honour,
    HonourStage,
    HonourWithdrawn,
    Withdrawal,
    evolve,
    grant,
    honour_id,
    require_none,
    withdraw,
)
from tests.unit.scoring.award_examples import NOW, PARTY, SCHOOL, TODAY, meeting, nominee


def honour(**changes: Any) -> Honour:
    fields: dict[str, Any] = {
        "nominee": nominee(),
        "award": PARTY.id,
        "award_title": PARTY.title,
        "year": 2026,
        "round": "r",
        "nomination": "n",
        "unit": SCHOOL,
        "unit_path": (SCHOOL,),
        "notice": "r:1",
        "granted_at": NOW,
        "on": TODAY,
        "number": "",
    }
    return Honour(**fields | changes)


def withdrawal(day: int = 1) -> Withdrawal:
    return Withdrawal(
        reason="受处分", meeting=meeting(day=day), decided_by="常委会", withdrawn_at=NOW
    )


def withdrawn() -> Honour:
    return reduce(evolve, withdraw(honour(), withdrawal(), unit=SCHOOL), honour())


def test_f3_an_honour_is_granted_once() -> None:
    (event,) = grant(None, honour())

    assert evolve(None, event) == honour()
    assert grant(honour(), honour()) == ()
    assert honour_id("jxnu.mks.01:1", PARTY.id, 2026) == "jxnu.mks.01:1:youxiu-dangyuan:2026"


def test_f3_an_honour_is_withdrawn_with_its_reason_and_may_be_given_again() -> None:
    state = withdrawn()

    assert (state.stage, state.withdrawal) == (HonourStage.WITHDRAWN, withdrawal())
    assert grant(state, honour())
    require_none(state)
    require_none(None)


def test_f3_who_has_the_honour_of_the_year_is_not_put_forward_again() -> None:
    with pytest.raises(Conflict, match="已于 2026年12月1日获得 2026 年优秀共产党员") as caught:
        require_none(honour())

    assert caught.value.code == "already_honoured"


def test_f3_only_who_gave_it_takes_it_back_once() -> None:
    with pytest.raises(NotFound):
        withdraw(None, withdrawal(), unit=SCHOOL)
    with pytest.raises(Forbidden):
        withdraw(honour(), withdrawal(), unit="jxnu.mks")
    with pytest.raises(Conflict, match="已于 2026年12月1日撤销"):
        withdraw(withdrawn(), withdrawal(), unit=SCHOOL)
    with pytest.raises(Refused):
        withdraw(honour(), withdrawal(day=2), unit=SCHOOL)


def test_a_history_begins_with_the_granting() -> None:
    with pytest.raises(ValueError, match="begins with its granting"):
        evolve(None, HonourWithdrawn(withdrawal=withdrawal()))
