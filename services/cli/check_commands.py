"""``lianxin check``: every file that a school may change, before anybody goes by it."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from services.cli.scoring_standards import StandardFiles
from services.cli.session import write_line
from services.common.contracts import BrokenContract, Contracts
from services.common.errors import AppError
from services.common.policy_files import notice_files, policy_names, read_notices, read_policy
from services.common.settings import REPOSITORY, Settings
from services.export import main as export
from services.intake.checking.forms import Forms
from services.intake.desk import make_desk
from services.intake.settings import IntakeSettings
from services.notify import main as notify
from services.scoring import main as scoring

SCHEMAS = REPOSITORY / "schemas"


def register(app: typer.Typer) -> None:
    """Add the command to the root ``lianxin``."""
    app.command("check")(check)


def check(
    schemas: Annotated[Path, typer.Argument(help="文件夹 schemas；不填的是系统自带的")] = SCHEMAS,
) -> None:
    """检查学校可以改的全部文件：表单、标准、政策、通知的文字；不连接数据库。有错的逐条列出，以 1 结束。"""
    faults = list(dict.fromkeys(_faults(schemas.resolve())))
    for fault in faults:
        typer.echo(f"✗ {fault}", err=True)
    if faults:
        raise typer.Exit(1)
    forms = len(Forms(Contracts(schemas)).all())
    policies, notices = len(policy_names(schemas)), len(notice_files(schemas))
    standards = len(StandardFiles(schemas).ids)
    write_line(
        f"✓ 表单 {forms} 种、标准 {standards} 份、政策 {policies} 份、通知文字 {notices} 份，没有错误"
    )


def _faults(schemas: Path) -> Iterator[str]:
    """Every fault: first each file by its schema, then what the services make of all of them."""
    standards = StandardFiles(schemas)
    steps: list[Callable[[], object]] = [
        *(partial(read_policy, schemas, name) for name in policy_names(schemas)),
        lambda: list(read_notices(schemas)),
        lambda: Forms(Contracts(schemas)),
        *(partial(standards.check, name) for name in standards.ids),
    ]
    found = [fault for step in steps for fault in _said(step)]
    yield from found
    if not found:
        settings = Settings(schemas_dir=schemas)
        for make in (scoring.make_duties, notify.make_duties, export.make_duties):
            yield from _said(partial(make, settings))
        yield from _said(lambda: make_desk(IntakeSettings(schemas_dir=schemas)))


def _said(step: Callable[[], object]) -> Iterator[str]:
    try:
        step()
    except (BrokenContract, AppError, ValueError) as error:
        yield from str(error).splitlines()
