"""Verifiable 抽查: a draw that anyone can repeat with ``sha256sum`` (L8, Q7; DESIGN "Verifiable 抽查").

``list_hash = sha256("\\n".join(units))`` over the units sorted by code point; the ticket of a unit is
``sha256(f"{seed}\\n{list_hash}\\n{unit}")``, all as UTF-8 and lower-case hex; the lowest tickets are drawn.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from services.common.errors import Refused
from services.common.kernel.canonical import sha256_hex


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Ticket:
    """A unit's place in the draw: the lowest ``digest`` comes first."""

    digest: str
    unit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """The draw; ``drawn`` in the order of the tickets, so a smaller draw is the beginning of a larger."""

    list_hash: str
    seed: str
    drawn: tuple[Ticket, ...]


def draw(units: Iterable[str], *, count: int, seed: str) -> Sample:
    """Draw ``count`` of ``units``; their order never matters. Raises Refused ``sample_invalid``."""
    listed = sorted(units)
    faults = tuple(_faults(listed, count))
    if faults:
        raise Refused("；".join(faults), code="sample_invalid", details={"faults": faults})
    digest = list_hash(listed)
    tickets = sorted(
        Ticket(digest=sha256_hex(f"{seed}\n{digest}\n{unit}".encode()), unit=unit)
        for unit in listed
    )
    return Sample(list_hash=digest, seed=seed, drawn=tuple(tickets[:count]))


def list_hash(units: Iterable[str]) -> str:
    """What stands for a list of units, whatever their order."""
    return sha256_hex("\n".join(sorted(units)).encode())


def _faults(listed: Sequence[str], count: int) -> Iterator[str]:
    for unit, times in Counter(listed).items():
        if times > 1:
            yield f"单位 {unit} 在名单中重复出现 {times} 次"
    if count < 0:
        yield f"抽查数 {count} 不能小于 0"
    if count > len(listed):
        yield f"抽查数 {count} 超过名单上的 {len(listed)} 个单位"
