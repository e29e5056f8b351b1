"""意见建议登记簿 (L10): what was raised, who deals with it, how far it is. Whoever raised it is not in it."""

from collections.abc import Mapping

from services.export.domain.register import Row
from services.export.domain.registers import cells
from services.export.domain.registers.cells import State, column
from services.export.domain.table import Kind

_STAGES: Mapping[str, str] = {
    "received": "待受理",
    "acknowledged": "已受理",
    "studied": "已研究",
    "answered": "已答复",
    "resolved": "已办结",
    "merged": "并入同类",
}
_RESOLUTIONS: Mapping[str, str] = {"confirmed": "本人满意", "silence": "期满未提异议"}
OPINIONS = cells.register_definition(
    "意见建议登记簿",
    "校党字〔2015〕71号：对收集到的意见建议，要及时组织专题研究……逐级上报",
    (
        column("提出日期", Kind.DATE, 34),
        column("来源", Kind.TEXT, 16),
        column("类别", Kind.TEXT, 16),
        column("标题", Kind.TEXT, 30),
        column("内容", Kind.LONG, 44),
        column("收到单位", Kind.TEXT, 22),
        column("办理单位", Kind.TEXT, 22),
        column("层级", Kind.COUNT, 10),
        column("答复期限", Kind.DATE, 34),
        column("进度", Kind.TEXT, 14),
        column("答复", Kind.LONG, 36),
        column("办结", Kind.TEXT, 16),
    ),
    notes=("“层级”为1的由收到的单位办理，每上报一级加1",),
)


def opinion_row(number: int, matter: State) -> Row:
    """One matter; the deadline is that of the last day that counts, so the day before 24:00's instant."""
    paused = matter["pause"] is not None and matter["stage"] in (
        "received",
        "acknowledged",
        "studied",
    )
    stage = _STAGES[matter["stage"]] + ("（暂停）" if paused else "")
    return (
        cells.count(number),
        cells.day(matter["raised_at"]),
        cells.text(matter["source"]),
        cells.text(matter["category"]),
        cells.text(matter["title"]),
        cells.passage(matter["content"]),
        cells.text(matter["unit_names"][-1]),
        cells.text(matter["owner_names"][-1]),
        cells.count(matter["level"]),
        cells.last_day(matter["answer_by"]["due"]),
        cells.text(stage),
        cells.passage((matter["answer"] or {}).get("text")),
        cells.text(_RESOLUTIONS.get(matter["resolution"] or "", "")),
    )
