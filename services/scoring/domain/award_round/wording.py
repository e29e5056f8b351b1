"""The text of the notice (公示) of those who are to be honoured: names, units, awards, and nothing else (F3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.common.kernel.workdays import Deadline, day_text, local_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Winner:
    """Who, of which unit; a branch stands for itself with its college."""

    name: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """Those to be honoured with one award, in the order in which they are shown."""

    award: str
    winners: Sequence[Winner]


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardWording:
    """What the text is made of. ``upward``: the school proposes, others above it decide."""

    title: str
    chosen: Sequence[Chosen]
    corrected: bool
    upward: bool
    published_at: datetime
    window: Deadline
    workdays: int
    unit_name: str
    scope: str
    contact: str


def award_title(wording: AwardWording) -> str:
    """``关于…拟表彰对象的公示``, or of its correction."""
    kind = "更正公示" if wording.corrected else "公示"
    return f"关于{wording.title}{_whom(wording)}的{kind}"


def award_text(wording: AwardWording) -> str:
    """The whole text, paragraph by paragraph; days are days in Asia/Shanghai."""
    corrects = "此前的公示同时撤回，以本公示为准：异议成立，已经更正。" if wording.corrected else ""
    counted = f"（{wording.window.because}）" if wording.window.provisional else ""
    office = f"；也可以书面送交{wording.contact}" if wording.contact else ""
    paragraphs = (
        f"经逐级推荐、集体研究，现将{wording.title}{_whom(wording)}予以公示，接受党员群众监督。{corrects}",
        *(_listed(each) for each in wording.chosen if each.winners),
        f"公示时间：{day_text(local_day(wording.published_at))}至"
        f"{day_text(wording.window.day)}24:00（{wording.workdays} 个工作日）。{counted}",
        f"公示范围：{wording.scope}。",
        "公示期内对结果有异议的，可以在公示页面实名或匿名提出，请写明具体情况和依据"
        f"{office}。匿名提出的不记录身份，凭回执码查询办理情况和答复。",
        f"{wording.unit_name}\n{day_text(local_day(wording.published_at))}",
    )
    return "\n".join(paragraphs)


def _whom(wording: AwardWording) -> str:
    return "拟推荐对象" if wording.upward else "拟表彰对象"


def _listed(chosen: Chosen) -> str:
    names = "、".join(f"{each.name}（{each.unit}）" for each in chosen.winners)
    return f"{chosen.award}（{len(chosen.winners)} 名）：{names}。"
