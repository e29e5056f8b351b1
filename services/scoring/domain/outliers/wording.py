"""The sentences of the report: numbers and 建议核实, no word of blame."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal

from services.scoring.domain.numbers import shown
from services.scoring.domain.outliers.gap import Gap, ItemGap
from services.scoring.domain.outliers.spread import FAR, LEAST, Spread

ITEMS_NAMED = 3
HUNDREDTH = Decimal("0.01")


def rounded(value: Decimal) -> Decimal:
    """To two places, halves away from zero: for reading; what is compared is exact."""
    return value.quantize(HUNDREDTH, rounding=ROUND_HALF_UP)


def branch_sentence(gap: Gap, measures: Sequence[tuple[str, Spread]]) -> str:
    """Why a branch is listed; ``measures`` are the circles (``本院级党委`` …) that it stands out of."""
    compared = "；".join(_compared(circle, spread, gap.points) for circle, spread in measures)
    return f"{gap.name}{_scores(gap)}{_named_items(gap.items)}；{compared}。建议核实。"


def college_sentence(name: str, middle: Decimal, branches: int, spread: Spread) -> str:
    """Why a college is listed by the median of its differences."""
    compared = _compared("各院级党委", spread, middle)
    return f"{name}的 {branches} 个党支部，{_apart(middle)}（中位数）；{compared}。建议核实。"


def copied_sentence(name: str, branches: int) -> str:
    """Why a college is listed whose reviews all repeat the self-assessments."""
    return (
        f"{name}的 {branches} 个党支部，审核得分与自评得分逐项相同，没有一处差别。"
        "可能情况确实一致，建议核实审核过程。"
    )


def small_sentence(name: str, branches: int) -> str:
    """Why a college is not judged by itself."""
    return (
        f"{name}只有 {branches} 个党支部已审核，不足 {LEAST} 个，"
        "样本太少，不作院内比较；仍参加全范围比较。"
    )


def few_branches_sentence(branches: int) -> str:
    """Why nothing is compared across colleges."""
    return f"全范围只有 {branches} 个党支部已审核，不足 {LEAST} 个，样本太少，不作全范围比较。"


def few_colleges_sentence(colleges: int) -> str:
    """Why colleges are not compared with each other."""
    return f"党支部达到 {LEAST} 个的院级党委只有 {colleges} 个，不足 {LEAST} 个，不作院级党委之间的比较。"


def _scores(gap: Gap) -> str:
    return f"自评 {shown(gap.own)} 分、审核 {shown(gap.review)} 分，{_apart(gap.points)}"


def _apart(points: Decimal) -> str:
    if not points:
        return "自评与审核相同"
    way = "高" if points > 0 else "低"
    return f"自评比审核{way} {shown(abs(points))} 分"


def _named_items(items: Sequence[ItemGap]) -> str:
    most = sorted((item for item in items if item.points), key=lambda item: -abs(item.points))
    if not most:
        return ""
    named = "、".join(f"{item.title} {_signed(item.points)}" for item in most[:ITEMS_NAMED])
    return f"（主要在：{named}）"


def _compared(circle: str, spread: Spread, value: Decimal) -> str:
    score = rounded(abs(spread.score(value)))
    way = "平均绝对偏差" if spread.by_mean else "中位数绝对偏差"
    return (
        f"{circle} {spread.count} 个差值的中位数是 {_signed(spread.median)} 分，"
        f"偏离程度（修正 z 值，按{way}）{shown(score)}，超过 {shown(FAR)}"
    )


def _signed(points: Decimal) -> str:
    return ("+" if points > 0 else "") + shown(points)
