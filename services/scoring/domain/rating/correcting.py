"""The sheet of a rating is corrected by the answer to an objection (Q8); the star follows by allocation.

No star changes here: what one branch gains others may lose, so stars are only ever given by an
allocation over all of them, with its reasons.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from services.common.errors import Refused
from services.scoring.domain.numbers import shown
from services.scoring.domain.rating.events import Corrected, ProjectDecided
from services.scoring.domain.rating.state import (
    Correction,
    Rating,
    RatingStage,
    Recognition,
    known_rating,
)
from services.scoring.domain.sheet import ScoreSheet


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemChange:
    """An item's score before and after."""

    code: str
    title: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetChange:
    """How a sheet was corrected; ``items`` are the ones whose score changed."""

    total_before: Decimal
    total_after: Decimal
    items: tuple[ItemChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What an upheld objection changed of the result ``about``, in one sentence; ``sheet`` where it has scores."""

    about: str
    text: str
    sheet: SheetChange | None


def require_shown(state: Rating | None) -> Rating:
    """The rating whose star a notice shows; raises Refused where the branch named has none."""
    if state is None or state.star is None:
        raise Refused(
            "公示的结果里没有这个党支部，请核对编码，或不填党支部、在正文里说明",
            code="branch_not_shown",
        )
    return state


def to_correct(state: Rating | None) -> tuple[Rating, ScoreSheet]:
    """The rating whose sheet may be corrected, and that sheet; raises NotFound or Refused."""
    rating = known_rating(state)
    if rating.sheet is None or rating.stage is RatingStage.EXCUSED:
        raise Refused("该党支部没有参加本次评定，没有可以更正的得分", code="not_rated")
    if rating.stage is RatingStage.FINAL:
        raise Refused("该党支部的评定结果已经确定，不能再更正", code="rating_final")
    return rating, rating.sheet


def with_recognitions(
    earlier: Sequence[Recognition], decided: Sequence[Recognition]
) -> tuple[Recognition, ...]:
    """Every decision on a project of the branch once the re-review has ``decided`` on some of them."""
    titles = {each.project for each in decided}
    if len(titles) < len(decided):
        raise Refused("同一个项目只能认定一次，请合并", code="project_twice")
    return (*(each for each in earlier if each.project not in titles), *decided)


def correct(
    state: Rating | None,
    *,
    sheet: ScoreSheet,
    objection: str,
    reason: str,
    basis: str,
    decided: Sequence[Recognition] = (),
) -> tuple[ProjectDecided | Corrected, ...]:
    """Put ``sheet`` in place of the one that counts; ``basis`` is the submission whose facts it rests on.

    ``decided`` are the decisions on projects that it counts in, besides the earlier ones. Raises Refused
    where nothing that counts would change: then the objection is not upheld.
    """
    rating, before = to_correct(state)
    if (before.items, before.vetoes, before.innovation) == (
        sheet.items,
        sheet.vetoes,
        sheet.innovation,
    ):
        raise Refused(
            "更正后的得分表与原来完全相同；异议不成立的，请按不成立答复",
            code="correction_changes_nothing",
        )
    correction = Correction(objection=objection, reason=reason, total_before=before.total)
    recognised = [
        ProjectDecided(recognition=each, sheet=sheet)
        for each in decided
        if each not in rating.recognitions
    ]
    return (*recognised, Corrected(correction=correction, sheet=sheet, basis=basis))


def difference(branch: str, before: ScoreSheet, after: ScoreSheet) -> Change:
    """What changed between two sheets of one standard, in numbers and in one sentence."""
    was = {item.code: item.score for item in before.items}
    items = tuple(
        ItemChange(code=item.code, title=item.title, before=was[item.code], after=item.score)
        for item in after.items
        if was[item.code] != item.score
    )
    return Change(
        about=branch,
        text=_in_words(before, after, items),
        sheet=SheetChange(total_before=before.total, total_after=after.total, items=items),
    )


def _in_words(before: ScoreSheet, after: ScoreSheet, items: tuple[ItemChange, ...]) -> str:
    if before.total == after.total:
        parts = [f"总分仍为 {shown(after.total)} 分"]
    else:
        parts = [f"总分由 {shown(before.total)} 分改为 {shown(after.total)} 分"]
    parts += [
        f"{item.title}由 {shown(item.before)} 分改为 {shown(item.after)} 分" for item in items
    ]
    if bool(before.vetoes) != bool(after.vetoes):
        parts.append(f"{'有' if after.vetoes else '没有'}直接定为二星或一星的情形")
    if before.innovation != after.innovation:
        parts.append(f"{'有' if after.innovation else '没有'}经认定的创新项目")
    return "；".join(parts)
