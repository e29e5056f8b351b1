"""May it travel, when again, when is it given up: with the reason, for whoever has to see to it."""

from dataclasses import dataclass
from datetime import datetime

from services.export.domain.recipient.recipient import Recipient, Way
from services.export.domain.sending.consignment import Outcome
from services.export.domain.sending.policy import SendingPolicy

CLOSED = "接收部门已经停用，请核对后重新登记，或另选部门"
CLASSIFIED = "标了密级“{mark}”的文件绝不经网络送出，只能离线送达；请下载后按保密规定办理"
PERSONAL = "这份附件含个人信息，不能用邮件送出，请改用 SFTP、HTTPS 或离线方式"
TOO_LARGE = "报送包有 {size} MB，邮件最多 {most} MB，请改用其他方式"


def fault_of_travel(
    recipient: Recipient | None,
    *,
    personal: bool,
    classification: str,
    size: int,
    policy: SendingPolicy,
) -> str:
    """Why a package may not go to ``recipient`` by its way; empty: it may.

    A 密级 is looked at before anything else: whatever else holds, only offline is left (DOMAIN B9).
    """
    if classification and (recipient is None or recipient.way.over_network):
        return CLASSIFIED.format(mark=classification)
    if recipient is None or not recipient.open:
        return CLOSED
    if recipient.way is not Way.EMAIL:
        return ""
    if personal and not policy.personal_by_mail:
        return PERSONAL
    if size > policy.mail_most:
        return TOO_LARGE.format(size=-(-size // 2**20), most=policy.mail_most // 2**20)
    return ""


@dataclass(frozen=True, slots=True)
class Setback:
    """An attempt failed for ``reason``; ``again_at`` is the next one, None: it is given up."""

    reason: str
    again_at: datetime | None


def after_failure(
    outcome: Outcome, *, attempts: int, now: datetime, policy: SendingPolicy
) -> Setback:
    """What follows the failed attempt number ``attempts`` (from 1)."""
    if outcome.final:
        return Setback(outcome.reason, None)
    if attempts > len(policy.retries):
        return Setback(f"{outcome.reason}（试了{attempts}次，不再重试）", None)
    return Setback(outcome.reason, now + policy.retries[attempts - 1])


def next_look(looked: int, *, now: datetime, policy: SendingPolicy) -> datetime | None:
    """When to look for the answer again after ``looked`` looks; None: it has been awaited long enough."""
    return now + policy.polls[looked] if looked < len(policy.polls) else None
