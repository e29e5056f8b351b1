"""Everything that is wrong with a cell map, before a workbook is taken into use."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from services.export.domain.workbook.cells import Area, Place, Spot, spot_from
from services.export.domain.workbook.fields import Field

CELLS_MOST = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """What of a worksheet must not be hit: ``used`` is the rectangle that has anything in it."""

    used: Area
    merged: tuple[Area, ...]
    formulas: frozenset[Spot]
    arrays: tuple[Area, ...]


def map_faults(
    places: Sequence[Place], fields: Sequence[Field], sheets: Mapping[str, Sheet]
) -> tuple[str, ...]:
    """A sentence for each fault; empty where every place is a cell that may be written to."""
    if sum(place.rows for place in places) > CELLS_MOST:
        return (f"要填的单元格超过{CELLS_MOST}个；请把“行数”改小",)
    by_name = {field.name: field for field in fields}
    found = [fault for place in places for fault in _of_place(place, by_name, sheets)]
    return tuple(dict.fromkeys([*found, *_twice(places)]))


def _of_place(
    place: Place, fields: Mapping[str, Field], sheets: Mapping[str, Sheet]
) -> Iterator[str]:
    field = fields.get(place.field)
    if field is None:
        yield f"没有叫“{place.field}”的栏目；可用的有 {'、'.join(fields)}"
    elif not field.rows and place.rows > 1:
        yield f"“{place.field}”只有一个值，不能填{place.rows}行"
    if place.rows > 1 and place.down == place.right == 0:
        yield f"“{place.field}”的各行填在同一格（向下、向右都是 0）"
    sheet = sheets.get(place.sheet)
    if sheet is None:
        yield f"没有叫“{place.sheet}”的工作表；有的是 {'、'.join(sheets)}"
        return
    first = spot_from(place.cell)
    if first is None:
        yield f"“{place.cell}”不是单元格；请写成 B8 这样的"
        return
    if first not in sheet.used:
        yield f"{_named(place, first)} 在表样之外（{sheet.used.address}）"
    for spot in place.spots(place.rows):
        yield from _of_spot(place, spot, sheet)


def _of_spot(place: Place, spot: Spot, sheet: Sheet) -> Iterator[str]:
    if not spot.exists:
        yield f"“{place.field}”的第{place.rows}行超出了工作表的范围"
        return
    for area in sheet.merged:
        if spot in area and spot != area.first:
            yield (
                f"{_named(place, spot)} 在合并单元格 {area.address} 里，"
                f"只有左上角 {area.first.address} 可以填"
            )
    if spot in sheet.formulas or any(spot in area for area in sheet.arrays):
        yield f"{_named(place, spot)} 里是公式，填了会盖掉它"


def _twice(places: Sequence[Place]) -> Iterator[str]:
    taken: dict[tuple[str, Spot], int] = {}
    for number, place in enumerate(places):
        for spot in place.spots(place.rows if place.down or place.right else 1):
            other = taken.setdefault((place.sheet, spot), number)
            if other != number:
                both = f"“{places[other].field}”，又要填“{place.field}”"
                yield f"{_named(place, spot)} 要填{both}"


def _named(place: Place, spot: Spot) -> str:
    return f"“{place.sheet}”的 {spot.address}"
