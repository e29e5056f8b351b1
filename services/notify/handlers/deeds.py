"""What notify does with forms about deeds: propose, revise, decide, take down (F4)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.common.errors import Refused
from services.common.jobs import Job
from services.common.kernel.pictures import BadPicture, bare_picture
from services.common.kernel.workdays import local_day
from services.common.submissions import Submission
from services.notify.domain.deed.events import DEEDS, DeedEvent
from services.notify.domain.deed.publishing import decide, propose, revise, take_down
from services.notify.domain.deed.state import (
    DEED,
    About,
    Agreed,
    Consent,
    Deed,
    Picture,
    Praise,
    Revision,
    Stage,
    Verdict,
    known_deed,
)
from services.notify.domain.deed.wording import awaited, decided, taken_down
from services.notify.domain.model.model import Model
from services.notify.handlers.models import model_named
from services.notify.handlers.steps import Result
from services.notify.ports.deeds import DeedDesk

FORM = "mofan/deed"


def note_deed(job: Job, port: DeedDesk) -> Result:
    """Form mofan/deed: a first text, or another one of a deed that is there; the level above is asked."""
    submission = port.submission(job.subject)
    today = local_day(submission.received_at)
    events: Sequence[DeedEvent]
    model = _model(job, port, submission)
    if "deed" in submission.body:
        before = _named(job, port, submission)
        _require_same(before, submission)
        revision = _revision(port, submission, model)
        key, events = before.id, revise(before, revision, unit=submission.unit, today=today)
    else:
        key = DEED.id_of(submission.id)
        if port.state(DEEDS, key) is not None:
            return {"deed": key, "number": 1}
        made = _deed(port, submission, key, _revision(port, submission, model))
        events = propose(made, today=today)
    deed = _appended(port, submission, key, events)
    told = awaited(deed, _waiting(deed))
    port.tell(f"{told.unit}:{key}:{told.kind}:{deed.revisions}", told)
    return {"deed": key, "number": deed.revisions, "approver": deed.approver}


def decide_deed(job: Job, port: DeedDesk) -> Result:
    """Form mofan/deed-approval: passed and shown, returned, or declined."""
    submission = port.submission(job.subject)
    before = _named(job, port, submission)
    body = submission.body
    verdict, because = Verdict(body["verdict"]), body.get("reason", "").strip()
    events = decide(
        before,
        verdict,
        number=body["number"],
        unit=submission.unit,
        because=because,
        at=submission.received_at,
    )
    deed = _appended(port, submission, before.id, events)
    told = decided(before, _waiting(before), verdict, because)
    port.tell(f"{told.unit}:{deed.id}:{told.kind}:{body['number']}:{verdict.value}", told)
    return {"deed": deed.id, "stage": deed.stage.value}


def take_down_deed(job: Job, port: DeedDesk) -> Result:
    """Form mofan/deed-takedown: not shown from now on."""
    submission = port.submission(job.subject)
    before = _named(job, port, submission)
    because = f"{submission.body['kind']}：{submission.body['reason'].strip()}"
    events = take_down(before, unit=submission.unit, because=because)
    deed = _appended(port, submission, before.id, events)
    if events:
        told = taken_down(before, because)
        port.tell(f"{told.unit}:{deed.id}:{told.kind}", told)
    return {"deed": deed.id, "stage": deed.stage.value}


HANDLERS = {
    FORM: note_deed,
    "mofan/deed-approval": decide_deed,
    "mofan/deed-takedown": take_down_deed,
}


def _named(job: Job, port: DeedDesk, submission: Submission) -> Deed:
    key = submission.body["deed"]
    port.wait_for_entry(job, DEED, key, there=port.state(DEEDS, key) is not None)
    return known_deed(port.state(DEEDS, key))


def _appended(
    port: DeedDesk, submission: Submission, key: str, events: Sequence[DeedEvent]
) -> Deed:
    port.append(DEEDS, key, submission.author(port.now), events)
    return known_deed(port.state(DEEDS, key))


def _waiting(deed: Deed) -> Revision:
    if deed.waiting is None:
        raise ValueError("nothing waits")
    return deed.waiting


def _model(job: Job, port: DeedDesk, submission: Submission) -> Model | None:
    """The model that a form is about; it must be the unit's own, of the kind named, and hold an honour."""
    about = submission.body["about"]
    if "model" not in about:
        return None
    model = model_named(job, port, about["model"])
    if submission.unit not in model.unit_path:
        raise Refused(f"{model.name}不在本单位，请核对名册编号", code="model_elsewhere")
    if not model.standing:
        raise Refused(f"{model.name}的荣誉已经撤销，不能报送事迹", code="model_ended")
    if (model.code is None) != (About(about["kind"]) is About.GROUP):
        raise Refused("类别（个人、集体）与名册不符，请核对", code="about_mismatch")
    return model


def _require_same(deed: Deed, submission: Submission) -> None:
    about = submission.body["about"]
    if (deed.about.value, deed.model) != (about["kind"], about.get("model")):
        raise Refused("改稿写的须是同一个人或集体，写别人的请另报一篇", code="about_mismatch")


def _revision(port: DeedDesk, submission: Submission, model: Model | None) -> Revision:
    body = submission.body
    pictures = tuple(_picture(port, row) for row in body.get("pictures", ()))
    return Revision(
        number=1,
        title=body["title"].strip(),
        name=body["about"]["name"].strip() if model is None else model.name,
        paragraphs=tuple(each.strip() for each in body["paragraphs"]),
        pictures=pictures,
        source=port.unit_names(submission.unit_path)[-1],
        consent=_agreed(body.get("consent")),
        honours=tuple(
            Praise(award=each.award, title=each.title, year=each.year)
            for each in (model.standing if model else ())
        ),
        proposed_at=submission.received_at,
    )


def _picture(port: DeedDesk, row: Mapping[str, Any]) -> Picture:
    caption = row["caption"].strip()
    most = port.policies.deeds.picture_bytes
    data = port.picture(row["id"], most)
    if data is None:
        raise BadPicture(f"照片“{caption}”没有上传，或超过 {most / 1_000_000:g} MB")
    try:
        bare_picture(data)
    except BadPicture as error:
        raise BadPicture(f"照片“{caption}”：{error.message}") from error
    return Picture(id=row["id"], caption=caption)


def _agreed(said: Mapping[str, Any] | None) -> Agreed | None:
    if said is None:
        return None
    return Agreed(by=Consent(said["by"]), on=date.fromisoformat(said["on"]))


def _deed(port: DeedDesk, submission: Submission, key: str, revision: Revision) -> Deed:
    path = [(code, port.unit(code).kind) for code in submission.unit_path]
    about = submission.body["about"]
    return Deed(
        id=key,
        unit=submission.unit,
        unit_path=submission.unit_path,
        about=About(about["kind"]),
        model=about.get("model"),
        approver=port.policies.deeds.approver(path),
        revisions=1,
        waiting=revision,
        stage=Stage.PENDING,
    )
