"""What handlers of entries do alike (L8, F1): find the one that a form is about, in order; add what was decided."""

from collections.abc import Sequence

from services.common.jobs import Job
from services.common.kernel.ledger import Event, Ledger
from services.common.submissions import Submission
from services.notify.domain.entry import E, EntryKind
from services.notify.handlers.steps import Result
from services.notify.ports.entries import EntryDesk


def entry_named(
    job: Job, port: EntryDesk, kind: EntryKind, ledger: Ledger[E]
) -> tuple[Submission, E]:
    """The form, and the entry of its own unit that it names; raises NotYet, NotFound or Refused."""
    submission = port.submission(job.subject)
    key = submission.body[kind.code]
    port.wait_for_entry(job, kind, key, there=port.state(ledger, key) is not None)
    entry = kind.known(port.state(ledger, key))
    kind.require_own(entry, submission.unit)
    return submission, entry


def appended(
    port: EntryDesk,
    submission: Submission,
    kind: EntryKind,
    ledger: Ledger[E],
    events: Sequence[Event],
) -> Result:
    """Add what was decided about the entry that the form names; how the entry stands now."""
    key = submission.body[kind.code]
    port.append(ledger, key, submission.author(port.now), events)
    after = kind.known(port.state(ledger, key))
    return {kind.code: key, "stage": after.stage.value, "corrections": after.corrections}
