"""What a table is to the handlers: how it is filled, for which units it comes round, what an order must name."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from services.common.kernel.periods import PeriodKind
from services.common.units import Unit
from services.export.domain.document import Document
from services.export.domain.order import Order
from services.export.ports import Exports
from services.export.ports.states import Reads


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """A filled document, the figures it was filled with, and what the outcome says of them.

    ``reads`` are the records it stands on; of a register the first are those that its rows are of.
    """

    document: Document
    snapshot: Mapping[str, Any]
    told: Mapping[str, Any]
    reads: tuple[Reads, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficialTable:
    """How a table is filled.

    By schedule it comes round for the units of ``kinds``. ``every`` is the kind of period it must be asked
    for, None for any. ``about`` says what an order's ``subject`` names; without it an order has none.
    ``personal``: it holds phones or the like, so whoever fetches a file has to say what for.
    """

    fill: Callable[[Exports, Order, Unit], Content]
    kinds: tuple[str, ...] = ()
    every: PeriodKind | None = None
    about: str = ""
    personal: bool = False
