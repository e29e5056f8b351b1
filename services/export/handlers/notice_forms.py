"""公示公告 and 整顿通知: letters about one notice, one rectification (Q8, Q11, Q12)."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from services.common.errors import NotFound, Refused
from services.common.kernel.workdays import local_day
from services.common.units import Unit
from services.export.domain.form.publication_notice import Shown, fill_publication_notice
from services.export.domain.form.rectification_notice import Listed, fill_rectification_notice
from services.export.domain.order import Order
from services.export.handlers.content import Content, OfficialTable
from services.export.ports import Exports
from services.export.ports.states import Reads

State = Mapping[str, Any]


def _publication(port: Exports, order: Order, unit: Unit) -> Content:
    """The notice with the stars as they were when it was published; raises Refused (subject_missing), NotFound.

    A notice is public, so every unit of the same tree may have it.
    """
    notice = _named(port, "notices", order, what="公示")
    if notice["unit_path"][0] != unit.path[0]:
        raise NotFound("没有这个编号的公示，请核对编号", code="record_not_found")
    shown = [*_shown(port, notice)]
    form = fill_publication_notice(
        title=notice["title"],
        text=notice["text"],
        unit=port.unit_at(notice["unit"], order.instant).name,
        published_on=local_day(notice["published_at"]),
        shown=shown,
    )
    told = {"notice": order.subject, "stage": notice["stage"], "branches": len(shown)}
    stars = {"stars": [{"branch": each.code, "star": each.star} for each in shown]}
    return Content(
        document=form,
        snapshot={**told, **stars, "as_of": order.as_of},
        told=told,
        reads=(Reads(collection="notices", ids=(order.subject,)),),
    )


def _rectification(port: Exports, order: Order, unit: Unit) -> Content:
    """The letter about one branch of the unit's subtree; raises Refused (subject_missing), NotFound."""
    found = _named(port, "rectifications", order, what="整顿记录")
    branch, measures = found["branch"], found["measures"]
    if unit.id not in branch["path"]:
        raise NotFound("没有这个编号的整顿记录，请核对编号", code="record_not_found")
    listed = Listed(
        branch=branch["name"],
        college=port.unit_at(branch["path"][-2], order.instant).name
        if len(branch["path"]) > 1
        else "",
        downgraded=found["cause"] == "downgrade",
        because=found["because"],
        deadline=_day(found["deadline"]),
        measures=measures["text"] if measures else "",
        school_level=_leaders(measures, "school_level"),
        division_level=_leaders(measures, "division_level"),
    )
    owner = port.unit_at(found["unit"], order.instant).name
    form = fill_rectification_notice(listed=listed, unit=owner, filled_on=order.filled_on)
    told = {
        "rectification": order.subject,
        "stage": found["stage"],
        "deadline": found["deadline"],
    }
    return Content(
        document=form,
        snapshot={**told, "as_of": order.as_of},
        told=told,
        reads=(Reads(collection="rectifications", ids=(order.subject,)),),
    )


def _named(port: Exports, collection: str, order: Order, *, what: str) -> State:
    if not order.subject:
        raise Refused(f"请在“关于哪份记录”填写{what}的编号", code="subject_missing")
    found = port.state_of(collection, order.subject, as_of=order.as_of)
    if found is None:
        raise NotFound(f"没有这个编号的{what}，请核对编号", code="record_not_found")
    return found


def _shown(port: Exports, notice: State) -> Iterator[Shown]:
    """The branches that a campaign's notice shows; that of a regrade names its one branch in the text."""
    subject, published = notice["subject"], notice["published_at"]
    if subject["kind"] != "campaign":
        return
    colleges: dict[str, str] = {}
    rated = port.states(
        "ratings",
        below=notice["unit"],
        as_of=published,
        path="branch.path",
        where={"campaign": subject["id"]},
    )
    for row in rated:
        branch, star = row.state["branch"], row.state["star"]
        if star is None or row.state["excuse"] is not None:
            continue
        college = branch["path"][-2] if len(branch["path"]) > 1 else branch["path"][-1]
        if college not in colleges:
            colleges[college] = port.unit_at(college, published).name
        yield Shown(code=branch["code"], name=branch["name"], college=colleges[college], star=star)


def _leaders(measures: State | None, level: str) -> tuple[str, ...]:
    rows = measures[level] if measures else ()
    return tuple(f"{row['name']}（{row['duty']}）" for row in rows)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


TABLES: Mapping[str, OfficialTable] = {
    "notice-publication": OfficialTable(fill=_publication, about="notice"),
    "notice-rectification": OfficialTable(fill=_rectification, about="rectification"),
}
