"""Which units take posts online, and where the faults of a form belong on its page."""

from typing import Any

import pytest

from services.common.contracts import Contracts, read_json
from services.common.errors import Conflict, NotFound
from services.common.settings import REPOSITORY
from services.intake.box.box_rules import BoxRules, box_rules_from
from services.intake.desk import box_rules
from services.intake.pages.opinion_page import PageFault, page_faults
from services.intake.pages.receipt_page import receipt_faults, said_by

POLICY = read_json(REPOSITORY / "schemas/policies/online-box.json")


def rules(**changes: Any) -> BoxRules:
    return box_rules_from(POLICY | changes)


def unit(kind: str = "branch") -> dict[str, Any]:
    return {"_id": "jxnu.mks.01", "name": "第一党支部", "kind": kind}


def test_the_policy_keeps_its_schema_and_gives_every_unit_a_box() -> None:
    known = box_rules(Contracts(REPOSITORY / "schemas"))

    assert known == rules()
    assert all(known.has_box(unit(kind)) for kind in ("university", "college", "branch"))


def test_a_unit_that_is_there_and_open_is_given_back() -> None:
    assert rules().require_open(unit()) == unit()


@pytest.mark.parametrize("changes", [{"closed": ["jxnu.mks.01"]}, {"kinds": ["college"]}])
def test_a_closed_box_says_where_else_to_go(changes: dict[str, Any]) -> None:
    with pytest.raises(
        Conflict, match="“第一党支部”不在网上接收意见，请向它的上级单位提出"
    ) as refused:
        rules(**changes).require_open(unit())

    assert refused.value.code == "box_closed"


def test_no_unit_no_box() -> None:
    with pytest.raises(NotFound, match="没有这个单位"):
        rules().require_open(None)


@pytest.mark.parametrize(
    ("pointer", "field"),
    [
        ("/category", "category"),
        ("/person", "name"),
        ("/person/name", "name"),
        ("/person/phone", "phone"),
        ("/attachments", "attachments"),
        ("/attachments/2", "attachments"),
        ("/unit", ""),
        ("", ""),
    ],
)
def test_a_fault_stands_beside_the_field_that_it_is_about(pointer: str, field: str) -> None:
    error = {"pointer": pointer, "keyword": "x", "message": "改正"}

    assert page_faults([error]) == [PageFault(field, "改正")]


@pytest.mark.parametrize(("pointer", "field"), [("/reason", "reason"), ("/matter", "")])
def test_a_fault_of_a_confirmation_stands_beside_its_field(pointer: str, field: str) -> None:
    assert receipt_faults([{"pointer": pointer, "message": "改正"}]) == [PageFault(field, "改正")]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        ({}, {}),
        ({"satisfied": "maybe", "reason": " "}, {}),
        ({"satisfied": "yes"}, {"satisfied": True}),
        ({"satisfied": "no", "reason": " 又坏了 "}, {"satisfied": False, "reason": "又坏了"}),
    ],
)
def test_what_a_page_says_of_an_answer(texts: dict[str, str], said: dict[str, Any]) -> None:
    assert said_by(texts) == said
