"""Templates for answers (L10): whatever staff got wrong is said at once, before anything is shown."""

from pathlib import Path
from typing import Any

import pytest

from services.common.contracts import Contracts, read_json
from services.intake.shown.answer_templates import answer_templates_from

SCHEMAS = Path(__file__).parents[3] / "schemas"
FILE = SCHEMAS / "policies/answer-templates.json"


def template(**changes: Any) -> dict[str, Any]:
    row = {
        "id": "solved",
        "title": "已经解决",
        "categories": ["建议"],
        "when": "解决了",
        "text": "您反映的${事项}已于${日期}解决，${事项}不再出现。",
        "fields": {"事项": "什么事", "日期": "哪天"},
    }
    return {"templates": [row | changes]}


def test_the_templates_that_come_with_it_are_in_order_and_look_as_told() -> None:
    contracts = Contracts(SCHEMAS)

    known = answer_templates_from(read_json(FILE))

    assert len(known) > 1
    for each in known:
        contracts.require("views/answer_template.v1", each.document())
    contracts.require("policies/answer-templates.schema", read_json(FILE))


def test_fields_come_in_the_order_of_the_text() -> None:
    (known,) = answer_templates_from(template())

    assert known.document()["fields"] == [
        {"name": "事项", "help": "什么事"},
        {"name": "日期", "help": "哪天"},
    ]


def test_every_fault_is_named_at_once() -> None:
    data = template(text="您反映的${事由}解决了，${日期", fields={"事项": "什么事"})
    data["templates"] *= 2

    with pytest.raises(ValueError, match="事由") as error:
        answer_templates_from(data)

    told = str(error.value)
    assert "“已经解决”用了“${事由}”，fields 里没有说明填什么" in told
    assert "“已经解决”说明了“事项”，文字里没有用到" in told
    assert "“已经解决”有一处“${”没有写完整" in told
    assert "编号“solved”用了不止一次" in told
