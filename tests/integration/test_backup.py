"""Backup and restore on the real MongoDB: nothing is lost, nothing half-right is restored, one instant is kept."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import uuid4

import bson
import pytest
from bson.decimal128 import Decimal128
from gridfs import GridFS
from pymongo import MongoClient
from pymongo.database import Database

from services.common.backup import backup, restore
from services.common.errors import NotFound, Refused
from services.common.job_store import JobStore
from services.common.manifest import MANIFEST
from services.common.mongo import durable

pytestmark = pytest.mark.real

Documents = Database[dict[str, Any]]
NOON = datetime(2026, 11, 23, 4, 0, 0, 125_000, tzinfo=UTC)


@pytest.fixture
def database(fresh_database: Documents) -> Documents:
    return fresh_database


@pytest.fixture
def other(mongo_client: MongoClient[dict[str, Any]]) -> Iterator[Documents]:
    """An empty database to restore into."""
    name = f"test_{uuid4().hex[:12]}"
    yield durable(mongo_client, name)
    mongo_client.drop_database(name)


def fill(database: Documents) -> None:
    JobStore(database).ensure_indexes()
    points = Decimal128(Decimal("97.50"))
    database["ratings"].insert_many(
        {"_id": f"2026:{n}", "total": points, "at": NOON, "n": n} for n in range(2_500)
    )
    database["ratings"].create_index([("n", -1), ("total", 1)], name="rank", unique=True)
    database["submissions"].insert_one(
        {"_id": "s-1", "body": {"说明": "村小组", "é": [1, 2.5, None]}}
    )
    GridFS(database).put(b"x" * 600_000, filename="附件4.xlsx")


def contents(database: Documents) -> dict[str, list[bytes]]:
    """Every document, byte for byte."""
    return {
        name: [bson.encode(row) for row in database[name].find(sort=[("_id", 1)])]
        for name in sorted(database.list_collection_names())
    }


def indexes(database: Documents) -> dict[str, Any]:
    names = database.list_collection_names()
    return {name: database[name].index_information() for name in names}


def test_what_was_backed_up_is_restored_byte_for_byte(
    database: Documents, other: Documents, tmp_path: Path
) -> None:
    fill(database)

    taken = backup(database, tmp_path / "b")
    restored = restore(other, tmp_path / "b")

    assert restored == taken
    assert contents(other) == contents(database)
    assert indexes(other) == indexes(database)


def test_a_file_kept_in_gridfs_reads_the_same_after_a_restore(
    database: Documents, other: Documents, tmp_path: Path
) -> None:
    fill(database)

    backup(database, tmp_path / "b")
    restore(other, tmp_path / "b")

    kept = GridFS(other).get_last_version("附件4.xlsx")
    assert kept.read() == b"x" * 600_000


def test_backing_up_a_restored_database_gives_the_same_sums(
    database: Documents, other: Documents, tmp_path: Path
) -> None:
    fill(database)
    first = backup(database, tmp_path / "first")
    restore(other, tmp_path / "first")

    second = backup(other, tmp_path / "second")

    assert [part.sha256 for part in second.parts] == [part.sha256 for part in first.parts]


def test_a_backup_shows_one_instant_while_writers_go_on(
    database: Documents, tmp_path: Path
) -> None:
    database["a"].insert_one({"_id": 0})
    database["b"].insert_one({"_id": 0})

    def write_meanwhile(collection: str, done: int, total: int) -> None:
        if done == 0:
            database["a"].insert_one({})
            database["b"].insert_one({})

    taken = backup(database, tmp_path / "b", report=write_meanwhile)

    assert {part.collection: part.documents for part in taken.parts} == {"a": 1, "b": 1}


def test_without_a_snapshot_the_manifest_says_so(database: Documents, tmp_path: Path) -> None:
    fill(database)

    taken = backup(database, tmp_path / "b", snapshot=False)

    assert taken.snapshot is False
    assert taken.documents == 2_500 + 1 + 1 + 3  # ratings, submissions, the file and its chunks


def test_a_database_in_use_is_not_restored_into(
    database: Documents, other: Documents, tmp_path: Path
) -> None:
    fill(database)
    backup(database, tmp_path / "b")
    JobStore(other).ensure_indexes()  # what any process does when it starts

    with pytest.raises(Refused, match="不是空的"):
        restore(other, tmp_path / "b")

    assert other.list_collection_names() == ["jobs"]


@pytest.mark.parametrize("damage", [b"", b"\x00" * 64])
def test_a_damaged_backup_restores_nothing(
    database: Documents, other: Documents, tmp_path: Path, damage: bytes
) -> None:
    fill(database)
    backup(database, tmp_path / "b")
    (tmp_path / "b" / "submissions.bson").write_bytes(damage)

    with pytest.raises(Refused, match=r"submissions\.bson"):
        restore(other, tmp_path / "b")

    assert other.list_collection_names() == []


def test_a_backup_that_did_not_finish_is_none(
    database: Documents, other: Documents, tmp_path: Path
) -> None:
    fill(database)
    backup(database, tmp_path / "b")
    (tmp_path / "b" / MANIFEST).unlink()

    with pytest.raises(NotFound, match="没有完成的备份"):
        restore(other, tmp_path / "b")


@pytest.mark.parametrize(
    ("change", "says"),
    [({"schema_version": 99}, "数据版本 99"), ({"parts": [{}]}, "清单"), ({"extra": 1}, "清单")],
)
def test_a_manifest_of_another_version_or_shape_is_refused(
    database: Documents, other: Documents, tmp_path: Path, change: dict[str, Any], says: str
) -> None:
    fill(database)
    backup(database, tmp_path / "b")
    manifest = tmp_path / "b" / MANIFEST
    manifest.write_text(json.dumps(json.loads(manifest.read_text("utf-8")) | change))

    with pytest.raises(Refused, match=says):
        restore(other, tmp_path / "b")


def test_a_backup_takes_an_empty_folder_of_its_own(database: Documents, tmp_path: Path) -> None:
    fill(database)
    (tmp_path / "yesterday").touch()

    with pytest.raises(Refused, match="不是空的"):
        backup(database, tmp_path)


def test_only_the_owner_can_read_a_backup(database: Documents, tmp_path: Path) -> None:
    fill(database)

    backup(database, tmp_path / "b")

    modes = {path.stat().st_mode & 0o077 for path in [tmp_path / "b", *(tmp_path / "b").iterdir()]}
    assert modes == {0}


def test_an_empty_database_makes_no_backup(database: Documents, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="空的"):
        backup(database, tmp_path / "b")

    assert not (tmp_path / "b" / MANIFEST).exists()


def lianxin(
    *arguments: str | Path, url: str, database: str, **settings: str
) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "LIANXIN_MONGO_URL": url, "LIANXIN_MONGO_DATABASE": database, **settings}
    argv = [sys.executable, "-c", "from services.cli.main import app; app()", *map(str, arguments)]
    return subprocess.run(argv, env=env, capture_output=True, text=True)


def test_the_commands_take_a_database_to_another_one(
    database: Documents, other: Documents, mongo_url: str, tmp_path: Path
) -> None:
    fill(database)

    saved = lianxin("backup", tmp_path / "b", "--json", url=mongo_url, database=database.name)
    loaded = lianxin("restore", tmp_path / "b", "--json", url=mongo_url, database=other.name)

    assert (saved.returncode, loaded.returncode) == (0, 0), saved.stderr + loaded.stderr
    assert json.loads(saved.stdout) == json.loads(loaded.stdout)
    assert contents(other) == contents(database)


def test_a_refused_restore_says_why_in_one_line(
    database: Documents, mongo_url: str, tmp_path: Path
) -> None:
    refused = lianxin("restore", tmp_path, url=mongo_url, database=database.name)

    assert refused.returncode == 2
    assert "没有完成的备份" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_unsafe_settings_are_named_without_showing_them(tmp_path: Path) -> None:
    unsafe = {"LIANXIN_ENV": "production", "LIANXIN_SECRET_KEY": "kept-to-itself"}

    refused = lianxin("backup", tmp_path / "b", url="mongodb://none", database="none", **unsafe)

    assert refused.returncode == 2
    assert "LIANXIN_SECRET_KEY" in refused.stderr
    assert "kept-to-itself" not in refused.stderr
