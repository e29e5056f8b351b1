"""The text of a notice (公示), in the manner of such notices: what, how many, how long, how to object (Q8).

It names no person. What the publishing unit wants to add stands where its officers expect it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from services.common.kernel.workdays import Deadline, day_text, local_day
from services.scoring.domain.summary import StarCount

STAR_TITLES = {5: "五星", 4: "四星", 3: "三星", 2: "二星", 1: "一星"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wording:
    """What the text is made of. ``corrects`` says why an earlier notice is withdrawn, if one is.

    ``contact`` is the office that takes objections on paper; ``remarks`` are added as they are.
    """

    title: str
    rated: int
    stars: Sequence[StarCount]
    published_at: datetime
    window: Deadline
    workdays: int
    unit_name: str
    scope: str
    contact: str
    remarks: str
    corrects: str


def notice_title(title: str, *, corrected: bool) -> str:
    """``关于…结果的公示``, or of its correction."""
    return f"关于{title}结果的{'更正公示' if corrected else '公示'}"


def notice_text(wording: Wording) -> str:
    """The whole text, paragraph by paragraph; days are days in Asia/Shanghai."""
    paragraphs = (
        _opening(wording),
        _counts(wording),
        _window(wording),
        f"公示范围：{wording.scope}。",
        _objections(wording),
        wording.remarks,
        f"{wording.unit_name}\n{day_text(local_day(wording.published_at))}",
    )
    return "\n".join(paragraph for paragraph in paragraphs if paragraph)


def _opening(wording: Wording) -> str:
    opening = (
        f"经党支部自评、院级党委（党总支）审核、党委组织部评定，{wording.title}的星级评定结果已经产生，"
        "现予公示，接受党员群众监督。"
    )
    if wording.corrects:
        opening += f"此前的公示同时撤回，以本公示为准：{wording.corrects}。"
    return opening


def _counts(wording: Wording) -> str:
    given = "、".join(
        f"{STAR_TITLES[count.star]} {count.branches} 个"
        for count in wording.stars
        if count.branches
    )
    return f"参加评定的党支部共 {wording.rated} 个" + (f"，其中{given}。" if given else "。")


def _window(wording: Wording) -> str:
    counted = wording.window.because if wording.window.provisional else ""
    return (
        f"公示时间：{day_text(local_day(wording.published_at))}至"
        f"{day_text(wording.window.day)}24:00（{wording.workdays} 个工作日）。"
        + (f"（{counted}）" if counted else "")
    )


def _objections(wording: Wording) -> str:
    office = f"；也可以书面送交{wording.contact}" if wording.contact else ""
    return (
        "公示期内对结果有异议的，可以在公示页面实名或匿名提出，请写明具体情况和依据"
        f"{office}。匿名提出的不记录身份，凭回执码查询办理情况和答复。"
    )
