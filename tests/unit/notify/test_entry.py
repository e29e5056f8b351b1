"""What visits and activities have in common."""

import pytest

from services.notify.domain.activity.state import ACTIVITY
from services.notify.domain.entry import EntryKind
from services.notify.domain.visit.state import VISIT


@pytest.mark.parametrize("kind", [VISIT, ACTIVITY])
def test_an_entry_leads_to_the_form_that_made_it(kind: EntryKind) -> None:
    submission = "s0123456789abcdef0123456789abcdef"

    entry = kind.id_of(submission)

    assert entry != submission
    assert kind.made_by(entry) == submission
