"""What ``lianxin verify`` covers is what the services keep as ledgers: none is forgotten, none invented."""

import ast
from collections.abc import Iterator
from pathlib import Path

from services.cli.ledgers import REPLAYS
from services.common.ledgers import LEDGERS
from services.notify import handlers
from services.notify.repository import FOLLOW_UPS

SERVICES = Path(__file__).parents[2] / "services"


def opened(file: Path) -> Iterator[str]:
    """The collections that a repository opens through ``work.records(...)``."""
    tree = ast.parse(file.read_text("utf-8"))
    names = dict(constants(tree))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    for call in calls:
        if isinstance(call.func, ast.Attribute) and call.func.attr == "records":
            yield name_of(call.args[0], names)


def constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """Module-level strings by name, also those of ``A, B = "a", "b"``."""
    for node in tree.body:
        if not isinstance(node, ast.Assign):
            continue
        target, value = node.targets[0], node.value
        targets = target.elts if isinstance(target, ast.Tuple) else [target]
        values = value.elts if isinstance(value, ast.Tuple) else [value]
        for name, said in zip(targets, values, strict=False):
            if isinstance(name, ast.Name) and isinstance(said, ast.Constant):
                yield name.id, str(said.value)


def name_of(argument: ast.expr, names: dict[str, str]) -> str:
    if isinstance(argument, ast.Name):
        return names[argument.id]
    return str(ast.literal_eval(argument))


def test_verify_covers_every_collection_that_is_opened_as_records() -> None:
    found = {collection for file in SERVICES.glob("*/repository.py") for collection in opened(file)}

    assert found == set(LEDGERS)
    assert len(LEDGERS) == len(found)


def test_every_ledger_can_be_played_again() -> None:
    assert set(REPLAYS) == set(LEDGERS)


def test_events_have_names_of_their_own() -> None:
    for ledger in REPLAYS.values():
        names = [event.what for event in ledger.events]

        assert len(set(names)) == len(names) > 1
        assert {name.partition(".")[0] + "s" for name in names} == {ledger.collection}


def test_notify_keeps_every_form_about_a_matter_in_order() -> None:
    others = {"lianxin/opinion", handlers.STEP}

    assert {*FOLLOW_UPS, *others} == set(handlers.HANDLERS)
