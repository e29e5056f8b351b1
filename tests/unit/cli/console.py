"""Running ``lianxin`` in a test: its answer as JSON, or the lines with which it refused."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from services.cli.main import app
from tests.unit.scoring.examples import facts

HEADER = "unit,total,mass_appraisal,performance,leading_group,innovation,veto"
STANDARD = "jiguan-shiye-2015"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def answer(*arguments: object) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout, parse_float=Decimal)


def refused(*arguments: object) -> list[str]:
    result = run(*arguments, "--json")
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return result.stderr.splitlines()


def write(name: str, text: str, encoding: str = "utf-8") -> Path:
    path = Path(name)
    path.write_text(text, encoding=encoding, newline="")
    return path


def write_facts(**changes: Any) -> Path:
    return write("facts.json", json.dumps(facts(**changes), ensure_ascii=False, indent=1))


def write_scores(*rows: str) -> Path:
    return write("scores.csv", "\n".join((HEADER, *rows)) + "\n")
