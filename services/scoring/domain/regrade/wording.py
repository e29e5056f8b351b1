"""The text of the notice about one branch's new star (Q8, Q12); it names no person."""

from dataclasses import dataclass
from datetime import datetime

from services.common.kernel.workdays import Deadline, day_text, local_day
from services.scoring.domain.regrade.regrade import Cause

CAUSES = {Cause.UPGRADE: "升级增星", Cause.DOWNGRADE: "降级摘星", Cause.REDO: "重新评定"}


@dataclass(frozen=True, slots=True, kw_only=True)
class RegradeWording:
    """What the text is made of; ``stars`` are the titles before and after, ``scope`` is where it is shown."""

    branch: str
    cause: Cause
    stars: tuple[str, str]
    corrected: bool
    published_at: datetime
    window: Deadline
    workdays: int
    unit_name: str
    scope: str
    contact: str


def regrade_title(wording: RegradeWording) -> str:
    """``关于…升级增星的公示``, or of its correction."""
    kind = "更正公示" if wording.corrected else "公示"
    return f"关于{wording.branch}{CAUSES[wording.cause]}的{kind}"


def regrade_text(wording: RegradeWording) -> str:
    """The whole text, paragraph by paragraph; days are days in Asia/Shanghai."""
    was, now = wording.stars
    outcome = f"仍为{now}" if was == now else f"由{was}调整为{now}"
    corrects = "此前的公示同时撤回，以本公示为准：异议成立，已经更正。" if wording.corrected else ""
    counted = f"（{wording.window.because}）" if wording.window.provisional else ""
    office = f"；也可以书面送交{wording.contact}" if wording.contact else ""
    paragraphs = (
        f"经院级党委（党总支）审核、党委组织部集体研究，{wording.branch}的星级{outcome}"
        f"（{CAUSES[wording.cause]}），现予公示，接受党员群众监督。{corrects}",
        f"公示时间：{day_text(local_day(wording.published_at))}至"
        f"{day_text(wording.window.day)}24:00（{wording.workdays} 个工作日）。{counted}",
        f"公示范围：{wording.scope}。",
        "公示期内对结果有异议的，可以在公示页面实名或匿名提出，请写明具体情况和依据"
        f"{office}。匿名提出的不记录身份，凭回执码查询办理情况和答复。",
        f"{wording.unit_name}\n{day_text(local_day(wording.published_at))}",
    )
    return "\n".join(paragraphs)
