"""Working days year by year as they hold now, and which limits a change of them touched ("left open" 8)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from fastapi import Path as InPath

from services.common.calendars import COLLECTION, EVERY_YEAR, composed, entered_from
from services.common.errors import NotFound
from services.common.kernel.workdays import WorkCalendar, local_day, provisional_text
from services.common.mongo import Document
from services.intake.api.bodies import json_answer, json_answers
from services.intake.api.callers import AskedPage, AskedUnit, AtDesk, Caller
from services.intake.api.documented import GUARDED, LISTED, SUBTREE, listed, told, view
from services.intake.desk import Desk
from services.intake.shown.working_days import YEARS_MOST, calendar_file
from services.intake.views import plain

router = APIRouter(tags=["四进四联"], dependencies=[Depends(json_answers)])
Year = Annotated[str, InPath(pattern="^[0-9]{4}$", max_length=4)]
Changed = Annotated[str, InPath(pattern="^([0-9]{4}|file)$", max_length=4)]
Text = Annotated[str | None, Query(max_length=100)]


@dataclass(frozen=True, slots=True)
class Known:
    """Every year with its days: ``source`` is where the file has its own from."""

    calendar: WorkCalendar
    source: str
    rows: Mapping[int, Document]

    def years(self, today: date) -> list[int]:
        """Those of the file, those that were entered, this year and the next."""
        return sorted({*self.calendar.years, *self.rows, today.year, today.year + 1})

    def show(self, year: int) -> dict[str, Any]:
        """One year as the view ``calendar`` has it."""
        row, provisional = self.rows.get(year), year not in self.calendar.years
        notice = row["state"]["notice"] if row else None
        return {
            "year": year,
            "provisional": provisional,
            "note": provisional_text(year) if provisional else None,
            "source": notice["source"] if notice else None if provisional else self.source,
            "document": notice["document"] if notice else None,
            "off": _of(year, self.calendar.off),
            "work": _of(year, self.calendar.work),
            "changed": row["state"]["changed"] if row else [],
            "since": row["state"]["since"] if row else None,
            "limits": row["state"]["outcome"] if row else None,
            "version": row["version"] if row else 0,
        }


@router.get(
    "/v1/calendars",
    summary="各年的工作日安排",
    responses=told(*GUARDED, shape=listed("calendar", paged=False)),
)
async def list_calendars(desk: AtDesk, _: Caller) -> Response:
    """已知各年，以及今年和明年：放假与补班的日子、出处、是否暂定。任何密钥都能读。"""
    known, today = await _known(desk), local_day(await desk.clock.now())
    return json_answer({"items": [known.show(year) for year in known.years(today)]})


@router.get(
    "/v1/calendars/{year}",
    summary="一年的工作日安排",
    responses=told(*GUARDED, "bad_parameters", "not_found", shape=view("calendar")),
)
async def get_calendar(desk: AtDesk, _: Caller, year: Year) -> Response:
    """放假与补班的日子、出处和文号、个别调整、是否暂定；录入后重新推算了多少时限。"""
    known, today = await _known(desk), local_day(await desk.clock.now())
    if int(year) not in known.years(today):
        raise NotFound("没有这一年的安排；有哪些年见 /v1/calendars")
    return json_answer(known.show(int(year)))


@router.get(
    "/v1/calendars/{calendar}/reschedulings",
    summary="放假安排变动后有变化的时限",
    responses=told(*LISTED, *SUBTREE, shape=listed("rescheduling")),
)
async def list_reschedulings(
    desk: AtDesk, unit: AskedUnit, page: AskedPage, calendar: Changed
) -> Response:
    """本单位及其下各单位的意见建议：顺延、保留（不提前）或由暂定转为确定；file 指系统自带的日历有更新。"""
    query = {"unit_path": {"$eq": unit}, "calendar": {"$eq": calendar}}
    return json_answer(await desk.views.page("reschedulings", query, page, _show_rescheduling))


async def _known(desk: Desk) -> Known:
    rows = await desk.views.rows(COLLECTION, EVERY_YEAR, {"history": 0}, most=YEARS_MOST)
    base, source = calendar_file(desk.contracts.root)
    calendar = composed(base, tuple(map(entered_from, rows)))
    return Known(calendar, source, {int(row["_id"]): row for row in rows})


def _of(year: int, days: frozenset[date]) -> list[str]:
    return [day.isoformat() for day in sorted(days) if day.year == year]


def _show_rescheduling(row: Document) -> dict[str, Any]:
    shown: dict[str, Any] = plain({name: row[name] for name in row if name != "_id"})
    return {"id": row["_id"], **shown}
