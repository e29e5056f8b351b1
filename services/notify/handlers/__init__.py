"""What notify does with a job: load, let a rule decide, append, tell. Every handler is harmless to repeat."""

from collections.abc import Mapping

from services.common.runner import Handler
from services.notify.handlers import matters
from services.notify.ports import Notify

HANDLERS: Mapping[str, Handler[Notify]] = {
    **matters.HANDLERS,
}
"""Kind of job → handler: the whole of what notify does."""
