"""A standard's document: its shape, then its rules."""

import pytest

from services.common.errors import Refused
from services.scoring.standards import standard_of
from tests.unit.scoring.examples import SHAPE, document


def test_the_shipped_standard_is_accepted() -> None:
    assert standard_of(document(), SHAPE).id == "jiguan-shiye-2015"


def test_every_fault_of_shape_is_named_with_its_place() -> None:
    spoilt = document()
    del spoilt["items"][0]["points"]
    spoilt["items"][1]["rules"][0]["when"] = {"properties": {"members": {"minimun": 50}}}

    with pytest.raises(Refused) as caught:
        standard_of(spoilt, SHAPE)

    faults = caught.value.details["faults"]
    assert caught.value.code == "standard_invalid"
    assert any(fault.startswith("/items/0 缺少必填的内容") for fault in faults)
    assert any(
        fault.startswith("/items/1/rules/0/when/properties/members 有不认识") for fault in faults
    )


def test_a_whole_that_is_no_object_is_refused() -> None:
    with pytest.raises(Refused, match="/ 类型不对"):
        standard_of([], SHAPE)  # type: ignore[arg-type]  # what a file may hold


def test_faults_of_rules_come_after_shape() -> None:
    spoilt = document()
    spoilt["items"][0]["points"] = 14

    with pytest.raises(Refused, match="合计应为 100 分，现为 99 分"):
        standard_of(spoilt, SHAPE)
