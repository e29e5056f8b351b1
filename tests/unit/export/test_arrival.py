"""A package of a lower instance is taken or sent back with every reason, and a correction takes its place (B10)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.export.domain.arrival.arrival import (
    ArrivalStage,
    ArrivalSuperseded,
    Told,
    evolve,
)
from services.export.domain.arrival.figures import (
    STARS,
    no_figures,
    progress_figures,
    star_figures,
)
from services.export.domain.arrival.judging import (
    CLOSED,
    NOT_REGISTERED,
    agreement_faults,
    judge,
    manifest_faults,
    rival_faults,
    sender_faults,
)
from services.export.domain.package.manifest import Manifest
from tests.unit.export.arrived import COMING, PACKAGE, TOLD, accepted, after, sender, verdict
from tests.unit.export.manifested import MANIFEST, NOON, manifest

LATER = NOON + timedelta(days=1)


def test_what_holds_is_accepted_with_a_receipt_that_names_the_digest() -> None:
    events, before = judge(after(COMING), verdict(), None, at=LATER, by="教育工委")

    state = after(COMING, *events)
    assert before == ()
    assert (state.id, state.stage, state.figures) == (
        f"jxnu:{PACKAGE}",
        ArrivalStage.ACCEPTED,
        {"star5": 1},
    )
    assert state.receipt is not None
    assert (state.receipt.manifest_sha256, state.receipt.at) == ("d" * 64, LATER)


def test_every_fault_is_a_reason_of_the_refusal() -> None:
    events, before = judge(after(COMING), verdict("甲", "乙"), accepted(), at=NOON, by="教育工委")

    state = after(COMING, *events)
    assert (state.stage, state.reasons, before) == (ArrivalStage.REFUSED, ("甲", "乙"), ())
    assert state.figures == {}


def test_a_stranger_is_refused_without_a_name() -> None:
    events, _ = judge(
        after(COMING), replace(verdict("甲"), sender=None), None, at=NOON, by="教育工委"
    )

    assert after(COMING, *events).sender_name == ""


def test_what_was_sent_once_more_is_looked_at_as_new() -> None:
    events, _ = judge(after(COMING), verdict("甲"), None, at=NOON, by="教育工委")

    state = after(COMING, *events, COMING)

    assert (state.stage, state.reasons) == (ArrivalStage.RECEIVED, ())


def test_a_correction_takes_the_place_of_the_one_in_force() -> None:
    former = accepted("p1")
    told = replace(TOLD, made_at=LATER, supersedes="p1")

    events, before = judge(after(COMING), verdict(told=told), former, at=LATER, by="教育工委")

    state = after(COMING, *events)
    assert (state.stage, state.replaces) == (ArrivalStage.ACCEPTED, "jxnu:p1")
    assert before == (ArrivalSuperseded(by=PACKAGE),)
    assert evolve(former, before[0]).superseded_by == PACKAGE


def test_a_correction_that_was_itself_corrected_comes_late_and_does_not_count() -> None:
    newer = accepted("p3", made_at=LATER)

    events, before = judge(after(COMING), verdict(), newer, at=LATER, by="教育工委")

    state = after(COMING, *events)
    assert (state.stage, state.superseded_by, before) == (ArrivalStage.SUPERSEDED, "p3", ())
    assert state.replaces == state.id


@pytest.mark.parametrize("told", [{"made_at": None}, {"made_at": NOON}])
def test_without_two_instants_the_one_that_comes_later_corrects(told: dict[str, Any]) -> None:
    events, before = judge(
        after(COMING),
        verdict(told=replace(TOLD, **told)),
        accepted("p1"),
        at=LATER,
        by="教育工委",
    )

    assert (len(events), len(before)) == (1, 1)


def test_what_was_taken_once_is_not_judged_again() -> None:
    assert judge(accepted(), verdict("甲"), None, at=NOON, by="教育工委") == ((), ())


def test_a_history_begins_with_its_coming() -> None:
    with pytest.raises(ValueError, match="begins"):
        evolve(None, ArrivalSuperseded(by="p"))


def test_nobody_who_is_not_registered_or_closed_is_listened_to() -> None:
    assert list(sender_faults(None)) == [NOT_REGISTERED]
    assert list(sender_faults(sender(open=False))) == [CLOSED]
    assert list(sender_faults(sender())) == []


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, ""),
        ({"period": ""}, ""),
        ({"unit": "other"}, "没有登记为这个报送单位的"),
        ({"table": "sijinsilian"}, "没有登记接收"),
        ({"classification": "秘密★1年"}, "不得经网络"),
        ({"period": "2027H1"}, "尚未开始"),
        ({"period": "0001"}, "年份应在"),
    ],
)
def test_a_manifest_may_say_only_what_its_sender_may_send(
    changes: dict[str, Any], told: str
) -> None:
    given = manifest(**changes)

    faults = list(manifest_faults(given, sender(), package=given.package_id, now=NOON))

    assert [told in fault for fault in faults] == [True] * bool(told)


def test_a_package_bears_the_id_it_was_sent_under() -> None:
    faults = list(manifest_faults(MANIFEST, None, package="jxnu.x", now=NOON))

    assert len(faults) == 1
    assert "送来时写的是“jxnu.x”" in faults[0]


def test_figures_of_something_else_are_named() -> None:
    data = {"table": "fujian4", "unit": "other", "period": "2026H1", "subject": ""}

    assert len(list(agreement_faults(MANIFEST, data))) == 2


def test_a_second_report_that_corrects_nothing_is_named_with_the_first() -> None:
    def faults(given: Manifest) -> list[str]:
        return list(rival_faults(given, accepted("p1")))

    assert "p1" in faults(MANIFEST)[0]
    assert faults(manifest(supersedes="p1")) == []
    assert list(rival_faults(MANIFEST, None)) == []


def counted(*stars: int, branches: int = 99, without_star: int = 0) -> dict[str, Any]:
    rows = [{"star": star, "branches": n} for star, n in zip(STARS, stars, strict=True)]
    return {"stars": rows, "branches": branches, "without_star": without_star}


def test_the_stars_of_a_school_are_read() -> None:
    read = star_figures({"snapshot": counted(1, 2, 3, 4, 5)})

    assert (read.figures["star5"], read.figures["star1"], read.faults) == (1, 5, ())


@given(st.lists(st.tuples(*[st.integers(0, 50)] * 5), min_size=1, max_size=4), st.integers(0, 3))
def test_the_whole_is_the_sum_of_its_parts_or_it_is_said(
    parts: list[tuple[int, ...]], too_many: int
) -> None:
    whole = [sum(column) for column in zip(*parts, strict=True)]
    whole[0] += too_many
    below = [counted(*part) | {"name": "某校"} for part in parts[1:]]

    read = star_figures({"snapshot": counted(*whole) | {"own": counted(*parts[0]), "below": below}})

    assert [fault.partition("：")[0] for fault in read.faults] == ["5星"] * bool(too_many)


def test_a_star_twice_and_more_without_a_star_than_branches_are_faults() -> None:
    twice = counted(1, 1, 1, 1, 1, branches=3, without_star=4)
    twice["stars"][1]["star"] = 5

    assert len(star_figures({"snapshot": twice}).faults) == 2


def figures(value: int) -> dict[str, int]:
    names = ("participants", "points", "people_helped", "funds_fen", "opinions")
    return dict.fromkeys((*names, "problems_solved", "wishes_fulfilled"), value)


def test_what_a_unit_entered_itself_is_a_part_of_what_it_reports() -> None:
    whole = {"reported": figures(3), "own": figures(2), "missing": ["丙学院"]}

    read = progress_figures({"snapshot": whole})

    assert (read.figures, read.missing, read.faults) == (figures(3), ("丙学院",), ())
    assert len(progress_figures({"snapshot": whole | {"own": figures(4)}}).faults) == 7


def test_a_package_about_one_matter_counts_nothing() -> None:
    assert no_figures({}).figures == {}
    assert Told().about == ""
