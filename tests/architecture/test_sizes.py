"""How big things may get, what they may not be called, and that every module says what it is."""

import ast
from collections.abc import Iterator
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parents[2]
SERVICES = sorted((ROOT / "services").rglob("*.py"))
UNIT_TESTS = sorted((ROOT / "tests" / "unit").rglob("test_*.py"))

FILE_LINES = 300
FUNCTION_LINES = 40
TEST_LINES_MEDIAN = 15
SAYS_NOTHING = {"util", "utils", "helper", "helpers", "manager", "managers", "misc", "data"}


def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), filename=str(file))


def functions(file: Path) -> Iterator[tuple[str, int]]:
    """Name with place, and lines from ``def`` to the end; inner functions count in the outer one too."""
    for node in ast.walk(parsed(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            place = f"{file.relative_to(ROOT)}:{node.lineno} {node.name}"
            yield place, (node.end_lineno or node.lineno) - node.lineno + 1


def test_the_search_finds_the_sources() -> None:
    assert ROOT / "services" / "common" / "errors.py" in SERVICES
    assert UNIT_TESTS


def test_no_file_is_longer_than_300_lines() -> None:
    lines = {
        str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines())
        for file in SERVICES
    }

    assert {file: count for file, count in lines.items() if count > FILE_LINES} == {}


def test_no_function_is_longer_than_40_lines() -> None:
    lines = dict(pair for file in SERVICES for pair in functions(file))

    assert {place: count for place, count in lines.items() if count > FUNCTION_LINES} == {}


def test_file_names_say_what_is_inside() -> None:
    assert [
        file for file in SERVICES if file.stem in SAYS_NOTHING or file.parent.name in SAYS_NOTHING
    ] == []


def test_every_module_says_what_it_is() -> None:
    assert [
        str(file.relative_to(ROOT)) for file in SERVICES if not ast.get_docstring(parsed(file))
    ] == []


def test_the_usual_unit_test_is_short() -> None:
    lengths = [
        count
        for file in UNIT_TESTS
        for place, count in functions(file)
        if place.rpartition(" ")[2].startswith("test_")
    ]

    assert median(lengths) <= TEST_LINES_MEDIAN
