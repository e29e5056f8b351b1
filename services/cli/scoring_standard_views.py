"""What ``lianxin standards`` prints: a standard in its numbers and names, for machines and for people."""

from collections.abc import Iterator, Sequence
from typing import Any

from rich.console import Group, RenderableType
from rich.table import Table

from services.cli.scoring_table import columns_of
from services.scoring.domain.numbers import shown
from services.scoring.domain.standard import Fact, Standard

TYPES = {"boolean": "是否", "integer": "整数", "number": "数", "string": "选项", "array": "列表"}


def standard_document(standard: Standard) -> dict[str, Any]:
    """A standard for machines: what it asks, what it is made of, and the columns of its SCORES.csv."""
    return {
        "id": standard.id,
        "title": standard.title,
        "source": standard.source,
        "category": standard.category,
        "lineage": standard.lineage,
        "full": standard.full,
        "bonus": standard.bonus,
        "items": [
            {"code": item.code, "title": item.title, "points": item.points, "adds": item.adds}
            for item in standard.items
        ],
        "facts": [
            {"name": fact.name, "title": fact.title, "type": fact.type, "help": fact.help}
            for fact in standard.facts.values()
        ],
        "vetoes": [
            {"id": veto.id, "text": veto.text, "ceiling": veto.ceiling} for veto in standard.vetoes
        ],
        "participation": [{"id": each.id, "text": each.text} for each in standard.excuses],
        "stars": [
            {
                "star": star.star,
                "min_score": star.min_score,
                "cap_percent": star.cap_percent,
                "requires": star.requires.text if star.requires else None,
            }
            for star in standard.stars
        ],
        "tie_break": standard.tie_break,
        "columns": columns_of(standard).header,
    }


def standards_view(standards: Sequence[Standard]) -> RenderableType:
    """The standards there are, one a line."""
    table = Table(title="现有标准")
    for heading in ("编号", "名称", "类别", "细化自", "满分"):
        table.add_column(heading, overflow="fold")
    for each in standards:
        table.add_row(
            each.id, each.title, each.category or "", "、".join(each.lineage), _points(each)
        )
    return table


def standard_view(standard: Standard) -> RenderableType:
    """Items with the facts they ask for, then stars, and in words what stands beside them."""
    items = Table(title=f"{standard.title}（{standard.source}）")
    for heading in ("项目", "分值", "事实", "类型", "说明"):
        items.add_column(heading, overflow="fold")
    for title, points, facts in _parts(standard):
        for number, fact in enumerate(facts):
            head = (title, points) if number == 0 else ("", "")
            items.add_row(*head, f"{fact.name} {fact.title}", TYPES[fact.type], fact.help)
    stars = Table(title="星级")
    for heading in ("星级", "最低分", "比例", "还须有"):
        stars.add_column(heading, overflow="fold")
    for star in standard.stars:
        cap = "" if star.cap_percent is None else f"{star.cap_percent}%"
        required = star.requires.text if star.requires else ""
        stars.add_row(star.title, shown(star.min_score), cap, required)
    return Group(items, stars, *_beside(standard))


def _parts(standard: Standard) -> Iterator[tuple[str, str, Sequence[Fact]]]:
    for item in standard.items:
        yield item.title, ("加 " if item.adds else "") + shown(item.points), item.facts
    for section in (standard.veto_section, standard.excuse_section):
        yield section.title, "", section.facts


def _beside(standard: Standard) -> Iterator[str]:
    for veto in standard.vetoes:
        yield f"一票否决（最高{standard.star(veto.ceiling).title}）：{veto.text}"
    for excuse in standard.excuses:
        yield f"不参评：{excuse.text}"
    yield f"二星及以下不超过 {standard.two_and_below_percent}%"
    titles = [item.title for item in map(standard.item, standard.tie_break) if item]
    yield f"同分依次比：{'、'.join(titles)}" if titles else "同分不再比较，一律并列"
    yield f"标准没有错误，满分 {_points(standard)} 分。得分表的表头：{','.join(columns_of(standard).header)}"


def _points(standard: Standard) -> str:
    return shown(standard.full) + (f" + {shown(standard.bonus)}" if standard.bonus else "")
