"""One correlation id per request, from its header to the last worker; and the request's metrics."""

import re
import time
import uuid

import structlog
from fastapi import Request

from services.common.logs import get_logger
from services.common.metrics import Metrics
from services.intake.api.last_resort import App, Message, Receive, Scope, Send

HEADER = b"x-correlation-id"
GIVEN = re.compile(rb"[\x21-\x7e]{1,100}\Z")


def correlation_id_of(request: Request) -> str:
    """The id that the middleware gave or took over."""
    correlation_id: str = request.scope["correlation_id"]
    return correlation_id


class Correlation:
    """Plain ASGI middleware: takes ``X-Correlation-Id`` over or makes one, answers it, counts the request."""

    def __init__(self, app: App, metrics: Metrics) -> None:
        self._app = app
        self._metrics = metrics
        self._log = get_logger()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = next((value for name, value in scope["headers"] if name == HEADER), b"")
        correlation_id = given.decode() if GIVEN.match(given) else uuid.uuid4().hex
        scope["correlation_id"] = correlation_id
        started = time.perf_counter()
        status = 0

        async def answer(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], (HEADER, correlation_id.encode())]
            await send(message)

        with structlog.contextvars.bound_contextvars(correlation_id=correlation_id):
            try:
                await self._app(scope, receive, answer)
            finally:
                self._count(scope, status or 500, time.perf_counter() - started)

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "unmatched")
        self._metrics.requests.labels(route, str(status)).inc()
        self._metrics.request_seconds.labels(route).observe(seconds)
        self._log.debug("request.answered", route=route, status=status, ms=round(seconds * 1000, 1))
