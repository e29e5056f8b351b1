"""What notify does with a form about a 领导干部, and how other forms find the cadre they name (L2–L4)."""

from datetime import date

from services.common.jobs import Job
from services.notify.domain.cadre.cadre import (
    CADRES,
    Cadre,
    Level,
    Term,
    cadre_id,
    known_cadre,
    register,
)
from services.notify.handlers.steps import Result
from services.notify.ports.links import LinkDesk

FORM = "lianxin/cadre"


def note_cadre(job: Job, port: LinkDesk) -> Result:
    """Form lianxin/cadre: who is in office, from when to when."""
    submission = port.submission(job.subject)
    body = submission.body
    cadre = Cadre(
        unit=submission.unit,
        unit_path=submission.unit_path,
        number=body["number"],
        name=body["name"].strip(),
        level=Level(body["level"]),
        term=Term(since=date.fromisoformat(body["since"]), until=day_in(body.get("until"))),
        as_of=submission.received_at,
    )
    key = cadre_id(cadre.unit, cadre.number)
    port.append(CADRES, key, submission.author(port.now), register(port.state(CADRES, key), cadre))
    return {"cadre": key}


def cadre_named(job: Job, port: LinkDesk, named: str) -> Cadre:
    """The cadre that a form names. Raises NotYet while its registration is under way, NotFound without one."""
    state = port.state(CADRES, named)
    if state is None:
        port.wait_for_named(job, FORM, "number", named.rpartition(":")[2])
    return known_cadre(state, named)


def day_in(text: str | None) -> date | None:
    """A day that a form may leave out."""
    return None if text is None else date.fromisoformat(text)


HANDLERS = {FORM: note_cadre}
