"""What notify does with a job: load, let a rule decide, append, tell. Every handler is harmless to repeat."""

from collections.abc import Mapping

from services.common.runner import Handler
from services.notify.handlers import (
    cadres,
    calendars,
    contacts,
    deliveries,
    links,
    matters,
    messages,
    points,
    returns,
    teams,
)
from services.notify.ports import Notify
from services.notify.rounds import Round

ROUNDS: tuple[Round, ...] = (
    *calendars.ROUNDS,
    *returns.ROUNDS,
)
"""What comes round by the calendar: every topic's own."""
HANDLERS: Mapping[str, Handler[Notify]] = {
    **matters.HANDLERS,
    **cadres.HANDLERS,
    **points.HANDLERS,
    **teams.HANDLERS,
    **links.HANDLERS,
    **calendars.HANDLERS,
    **deliveries.HANDLERS,
    **messages.HANDLERS,
    **contacts.HANDLERS,
    **returns.HANDLERS,
    **{each.kind: each.handler() for each in ROUNDS},
}
"""Kind of job → handler: the whole of what notify does."""
