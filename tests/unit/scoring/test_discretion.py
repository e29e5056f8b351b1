"""酌情扣分 always carries who, how many points and why."""

from dataclasses import replace
from decimal import Decimal

import pytest

from services.common.errors import Refused
from services.scoring.domain.discretion import Discretion, check_discretion
from tests.unit.scoring.examples import STANDARD

LINE = Discretion(item="venue", points=Decimal(2), reason="使用率低", by="学院党委")


def test_a_complete_line_is_accepted() -> None:
    check_discretion(STANDARD, [LINE])


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (replace(LINE, item="weather"), "没有项目 weather"),
        (replace(LINE, item="innovation"), "“加分项目”不设酌情扣分"),
        (replace(LINE, points=Decimal(0)), "扣分应大于 0"),
        (replace(LINE, points=Decimal("NaN")), "扣分应大于 0"),
        (replace(LINE, reason=" "), "须写明理由"),
        (replace(LINE, by=""), "须写明由谁决定"),
    ],
)
def test_an_incomplete_line_is_refused(line: Discretion, fault: str) -> None:
    with pytest.raises(Refused) as caught:
        check_discretion(STANDARD, [LINE, line])

    assert caught.value.code == "discretion_invalid"
    assert caught.value.details["faults"] == (f"第 2 条酌情扣分：{fault}",)


def test_every_fault_of_every_line_is_named() -> None:
    spoilt = replace(LINE, points=Decimal(-1), reason="", by="")

    with pytest.raises(Refused) as caught:
        check_discretion(STANDARD, [spoilt, spoilt])

    assert len(caught.value.details["faults"]) == 6
