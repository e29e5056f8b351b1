"""The last resort: a fault of ours is a problem document too, with its correlation id, and one JSON line in the log.

It stands inside the framework's own, which answers in plain text and raises the fault once more.
"""

from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from fastapi import Request

from services.intake.api.problems import unforeseen

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


class LastResort:
    """Plain ASGI middleware: whatever is raised before an answer has begun is answered with the bare 500."""

    def __init__(self, app: App) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def answer(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, answer)
        except Exception as error:
            # Half an answer is out: only a broken connection says that it is not whole.
            if begun or scope["type"] != "http":
                raise
            await unforeseen(Request(scope), error)(scope, receive, send)
