"""What may happen to a model: honoured, an honour withdrawn, ended; each harmless to repeat (F4)."""

from datetime import date

from services.common.errors import NotFound, Refused
from services.common.kernel.canonical import sha256_hex
from services.common.kernel.workdays import day_text
from services.notify.domain.model.model import (
    Ending,
    Honour,
    HonourWithdrawn,
    Model,
    ModelEnded,
    ModelEvent,
    ModelHonoured,
    ModelRecognised,
    ModelRenamed,
    Reason,
)


def older_honour(title: str, year: str, *, today: date) -> Honour:
    """An honour from before the system: the same words and year are the same honour.

    Raises Refused on a year that is still to come.
    """
    if int(year) > today.year:
        raise Refused(f"获得荣誉的年度{year}年还没有到，请核对", code="day_out_of_order")
    identity = "b" + sha256_hex(f"{title}\n{year}".encode())[:31]
    return Honour(id=identity, award="", title=title, year=year)


def recognise(state: Model | None, model: Model) -> tuple[ModelEvent, ...]:
    """What the one honour of ``model`` changes; an honour that is known, withdrawn or not, changes nothing."""
    (honour,) = model.honours
    if state is None:
        return (ModelRecognised(model=model),)
    if any(each.id == honour.id for each in state.honours):
        return ()
    revoked = state.ended is not None and state.ended.reason is Reason.REVOKED
    renamed = state.name != model.name
    events: tuple[ModelEvent, ...] = (ModelRenamed(name=model.name),) if renamed else ()
    return (*events, ModelHonoured(honour=honour, resumed=revoked))


def withdraw(
    model: Model, honour: str, *, because: str, today: date
) -> tuple[HonourWithdrawn | ModelEnded, ...]:
    """Take an honour back; whoever is left with none is a model no longer. Raises NotFound on another's."""
    found = next((each for each in model.honours if each.id == honour), None)
    if found is None:
        raise NotFound(f"{model.name}的登记中没有这项荣誉", code="honour_not_found")
    if found.withdrawn is not None:
        return ()
    withdrawn = HonourWithdrawn(honour=honour, because=because)
    if model.ended is not None or len(model.standing) > 1:
        return (withdrawn,)
    ending = Ending(on=today, reason=Reason.REVOKED, because=because)
    return (withdrawn, ModelEnded(ending=ending))


def end(model: Model, ending: Ending, *, today: date) -> tuple[ModelEnded, ...]:
    """Raises Refused on a day that is still to come; nothing changes for whoever has ended."""
    if ending.on > today:
        raise Refused(f"日期{day_text(ending.on)}还没有到，请核对", code="day_out_of_order")
    return () if model.ended is not None else (ModelEnded(ending=ending),)


def require_in_care(model: Model) -> None:
    """Raises Refused for whoever has ended."""
    if model.ended is not None:
        raise Refused(
            f"{model.name}已不在模范人物名册（{model.ended.reason.value}，{day_text(model.ended.on)}）",
            code="model_ended",
        )


def require_person(model: Model) -> None:
    """Raises Refused for a branch: visits are paid to people."""
    if model.code is None:
        raise Refused(f"“{model.name}”是集体，联系和走访只对个人", code="model_not_a_person")
