"""What notify does with forms about links: make, end, confirm, report; and with reports of practice (L3, L4).

Forms about the links of one cadre are dealt with in the order in which they were received.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.common.jobs import Job
from services.common.kernel.coverage import shortfalls
from services.common.kernel.frames import Frame, code_of
from services.common.kernel.periods import Period, PeriodKind, parse_period
from services.common.kernel.workdays import day_text, end_of_day, local_day
from services.common.submissions import Submission
from services.notify.domain.cadre.cadre import (
    CADRES,
    REGISTERED,
    Cadre,
    Kind,
    known_cadre,
    require_in_office,
)
from services.notify.domain.link.link import LINKS, Ending, Link, Target, link_id
from services.notify.domain.link.linking import (
    confirm,
    end,
    known_link,
    make,
    require_near,
    require_own,
)
from services.notify.domain.link.practice import PRACTICES, Area, Evidence, Practice, practice_id
from services.notify.domain.link.practice import tell as tell_practice
from services.notify.domain.link.report import (
    LINK_REPORTS,
    LinkReport,
    ReportedLink,
    link_report_id,
    report,
)
from services.notify.domain.model.recognising import require_in_care, require_person
from services.notify.domain.notice import Notice
from services.notify.handlers.cadres import cadre_named, day_in
from services.notify.handlers.models import model_named
from services.notify.handlers.steps import Result
from services.notify.ports.links import LinkDesk


def make_link(job: Job, port: LinkDesk) -> Result:
    """Form lianxin/link: a cadre looks after somebody in an academic year; again changes nothing."""
    submission = port.submission(job.subject)
    cadre = _own_cadre(job, port, submission)
    port.wait_for_links(job, "cadre")
    since = day_in(submission.body.get("linked_on")) or local_day(submission.received_at)
    require_in_office(cadre, since)
    target = _target(job, port, submission.body)
    key = _link(port, submission, cadre, target, since)
    return {"link": key, "years": list(known_link(port.state(LINKS, key), key).years)}


def end_link(job: Job, port: LinkDesk) -> Result:
    """Form lianxin/link-end: it does not go on, and why."""
    submission = port.submission(job.subject)
    body = submission.body
    _own_cadre(job, port, submission)
    port.wait_for_links(job, "cadre")
    on = day_in(body.get("ended_on")) or local_day(submission.received_at)
    _end(port, submission, body["link"], Ending(on=on, reason=body["reason"]))
    return {"link": body["link"], "ended_on": on.isoformat()}


def confirm_links(job: Job, port: LinkDesk) -> Result:
    """Form lianxin/link-confirmation: the cadre's links go on in the new year, but for the changes named (L4)."""
    submission = port.submission(job.subject)
    body = submission.body
    cadre = _own_cadre(job, port, submission)
    port.wait_for_links(job, "cadre", settled=True)
    year, today = _year(port, submission), local_day(submission.received_at)
    require_in_office(cadre, today)
    for row in body.get("ended", ()):
        _end(port, submission, row["link"], Ending(on=today, reason=row["reason"]))
    author = submission.author(port.now)
    for key in port.links_of(body["cadre"]):
        kept = known_link(port.state(LINKS, key), key)
        port.append(LINKS, key, author, confirm(kept, str(year)))
    for row in body.get("added", ()):
        _link(port, submission, cadre, _target(job, port, row), today)
    return {"cadre": body["cadre"], "academic_year": str(year)}


def report_links(job: Job, port: LinkDesk) -> Result:
    """Form lianxin/link-report: the unit's links as they stand go to 党委组织部 (L3)."""
    submission = port.submission(job.subject)
    port.wait_for_links(job, "unit", settled=True)
    year = _year(port, submission)
    key = link_report_id(submission.unit, str(year))
    events = report(port.state(LINK_REPORTS, key), _snapshot(port, submission, year))
    port.append(LINK_REPORTS, key, submission.author(port.now), events)
    for event in events:
        _tell_reported(port, key, event.report)
    return {"report": key, "links": len(_lines(port, submission.unit, str(year)))}


def report_practice(job: Job, port: LinkDesk) -> Result:
    """Form lianxin/practice-report: what was done in one area, and what came of it."""
    submission = port.submission(job.subject)
    body = submission.body
    practice = Practice(
        unit=submission.unit,
        unit_path=submission.unit_path,
        period=str(parse_period(body["period"], PeriodKind.QUARTER)),
        book=Area(body["book"]),
        title=body["title"],
        text=body["text"],
        effect=body["effect"],
        attachments=tuple(Evidence(id=each) for each in body.get("attachments", ())),
        as_of=submission.received_at,
    )
    key = practice_id(practice.unit, practice.period, practice.book)
    events = tell_practice(port.state(PRACTICES, key), practice)
    port.append(PRACTICES, key, submission.author(port.now), events)
    if events:
        _tell_practice(port, key, practice)
    return {"practice": key}


HANDLERS = {
    "lianxin/link": make_link,
    "lianxin/link-end": end_link,
    "lianxin/link-confirmation": confirm_links,
    "lianxin/link-report": report_links,
    "lianxin/practice-report": report_practice,
}


def _own_cadre(job: Job, port: LinkDesk, submission: Submission) -> Cadre:
    cadre = cadre_named(job, port, submission.body["cadre"])
    require_own(cadre, submission.unit)
    return cadre


def _year(port: LinkDesk, submission: Submission) -> Period:
    day = local_day(submission.received_at)
    current = code_of(port.policies.school.academic_year_of(day).label)
    year = parse_period(submission.body["academic_year"], PeriodKind.ACADEMIC_YEAR)
    require_near(year, parse_period(current, PeriodKind.ACADEMIC_YEAR))
    return year


def _link(port: LinkDesk, submission: Submission, cadre: Cadre, target: Target, since: date) -> str:
    year = _year(port, submission)
    link = Link(
        unit=cadre.unit,
        unit_path=cadre.unit_path,
        cadre=cadre.id,
        cadre_name=cadre.name,
        target=target,
        years=(str(year),),
        since=since,
    )
    key = link_id(link.cadre, target)
    events = make(port.state(LINKS, key), link, today=local_day(submission.received_at))
    port.append(LINKS, key, submission.author(port.now), events)
    return key


def _target(job: Job, port: LinkDesk, row: Mapping[str, Any]) -> Target:
    """Whom a form names; whoever stands on a register is called as the register says (F4)."""
    kind = Kind(row["kind"])
    if kind not in REGISTERED:
        return Target(kind=kind, code=row["code"], name=row["name"].strip())
    model = model_named(job, port, row["code"])
    require_person(model)
    require_in_care(model)
    return Target(kind=kind, code=model.id, name=model.name)


def _end(port: LinkDesk, submission: Submission, key: str, ending: Ending) -> None:
    link = known_link(port.state(LINKS, key), key)
    cadre, today = submission.body["cadre"], local_day(submission.received_at)
    events = end(link, ending, cadre=cadre, today=today)
    port.append(LINKS, key, submission.author(port.now), events)


def _snapshot(port: LinkDesk, submission: Submission, year: Period) -> LinkReport:
    day = local_day(submission.received_at)
    owed = port.duties_of(submission.unit, Frame(day=day, year=str(year), semester=None))
    report_by = port.policies.links.report_by.of(year.year)
    return LinkReport(
        unit=submission.unit,
        unit_path=submission.unit_path,
        year=str(year),
        cadres=len({duty.cadre for duty in owed if duty.cadre}),
        links=_lines(port, submission.unit, str(year)),
        missing=tuple(duty.because for duty in shortfalls(owed)),
        remark=submission.body.get("remark", ""),
        reported_at=submission.received_at,
        due_at=end_of_day(report_by),
        late=False,
    )


def _lines(port: LinkDesk, unit: str, year: str) -> tuple[ReportedLink, ...]:
    keys = port.links_within(unit, year)
    links = [known_link(port.state(LINKS, key), key) for key in keys]
    lines = [_line(link, known_cadre(port.state(CADRES, link.cadre), link.cadre)) for link in links]
    return tuple(sorted(lines, key=lambda line: (line.cadre, line.kind, line.code)))


def _line(link: Link, cadre: Cadre) -> ReportedLink:
    return ReportedLink(
        cadre=link.cadre,
        cadre_name=cadre.name,
        level=cadre.level.value,
        kind=link.target.kind.value,
        code=link.target.code,
        name=link.target.name,
        since=link.since,
    )


def _tell_reported(port: LinkDesk, key: str, made: LinkReport) -> None:
    fields = {
        "单位": port.unit_names(made.unit_path)[-1],
        "学年": made.year,
        "第几次": "" if made.number == 1 else f"第{made.number}次",
        "情况": f"{made.cadres}名领导干部，{len(made.links)}项联系，{len(made.missing)}项尚缺",
        "期限": f"{day_text(local_day(made.due_at))}以前" + ("，已逾期" if made.late else ""),
    }
    notice = Notice(kind="link.reported", unit=made.unit_path[0], about=key, fields=fields)
    port.tell(f"{made.unit_path[0]}:{key}:link.reported:{made.number}", notice)


def _tell_practice(port: LinkDesk, key: str, practice: Practice) -> None:
    fields = {
        "单位": port.unit_names(practice.unit_path)[-1],
        "季度": practice.period,
        "方面": practice.book.value,
        "标题": practice.title,
    }
    root = practice.unit_path[0]
    notice = Notice(kind="practice.reported", unit=root, about=key, fields=fields)
    port.tell(f"{root}:{key}:practice.reported:{port.version(PRACTICES, key)}", notice)
