"""先锋创绩台账: what each member of a branch pledged for a year, how far it is, and what it was found to be (F2)."""

from services.export.domain.register import Row
from services.export.domain.registers import cells
from services.export.domain.registers.cells import State, column
from services.export.domain.table import Kind

PIONEERS = cells.register_definition(
    "“先锋创绩”台账",
    "校党字〔2015〕71号：经常性组织“先锋创绩”，定诺、践诺、评绩",
    (
        column("党支部", Kind.TEXT, 34),
        column("姓名", Kind.TEXT, 20),
        column("定诺日期", Kind.DATE, 34),
        column("承诺", Kind.LONG, 60),
        column("践诺", Kind.LONG, 50),
        column("自评", Kind.TEXT, 14),
        column("支部评议", Kind.TEXT, 14, "支部\n评议"),
        column("群众测评", Kind.TEXT, 14, "群众\n测评"),
        column("总分", Kind.TEXT, 14),
        column("等次", Kind.TEXT, 16),
        column("评绩日期", Kind.DATE, 34),
        column("尚缺", Kind.LONG, 34),
    ),
)


def pioneer_row(number: int, year: State, *, unit: str) -> Row:
    """One member's year; ``unit`` is the name of the branch. What is missing is empty, and said: never zero."""
    result = year["result"] or {}
    return (
        cells.count(number),
        cells.text(unit),
        cells.text(year["name"]),
        cells.day(year["pledged_at"]),
        cells.numbered(f"{each['text']}（{each['measure']}）" for each in year["items"]),
        cells.numbered(map(_progress, year["items"])),
        cells.text(_score(year["own"])),
        cells.text(_score(year["branch"])),
        cells.text(_score(year["mass"])),
        cells.text(result.get("total")),
        cells.text(result.get("grade")),
        cells.day(result.get("decided_at")),
        cells.listed(year["missing"]),
    )


def _progress(item: State) -> str:
    progress = item["progress"]
    if progress is None:
        return "没有报告"
    why = f"（{progress['reason']}）" if progress["reason"] else ""
    return f"{progress['state']}：{progress['note']}{why}"


def _score(part: State | None) -> str:
    return part["score"] if part else ""
