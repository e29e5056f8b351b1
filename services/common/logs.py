"""JSON logs: one object a line, event names ``noun.verb``, and one correlation id from HTTP to the last worker."""

import logging
import sys
from typing import Any, TextIO, cast

import structlog

SECRET_WORDS = ("password", "secret", "token", "authorization", "api_key")


def _redact(_: Any, __: str, event: structlog.typing.EventDict) -> structlog.typing.EventDict:
    for key in event:
        if any(word in key.lower() for word in SECRET_WORDS):
            event[key] = "***"
    return event


class _StandardOutput:
    """Standard output as it is at the moment of writing: loggers outlive one that was put in its place."""

    def write(self, text: str) -> int:
        return sys.stdout.write(text)

    def flush(self) -> None:
        sys.stdout.flush()


def configure(service: str, level: str) -> None:
    """Send every log line of this process to standard output as JSON, with the service's name."""

    def name_service(
        _: Any, __: str, event: structlog.typing.EventDict
    ) -> structlog.typing.EventDict:
        # Not a context variable: worker threads start with an empty context.
        return {"service": service, **event}

    structlog.configure(
        processors=[
            name_service,
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            structlog.processors.format_exc_info,
            _redact,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(cast(TextIO, _StandardOutput())),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(
        level=logging.WARNING,
        stream=sys.stdout,
        format='{"event": "library", "message": "%(message)s"}',
    )


def get_logger() -> Any:
    """The logger; bind what identifies the line's subject as keyword arguments, never f-strings."""
    return structlog.get_logger()
