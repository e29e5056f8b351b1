"""A unit's own Word template: versions follow each other, a withdrawal goes back (EXPORTS §3.2)."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import NotFound, Refused
from services.export.domain.template.template import (
    Template,
    TemplateAccepted,
    TemplateWithdrawn,
    accept,
    evolve,
    template_id,
    withdraw,
)
from services.export.domain.template.versions import OWN, Version, numbered

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


def offered(content: str, minutes: int = 0) -> TemplateAccepted:
    version = Version(
        number=0,
        file_id=f"template:{content}",
        name="附件4.docx",
        sha256=content,
        size=1,
        note="",
        by="portal",
        offered_at=NOON + timedelta(minutes=minutes),
        accepted_at=NOON + timedelta(minutes=minutes),
    )
    return TemplateAccepted(table="fujian4", unit="jxnu", unit_path=("jxnu",), version=version)


def after(*contents: str) -> Template:
    state: Template | None = None
    for minutes, content in enumerate(contents):
        for event in accept(state, offered(content, minutes)):
            state = evolve(state, event)
    assert state is not None
    return state


def test_accepted_files_are_numbered_and_the_last_one_is_in_force() -> None:
    state = after("a", "b")

    assert [each.number for each in state.versions] == [1, 2]
    assert state.in_force == 2
    assert template_id(state.unit, state.table) == "jxnu:fujian4"


def test_a_withdrawal_goes_back_to_the_version_before_and_then_to_the_program_s_own() -> None:
    state = after("a", "b")

    (first,) = withdraw(state, "印错了")
    back = evolve(state, first)
    (second,) = withdraw(back, "也错了")

    assert (first.in_force, second.in_force) == (1, OWN)
    assert evolve(back, second).versions[0].withdrawn_because == "也错了"


def test_what_was_withdrawn_keeps_its_number_and_never_comes_back_by_itself() -> None:
    state = after("a", "b")
    state = evolve(state, withdraw(state, "印错了")[0])

    state = evolve(state, accept(state, offered("c", 9))[0])

    assert state.in_force == 3
    assert withdraw(state, "又错了")[0].in_force == 1


def test_the_same_file_twice_is_refused_unless_it_is_no_longer_used() -> None:
    state = after("a")

    with pytest.raises(Refused) as caught:
        accept(state, offered("a", 5))

    withdrawn = evolve(state, withdraw(state, "错了")[0])
    assert caught.value.code == "template_unchanged"
    assert accept(withdrawn, offered("a", 6))[0].version.number == 2


def test_a_file_that_was_posted_earlier_does_not_replace_a_later_one() -> None:
    state = after("a", "b")

    with pytest.raises(Refused) as caught:
        accept(state, offered("c", -1))

    assert caught.value.code == "version_overtaken"


def test_there_is_nothing_to_withdraw_without_a_version_in_force() -> None:
    state = after("a")
    own = evolve(state, withdraw(state, "错了")[0])

    with pytest.raises(NotFound):
        withdraw(None, "错了")
    with pytest.raises(Refused) as caught:
        withdraw(own, "错了")

    assert caught.value.code == "template_own"


def test_a_history_begins_with_an_accepted_version() -> None:
    with pytest.raises(ValueError, match="begins"):
        evolve(None, TemplateWithdrawn(because="错了", in_force=0))


def test_a_number_that_was_never_given_is_not_found() -> None:
    with pytest.raises(NotFound):
        numbered(after("a").versions, 7)


@given(st.lists(st.booleans(), max_size=12))
def test_what_is_in_force_was_never_withdrawn(steps: list[bool]) -> None:
    state: Template | None = None

    for number, takes in enumerate(steps):
        if takes:
            state = evolve(state, accept(state, offered(str(number), number))[0])
        elif state and state.in_force:
            state = evolve(state, withdraw(state, "错了")[0])

    if state and state.in_force:
        current = numbered(state.versions, state.in_force)
        later = [each for each in state.versions if each.number > current.number]
        assert not current.withdrawn_because
        assert all(each.withdrawn_because for each in later)
