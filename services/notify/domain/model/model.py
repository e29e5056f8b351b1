"""A model person or branch: one record however many honours they hold; it ends with a reason (F4)."""

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import ClassVar, get_args

from services.common.errors import NotFound
from services.common.kernel.ledger import Ledger


class Reason(StrEnum):
    """Why somebody is looked after as a model no longer."""

    LEFT = "离校"
    DIED = "去世"
    REVOKED = "荣誉撤销"


@dataclass(frozen=True, slots=True, kw_only=True)
class Honour:
    """``id`` is the honour's own, or made from its words where it is older than the system.

    ``award`` is the kind of award that F3 knows, empty for older ones. ``withdrawn``: why it was taken
    back; None while it stands.
    """

    id: str
    award: str
    title: str
    year: str
    withdrawn: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """From ``on`` they are looked after no longer."""

    on: date
    reason: Reason
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """The state. ``code`` is the person's within the unit, None where the unit itself is the model.

    ``carer`` looks after them: the lowest unit above the branch, where 领导干部 hold office.
    """

    unit: str
    unit_path: tuple[str, ...]
    carer: str
    code: str | None
    name: str
    honours: tuple[Honour, ...]
    ended: Ending | None = None

    @property
    def id(self) -> str:
        """Whom links and deeds mean."""
        return model_id(self.unit, self.code)

    @property
    def standing(self) -> tuple[Honour, ...]:
        """The honours that were not withdrawn."""
        return tuple(each for each in self.honours if each.withdrawn is None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRecognised:
    """Somebody holds a first honour."""

    what: ClassVar[str] = "model.recognised"
    model: Model


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelHonoured:
    """One more honour; whoever had ended since all were withdrawn goes on, ``resumed``."""

    what: ClassVar[str] = "model.honoured"
    honour: Honour
    resumed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRenamed:
    """They are called otherwise by now."""

    what: ClassVar[str] = "model.renamed"
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HonourWithdrawn:
    """An honour was taken back; it stays in the record with the reason."""

    what: ClassVar[str] = "model.honour_withdrawn"
    honour: str
    because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEnded:
    """They are looked after as a model no longer."""

    what: ClassVar[str] = "model.ended"
    ending: Ending


ModelEvent = ModelRecognised | ModelHonoured | ModelRenamed | HonourWithdrawn | ModelEnded


def model_id(unit: str, code: str | None) -> str:
    """``<unit>:<code>`` of a person, ``<unit>`` of a branch."""
    return unit if code is None else f"{unit}:{code}"


def known_model(state: Model | None, named: str) -> Model:
    """The model, or NotFound."""
    if state is None:
        raise NotFound(
            f"没有编号为“{named}”的模范人物或集体，请先登记或核对编号", code="model_not_found"
        )
    return state


def evolve(state: Model | None, event: ModelEvent) -> Model:
    """The state after ``event``; raises ValueError on a history that does not begin with an honour."""
    if isinstance(event, ModelRecognised):
        return event.model
    if state is None:
        raise ValueError("a model begins with an honour")
    if isinstance(event, ModelHonoured):
        ended = None if event.resumed else state.ended
        return replace(state, honours=(*state.honours, event.honour), ended=ended)
    if isinstance(event, ModelRenamed):
        return replace(state, name=event.name)
    if isinstance(event, HonourWithdrawn):
        return replace(state, honours=tuple(_after(each, event) for each in state.honours))
    return replace(state, ended=event.ending)


def _after(honour: Honour, event: HonourWithdrawn) -> Honour:
    return replace(honour, withdrawn=event.because) if honour.id == event.honour else honour


MODELS = Ledger(collection="models", state=Model, events=get_args(ModelEvent), evolve=evolve)
