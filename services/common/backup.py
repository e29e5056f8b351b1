"""A database as a folder: one BSON file per collection, GridFS included, and ``manifest.json`` with counts and sums.

The files hold what ``mongodump`` would write, document after document by ``_id``, so its tools read them,
and the same data always gives the same sums: a restored database can be backed up again and compared.
The manifest is written last; a folder without one is a backup that did not finish. All collections are
read as of one instant (a snapshot session), while everything keeps running. The server keeps that instant
for 300 s unless ``minSnapshotHistoryWindowInSeconds`` says more; a slower backup fails and says so.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import cast

from bson import decode_file_iter
from bson.codec_options import CodecOptions
from bson.raw_bson import RawBSONDocument
from pymongo import ASCENDING, WriteConcern
from pymongo.collection import Collection
from pymongo.database import Database
from pymongo.errors import ConfigurationError, OperationFailure

from services.common.clock import to_millis
from services.common.errors import Refused, Unavailable
from services.common.manifest import (
    SCHEMA_VERSION,
    Manifest,
    Part,
    flush,
    new_file,
    read_manifest,
    write_manifest,
)
from services.common.mongo import CODEC, Document, Session

REPORT_EVERY = 1_000
BATCH_BYTES = 8_000_000
RAW: CodecOptions[RawBSONDocument] = CodecOptions(document_class=RawBSONDocument)
PATIENT = WriteConcern(w="majority", j=True, wtimeout=120_000)
"""A restore writes faster than secondaries may follow; it waits for them."""
SNAPSHOT_FAULTS = {
    72: "这台 MongoDB 不支持快照读取；停止全部进程后可改用 --no-snapshot",
    123: "MongoDB 不是副本集，不支持快照读取；停止全部进程后可改用 --no-snapshot",
    239: "备份用时超过了服务器保留快照的时间：请调大 minSnapshotHistoryWindowInSeconds，"
    "或停止全部进程后改用 --no-snapshot",
    246: "备份开始时恰有集合正在建立，请再试一次",
}

Report = Callable[[str, int, int], None]
"""Told now and then: collection, documents done, documents expected (an estimate while backing up)."""


def silent(_: str, __: int, ___: int) -> None:
    """A report to nobody."""


def backup(
    database: Database[Document], folder: Path, *, snapshot: bool = True, report: Report = silent
) -> Manifest:
    """Write ``database`` into ``folder``, which is new or empty and for its owner's eyes only (0700).

    Raises Refused (folder in use, nothing to back up) or Unavailable (the snapshot could not be kept).
    """
    _claim(folder)
    hello = database.command("hello", codec_options=CODEC)
    client = database.client
    try:
        with client.start_session(snapshot=True) if snapshot else nullcontext() as session:
            parts = [
                _save(database, info, folder, session=session, report=report)
                for info in _collections(database, session)
            ]
    except (ConfigurationError, OperationFailure) as fault:
        code = fault.code if isinstance(fault, OperationFailure) else 72
        if code not in SNAPSHOT_FAULTS:
            raise
        raise Unavailable(SNAPSHOT_FAULTS[code], code="snapshot_unavailable") from fault
    manifest = Manifest(
        taken_at=to_millis(hello["localTime"]),
        database=database.name,
        server=client.server_info()["version"],
        snapshot=snapshot,
        schema_version=SCHEMA_VERSION,
        parts=tuple(parts),
    )
    write_manifest(manifest, folder)
    return manifest


def restore(database: Database[Document], folder: Path, *, report: Report = silent) -> Manifest:
    """Write the backup in ``folder`` into ``database``, which has no collection yet; indexes come last.

    Every sum is checked before anything is written. Raises NotFound (no backup there), Refused (damaged,
    of another version, database in use). If it is interrupted the database is incomplete: drop it.
    """
    if database.list_collection_names():
        raise Refused(
            f"数据库“{database.name}”不是空的：请恢复到一个新的数据库名，或停止全部进程并删除它",
            code="database_not_empty",
        )
    manifest = check(folder)
    for part in manifest.parts:
        _load(database, part, folder, report)
    return manifest


def check(folder: Path) -> Manifest:
    """The manifest of the backup in ``folder``, after comparing every file with it. Raises as :func:`restore`."""
    manifest = read_manifest(folder)
    for part in manifest.parts:
        path = folder / part.file
        if not path.is_file() or _sha256(path) != part.sha256:
            raise Refused(f"备份文件 {part.file} 缺失或已损坏", code="backup_damaged")
    return manifest


def _claim(folder: Path) -> None:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise Refused(f"文件夹 {folder} 不是空的，备份只写入空文件夹", code="folder_not_empty")


def _collections(database: Database[Document], session: Session | None) -> list[Document]:
    """Listed again after reading one of them, which fixes the session's instant: none is overlooked."""
    listed = _listed(database)
    if not listed:
        raise Refused(f"数据库“{database.name}”是空的，没有可备份的数据", code="database_empty")
    database[listed[0]["name"]].find_one({}, {"_id": 1}, session=session)
    return _listed(database)


def _listed(database: Database[Document]) -> list[Document]:
    listed = database.list_collections(filter={"type": "collection"})
    ours = [dict(info) for info in listed if not info["name"].startswith("system.")]
    return sorted(ours, key=lambda info: str(info["name"]))


def _raw(database: Database[Document], name: str) -> Collection[RawBSONDocument]:
    return cast(Collection[RawBSONDocument], database.get_collection(name, RAW))  # wrongly typed


def _save(
    database: Database[Document],
    info: Document,
    folder: Path,
    *,
    session: Session | None,
    report: Report,
) -> Part:
    name = info["name"]
    collection = _raw(database, name)
    part = Part(
        collection=name,
        documents=0,
        bytes=0,
        sha256="",
        options=info["options"],
        indexes=[dict(index) for index in database[name].list_indexes() if index["name"] != "_id_"],
    )
    digest, documents, size = hashlib.sha256(), 0, 0
    total = collection.estimated_document_count()
    report(name, 0, total)
    with new_file(folder / part.file) as file:
        for document in collection.find(sort=[("_id", ASCENDING)], session=session):
            file.write(document.raw)
            digest.update(document.raw)
            documents, size = documents + 1, size + len(document.raw)
            if documents % REPORT_EVERY == 0:
                report(name, documents, total)
        flush(file)
    report(name, documents, documents)
    return replace(part, documents=documents, bytes=size, sha256=digest.hexdigest())


def _load(database: Database[Document], part: Part, folder: Path, report: Report) -> None:
    database.create_collection(part.collection, check_exists=False, **part.options)
    collection = _raw(database, part.collection).with_options(write_concern=PATIENT)
    done = 0
    report(part.collection, 0, part.documents)
    for batch in _batches(folder / part.file):
        collection.insert_many(batch)
        done += len(batch)
        report(part.collection, done, part.documents)
    if part.indexes:
        database.command("createIndexes", part.collection, indexes=part.indexes)
    if done != part.documents:
        raise Refused(f"备份文件 {part.file} 的条数与清单不符", code="backup_damaged")


def _batches(path: Path) -> Iterator[list[RawBSONDocument]]:
    batch: list[RawBSONDocument] = []
    size = 0
    with path.open("rb") as file:
        for document in decode_file_iter(file, RAW):
            batch.append(document)
            size += len(document.raw)
            if size >= BATCH_BYTES or len(batch) >= REPORT_EVERY:
                yield batch
                batch, size = [], 0
    if batch:
        yield batch


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
