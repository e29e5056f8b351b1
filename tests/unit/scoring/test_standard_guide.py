"""The example in docs/standards.md is a standard that loads, and does what the guide says of it."""

import json
import re
from pathlib import Path
from typing import Any

from services.scoring.domain.sheet import score
from services.scoring.standards import standard_of, whole
from tests.unit.scoring.examples import SHAPE, facts, shipped_document

GUIDE = Path(__file__).parents[3] / "docs" / "standards.md"


def example() -> Any:
    (found,) = re.findall(r"```json\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    return json.loads(found)


def test_the_guides_example_loads_and_does_what_it_says() -> None:
    standard = standard_of(whole(example(), SHAPE, shipped_document), SHAPE)

    assert standard.excused({"founded_months": 8}) == (
        "成立不满 1 年的党支部不参评（党支部成立的月数：8个月）"
    )
    sheet = score(standard, facts(founded_months=20, mass_petition_within_1_year=True))
    assert (sheet.veto_ceiling, sheet.star_by_score) == (3, 3)
    assert score(standard, facts(founded_months=20, satisfaction_percent=79)).total == 90
