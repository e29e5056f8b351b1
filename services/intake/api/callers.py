"""Who calls: the desk and the client behind a request, as FastAPI dependencies.

All of them are coroutines: FastAPI would send a plain function through a thread.
"""

from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.security import HTTPBearer

from services.intake.access import require_subtree
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


async def asked_unit(
    desk: AtDesk,
    client: Caller,
    unit: Annotated[
        str | None, Query(max_length=100, description="本单位或其下的单位；不填为本单位")
    ] = None,
) -> str:
    """The unit that a list's query asks for, the client's own where it names none; raises Forbidden, NotFound."""
    if unit is None:
        return client.unit
    require_subtree(client, unit, await desk.tree.path(unit))
    return unit


AskedUnit = Annotated[str, Depends(asked_unit)]
AskedPage = Annotated[Page, Depends(page)]
