"""Group commit: the requests of a moment become one insert of submissions and one of jobs, side by side.

The promise to each caller: an answered post is in MongoDB, submission and job, with majority and
journal. A submission without its job was never answered, and the same post heals it; so does a job
that gave up before its submission came. A duplicate answers its own caller and no neighbour (DESIGN
"intake's group commit").
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from services.common.errors import AppError, Conflict, Unavailable
from services.common.metrics import Metrics
from services.common.mongo import Document
from services.intake.repository import Written

COMMIT_MOST = 512
COMMITS_AT_ONCE = 2


class Store(Protocol):
    """What a commit needs of the repository."""

    async def insert_submissions(self, documents: Sequence[Document]) -> Written: ...
    async def insert_jobs(self, documents: Sequence[Document]) -> Written: ...
    async def submissions_by_id(self, ids: Sequence[str]) -> dict[str, Document]: ...
    async def revive_jobs(
        self, known: Sequence[Document], *, fresh: Sequence[Document]
    ) -> None: ...


@dataclass(frozen=True, slots=True)
class Post:
    """One submission and the jobs that hand it on."""

    submission: Document
    jobs: Sequence[Document]


@dataclass(frozen=True, slots=True)
class Kept:
    """What is in MongoDB now; ``repeated`` when the same post had been kept before."""

    submission: Mapping[str, Any]
    repeated: bool


class GroupCommit:
    """Gathers posts while the previous commits are under way; no timer, so a lone post waits for nobody."""

    def __init__(self, store: Store, metrics: Metrics) -> None:
        self._store = store
        self._metrics = metrics
        self._waiting: list[tuple[Post, asyncio.Future[Kept]]] = []
        self._commits: set[asyncio.Task[None]] = set()

    async def keep(self, post: Post) -> Kept:
        """Keep a post for good. Raises Conflict (same id, other bytes) or Unavailable.

        A caller that goes away cancels its own wait, never the commit.
        """
        future: asyncio.Future[Kept] = asyncio.get_running_loop().create_future()
        self._waiting.append((post, future))
        if len(self._commits) < COMMITS_AT_ONCE:
            task = asyncio.create_task(self._commit_all())
            self._commits.add(task)
            task.add_done_callback(self._commits.discard)
        return await future

    async def drain(self) -> None:
        """Wait until everything that was given to :meth:`keep` is answered."""
        while self._commits:
            await asyncio.gather(*self._commits)

    async def _commit_all(self) -> None:
        while self._waiting:
            batch, self._waiting = self._waiting[:COMMIT_MOST], self._waiting[COMMIT_MOST:]
            self._metrics.commit_size.observe(len(batch))
            answers = await self._answers([post for post, _ in batch])
            for (_, future), answer in zip(batch, answers, strict=True):
                _answer(future, answer)

    async def _answers(self, posts: Sequence[Post]) -> Sequence[Kept | Exception]:
        try:
            return await self._commit(posts)
        except AppError as error:
            return [error] * len(posts)
        except Exception as error:  # noqa: BLE001 - whatever it was, every caller must hear of it
            if len(posts) == 1:
                return [error]
            # A post that no driver can write must not fail its neighbours.
            return [answer for post in posts for answer in await self._answers([post])]

    async def _commit(self, posts: Sequence[Post]) -> list[Kept | Exception]:
        jobs = [(index, job) for index, post in enumerate(posts) for job in post.jobs]
        kept, rung = await asyncio.gather(
            self._store.insert_submissions([post.submission for post in posts]),
            self._store.insert_jobs([job for _, job in jobs]),
        )
        failed = kept.failed | {jobs[position][0] for position in rung.failed}
        stored: dict[str, Document] = {}
        if kept.duplicates:
            stored = await self._store.submissions_by_id(
                [posts[index].submission["_id"] for index in kept.duplicates]
            )
        if rung.duplicates:
            known = [jobs[position] for position in sorted(rung.duplicates)]
            await self._store.revive_jobs(
                [job for _, job in known],
                fresh=[job for index, job in known if index not in kept.duplicates],
            )
        return [
            Unavailable("未能保存，请用同一个 Idempotency-Key 重新提交")
            if index in failed
            else _outcome(post.submission, stored if index in kept.duplicates else None)
            for index, post in enumerate(posts)
        ]


def _outcome(
    submission: Mapping[str, Any], stored: Mapping[str, Mapping[str, Any]] | None
) -> Kept | Exception:
    if stored is None:
        return Kept(submission, repeated=False)
    first = stored.get(submission["_id"])
    if first is None:
        return Unavailable("未能读回已保存的表单，请用同一个 Idempotency-Key 重新提交")
    if first["body_sha256"] != submission["body_sha256"]:
        return Conflict(
            "这个 Idempotency-Key 已经用于内容不同的提交；新的内容请换一个新的 Idempotency-Key",
            code="idempotency_conflict",
        )
    return Kept(first, repeated=True)


def _answer(future: "asyncio.Future[Kept]", answer: Kept | Exception) -> None:
    if future.done():
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)
