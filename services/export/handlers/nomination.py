"""推荐表 (F3): a nomination as the ladder has it, with what each level said and when."""

from collections.abc import Iterator, Mapping
from typing import Any

from services.common.errors import NotFound, Refused
from services.common.kernel.workdays import local_day
from services.common.units import Unit
from services.export.domain.form.nomination import Nomination, Opinion, fill_nomination
from services.export.domain.order import Order
from services.export.handlers.content import Content, OfficialTable
from services.export.ports import Exports
from services.export.ports.states import Reads

PLACES = {"branch": "branch", "college": "college", "department": "college", "university": "school"}
"""Where a level's opinion stands in the form: a department's in the place of the college's."""
APPRAISED = "appraised_at_least"
State = Mapping[str, Any]


def _nomination(port: Exports, order: Order, unit: Unit) -> Content:
    """The nomination that ``subject`` names; raises Refused (subject_missing) or NotFound."""
    if not order.subject:
        raise Refused("请在“关于哪份记录”填写推荐编号", code="subject_missing")
    state = port.state_of("nominations", order.subject, as_of=order.as_of)
    if state is None or unit.id not in state["unit_path"]:
        raise NotFound("本单位没有这个编号的推荐，请核对编号", code="nomination_not_found")
    form = fill_nomination(nomination=_read(state), filled_on=order.filled_on)
    told = {"award": state["award_title"], "year": state["year"], "nominated_by": state["unit"]}
    known = {"nomination": order.subject, "stage": state["stage"], "as_of": order.as_of}
    reads = (Reads(collection="nominations", ids=(order.subject,)),)
    return Content(document=form, snapshot={**told, **known}, told=told, reads=reads)


def _read(state: State) -> Nomination:
    nominee, case = state["nominee"], state["case"]
    return Nomination(
        award=state["award_title"],
        year=state["year"],
        nominee=nominee["name"],
        is_branch=nominee["kind"] == "branch",
        unit=state["ladder"][0]["name"],
        duty=nominee["post"],
        deeds=case["deeds"],
        basis="\n".join([case["basis"], *_appraised(state)]),
        opinions={
            PLACES[said["level"]]: Opinion(text=said["text"], on=local_day(said["given_at"]))
            for said in state["opinions"]
        },
    )


def _appraised(state: State) -> Iterator[str]:
    """What the register of 先锋创绩 had to say (F2), where the award asks for it."""
    for each in state["checks"]:
        if each["rule"] == APPRAISED and each["outcome"] == "fulfilled":
            yield f"{each['because']}。"


TABLES: Mapping[str, OfficialTable] = {
    "nomination": OfficialTable(fill=_nomination, about="nomination", personal=True),
}
