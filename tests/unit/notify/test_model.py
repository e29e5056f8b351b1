"""Model persons: honours of one person gather, withdrawals and endings have reasons (F4)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import NotFound, NotYet, Refused
from services.notify.domain.model.model import MODELS, Model, ModelRenamed, Reason, evolve
from services.notify.domain.model.recognising import require_in_care, require_person
from services.notify.handlers.models import RECOGNISED, WITHDRAWN
from tests.unit.notify.case import at
from tests.unit.notify.modelling import BRANCH, PERSON, FakeModels, found_models

NURSE = {"person": PERSON, "name": "龚老师", "unit": BRANCH}


def model(port: FakeModels, key: str = PERSON) -> Model:
    found = port.state(MODELS, key)
    assert found is not None
    return found


def honoured(port: FakeModels, honour: str = "h1", year: str = "2026", **said: Any) -> Any:
    data = NURSE | {"award": "好干部", "award_title": "龚全珍式好干部", "year": year} | said
    return port.do(RECOGNISED, honour, data)


def withdrawn(port: FakeModels, honour: str = "h1") -> Mapping[str, Any]:
    result: Mapping[str, Any] = port.do(
        WITHDRAWN, honour, {"person": PERSON, "honour": honour, "reason": "材料不实"}
    )
    return result


def test_f4_an_honour_makes_a_model_and_tells_whoever_finds_a_cadre() -> None:
    port = found_models()

    honoured(port)

    assert (model(port).name, model(port).unit_path) == ("龚老师", ("jxnu", "wenxue", BRANCH))
    (notice,) = port.told.values()
    assert (notice.kind, notice.unit, notice.fields["编号"]) == (
        "model.recognised",
        "wenxue",
        PERSON,
    )


def test_f4_several_honours_of_one_person_gather_in_one_record() -> None:
    port = found_models()

    honoured(port)
    honoured(port, "h2", "2027")
    port.fill_in("mofan/model", code="1", name="龚先生", honour={"title": "劳模", "year": "2001"})

    assert [each.year for each in model(port).honours] == ["2026", "2027", "2001"]
    assert model(port).name == "龚先生"


def test_f4_the_same_honour_twice_changes_nothing() -> None:
    port = found_models()
    older: dict[str, Any] = {
        "code": "1",
        "name": "龚老师",
        "honour": {"title": "劳模", "year": "2001"},
    }

    honoured(port)
    honoured(port)
    port.fill_in("mofan/model", **older)
    port.fill_in("mofan/model", **older)

    assert len(model(port).honours) == 2


def test_f4_a_branch_is_a_model_without_care() -> None:
    port = found_models()

    honoured(port, person=None, name="第一党支部")

    assert model(port, BRANCH).code is None
    assert port.told == {}
    with pytest.raises(Refused, match="是集体"):
        require_person(model(port, BRANCH))


def test_f4_who_has_no_honour_left_is_a_model_no_longer() -> None:
    port = found_models()
    honoured(port)
    honoured(port, "h2")

    withdrawn(port)
    require_in_care(model(port))
    require_person(model(port))
    withdrawn(port, "h2")
    withdrawn(port, "h2")

    ended = model(port).ended
    assert ended is not None
    assert (ended.reason, ended.because) == (Reason.REVOKED, "材料不实")
    assert [each.withdrawn for each in model(port).honours] == ["材料不实", "材料不实"]
    with pytest.raises(Refused, match="已不在模范人物名册（荣誉撤销"):
        require_in_care(model(port))


def test_f4_an_honour_after_all_were_withdrawn_begins_anew() -> None:
    port = found_models()
    honoured(port)
    withdrawn(port)

    honoured(port)
    assert model(port).ended is not None
    honoured(port, "h2")

    assert model(port).ended is None


def test_f4_a_withdrawal_that_comes_before_its_honour_waits() -> None:
    port = found_models()
    port.waiting = {"recognition h1"}

    with pytest.raises(NotYet):
        withdrawn(port)
    port.waiting = set()
    with pytest.raises(NotFound, match="没有编号为“wenxue-2301:1”的模范"):
        withdrawn(port)
    honoured(port)
    with pytest.raises(NotFound, match="没有这项荣誉"):
        withdrawn(port, "h9")


@pytest.mark.parametrize("reason", list(Reason))
def test_f4_a_model_ends_by_form_with_a_reason_and_links_end_with_it(reason: Reason) -> None:
    port = found_models()
    honoured(port)
    link = port.care()

    said = {"code": "1", "reason": reason.value, "because": "已核实"}
    port.fill_in("mofan/model-end", **said)
    port.fill_in("mofan/model-end", **said)

    ended = port.link(link).ended
    assert ended is not None
    assert (ended.reason, ended.on.isoformat()) == ("已核实", "2026-11-23")


def test_f4_a_late_honour_leaves_whoever_left_where_they_are() -> None:
    port = found_models()
    honoured(port)
    port.fill_in("mofan/model-end", code="1", reason="去世", because="病故", ended_on="2026-11-01")

    honoured(port, "h2")
    withdrawn(port, "h2")

    assert model(port).ended is not None
    assert [each.withdrawn for each in model(port).honours] == [None, "材料不实"]


def test_a_day_to_come_and_a_stranger_are_refused() -> None:
    port = found_models()
    honoured(port)

    with pytest.raises(Refused, match="还没有到"):
        port.fill_in("mofan/model-end", code="1", reason="离校", because="x", ended_on="2027-01-01")
    with pytest.raises(NotFound):
        port.fill_in("mofan/model-end", reason="离校", because="不是这个")


def test_f4_an_honour_of_a_year_to_come_is_refused() -> None:
    port = found_models()
    said = {"code": "1", "name": "龚老师"}
    this, following = str(port.now.year), str(port.now.year + 1)

    with pytest.raises(Refused, match=f"{following}年还没有到") as refused:
        port.fill_in("mofan/model", **said, honour={"title": "劳模", "year": following})
    port.fill_in("mofan/model", **said, honour={"title": "劳模", "year": this})

    assert refused.value.code == "day_out_of_order"


def test_a_history_begins_with_an_honour() -> None:
    with pytest.raises(ValueError, match="begins with an honour"):
        evolve(None, ModelRenamed(name="x"))


@given(st.lists(st.tuples(st.booleans(), st.sampled_from(["h1", "h2", "h3"])), max_size=12))
def test_f4_a_model_goes_on_exactly_while_an_honour_stands(
    steps: list[tuple[bool, str]],
) -> None:
    port = found_models()
    honoured(port)
    given_, taken = {"h1"}, set[str]()

    for gives, honour in steps:
        if gives:
            honoured(port, honour)
            given_.add(honour)
        elif honour in given_:
            withdrawn(port, honour)
            taken.add(honour)

    assert (model(port).ended is None) == bool(given_ - taken)
    assert {each.id for each in model(port).honours} == given_


def test_the_day_of_a_link_is_never_before_it_began() -> None:
    port = found_models()
    honoured(port)
    link = port.care()
    port.records["links", link] = replace(port.link(link), since=at("2026-11-20 09:00").date())

    port.fill_in("mofan/model-end", code="1", reason="去世", because="病故", ended_on="2026-11-01")

    assert port.link(link).ended_on == at("2026-11-20 09:00").date()
