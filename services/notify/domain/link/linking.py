"""What may happen to a link: made, confirmed for another year, ended; each harmless to repeat (L3, L4)."""

from datetime import date

from services.common.errors import NotFound, Refused
from services.common.kernel.periods import Period
from services.common.kernel.workdays import day_text
from services.notify.domain.cadre.cadre import Cadre
from services.notify.domain.link.link import (
    Ending,
    Link,
    LinkConfirmed,
    LinkEnded,
    LinkEvent,
    LinkMade,
    LinkRenamed,
)


def require_near(year: Period, current: Period) -> None:
    """Raise Refused on an academic year after the next one: nobody plans that far, but a slip of the pen does."""
    if year.year > current.year + 1:
        raise Refused(
            f"{year.label}还早，最多提前登记到{current.next().label}，请核对学年",
            code="academic_year_too_far",
        )


def require_own(cadre: Cadre, unit: str) -> None:
    """Raise Refused unless ``unit`` is where ``cadre`` holds office."""
    if cadre.unit != unit:
        raise Refused(
            f"{cadre.name}登记在“{cadre.unit}”，联系由所在单位办理，请核对单位编码",
            code="cadre_elsewhere",
        )


def make(state: Link | None, link: Link, *, today: date) -> tuple[LinkEvent, ...]:
    """Link a cadre for the years named. Raises Refused on a day that is still to come."""
    if link.since > today:
        raise Refused(f"联系日期{day_text(link.since)}还没有到，请核对", code="day_out_of_order")
    if state is None:
        return (LinkMade(link=link),)
    if state.ended is not None:
        _require_after(state.ended, link.since)
        return (LinkMade(link=link),)
    renamed = state.target.name != link.target.name
    events: tuple[LinkEvent, ...] = (LinkRenamed(name=link.target.name),) if renamed else ()
    return events + tuple(
        LinkConfirmed(year=year) for year in link.years if year not in state.years
    )


def confirm(link: Link, year: str) -> tuple[LinkConfirmed, ...]:
    """It goes on in ``year``; nothing changes where that is known, or it has ended."""
    if link.ended is not None or year in link.years:
        return ()
    return (LinkConfirmed(year=year),)


def end(link: Link, ending: Ending, *, cadre: str, today: date) -> tuple[LinkEnded, ...]:
    """It does not go on. Raises Refused on another's link, and on a day before it began or still to come."""
    if link.cadre != cadre:
        raise Refused(
            f"这项联系是{link.cadre_name}（{link.cadre}）的，请核对联系编号", code="link_elsewhere"
        )
    if link.ended is not None:
        return ()
    if not link.since <= ending.on <= today:
        raise Refused(
            f"结束日期{day_text(ending.on)}应在{day_text(link.since)}之后、提交日期之前（含当天），请核对",
            code="day_out_of_order",
        )
    return (LinkEnded(ending=ending),)


def release(link: Link, ending: Ending) -> tuple[LinkEnded, ...]:
    """Whoever is looked after is so no longer (F4): it ends; nothing changes where it had."""
    return () if link.ended is not None else (LinkEnded(ending=ending),)


def known_link(state: Link | None, named: str) -> Link:
    """The link, or NotFound."""
    if state is None:
        raise NotFound(f"没有编号为“{named}”的联系，请先登记或核对编号", code="link_not_found")
    return state


def _require_after(ending: Ending, since: date) -> None:
    if since < ending.on:
        raise Refused(
            f"这项联系{day_text(ending.on)}才结束，重新联系的日期不能早于这一天",
            code="day_out_of_order",
        )
