"""FastAPI with a fast lane: bare routes are answered ahead of its middleware and its routing.

FastAPI's own layers around a handler cost about as much CPU as everything that a post needs of this
process, checks, group commit and answer together (docs/benchmarks.md).
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.routing import Match, Route

from services.common.metrics import Metrics
from services.intake.api.correlation import Correlation
from services.intake.api.last_resort import LastResort, Receive, Scope, Send

Handler = Callable[[Request, Exception], Awaitable[Response]]


class FastLane(FastAPI):
    """The application; ``bare`` routes take a request and nothing else, and are no part of its OpenAPI.

    They stand in the router as well, which knows what to say to other methods, and their errors are
    answered by the handlers that the application has for its own. ``Correlation`` stands around all.
    """

    def __init__(self, *, bare: Sequence[Route], metrics: Metrics, **described: Any) -> None:
        super().__init__(**described)
        self._bare = bare
        self.router.routes.extend(bare)
        self.add_middleware(LastResort)
        self._front = Correlation(LastResort(self._inside), metrics)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await self._front(scope, receive, send)

    async def _inside(self, scope: Scope, receive: Receive, send: Send) -> None:
        for route in self._bare if scope["type"] == "http" else ():
            match, found = route.matches(scope)
            if match is Match.FULL:
                scope.update(found, app=self, route=route)
                response = await self._answer(route, Request(scope, receive))
                await response(scope, receive, send)
                return
        await super().__call__(scope, receive, send)

    async def _answer(self, route: Route, request: Request) -> Response:
        try:
            response: Response = await route.endpoint(request)
        except Exception as error:
            handler = self._handler(type(error))
            if handler is None:
                raise
            response = await handler(request, error)
        return response

    def _handler(self, kind: type[Exception]) -> Handler | None:
        handlers: dict[Any, Any] = self.exception_handlers
        return next((handlers[each] for each in kind.__mro__ if each in handlers), None)
