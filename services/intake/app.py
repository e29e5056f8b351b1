"""The FastAPI application: routers, problems, correlation, and the desk's lifespan."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from services.intake.api import (
    activities,
    answer_templates,
    arrivals,
    attachments,
    awards,
    box,
    calendars,
    deed_pages,
    deeds,
    deliveries,
    docs,
    duties,
    exports,
    filings,
    forms,
    health,
    honours,
    links,
    matters,
    members,
    memorial_days,
    models,
    objections,
    oversight,
    own_year,
    package_receipts,
    packages,
    pages,
    parts,
    pioneers,
    posted,
    previews,
    problems,
    public,
    rebuilds,
    receipt_pages,
    receipts,
    recipients,
    records,
    rectifications,
    registers,
    reports,
    returns,
    senders,
    standards,
    standings,
    submissions,
    templates,
    units,
    visits,
    wishes,
    workbooks,
)
from services.intake.api.fast_lane import FastLane
from services.intake.api.openapi import describe
from services.intake.desk import Desk

MODULES = (
    submissions,
    posted,
    forms,
    units,
    records,
    matters,
    answer_templates,
    parts,
    registers,
    oversight,
    visits,
    wishes,
    activities,
    memorial_days,
    filings,
    links,
    models,
    deeds,
    duties,
    deliveries,
    rectifications,
    members,
    pioneers,
    calendars,
    returns,
    standards,
    standings,
    awards,
    honours,
    previews,
    attachments,
    exports,
    reports,
    rebuilds,
    packages,
    recipients,
    package_receipts,
    senders,
    arrivals,
    templates,
    workbooks,
    public,
    receipts,
    own_year,
    box,
    receipt_pages,
    pages,
    deed_pages,
    objections,
    health,
    docs,
)
"""Every module with routes; an address belongs to the first that knows it."""


def make_app(desk: Desk) -> FastAPI:
    """The application around ``desk``; it connects when it starts and drains its commits when it stops."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        await _prepare(desk)
        keeping = [
            asyncio.create_task(desk.clock.keep_synced()),
            *(asyncio.create_task(store.keep_swept()) for store in desk.stores),
            asyncio.create_task(desk.deeds.reads.keep_flushed()),
        ]
        yield
        await desk.commit.drain()
        for task in keeping:
            task.cancel()
        await asyncio.gather(*keeping, return_exceptions=True)
        await desk.deeds.reads.flush()
        desk.repository.close()

    app = FastLane(
        bare=(submissions.BARE, exports.BARE),
        metrics=desk.metrics,
        title="连心",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
    )
    app.state.desk = desk
    for module in MODULES:
        app.include_router(module.router)
    problems.install(app)
    describe(app, desk.forms.all(), list(desk.contracts.below("views")))
    return app


async def _prepare(desk: Desk) -> None:
    for kept in (desk.repository, desk.views, desk.access_log, desk.deeds.reads):
        await kept.ensure_indexes()
    for store in desk.stores:
        await store.ensure_indexes()
        await store.sweep()
    await desk.clock.sync()
