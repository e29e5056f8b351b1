"""What export does with a job: load, let a rule decide, append, write files. Every handler is harmless to repeat."""

from collections.abc import Mapping

from services.common.runner import Handler
from services.export.handlers import (
    answers,
    arrivals,
    cancellations,
    occurrences,
    opinions,
    orders,
    package_receipts,
    packages,
    rebuilding,
    recipients,
    report_changes,
    report_decisions,
    reports,
    senders,
    sending,
    templates,
    workbooks,
)
from services.export.ports import Exports

HANDLERS: Mapping[str, Handler[Exports]] = {
    **orders.HANDLERS,
    **cancellations.HANDLERS,
    **occurrences.HANDLERS,
    **reports.HANDLERS,
    **report_decisions.HANDLERS,
    **report_changes.HANDLERS,
    **rebuilding.HANDLERS,
    **recipients.HANDLERS,
    **packages.HANDLERS,
    **package_receipts.HANDLERS,
    **sending.HANDLERS,
    **answers.HANDLERS,
    **arrivals.HANDLERS,
    **senders.HANDLERS,
    **opinions.HANDLERS,
    **templates.HANDLERS,
    **workbooks.HANDLERS,
}
"""Kind of job → handler: the whole of what export does."""
LONG = (
    frozenset(orders.HANDLERS)
    | frozenset(rebuilding.HANDLERS)
    | reports.LONG
    | packages.LONG
    | sending.LONG
    | answers.LONG
    | arrivals.LONG
    | opinions.LONG
)
"""Kinds of jobs that may take minutes: each is worked on by itself."""
