"""What may happen to a report, and when: frozen once, released once an edition, decided by people (Q10, L9)."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from services.common.errors import Conflict, NotFound, Refused
from services.common.kernel.report_schedules import Incomplete
from services.common.kernel.workdays import Deadline
from services.export.domain.report.report import (
    Addressee,
    Comparison,
    Decision,
    Edition,
    Release,
    Report,
    ReportChangedLater,
    ReportDecided,
    ReportEvent,
    ReportFrozen,
    ReportHeld,
    ReportPlanned,
    ReportPreviewed,
    ReportPutOff,
    ReportRebuilding,
    ReportReleased,
    ReportStage,
    Verdict,
)

OPEN = (Verdict.SEND, Verdict.WAIT, Verdict.REBUILD, Verdict.DROP)
MAY: Mapping[ReportStage, Sequence[Verdict]] = {
    ReportStage.WAITING: OPEN,
    ReportStage.POSTPONED: OPEN,
    ReportStage.RELEASED: (Verdict.CORRECT,),
    ReportStage.DROPPED: (Verdict.REBUILD,),
}
"""What may be decided at which stage."""
STANDS: Mapping[ReportStage, str] = {
    ReportStage.PLANNED: "还没有到截止时间，不用决定；要看现在的数字，请要一份预览",
    ReportStage.FROZEN: "正在办理，请稍后再看",
    ReportStage.REBUILDING: "正在重新生成，请稍后再看",
    ReportStage.WAITING: "正等待决定",
    ReportStage.POSTPONED: "正等待补齐",
    ReportStage.RELEASED: "已经放行报送，数字有变的可以更正并重新报送",
    ReportStage.DROPPED: "已经决定本期不报，要报的请重新生成",
}
COMPLETE, ANYWAY = "数字齐全，自动放行", "按报送计划，数字不齐也照常报送"


def known_report(state: Report | None) -> Report:
    """The report, or NotFound."""
    if state is None:
        raise NotFound("没有这份定期报送，请核对编号", code="report_not_found")
    return state


def plan(state: Report | None, report: Report) -> tuple[ReportPlanned, ...]:
    """Plan it once; planning it again changes nothing."""
    return () if state is not None else (ReportPlanned(report=report),)


def put_off(state: Report, *, cut_off: Deadline, due: Deadline) -> tuple[ReportPutOff, ...]:
    """A planned report follows a calendar that makes it later; what was planned is never made earlier."""
    if state.stage is not ReportStage.PLANNED or cut_off.due <= state.cut_off_at:
        return ()
    return (
        ReportPutOff(
            cut_off_at=cut_off.due,
            due_at=due.due,
            provisional=due.provisional,
            because=due.because,
        ),
    )


def preview(state: Report, *, at: datetime, sentence: str) -> tuple[ReportPreviewed, ...]:
    """The preview is announced once, and never after the cut-off."""
    late = state.stage is not ReportStage.PLANNED or at >= state.cut_off_at
    if late or state.previewed_at is not None:
        return ()
    return (ReportPreviewed(at=at, sentence=sentence),)


def awaits(state: Report, number: int) -> bool:
    """Whether the edition ``number`` is the one to be built now."""
    wanted = (ReportStage.PLANNED, ReportStage.REBUILDING)
    return state.stage in wanted and number == len(state.editions) + 1


def freeze(
    state: Report, edition: Edition, *, incomplete: Incomplete, to: Sequence[Addressee]
) -> tuple[ReportEvent, ...]:
    """Freeze it, once; a complete edition goes, an incomplete one waits unless the schedule lets it go."""
    if not awaits(state, edition.number):
        return ()
    frozen = ReportFrozen(edition=edition)
    if edition.fault:
        return (frozen, ReportHeld(because=f"{edition.fault}，请决定怎样办"))
    if edition.complete:
        return (frozen, _release(edition, edition.frozen_at, COMPLETE, to))
    if incomplete is Incomplete.GOES:
        return (frozen, _release(edition, edition.frozen_at, ANYWAY, to))
    return (frozen, ReportHeld(because=f"数字不齐：{edition.sentence}，请决定怎样办"))


def decide(
    state: Report, decision: Decision, *, seen: str, to: Sequence[Addressee]
) -> tuple[ReportEvent, ...]:
    """What somebody decides, and what follows at once; ``seen`` is the export looked at, empty where none is named.

    Raises Conflict where the report stands elsewhere, or on another edition than the one looked at; Refused
    where there is nothing to send, or a day to wait for that has passed.
    """
    _require_may(state, decision.verdict)
    last = state.editions[-1]
    if seen and seen != last.export:
        raise Conflict(
            "这份报送在您查看之后又生成过，请核对后重新决定", code="report_rebuilt_meanwhile"
        )
    if decision.verdict is Verdict.SEND and last.fault:
        raise Refused(f"没有可以报送的附件：{last.fault}", code="nothing_to_send")
    if decision.verdict is Verdict.WAIT and (decision.until or decision.at) <= decision.at:
        raise Refused("等待补齐的日子已经过去，请重新填写", code="wait_until_past")
    decided = ReportDecided(decision=decision)
    if decision.verdict is Verdict.SEND:
        return (decided, _release(last, decision.at, decision.reason, to))
    if decision.verdict in (Verdict.REBUILD, Verdict.CORRECT):
        return (decided, ReportRebuilding(because=decision.reason))
    return (decided,)


def look(state: Report, *, complete: bool, now: datetime) -> tuple[ReportRebuilding, ...]:
    """While it waits for what is missing: build anew once that is there, or once the day has come."""
    if state.stage is not ReportStage.POSTPONED or state.wait_until is None:
        return ()
    if complete:
        return (ReportRebuilding(because="所缺的已经补齐"),)
    if now >= state.wait_until:
        return (ReportRebuilding(because="等待补齐的日子到了"),)
    return ()


def compare(state: Report, found: Comparison) -> tuple[ReportChangedLater, ...]:
    """Note what differs from the edition now; the same differences again are no news."""
    if not state.editions or found.edition != len(state.editions):
        return ()
    known = state.comparison
    if _news(known) == _news(found):
        return ()
    return (ReportChangedLater(comparison=found),)


def released_exports(state: Report) -> frozenset[str]:
    """The exports that may be packed: those of editions that were released."""
    return frozenset(release.export for release in state.releases)


def _news(comparison: Comparison | None) -> object:
    if comparison is None:
        return ((), ())
    figures = tuple((each.name, each.now) for each in comparison.differences)
    return (figures, comparison.notes)


def _require_may(state: Report, verdict: Verdict) -> None:
    if verdict not in MAY.get(state.stage, ()):
        raise Conflict(
            f"不能决定“{verdict.value}”：这份报送{STANDS[state.stage]}",
            code=f"report_{state.stage.value}",
        )


def _release(
    edition: Edition, at: datetime, because: str, to: Sequence[Addressee]
) -> ReportReleased:
    release = Release(
        edition=edition.number, export=edition.export, at=at, because=because, to=tuple(to)
    )
    return ReportReleased(release=release)
