"""``lianxin score``, ``allocate`` and ``sample``: the rules of 五星创评 at hand, without any server."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console, RenderableType

from services.cli.json_text import exact_json
from services.cli.scoring_files import read_facts, read_units, refused
from services.cli.scoring_standard_views import (
    standard_document,
    standard_view,
    standards_view,
)
from services.cli.scoring_standards import StandardFiles, read_standard_file
from services.cli.scoring_table import notices_on, read_scores
from services.cli.scoring_views import (
    allocation_document,
    allocation_view,
    sample_document,
    sample_view,
    sheet_document,
    sheet_view,
)
from services.common.errors import AppError, Refused
from services.common.settings import REPOSITORY
from services.scoring.domain import sheet as sheets
from services.scoring.domain.allocation import Policy
from services.scoring.domain.allocation import allocate as allocate_stars
from services.scoring.domain.sampling import draw

BAD_INPUT = 2
DEFAULT_STANDARD = "jiguan-shiye-2015"

app = typer.Typer()
standards = typer.Typer(help="创评标准：检查一份标准，列出现有标准。", no_args_is_help=True)
app.add_typer(standards, name="standards")

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取")]
Schemas = Annotated[
    Path,
    typer.Option("--schemas", envvar="LIANXIN_SCHEMAS_DIR", help="schemas 文件夹", hidden=True),
]
SCHEMAS = REPOSITORY / "schemas"


@app.command()
def score(
    standard: Annotated[str, typer.Argument(help="标准的编号（如 jiguan-shiye-2015）或文件")],
    facts: Annotated[Path, typer.Argument(help="自评事实（JSON 对象）")],
    *,
    as_json: AsJson = False,
    schemas: Schemas = SCHEMAS,
) -> None:
    """按标准给一个党支部逐项计分。"""
    with _refusals_reported():
        rules = read_standard_file(standard, schemas)
        given = read_facts(facts)
        _notice(given.unknown(rules))
        try:
            sheet = sheets.score(rules, given.facts)
        except Refused as error:
            raise refused(given.faults(error)) from error
        _print(lambda: sheet_document(sheet), lambda: sheet_view(sheet, rules), as_json=as_json)


@app.command()
def allocate(
    scores: Annotated[Path, typer.Argument(help="得分表（CSV，UTF-8）")],
    *,
    policy: Annotated[
        Policy, typer.Option(help="strict：名额一律不得超出；lenient：三星可以超出")
    ] = Policy.LENIENT,
    standard: Annotated[str, typer.Option(help="标准的编号或文件")] = DEFAULT_STANDARD,
    as_json: AsJson = False,
    schemas: Schemas = SCHEMAS,
) -> None:
    """按得分和比例给所有党支部评定星级，并逐个说明理由。"""
    with _refusals_reported():
        rules = read_standard_file(standard, schemas)
        with Console(stderr=True).status("正在评定星级……"):
            candidates = read_scores(scores, rules)
            result = allocate_stars(candidates, rules, policy)
        _notice(notices_on(candidates, rules))
        _print(
            lambda: allocation_document(result),
            lambda: allocation_view(result, rules),
            as_json=as_json,
        )


@app.command()
def sample(
    units: Annotated[Path, typer.Argument(help="名单（每行一个单位，UTF-8）")],
    *,
    count: Annotated[int, typer.Option(help="抽查几个")],
    seed: Annotated[str, typer.Option(help="公开的种子，任何人可凭它复核")],
    as_json: AsJson = False,
) -> None:
    """从名单中抽查，结果可由任何人复核。"""
    with _refusals_reported():
        drawn = draw(read_units(units), count=count, seed=seed)
        _print(lambda: sample_document(drawn), lambda: sample_view(drawn), as_json=as_json)


@standards.command("check")
def check_standard(
    standard: Annotated[str, typer.Argument(help="标准文件，或现有标准的编号")],
    *,
    as_json: AsJson = False,
    schemas: Schemas = SCHEMAS,
) -> None:
    """检查一份标准：分值、事实、条件、星级、细化关系，所有错误一次列出。"""
    with _refusals_reported():
        checked = StandardFiles(schemas).check(standard)
        _print(lambda: standard_document(checked), lambda: standard_view(checked), as_json=as_json)


@standards.command("list")
def list_standards(*, as_json: AsJson = False, schemas: Schemas = SCHEMAS) -> None:
    """列出现有标准。"""
    with _refusals_reported():
        files = StandardFiles(schemas)
        known = [files.standard(standard_id) for standard_id in files.ids]
        _print(
            lambda: [standard_document(each) for each in known],
            lambda: standards_view(known),
            as_json=as_json,
        )


@contextmanager
def _refusals_reported() -> Iterator[None]:
    """A refusal is one or more lines on stderr and exit code 2, never a traceback."""
    try:
        yield
    except AppError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(BAD_INPUT) from error


def _notice(lines: Iterable[str]) -> None:
    for line in lines:
        typer.echo(f"注意：{line}", err=True)


def _print(
    document: Callable[[], Any], view: Callable[[], RenderableType], *, as_json: bool
) -> None:
    if as_json:
        sys.stdout.write(exact_json(document()) + "\n")
    else:
        Console().print(view())
