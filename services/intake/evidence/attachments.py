"""Taking evidence attachments, and finding those that a form names (五星创评 Q2, Q3, Q7).

Every check that can be made before the bytes is: name, type, unit, declared length. A file that fails
a later one leaves nothing. Attachments never change and are never run or unpacked here.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.common.errors import AppError, NotFound, Unavailable
from services.common.kernel.canonical import isoformat
from services.common.kernel.orgpath import covers
from services.common.mongo import Document
from services.intake.access import require_subtree
from services.intake.checking.faults import Fault
from services.intake.checking.pointers import Pointer, values_at, written
from services.intake.clients import Client
from services.intake.clock import AsyncClock
from services.intake.evidence.attachment_rules import (
    HEAD,
    FileType,
    Types,
    attachment_id,
    clean_name,
    open_to,
    type_named,
    type_of,
)
from services.intake.evidence.attachment_store import AttachmentStore, Upload
from services.intake.evidence.office_package import check_package
from services.intake.tree import UnitTree

UPLOAD_MOST_S = 600
"""Longer than this nobody may take: an upload a day old is taken for abandoned."""


class SlowUpload(AppError):
    """The bytes came too slowly."""

    status = 400
    default_code = "client_gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A file that is about to come: whose it is, what it is called, how long it says to be."""

    client: Client
    unit: str
    name: str
    length: int | None


class Attachments:
    """The evidence of all units; a client sees its own subtree's, and that of opinions and activities it may see."""

    def __init__(
        self,
        store: AttachmentStore,
        types: Types,
        tree: UnitTree,
        clock: AsyncClock,
        *,
        within_s: float = UPLOAD_MOST_S,
    ) -> None:
        self._store = store
        self._within_s = within_s
        self._types = types
        self._tree = tree
        self._clock = clock

    async def take(self, offer: Offer, body: AsyncIterator[bytes]) -> tuple[Document, bool]:
        """Keep one file; its entry, and whether it is new: the same bytes, name and unit are the same attachment.

        Raises BadAttachment, AttachmentTooLarge, Forbidden, NotFound (unit), SlowUpload, Unavailable.
        """
        name = clean_name(offer.name)
        types = open_to(self._types, offer.client.roles)
        known = type_named(name, types)
        known.check_size(offer.length or 0)
        path = await self._tree.path(offer.unit)
        require_subtree(offer.client, offer.unit, path)
        async with self._store.upload() as upload:
            await self._receive(upload, body, name=name, types=types)
            metadata = {
                "id": attachment_id(offer.unit, name, upload.sha256),
                "sha256": upload.sha256,
                "type": known.media_type,
                "unit": offer.unit,
                "unit_path": list(path),
                "client": offer.client.id,
            }
            return await self._keep(upload, name, known, metadata)

    async def _receive(
        self, upload: Upload, body: AsyncIterator[bytes], *, name: str, types: Types
    ) -> None:
        known = type_named(name, types)
        try:
            async with asyncio.timeout(self._within_s):
                async for part in body:
                    known.check_size(upload.size + len(part))
                    await upload.add(part)
                    if len(upload.head) == HEAD:
                        type_of(name, upload.head, types)
        except TimeoutError as error:
            raise SlowUpload("上传太慢，没有传完；请换个网络或缩小文件再传") from error
        type_of(name, upload.head, types)
        await upload.end()

    async def _keep(
        self, upload: Upload, name: str, known: FileType, metadata: Document
    ) -> tuple[Document, bool]:
        there = await self._store.one(metadata["id"])
        if there is not None:
            return there, False
        if known.package is not None:
            await check_package(known.package, upload.size, upload.read)
        entry = {
            "filename": name,
            "uploadDate": await self._clock.now(),
            "metadata": metadata,
        }
        if await self._store.publish(upload, entry):
            return {"_id": upload.file_id, "length": upload.size, **entry}, True
        # Two at once: the other one was a moment earlier, and may not be on a majority yet.
        there = await self._store.one(metadata["id"])
        if there is None:
            raise Unavailable("未能读回已保存的材料，请原样再传一次")
        return there, False

    async def one(self, wanted: str, client: Client) -> Document:
        """The entry of an attachment; raises NotFound, too, where the caller may not read it.

        Its own subtree's, and what a record names that its unit may see: an opinion (L10), an activity (F1).
        """
        row = await self._store.one(wanted)
        if row is None or not await self._may_read(row["metadata"], client):
            raise NotFound(
                "没有这份材料，或它不在您的单位之下，也不属于您的单位经手的意见、能查看的活动"
            )
        return row

    async def _may_read(self, metadata: Document, client: Client) -> bool:
        if covers(client.unit, metadata["unit_path"]):
            return True
        return await self._store.concerns(metadata["id"], client.unit)

    def content(self, row: Document) -> AsyncIterator[bytes]:
        """The bytes of an attachment, chunk by chunk."""
        return self._store.content(row["_id"])

    async def faults(
        self, body: Mapping[str, Any], pointers: Sequence[Pointer], client: Client
    ) -> list[Fault]:
        """One fault for each attachment named at ``pointers`` that ``client`` could not read itself; one query."""
        named = [found for pointer in pointers for found in values_at(body, pointer)]
        if not named:
            return []
        paths = await self._store.paths(sorted({str(wanted) for _, wanted in named}))
        return list(_foreign(named, paths, client))


def _foreign(
    named: Sequence[tuple[Sequence[object], Any]],
    paths: Mapping[str, Sequence[str]],
    client: Client,
) -> Iterator[Fault]:
    for place, wanted in named:
        if not covers(client.unit, paths.get(wanted, ())):
            words = f"没有编号为“{wanted}”的材料，或它不在您的单位之下；请先上传，再填得到的编号"
            yield Fault(written(place), "attachment", words)


def show_attachment(row: Document) -> dict[str, Any]:
    """An attachment as the API tells of it."""
    metadata = row["metadata"]
    return {
        "id": metadata["id"],
        "name": row["filename"],
        "type": metadata["type"],
        "size": row["length"],
        "sha256": metadata["sha256"],
        "unit": metadata["unit"],
        "at": isoformat(row["uploadDate"]),
        "location": f"/v1/attachments/{metadata['id']}",
    }
