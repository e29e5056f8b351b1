"""红色教育活动台账 (F1): one row for an activity, whichever unit below organised it."""

from collections.abc import Iterator, Mapping, Sequence

from services.export.domain.register import Row
from services.export.domain.registers import cells
from services.export.domain.registers.cells import State, column
from services.export.domain.table import Cell, Kind
from services.export.domain.text import one_line

REFLECTIONS_MOST, REFLECTION_SIGNS = 5, 120
"""So many 心得体会 stand in a row, and so much of each; all of them are a request away."""
JOINED_MOST = 3
"""So many units that took part are named: a row with all the branches of a college would fill pages."""
ACTIVITIES = cells.register_definition(
    "红色教育活动台账",
    "校党字〔2015〕71号：经常性开展红色教育",
    (
        column("活动日期", Kind.DATE, 34),
        column("结束日期", Kind.DATE, 34),
        column("类别", Kind.TEXT, 22),
        column("主题", Kind.TEXT, 30),
        column("地点", Kind.TEXT, 26),
        column("组织单位", Kind.TEXT, 24),
        column("共同参加单位", Kind.TEXT, 24, "共同\n参加单位"),
        column("组织者", Kind.TEXT, 16),
        column("参加人数", Kind.COUNT, 14, "参加\n人数"),
        column("内容", Kind.LONG, 44),
        column("心得体会", Kind.LONG, 44),
        column("纪念日", Kind.TEXT, 20),
        column("照片", Kind.COUNT, 12, "照片\n（张）"),
    ),
)


def activity_row(number: int, activity: State, *, units: Mapping[str, str]) -> Row:
    """One activity; ``units`` names those that it mentions by code. A day's activity has no last day."""
    return (
        cells.count(number),
        cells.day(activity["held_on"]),
        cells.day(activity["until"]),
        cells.text(activity["kind"]),
        cells.text(activity["theme"]),
        cells.text(activity["place"]),
        cells.text(units[activity["unit"]]),
        _joined([units[code] for code in activity["joined"]]),
        cells.listed(activity["leaders"]),
        cells.count(activity["participants"]),
        cells.passage(activity["content"]),
        cells.numbered(_reflections(activity["reflections"])),
        cells.text((activity["memorial"] or {}).get("name")),
        cells.count(len(activity["photos"])),
    )


def _joined(names: Sequence[str]) -> Cell:
    if len(names) <= JOINED_MOST:
        return cells.listed(names)
    return cells.text(f"{'、'.join(names[:JOINED_MOST])}等{len(names)}个单位")


def _reflections(said: Sequence[State]) -> Iterator[str]:
    for each in said[:REFLECTIONS_MOST]:
        text = one_line(each["text"])
        part = text if len(text) <= REFLECTION_SIGNS else f"{text[:REFLECTION_SIGNS]}…"
        yield f"{part}（{each['by'] or '匿名'}）"
    if len(said) > REFLECTIONS_MOST:
        yield f"共{len(said)}篇，其余见系统"
