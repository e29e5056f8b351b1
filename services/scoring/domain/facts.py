"""Facts checked against a standard: missing is never zero, an item without its facts is 缺项 (Q2)."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from services.common.errors import Refused
from services.scoring.domain.numbers import exact, shown
from services.scoring.domain.standard import Fact, Facts, Standard

VETO_SECTION = "vetoes"
"""Where facts stand that no item, only a veto, asks for."""


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


def stated(standard: Standard, names: Iterable[str], facts: Facts) -> str:
    """What the facts say, in words, for reasons: ``群众信访或投诉：6件``. Facts not given are left out."""
    return "，".join(
        [_in_words(standard.facts[name], facts[name]) for name in names if name in facts]
    )


def _in_words(fact: Fact, value: Any) -> str:
    if isinstance(value, bool):
        return f"{fact.title}：{'是' if value else '否'}"
    if isinstance(value, str):
        return f"{fact.title}：{fact.labels.get(value, value)}"
    if isinstance(value, list | tuple):
        return f"{fact.title}：{len(value)}{fact.unit}"
    return f"{fact.title}：{shown(exact(value))}{fact.unit}"


def _faults(standard: Standard, given: Facts) -> Iterator[FactFault]:
    valid = {name: value for name, value in given.items() if standard.facts[name].is_valid(value)}
    sections = [(item.code, item.title, item.facts) for item in standard.items]
    sections.append((VETO_SECTION, standard.veto_title, standard.veto_facts))
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
