"""Who calls: the desk and the client behind a request, as FastAPI dependencies.

All of them are coroutines: FastAPI would send a plain function through a thread.
"""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.security import HTTPBearer

from services.intake.clients import Client
from services.intake.desk import Desk
from services.intake.views import PAGE_MOST, Page

bearer = HTTPBearer(
    auto_error=False, scheme_name="bearer", description="API 密钥，形如 lx_<客户端>.<密钥>"
)


async def desk_of(request: Request) -> Desk:
    """The desk of this application."""
    desk: Desk = request.app.state.desk
    return desk


async def caller(request: Request, _: Annotated[object, Depends(bearer)] = None) -> Client:
    """The client of the request's API key; raises Unauthorized."""
    return await (await desk_of(request)).clients.of(request.headers.get("authorization"))


async def page(
    limit: Annotated[int, Query(ge=1, le=PAGE_MOST, description="每页最多多少条")] = 50,
    cursor: Annotated[str | None, Query(max_length=400, description="上一页给出的 next")] = None,
) -> Page:
    """The page that a list's query asks for."""
    return Page(limit=limit, cursor=cursor)


AtDesk = Annotated[Desk, Depends(desk_of)]
Caller = Annotated[Client, Depends(caller)]
AskedPage = Annotated[Page, Depends(page)]
