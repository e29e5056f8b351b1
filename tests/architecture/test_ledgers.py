"""What ``lianxin verify`` covers is what the services keep as ledgers: none is forgotten, none invented."""

import ast
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from services.common.kernel.ledger import Ledger
from services.ledgers import LEDGERS
from services.notify.handlers import matters as handlers
from services.notify.repository.matters import FOLLOW_UPS

ROOT = Path(__file__).parents[2]
DOMAINS = sorted((ROOT / "services").glob("*/domain/**/*.py"))


def declared() -> Iterator[Ledger[Any]]:
    """Every ledger that a module of a domain makes and names."""
    for file in DOMAINS:
        tree = ast.parse(file.read_text("utf-8"))
        if any(isinstance(node, ast.Name) and node.id == "Ledger" for node in ast.walk(tree)):
            name = ".".join(file.relative_to(ROOT).with_suffix("").parts)
            module = vars(importlib.import_module(name))
            yield from (each for each in module.values() if isinstance(each, Ledger))


def plural(noun: str) -> str:
    if noun.endswith("y"):
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith("sh") else "s")


def test_verify_covers_every_ledger_that_a_domain_declares() -> None:
    found = {ledger.collection for ledger in declared()}

    assert found == set(LEDGERS)
    assert len(found) > 2


def test_no_two_ledgers_share_a_collection() -> None:
    assert all(LEDGERS[ledger.collection] is ledger for ledger in declared())


def test_events_have_names_of_their_own() -> None:
    for ledger in LEDGERS.values():
        names = [event.what for event in ledger.events]

        assert len(set(names)) == len(names) > 1
        assert {plural(name.partition(".")[0]) for name in names} == {ledger.collection}


def test_notify_keeps_every_form_about_a_matter_in_order() -> None:
    others = {"lianxin/opinion", handlers.STEP}

    assert {*FOLLOW_UPS, *others} == set(handlers.HANDLERS)
