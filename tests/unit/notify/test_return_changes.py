"""What the ledgers become after a quarter was frozen is listed beside it, and told once (L9)."""

from services.common.kernel.figures import Figure, Figures
from services.notify.domain.progress.figures import Touched
from services.notify.handlers.returns import COMPARE, HANDLERS
from tests.unit.notify.case import TEMPLATES, at
from tests.unit.notify.fake_port import job_of
from tests.unit.notify.quarter import (
    COLLEGE,
    KEY,
    OPENING,
    FakeReturns,
    pass_day,
    post,
    returned,
    school,
    trail,
)

SAID = Figures(participants=46, points=1, people_helped=83, funds_fen=3_500_000, opinions=27)


def told(port: FakeReturns) -> list[tuple[str, str]]:
    return [(notice.unit, notice.kind) for notice in port.told.values()]


def confirmed(said: Figures = SAID) -> FakeReturns:
    port = school(OPENING)
    port.said = said
    post(port, "confirmation")
    return port


def test_l9_what_changes_after_the_freeze_is_listed_and_told_once() -> None:
    port = confirmed()
    port.said = SAID.changed({Figure.FUNDS_FEN: 5_000_000})
    port.since = Touched(entered=1, changed=0)

    for day in ("2026-12-28 08:30", "2027-01-04 08:30"):
        port.now = at(day)
        pass_day(port, port.now)

    state = returned(port)
    assert state.derived == SAID
    assert [(each.frozen, each.now) for each in state.changes] == [(3_500_000, 5_000_000)]
    (notice,) = [each for each in port.told.values() if each.kind == "return.changed_later"]
    assert "提供帮扶资金数定稿3.50万元，现为5.00万元" in TEMPLATES.text(notice).body


def test_a_change_that_is_undone_is_taken_off_the_list_without_a_notice() -> None:
    port = confirmed()
    compare = job_of(COMPARE, KEY, port.now)
    port.said = SAID.changed({Figure.POINTS: 2})
    HANDLERS[COMPARE](compare, port)

    port.said = SAID
    HANDLERS[COMPARE](compare, port)

    assert returned(port).changes == ()
    assert trail(port) == ["opened", "confirmed", "changed_later", "changed_later"]
    assert told(port) == [(COLLEGE.id, "return.changed_later")]


def test_days_long_past_compare_nothing() -> None:
    port = confirmed()
    port.now = at("2027-02-01 09:00")

    assert pass_day(port, at("2027-01-20 08:30"))["compared"] == 0


def test_quarters_are_watched_for_a_year() -> None:
    port = confirmed()

    for day, compared in (("2027-12-27 08:30", 1), ("2028-01-03 08:30", 0)):
        port.now = at(day)
        assert pass_day(port, port.now)["compared"] == compared


def test_frozen_figures_are_compared_once_a_week() -> None:
    port = confirmed()

    compared = []
    for day in range(21, 28):
        port.now = at(f"2026-12-{day} 08:30")
        compared.append(pass_day(port, port.now)["compared"])

    assert compared == [1, 0, 0, 0, 0, 0, 0]
