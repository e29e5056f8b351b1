"""What notify does with a job: load, let a rule decide, append, tell. Every handler is harmless to repeat."""

from collections.abc import Mapping

from services.common.runner import Handler
from services.notify.handlers import (
    across,
    activities,
    activity_reminders,
    cadres,
    calendars,
    catching_up,
    contacts,
    deeds,
    deliveries,
    link_rounds,
    links,
    matters,
    memorials,
    messages,
    models,
    points,
    returns,
    teams,
    visits,
    wish_reminders,
    wishes,
)
from services.notify.ports import Notify
from services.notify.rounds import Round

ROUNDS: tuple[Round, ...] = (
    *activity_reminders.ROUNDS,
    *calendars.ROUNDS,
    *link_rounds.ROUNDS,
    *memorials.ROUNDS,
    *returns.ROUNDS,
    *wish_reminders.ROUNDS,
)
"""What comes round by the calendar: every topic's own."""
HANDLERS: Mapping[str, Handler[Notify]] = {
    **matters.HANDLERS,
    **across.HANDLERS,
    **cadres.HANDLERS,
    **points.HANDLERS,
    **teams.HANDLERS,
    **links.HANDLERS,
    **link_rounds.HANDLERS,
    **models.HANDLERS,
    **deeds.HANDLERS,
    **calendars.HANDLERS,
    **deliveries.HANDLERS,
    **messages.HANDLERS,
    **contacts.HANDLERS,
    **catching_up.HANDLERS,
    **returns.HANDLERS,
    **wishes.HANDLERS,
    **wish_reminders.HANDLERS,
    **visits.HANDLERS,
    **activities.HANDLERS,
    **activity_reminders.HANDLERS,
    **memorials.HANDLERS,
    **{each.kind: each.handler() for each in ROUNDS},
}
"""Kind of job → handler: the whole of what notify does."""
