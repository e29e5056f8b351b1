"""推荐表 (F3): a nomination as it was posted; the ladder that it climbs is not built here."""

from collections.abc import Mapping
from datetime import date

from services.common.errors import NotFound, Refused
from services.common.submissions import Submission
from services.common.units import Unit
from services.export.domain.form.nomination import Nomination, Opinion, fill_nomination
from services.export.domain.order import Order
from services.export.handlers.content import Content, OfficialTable
from services.export.ports import Exports

FORM = "mofan/nomination"


def _nomination(port: Exports, order: Order, unit: Unit) -> Content:
    """The submission that ``subject`` names; raises Refused (subject_missing), NotFound, NotYet."""
    if not order.subject:
        raise Refused("请在“关于哪份记录”填写推荐表提交后得到的编号", code="subject_missing")
    submission = port.submission(order.subject)
    late = order.as_of is not None and submission.received_at > order.as_of
    if submission.form != FORM or unit.id not in submission.unit_path or late:
        raise NotFound("本单位没有这个编号的推荐，请核对编号", code="nomination_not_found")
    nomination = _read(submission, by=port.unit(submission.unit).name)
    form = fill_nomination(nomination=nomination, filled_on=order.filled_on)
    told = {"award": nomination.award, "year": nomination.year, "nominated_by": submission.unit}
    return Content(document=form, snapshot={**told, "submission": submission.id}, told=told)


def _read(submission: Submission, *, by: str) -> Nomination:
    body = submission.body
    nominee = body["nominee"]
    return Nomination(
        award=body["award"],
        year=int(body["year"]),
        nominee=nominee["name"],
        is_branch=nominee["kind"] == "branch",
        unit=by,
        duty=nominee.get("duty", ""),
        deeds=body["deeds"],
        basis=body["basis"],
        opinions={
            level: Opinion(text=said["text"], on=date.fromisoformat(said["on"]))
            for level, said in body.get("opinions", {}).items()
        },
    )


TABLES: Mapping[str, OfficialTable] = {
    "nomination": OfficialTable(fill=_nomination, about="nomination", personal=True),
}
