"""Facts checked against a standard: missing is never zero, an item without its facts is 缺项 (Q2)."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from services.common.errors import Refused
from services.scoring.domain.standard import Facts, Standard

VETO_SECTION = "vetoes"
EXCUSE_SECTION = "participation"
"""Where facts stand that no item, only a veto, or only the rule of participation, asks for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactFault:
    """A fact that is ``missing`` (null counts as missing) or ``invalid``, and what to do about it."""

    item: str
    fact: str
    kind: str
    message: str


def checked_facts(standard: Standard, facts: Facts) -> dict[str, Any]:
    """The facts this standard asks for; what else was given is left out.

    Raises Refused with every fault in ``details["faults"]``: ``facts_missing`` if any item is 缺项,
    else ``facts_invalid``.
    """
    given = {
        name: facts[name] for name in standard.facts if name in facts and facts[name] is not None
    }
    for name, fact in standard.facts.items():
        valid = fact.is_valid(given[name]) if name in given else not fact.is_needed(given)
        if not valid:
            raise _refusal(tuple(_faults(standard, given)))
    return given


def unasked(standard: Standard, facts: Facts) -> tuple[str, ...]:
    """The names given that this standard does not ask for: they do not count, and whoever gave them is told."""
    return tuple(sorted(name for name in facts if name not in standard.facts))


def check_declared(standard: Standard, declared: str | None) -> None:
    """Raises Refused ``other_standard`` where the branch filled in its facts by another standard than applies."""
    if declared is not None and declared != standard.id:
        raise Refused(
            f"自查情况是按参考标准“{declared}”填报的，而该党支部在本次活动中适用“{standard.title}”"
            f"（{standard.id}），请按适用的标准重新填报",
            code="other_standard",
            details={"declared": declared, "standard": standard.id},
        )


def _faults(standard: Standard, given: Facts) -> Iterator[FactFault]:
    valid = {name: value for name, value in given.items() if standard.facts[name].is_valid(value)}
    sections = [(item.code, item.title, item.facts) for item in standard.items]
    for name, section in (
        (VETO_SECTION, standard.veto_section),
        (EXCUSE_SECTION, standard.excuse_section),
    ):
        sections.append((name, section.title, section.facts))
    for code, title, facts in sections:
        for fact in facts:
            asked = f"{fact.title}（{fact.name}）"
            if fact.name in given and fact.name not in valid:
                message = f"{title}：{asked}的值不符合要求，请{fact.help}"
                yield FactFault(item=code, fact=fact.name, kind="invalid", message=message)
            elif fact.name not in given and fact.is_needed(valid):
                message = f"{title}缺项：{asked}，请{fact.help}"
                yield FactFault(item=code, fact=fact.name, kind="missing", message=message)


def _refusal(faults: tuple[FactFault, ...]) -> Refused:
    missing = any(fault.kind == "missing" for fault in faults)
    return Refused(
        "；".join(fault.message for fault in faults),
        code="facts_missing" if missing else "facts_invalid",
        details={"faults": tuple(asdict(fault) for fault in faults)},
    )
