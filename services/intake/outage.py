"""When MongoDB does not answer, callers hear Unavailable (503 with Retry-After), never a 500."""

from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from pymongo.errors import PyMongoError

from services.common.errors import Unavailable

P = ParamSpec("P")
R = TypeVar("R")


def reaching(
    read: Callable[P, Coroutine[Any, Any, R]],
) -> Callable[P, Coroutine[Any, Any, R]]:
    """``read``, with every error of the driver raised as Unavailable."""

    @wraps(read)
    async def reached(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return await read(*args, **kwargs)
        except PyMongoError as error:
            raise Unavailable("数据库暂时不可用，请稍后再试") from error

    return reached
