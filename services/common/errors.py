"""The tree of errors, drawn once.

AppError              everything this system raises on purpose: ``code`` (stable, English), ``message`` (Chinese)
├── Refused           a rule says no: final, and the outcome that the submission shows
│   ├── NotFound      (not_found)      what was named does not exist, or not for this caller
│   ├── Forbidden     (forbidden)      the caller's unit or roles do not allow it
│   └── Conflict      (conflict)       it contradicts what is there already
├── Unavailable       something outside did not answer; the job is tried again later
└── NotYet            it is too early: what the job waits for is on its way; costs no attempt

This module is pure, so rules raise :class:`Refused` too.
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class AppError(Exception):
    """The root. ``code`` is for machines, ``str(error)`` is a Chinese sentence for people."""

    status: ClassVar[int] = 500
    default_code: ClassVar[str] = "internal_error"

    def __init__(
        self, message: str, *, code: str | None = None, details: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.details: Mapping[str, Any] = details or {}


class Refused(AppError):
    """A rule says no, with its reason."""

    status = 422
    default_code = "refused"


class NotFound(Refused):
    """What was named does not exist, or does not exist for this caller."""

    status = 404
    default_code = "not_found"


class Forbidden(Refused):
    """The caller may not do this; the message says which unit or role would."""

    status = 403
    default_code = "forbidden"


class Conflict(Refused):
    """It contradicts what is there already."""

    status = 409
    default_code = "conflict"


class Unavailable(AppError):
    """Something outside did not answer; trying again in ``retry_in_s`` seconds may help."""

    status = 503
    default_code = "unavailable"

    def __init__(self, message: str, *, code: str | None = None, retry_in_s: float = 5.0) -> None:
        super().__init__(message, code=code)
        self.retry_in_s = retry_in_s


class NotYet(AppError):
    """What the job waits for is on its way; it looks again in ``retry_in_s`` seconds and loses no attempt."""

    status = 503
    default_code = "not_yet"

    def __init__(self, message: str, *, retry_in_s: float = 1.0) -> None:
        super().__init__(message)
        self.retry_in_s = retry_in_s
