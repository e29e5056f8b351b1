"""What the offline commands print: the documents for machines and the tables for people."""

import re
from collections.abc import Iterator
from typing import Any

from rich.console import Group, RenderableType
from rich.markup import escape
from rich.table import Table

from services.scoring.domain.allocation import Allocation
from services.scoring.domain.numbers import shown
from services.scoring.domain.sampling import Sample
from services.scoring.domain.sheet import ItemScore, ScoreSheet
from services.scoring.domain.standard import Standard

BETWEEN = re.compile(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])")
"""The spaces beside Chinese characters: a terminal would break lines at them and nowhere else."""


def sheet_document(sheet: ScoreSheet) -> dict[str, Any]:
    """``score --json``, as DESIGN "Command line" has it."""
    return {
        "items": [
            {
                "code": item.code,
                "points": item.points,
                "deductions": [
                    {
                        "rule": line.rule,
                        "fact": line.fact,
                        "points": line.points,
                        "reason": line.reason,
                    }
                    for line in item.deductions
                ],
                "score": item.score,
            }
            for item in sheet.items
        ],
        "total": sheet.total,
        "vetoes": [
            {"id": veto.id, "text": veto.text, "reason": veto.reason} for veto in sheet.vetoes
        ],
        "star_by_score": sheet.star_by_score,
    }


def sheet_view(sheet: ScoreSheet, standard: Standard) -> RenderableType:
    """The score sheet as a table, with the vetoes and the star below it."""
    table = Table(title=f"{standard.title}（{standard.source}）", show_footer=True)
    table.add_column("项目", "合计", no_wrap=True)
    table.add_column("满分", shown(standard.maximum), justify="right")
    table.add_column("得分", shown(sheet.total), justify="right")
    table.add_column(
        "说明", f"按得分可评{standard.star(sheet.star_by_score).title}", overflow="fold"
    )
    for item in sheet.items:
        lines = "\n".join(_lines(item))
        table.add_row(item.title, shown(item.points), shown(item.score), _packed(lines))
    vetoes = [f"{standard.veto_section.title}：{_packed(veto.reason)}" for veto in sheet.vetoes]
    return Group(table, *vetoes)


def _lines(item: ItemScore) -> Iterator[str]:
    yield from (line.reason for line in item.deductions)
    yield from (line.reason for line in item.additions)
    if sum(line.points for line in item.deductions) > item.points:
        yield "（分值扣完为止）"
    if sum(line.points for line in item.additions) > item.points:
        yield f"（最高加 {shown(item.points)} 分）"


def allocation_document(allocation: Allocation) -> dict[str, Any]:
    """``allocate --json``, as DESIGN "Command line" has it."""
    low = allocation.two_and_below
    return {
        "placements": [
            {"unit": each.unit, "star": each.star, "reason": each.reason}
            for each in allocation.placements()
        ],
        "ties": [{"star": tie.star, "units": tie.units} for tie in allocation.ties],
        "limits": [
            {"star": limit.star, "cap": limit.cap, "used": limit.used, "over": limit.over}
            for limit in allocation.limits
        ],
        "two_and_below": {"count": low.count, "percent": low.percent, "over": low.over},
    }


def allocation_view(allocation: Allocation, standard: Standard) -> RenderableType:
    """Placements, then the limits and their use, then ties and the share of two-star and below."""
    placed = Table(title="星级评定建议")
    placed.add_column("单位", overflow="fold")
    placed.add_column("星级", no_wrap=True)
    placed.add_column("理由", overflow="fold")
    for each in allocation.placements():
        placed.add_row(escape(each.unit), standard.star(each.star).title, _packed(each.reason))
    limits = Table(title="名额使用")
    for heading in ("星级", "名额", "已用", "超出"):
        limits.add_column(heading, justify="right")
    for limit in allocation.limits:
        over = "是" if limit.over else "否"
        limits.add_row(standard.star(limit.star).title, str(limit.cap), str(limit.used), over)
    ties = [
        f"并列待集体研究（{standard.star(tie.star).title}）：{escape('、'.join(tie.units))}"
        for tie in allocation.ties
    ]
    return Group(placed, limits, *ties, _packed(allocation.two_and_below.remark))


def _packed(text: str) -> str:
    return escape(BETWEEN.sub("", text))


def sample_document(sample: Sample) -> dict[str, Any]:
    """``sample --json``, as DESIGN "Command line" has it."""
    return {
        "list_hash": sample.list_hash,
        "seed": sample.seed,
        "drawn": [ticket.unit for ticket in sample.drawn],
    }


def sample_view(sample: Sample) -> RenderableType:
    """Who is drawn, with each ticket, and how anyone can check it."""
    table = Table(title=f"抽查名单（{len(sample.drawn)} 个）")
    table.add_column("序号", justify="right")
    table.add_column("单位", overflow="fold")
    table.add_column("签号（前 16 位）", no_wrap=True)
    for number, ticket in enumerate(sample.drawn, start=1):
        table.add_row(str(number), escape(ticket.unit), ticket.digest[:16])
    return Group(
        table,
        f"名单哈希 {sample.list_hash}",
        f"种子 {escape(sample.seed)}",
        "核对：printf '%s\\n%s\\n%s' 种子 名单哈希 单位 | sha256sum，签号最小者中签。",
    )
