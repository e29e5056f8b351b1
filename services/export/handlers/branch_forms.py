"""附件2 and 附件3: the forms of one 党支部, from its rating and its register."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from services.common.errors import NotFound, Refused
from services.common.kernel.identity import rating_id
from services.common.kernel.periods import parse_period
from services.common.kernel.workdays import local_day
from services.common.units import Unit
from services.export.domain.form.fujian2 import (
    SMALL_LIMIT,
    Application,
    Stage,
    decision_text,
    fill_fujian2,
    review_text,
)
from services.export.domain.form.fujian3 import Entry, Person, fill_fujian3
from services.export.domain.order import Order
from services.export.handlers.content import Content, OfficialTable
from services.export.ports import Exports
from services.export.ports.states import Reads

State = Mapping[str, Any]
FINAL, NOT_BEGUN = "final", "not_begun"


def _application(port: Exports, order: Order, unit: Unit) -> Content:
    """附件2 of the branch in one campaign; raises Refused (not_a_branch, branch_excused), NotFound."""
    _require_branch(unit)
    rating = _rating(port, order, unit)
    if rating["excuse"] is not None:
        raise Refused(
            f"{unit.name}本次不参加评定（{rating['excuse']['reason']}），没有申报表",
            code="branch_excused",
        )
    filled = Application(
        score=_score(rating["self_assessment"]),
        star=_of(rating["self_assessment"], "claimed_star"),
        applied_on=_day(_of(rating["self_assessment"], "received_at")),
        review=_review(rating["review"]),
        decision=_decision(rating),
    )
    form = fill_fujian2(
        branch=rating["branch"]["name"],
        period=parse_period(rating["period"]).label,
        filled_on=order.filled_on,
        application=filled,
    )
    college = unit.path[-2] if len(unit.path) > 1 else unit.id
    part = port.state_of("parts", f"{rating['campaign']}:{college}", as_of=order.as_of)
    told = {"campaign": rating["campaign"], "stage": rating["stage"]}
    told["remark"] = _remark(filled, part)
    figures = {
        "self_score": filled.score,
        "claimed_star": filled.star,
        "review_score": _score(rating["review"]),
        "star_opinion": _of(rating["review"], "star_opinion"),
        "star": rating["star"],
        "final_star": rating["final_star"],
    }
    reads = (
        Reads(collection="ratings", ids=(rating_id(rating["campaign"], unit.id),)),
        Reads(collection="parts", ids=(f"{rating['campaign']}:{college}",)),
    )
    snapshot = {**told, **figures, "as_of": order.as_of}
    return Content(document=form, snapshot=snapshot, told=told, reads=reads)


def _register(port: Exports, order: Order, unit: Unit) -> Content:
    """附件3 of the branch; raises Refused (not_a_branch), NotFound (register_not_found)."""
    _require_branch(unit)
    register = port.state_of("registers", unit.id, as_of=order.as_of)
    if register is None:
        raise NotFound(
            f"{unit.name}还没有登记工作台账，请先由院级党委登记", code="register_not_found"
        )
    content, weak = register["content"], register["weak"]
    leaders = (content["leaders"] or {}) if weak else {}
    entry = Entry(
        secretary=_person(content["secretary"]),
        star=register["star"],
        basics=content["basics"],
        problems=content["problems"],
        measures=content["measures"],
        school_level=[_person(row) for row in leaders.get("school_level", ())],
        division_level=[_person(row) for row in leaders.get("division_level", ())],
    )
    form = fill_fujian3(branch=register["name"], filled_on=order.filled_on, entry=entry)
    # Names and phones stand in the file only: whoever reads it says what for.
    told = {"star": register["star"], "weak": weak, "leaders_missing": register["leaders_missing"]}
    known = {"revised_at": register["revised_at"], "submission": register["submission"]}
    return Content(
        document=form,
        snapshot={**told, **known, "as_of": order.as_of},
        told=told,
        reads=(Reads(collection="registers", ids=(unit.id,)),),
    )


def _require_branch(unit: Unit) -> None:
    if unit.kind != "branch":
        raise Refused("这份附件按党支部做，请在填报单位填写党支部的编码", code="not_a_branch")


def _rating(port: Exports, order: Order, unit: Unit) -> State:
    """The rating in the campaign named, or else the one last worked on."""
    if order.subject:
        key = rating_id(order.subject, unit.id)
        found = port.state_of("ratings", key, as_of=order.as_of) or _not_begun(port, order, unit)
    else:
        rows = port.states("ratings", below=unit.id, as_of=order.as_of, path="branch.path")
        found = max((row.state for row in rows), key=_recent, default=None)
    if found is None:
        raise NotFound(f"{unit.name}没有自评记录，请核对创评活动编号", code="rating_not_found")
    return found


def _not_begun(port: Exports, order: Order, unit: Unit) -> State | None:
    """What stands for the rating of a branch that has not assessed itself yet: its form is filled in by hand."""
    campaign = port.state_of("campaigns", order.subject, as_of=order.as_of)
    if campaign is None or campaign["unit"] not in unit.path:
        return None
    nothing = dict.fromkeys(("excuse", "self_assessment", "review", "star", "final_star"))
    about = {"campaign": order.subject, "period": campaign["period"], "stage": NOT_BEGUN}
    return {**nothing, **about, "branch": {"name": unit.name}}


def _recent(rating: State) -> tuple[str, str]:
    received = _of(rating["self_assessment"], "received_at")
    return received.isoformat() if received else "", rating["campaign"]


def _review(review: State | None) -> Stage | None:
    if review is None:
        return None
    text = review_text(
        methods=review["methods"],
        score=_score(review) or "",
        star=review["star_opinion"],
        conclusion=review["meeting"]["conclusion"],
    )
    return Stage(text=text, on=local_day(review["reviewed_at"]))


def _decision(rating: State) -> Stage | None:
    """The star as given, on the day it became final, or before that on the day of the allocation."""
    final = rating["stage"] == FINAL
    star = rating["final_star" if final else "star"]
    if star is None:
        return None
    on = local_day(rating["finalised_at" if final else "placed_at"])
    return Stage(text=decision_text(star, final=final), on=on)


def _remark(filled: Application, part: State | None) -> str:
    if filled.applied_on is None:
        return "党支部还没有自评，各栏留空"
    if filled.review is None:
        return "院级党委还没有审核，审核和评定两栏留空"
    if filled.decision is not None:
        return "" if len(filled.review.text) <= SMALL_LIMIT else "审核意见较长，申报表上只印了开头"
    sent = "审核结果已经报送" if part and part["stage"] == "sent" else "审核结果还没有报送"
    return f"{sent}，党委组织部还没有评定，评定一栏留空"


def _person(row: Mapping[str, str]) -> Person:
    return Person(name=row["name"], phone=row["phone"], duty=row.get("duty", ""))


def _of(state: State | None, name: str) -> Any:
    return None if state is None else state[name]


def _day(at: datetime | None) -> date | None:
    return None if at is None else local_day(at)


def _score(scored: State | None) -> str | None:
    """The total of a sheet as people write it: 87.5, 90."""
    if scored is None:
        return None
    text = format(Decimal(str(scored["sheet"]["total"])), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


TABLES: Mapping[str, OfficialTable] = {
    "fujian2": OfficialTable(fill=_application, about="campaign"),
    "fujian3": OfficialTable(fill=_register, personal=True),
}
