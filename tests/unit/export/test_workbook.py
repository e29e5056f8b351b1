"""A cell map is judged before use, and editions of a workbook follow each other (EXPORTS §4.5)."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import NotFound, Refused
from services.export.domain.register import Register
from services.export.domain.table import Cell
from services.export.domain.template.samples import SAMPLES
from services.export.domain.template.versions import Version
from services.export.domain.workbook.cells import (
    LAST_COLUMN,
    LAST_ROW,
    Dates,
    Place,
    Spot,
    area_from,
    spot_from,
)
from services.export.domain.workbook.faults import CELLS_MOST, Sheet, map_faults
from services.export.domain.workbook.fields import Field, fields_of, values_of
from services.export.domain.workbook.workbook import (
    Edition,
    Workbook,
    WorkbookAccepted,
    WorkbookWithdrawn,
    accept,
    evolve,
    withdraw,
    workbook_id,
)

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
DAY = date(2026, 12, 31)
FIELDS = (Field("填报单位", "单位", rows=False), Field("数量", "数", rows=True))
SHEETS: dict[str, Sheet] = {
    "表一": Sheet(
        used=area_from("A1:L20"),  # type: ignore[arg-type]
        merged=(area_from("A1:C2"),),  # type: ignore[arg-type]
        formulas=frozenset({Spot(9, 2)}),
        arrays=(area_from("F5:F7"),),  # type: ignore[arg-type]
    )
}
SPOTS = st.builds(Spot, st.integers(1, LAST_ROW), st.integers(1, LAST_COLUMN))


def place(cell: str, field: str = "数量", **more: Any) -> Place:
    return Place(field=field, sheet="表一", cell=cell, **more)


def told(*places: Place) -> str:
    return "\n".join(map_faults(places, FIELDS, SHEETS))


@given(SPOTS)
def test_every_cell_has_an_address_of_its_own(spot: Spot) -> None:
    assert spot_from(spot.address) == spot


@pytest.mark.parametrize("text", ["", "8B", "b8", "B0", "XFE1", "A1048577", "$A$1", "A1:B2"])
def test_what_is_no_cell_has_no_spot(text: str) -> None:
    assert spot_from(text) is None


def test_areas_are_read_as_excel_writes_them() -> None:
    area = area_from("$B$8:C9")

    assert area is not None
    assert (area.address, Spot(9, 3) in area, Spot(10, 3) in area) == ("B8:C9", True, False)
    assert area_from("B8") == area_from("B8:B8")
    assert area_from("Sheet") is None
    assert "B8" not in area


def test_a_good_map_has_no_faults() -> None:
    assert (
        told(place("A1", "填报单位"), place("C8", rows=3), place("D8", rows=4, right=1, down=0))
        == ""
    )


@pytest.mark.parametrize(
    ("places", "reason"),
    [
        ([place("C8", "没有")], "没有叫“没有”的栏目；可用的有 填报单位、数量"),
        ([place("C8", "填报单位", rows=2)], "只有一个值，不能填2行"),
        ([place("C8", rows=2, down=0)], "填在同一格"),
        ([replace(place("C8"), sheet="表二")], "没有叫“表二”的工作表；有的是 表一"),
        ([place("八行")], "“八行”不是单元格"),
        ([place("M1")], "“表一”的 M1 在表样之外（A1:L20）"),
        ([place("C20", rows=3, down=600_000)], "超出了工作表的范围"),
        ([place("B1")], "在合并单元格 A1:C2 里，只有左上角 A1 可以填"),
        ([place("B8", rows=2)], "“表一”的 B9 里是公式"),
        ([place("F6")], "里是公式"),
        ([place("C8", rows=3), place("C10", "填报单位")], "C10 要填“数量”，又要填“填报单位”"),
        ([place("C8", rows=3), place("C9")], "C9 要填“数量”，又要填“数量”"),
        ([place("C8", rows=CELLS_MOST + 1)], "超过20000个"),
    ],
)
def test_a_bad_map_is_refused_with_its_reason(places: list[Place], reason: str) -> None:
    assert reason in told(*places)


def test_all_faults_are_told_at_once() -> None:
    faults = told(place("B1", "没有"), place("F6"), place("八行"))

    assert len(faults.splitlines()) == 4


def test_a_table_offers_its_columns_and_its_single_values() -> None:
    values = values_of(SAMPLES["fujian4"](), DAY)

    names = {field.name: field.rows for field in fields_of(values)}
    assert names["五星级数量"] and not names["填报单位"] and not names["联系电话"]  # noqa: PT018
    assert values.single["填报日期"].day == DAY
    assert [len(row) for row in values.rows()] == [len(values.columns)] * values.count


def test_signatures_that_nobody_gave_are_empty() -> None:
    table = replace(SAMPLES["fujian4"](), signatures=())  # type: ignore[type-var]

    assert values_of(table, DAY).single["填表人"].text == ""


def test_a_form_offers_its_values() -> None:
    values = values_of(SAMPLES["fujian2"](), DAY)

    assert values.single["党支部名称"].text == "（党支部名称）"
    assert (values.count, list(values.rows())) == (0, [])


def test_a_register_gives_its_rows_again_and_again() -> None:
    table: Any = SAMPLES["sijinsilian"]()
    cells = (Cell(text="1", number=Decimal(1)),)
    register = Register(
        definition=table.definition,
        unit="某单位",
        period="",
        filled_on="",
        rows=lambda: iter([cells] * 3),
        count=3,
    )

    values = values_of(register, DAY)

    assert len(list(values.rows())) == len(list(values.rows())) == values.count == 3


def test_any_other_document_offers_what_every_document_has() -> None:
    class Other:
        number, title, unit, period = "", "公告", "某单位", "2026年"

    values = values_of(Other(), DAY)

    assert set(values.single) == {"填报单位", "填报日期", "统计期", "表名"}
    assert list(values.rows()) == []


def edition(content: str, minutes: int = 0, cell: str = "C8") -> WorkbookAccepted:
    file = Version(
        number=0,
        file_id=f"workbook:{content}",
        name="省表.xlsx",
        sha256=content,
        size=1,
        note="",
        by="portal",
        offered_at=NOON + timedelta(minutes=minutes),
        accepted_at=NOON + timedelta(minutes=minutes),
    )
    return WorkbookAccepted(
        code="sheng",
        unit="jxnu",
        unit_path=("jxnu",),
        edition=Edition(
            file=file,
            title="省委统计表",
            table="fujian4",
            suffix="xlsx",
            dates=Dates.CHINESE,
            places=(place(cell),),
        ),
    )


def after(*offers: WorkbookAccepted) -> Workbook:
    state: Workbook | None = None
    for offer in offers:
        state = evolve(state, accept(state, offer)[0])
    assert state is not None
    return state


def test_editions_are_numbered_and_a_withdrawal_goes_back_until_there_is_none() -> None:
    state = after(edition("a"), edition("b", 1))

    back = evolve(state, withdraw(state, "换了新表")[0])
    none = evolve(back, withdraw(back, "不再报")[0])

    assert [each.file.number for each in state.editions] == [1, 2]
    assert (state.in_force, back.in_force, none.in_force) == (2, 1, 0)
    assert back.editions[1].file.withdrawn_because == "换了新表"
    assert workbook_id(state.unit, state.code) == "jxnu:sheng"


def test_the_same_file_with_another_map_is_another_edition() -> None:
    state = after(edition("a"), edition("a", 1, "D8"))

    with pytest.raises(Refused) as caught:
        accept(state, edition("a", 2, "D8"))

    assert caught.value.code == "workbook_unchanged"
    assert state.in_force == 2


def test_what_is_not_there_or_out_of_use_cannot_be_withdrawn() -> None:
    state = after(edition("a"))
    ended = evolve(state, withdraw(state, "不再报")[0])

    with pytest.raises(NotFound):
        withdraw(None, "不再报")
    with pytest.raises(Refused) as caught:
        withdraw(ended, "不再报")
    with pytest.raises(ValueError, match="begins"):
        evolve(None, WorkbookWithdrawn(because="不再报", in_force=0))

    assert caught.value.code == "workbook_out_of_use"
