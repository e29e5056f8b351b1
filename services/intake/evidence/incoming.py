"""Packages of lower instances are taken in: bounded, durable before they are answered, the same one once (B10).

Nothing is opened here. The bytes lie in the bucket ``incoming`` under ``<unit>:<package>:<turn>``, where the turn
is how often that package has been looked into so far: what was refused may come again, with other bytes too.
"""

import asyncio
import hmac
import re
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from services.common.errors import AppError, Conflict, Forbidden, NotFound, Refused, Unavailable
from services.common.jobs import NewJob, job_document
from services.common.kernel.signed_post import is_timely, post_signature
from services.common.mongo import Document
from services.intake.access import require_role
from services.intake.clients import Client
from services.intake.evidence.attachment_store import AttachmentStore, Upload
from services.intake.evidence.attachments import UPLOAD_MOST_S, SlowUpload

BUCKET = "incoming"
JUDGE = "arrival.judge"
ROLE = "sender"
REFUSED = "refused"
PACKAGE_ID = re.compile(r"[A-Za-z0-9._-]{1,64}[.][A-Za-z0-9._:-]{1,160}\Z")
KEYS_FILE = "hmac-keys"
HEX = re.compile(r"[0-9a-f]{64}\Z")


class PackageTooLarge(AppError):
    """More bytes than a package may have."""

    status = 413
    default_code = "too_large"


class BadSignature(AppError):
    """It does not bear the HMAC that this sender agreed on."""

    status = 401
    default_code = "bad_signature"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What the headers say: the path that was signed, seconds, package, signature."""

    target: str
    timestamp: str
    message: str
    signature: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PackageOffer:
    """A package that is about to come."""

    client: Client
    package: str
    length: int | None
    proof: Proof
    correlation_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """It lies here; ``file`` is where."""

    arrival: str
    file: str
    at: datetime


class Records(Protocol):
    """What export knows of senders and arrivals, read-only."""

    async def found(
        self, collection: str, record_id: str, fields: Mapping[str, int]
    ) -> Document | None: ...


class Jobs(Protocol):
    """Where jobs are left."""

    async def insert_jobs(self, documents: Sequence[Document]) -> Any: ...


class Paths(Protocol):
    """The organisation tree."""

    async def path(self, unit_id: str) -> tuple[str, ...]: ...


class Time(Protocol):
    """Product time."""

    async def now(self) -> datetime: ...


class SenderKeys:
    """The HMAC keys of senders, one a line, in files that only this process reads; several while they rotate."""

    def __init__(self, folder: str) -> None:
        self._folder = Path(folder) if folder else None

    def of(self, unit: str) -> tuple[str, ...]:
        """The keys; raises Unavailable where a key is agreed on and none lies there."""
        place = self._folder / unit / KEYS_FILE if self._folder else None
        try:
            text = place.read_text("ascii") if place else ""
        except (OSError, ValueError):
            text = ""
        lines = (line.partition("#")[0].strip() for line in text.splitlines())
        keys = tuple(line for line in lines if HEX.match(line))
        if not keys:
            raise Unavailable(
                f"接收方还没有放好单位“{unit}”的 HMAC 密钥（{KEYS_FILE}），请与对方管理员联系"
            )
        return keys


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What is asked of whoever sends: a key where one is agreed on, so many bytes, so many seconds."""

    keys: SenderKeys
    most: int
    within_s: float = UPLOAD_MOST_S


class Incoming:
    """The way in for packages."""

    def __init__(
        self,
        store: AttachmentStore,
        records: Records,
        jobs: Jobs,
        *,
        tree: Paths,
        clock: Time,
        terms: Terms,
    ) -> None:
        self.store = store
        self._records = records
        self._jobs = jobs
        self._tree = tree
        self._clock = clock
        self._terms = terms

    async def take(self, offer: PackageOffer, body: AsyncIterator[bytes]) -> Taken:
        """Keep it and leave its job; the same bytes again are the same, answered alike.

        Raises Forbidden, Refused (bad_package_id), PackageTooLarge, SlowUpload, BadSignature, Conflict (other
        bytes under the same id, unless those were refused), Unavailable. Nothing of a refused one is kept.
        """
        require_role(offer.client, (ROLE,), action="报送")
        if not PACKAGE_ID.match(offer.package):
            raise Refused("请在 Idempotency-Key 里写明报送包编号", code="bad_package_id")
        keys = await self._agreed_keys(offer.client.unit)
        self._check_size(offer.length or 0)
        path = await self._tree.path(offer.client.unit)
        arrival = f"{offer.client.unit}:{offer.package}"
        async with self.store.upload() as upload:
            await self._receive(upload, body)
            await self._require_signed(offer, upload.sha256, keys)
            known = await self._records.found("arrivals", arrival, {"history": 0})
            if known is not None and known["state"]["stage"] != REFUSED:
                return _again(arrival, known["state"]["file"], upload.sha256)
            file = f"{arrival}:{known['version'] if known else 0}"
            at = await self._publish(upload, offer, file=file, path=path)
        await self._leave_job(file, at, offer.correlation_id)
        return Taken(arrival=arrival, file=file, at=at)

    async def _agreed_keys(self, unit: str) -> tuple[str, ...] | None:
        """The HMAC keys of the sender, None where none is agreed on; raises Forbidden, Unavailable."""
        sender = await self._records.found("senders", unit, {"state.open": 1, "state.signed": 1})
        if sender is None or not sender["state"]["open"]:
            raise Forbidden(
                f"单位“{unit}”没有登记为报送单位，或者已经停用，请与接收部门联系",
                code="sender_not_registered",
            )
        return self._terms.keys.of(unit) if sender["state"]["signed"] else None

    def _check_size(self, size: int) -> None:
        if size > self._terms.most:
            raise PackageTooLarge(f"报送包最大 {self._terms.most // 1_000_000} MB")

    async def _receive(self, upload: Upload, body: AsyncIterator[bytes]) -> None:
        try:
            async with asyncio.timeout(self._terms.within_s):
                async for part in body:
                    self._check_size(upload.size + len(part))
                    await upload.add(part)
        except TimeoutError as error:
            raise SlowUpload("上传太慢，没有传完；请换个网络再传") from error
        await upload.end()

    async def _require_signed(
        self, offer: PackageOffer, digest: str, keys: tuple[str, ...] | None
    ) -> None:
        if keys is None:
            return
        proof, now = offer.proof, await self._clock.now()
        if proof.message != offer.package or not is_timely(proof.timestamp, now.timestamp()):
            raise BadSignature("签名头缺少、不是这个报送包的，或者与本机时钟相差超过 5 分钟")
        wanted = [
            post_signature(
                key,
                target=proof.target,
                timestamp=int(proof.timestamp),
                package=offer.package,
                body_sha256=digest,
            )
            for key in keys
        ]
        given = proof.signature.encode()
        if not any(hmac.compare_digest(each.encode(), given) for each in wanted):
            raise BadSignature("HMAC 签名不对，请核对密钥和地址")

    async def _publish(
        self, upload: Upload, offer: PackageOffer, *, file: str, path: Sequence[str]
    ) -> datetime:
        """Let the file be there, or find that it is; raises Conflict where other bytes are."""
        metadata = {
            "id": file,
            "sha256": upload.sha256,
            "unit": offer.client.unit,
            "unit_path": list(path),
            "package": offer.package,
            "client": offer.client.id,
        }
        at = await self._clock.now()
        entry = {"filename": f"{offer.package}.zip", "uploadDate": at, "metadata": metadata}
        there = await self.store.one(file)
        if there is None and await self.store.publish(upload, entry):
            return at
        there = there or await self.store.one(file)
        if there is None:
            raise Unavailable("未能读回已保存的报送包，请原样再送一次")
        _require_same(there["metadata"]["sha256"], upload.sha256)
        known: datetime = there["uploadDate"]
        return known

    async def _leave_job(self, file: str, at: datetime, correlation_id: str) -> None:
        """Once for this file; a sender that was not answered posts again, and then it is left."""
        job = NewJob(
            id=f"{JUDGE}:{file}",
            queue="export",
            kind=JUDGE,
            subject=file,
            due=at,
            correlation_id=correlation_id,
        )
        written = await self._jobs.insert_jobs([job_document(job, at)])
        if written.failed:
            raise Unavailable("未能保存，请原样再送一次")

    def content(self, row: Document) -> AsyncIterator[bytes]:
        """The bytes, chunk by chunk."""
        return self.store.content(row["_id"])

    async def file(self, file_id: str) -> Document | None:
        """The entry of a file."""
        return await self.store.one(file_id)

    async def whole(self, file_id: str) -> Document:
        """The entry of a file that must be there; raises NotFound."""
        row = await self.file(file_id)
        if row is None:
            raise NotFound("没有这个文件")
        return row


def _again(arrival: str, file: Mapping[str, Any], digest: str) -> Taken:
    _require_same(file["sha256"], digest)
    return Taken(arrival=arrival, file=file["file_id"], at=file["at"])


def _require_same(known: str, digest: str) -> None:
    if known != digest:
        raise Conflict(
            "同一个报送包编号已经送来过，内容不同；编号由内容算出，请重新生成报送包",
            code="idempotency_conflict",
        )
