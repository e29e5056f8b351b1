"""What the rows of a register name beside their own record: other records, and units as they were called then."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.common.errors import NotFound
from services.export.domain.order import Order
from services.export.ports import Exports


def named(
    port: Exports, order: Order, collection: str, ids: Iterable[Sequence[str]]
) -> Mapping[str, Mapping[str, Any]]:
    """The states of the records that others name, by id; those that were not there are missing."""
    wanted = sorted({key for some in ids for key in some})
    return port.states_of(collection, wanted, as_of=order.as_of) if wanted else {}


def units_named(port: Exports, order: Order, codes: Iterable[str]) -> Mapping[str, str]:
    """Units by code, as they were called as of the order's instant."""
    return {code: _name(port, order, code) for code in set(codes)}


def _name(port: Exports, order: Order, code: str) -> str:
    """As it was called then; a unit that is not in the tree any more is named by its code."""
    try:
        return port.unit_at(code, order.instant).name
    except NotFound:
        return code
