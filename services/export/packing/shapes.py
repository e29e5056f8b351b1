"""The shapes that ``data.json`` may have, one JSON Schema per table in ``schemas/packages`` (B10).

A table without one is not taken from anybody.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from services.common.contracts import Contract, Contracts

FOLDER = "packages"
SHOWN = 10
"""So many places are named; a stranger's file may have thousands."""
Shape = Callable[[object], tuple[str, ...]]
"""What is wrong with a document, one sentence for each place."""


def shapes_from(schemas: Path) -> Mapping[str, Shape]:
    """By table; raises BrokenContract on a file that is no schema."""
    return {
        contract.name.removeprefix(f"{FOLDER}/").partition(".")[0]: _shape(contract)
        for contract in Contracts(schemas).below(FOLDER)
    }


def json_from(data: bytes) -> Any:
    """The document, or None where the bytes are none that can be counted with."""
    try:
        return json.loads(data.decode("utf-8"), parse_float=_no_float, parse_constant=_no_float)
    except (ValueError, RecursionError):
        return None


def _no_float(text: str) -> Any:
    raise ValueError(f"{text} has no exact value")


def _shape(contract: Contract) -> Shape:
    def faults(document: object) -> tuple[str, ...]:
        if contract.accepts(document):
            return ()
        places = dict.fromkeys(
            "/".join(("", *map(str, complaint.path))) or "/"
            for complaint in contract.complaints(document)
        )
        named = [f"data.json 的 {place[:200]} 不符合这份附件的格式" for place in places]
        return (*named[:SHOWN], *([f"另有{len(named) - SHOWN}处"] if len(named) > SHOWN else []))

    return faults
