"""What notify does with honours and their withdrawal, and with forms about model persons (F4)."""

from datetime import date

from services.common.jobs import Job
from services.common.kernel.history import Author
from services.common.kernel.workdays import local_day
from services.notify.domain.cadre.cadre import Kind
from services.notify.domain.deed.events import DEEDS
from services.notify.domain.deed.publishing import take_down
from services.notify.domain.deed.state import known_deed
from services.notify.domain.deed.wording import taken_down
from services.notify.domain.link import link as links
from services.notify.domain.link.linking import known_link
from services.notify.domain.link.linking import release as release_link
from services.notify.domain.model.model import (
    MODELS,
    Ending,
    Honour,
    Model,
    Reason,
    known_model,
    model_id,
)
from services.notify.domain.model.recognising import end, older_honour, recognise, withdraw
from services.notify.domain.model.wording import recognised
from services.notify.handlers.cadres import day_in
from services.notify.handlers.steps import Result, signed_by_system
from services.notify.ports.deeds import DeedDesk
from services.notify.ports.links import LinkDesk
from services.notify.ports.models import ModelDesk

FORM, END = "mofan/model", "mofan/model-end"
RECOGNISED, WITHDRAWN = "model.recognised", "model.withdrawn"


def note_recognition(job: Job, port: ModelDesk) -> Result:
    """Job model.recognised: F3 decided an honour (``subject``); several of one person gather in one record."""
    said = job.data
    honour = Honour(id=job.subject, award=said["award"], title=said["award_title"], year=_year(job))
    named = said.get("person") or said["unit"]
    model = _model(port, said["unit"], _code(named), said["name"], honour)
    return _recognise(port, model, signed_by_system(port, model.unit))


def note_withdrawal(job: Job, port: DeedDesk) -> Result:
    """Job model.withdrawn: an honour was taken back; who has no other one is a model no longer."""
    said = job.data
    state = port.state(MODELS, said["person"])
    if state is None or all(each.id != said["honour"] for each in state.honours):
        port.wait_for_recognition(said["honour"])
    model = known_model(state, said["person"])
    today = local_day(port.now)
    events = withdraw(model, said["honour"], because=said["reason"], today=today)
    author = signed_by_system(port, model.unit)
    port.append(MODELS, model.id, author, events)
    _release(port, model.id, author, today)
    return {"model": model.id, "withdrawn": said["honour"]}


def note_model(job: Job, port: ModelDesk) -> Result:
    """Form mofan/model: an honour from before the system."""
    submission = port.submission(job.subject)
    body = submission.body
    said, today = body["honour"], local_day(submission.received_at)
    honour = older_honour(said["title"].strip(), said["year"], today=today)
    model = _model(port, submission.unit, body.get("code"), body["name"].strip(), honour)
    return _recognise(port, model, submission.author(port.now))


def end_model(job: Job, port: DeedDesk) -> Result:
    """Form mofan/model-end: left, died, or the honours are withdrawn; links end with it."""
    submission = port.submission(job.subject)
    body = submission.body
    model = model_named(job, port, model_id(submission.unit, body.get("code")))
    today = local_day(submission.received_at)
    on = day_in(body.get("ended_on")) or today
    ending = Ending(on=on, reason=Reason(body["reason"]), because=body["because"].strip())
    author = submission.author(port.now)
    port.append(MODELS, model.id, author, end(model, ending, today=today))
    _release(port, model.id, author, today)
    return {"model": model.id, "ended_on": on.isoformat()}


def model_named(job: Job, port: LinkDesk, named: str) -> Model:
    """The model that a form names. Raises NotYet while its form is under way, NotFound without one."""
    state = port.state(MODELS, named)
    if state is None:
        unit, _, code = named.partition(":")
        port.wait_for_named(job, FORM, *(("code", code) if code else ("unit", unit)))
    return known_model(state, named)


HANDLERS = {
    RECOGNISED: note_recognition,
    WITHDRAWN: note_withdrawal,
    FORM: note_model,
    END: end_model,
}


def _year(job: Job) -> str:
    return str(job.data["year"])


def _code(named: str) -> str | None:
    return named.partition(":")[2] or None


def _model(port: ModelDesk, unit: str, code: str | None, name: str, honour: Honour) -> Model:
    path = tuple(port.unit(unit).path)
    carer = next((each for each in reversed(path) if port.unit(each).kind != "branch"), path[0])
    return Model(unit=unit, unit_path=path, carer=carer, code=code, name=name, honours=(honour,))


def _recognise(port: ModelDesk, model: Model, author: Author) -> Result:
    events = recognise(port.state(MODELS, model.id), model)
    port.append(MODELS, model.id, author, events)
    (honour,) = model.honours
    if events and model.code is not None:
        told = recognised(model, honour)
        port.tell(f"{told.unit}:{model.id}:{told.kind}:{honour.id}", told)
    return {"model": model.id, "honour": honour.id}


def _release(port: DeedDesk, model: str, author: Author, today: date) -> None:
    """Who is a model no longer is linked no longer; where the honours were withdrawn, deeds come down."""
    ended = known_model(port.state(MODELS, model), model).ended
    if ended is None:
        return
    for key in port.links_to(Kind.MODEL.value, model):
        link = known_link(port.state(links.LINKS, key), key)
        ending = links.Ending(on=max(link.since, min(ended.on, today)), reason=ended.because)
        port.append(links.LINKS, key, author, release_link(link, ending))
    if ended.reason is Reason.REVOKED:
        for named in port.deeds_of(model):
            deed = known_deed(port.state(DEEDS, named))
            because = f"{ended.reason.value}：{ended.because}"
            down = take_down(deed, unit=deed.unit, because=because)
            port.append(DEEDS, named, author, down)
            if down:
                told = taken_down(deed, because)
                port.tell(f"{told.unit}:{named}:{told.kind}", told)
