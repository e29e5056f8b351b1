"""What commands that talk to the database share: opening it, and faults as one line instead of a traceback.

Exit code 2: refused (bad input, a rule says no); 3: something does not answer; 1: a check failed.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, NoReturn

import typer
from pydantic import ValidationError
from pymongo.database import Database
from pymongo.errors import PyMongoError

from services.common.errors import AppError, Unavailable
from services.common.mongo import Document, connect, durable
from services.common.settings import Settings

FAILED, REFUSED, UNAVAILABLE = 1, 2, 3
MESSAGE_MOST = 300

AsJson = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序读取")]


@contextmanager
def faults_reported() -> Iterator[None]:
    """Turn expected errors into a Chinese line on stderr and an exit code."""
    try:
        yield
    except ValidationError as error:  # its own text would show the settings, secrets among them
        reasons = [f"{'.'.join(map(str, row['loc']))} {row['msg']}" for row in error.errors()]
        _fail("；".join(reasons), REFUSED, error)
    except Unavailable as error:
        _fail(error.message, UNAVAILABLE, error)
    except (AppError, OSError) as error:
        _fail(str(error), REFUSED, error)
    except PyMongoError as error:
        _fail(f"MongoDB 出错：{str(error)[:MESSAGE_MOST]}", UNAVAILABLE, error)


@contextmanager
def open_database() -> Iterator[Database[Document]]:
    """The database that the environment names (``LIANXIN_MONGO_URL``, ``LIANXIN_MONGO_DATABASE``)."""
    with faults_reported():
        settings = Settings()
        with connect(settings.mongo_url) as client:
            yield durable(client, settings.mongo_database)


def write_line(text: str) -> None:
    """One line on standard output."""
    sys.stdout.write(text + "\n")


def _fail(told: str, code: int, error: Exception) -> NoReturn:
    typer.echo(told.strip(), err=True)
    raise typer.Exit(code) from error
