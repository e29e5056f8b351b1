"""The group commit's promise, held against a store that fails as MongoDB does (DESIGN "intake's group commit")."""

import asyncio
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import AppError, Conflict, Unavailable
from services.common.metrics import Metrics
from services.common.mongo import Document
from services.intake.commit import COMMIT_MOST, COMMITS_AT_ONCE, GroupCommit, Kept, Post
from services.intake.repository import Written


class Store:
    """Submissions and jobs in memory; each kind of failure is switched on by naming its victims."""

    def __init__(self) -> None:
        self.submissions: dict[str, Document] = {}
        self.jobs: dict[str, Document] = {}
        self.inserts: list[int] = []
        self.under_way = 0
        self.most_under_way = 0
        self.revived: list[tuple[list[str], list[str]]] = []
        self.unwritable: set[str] = set()
        self.poisoned: set[str] = set()
        self.down: Exception | None = None
        self.gate = asyncio.Event()
        self.gate.set()

    async def insert_submissions(self, documents: Sequence[Document]) -> Written:
        self.inserts.append(len(documents))
        self.under_way += 1
        self.most_under_way = max(self.most_under_way, self.under_way)
        await self.gate.wait()
        self.under_way -= 1
        if self.poisoned & {document["_id"] for document in documents}:
            raise OverflowError("MongoDB can only handle up to 8-byte ints")
        return self._insert(self.submissions, documents)

    async def insert_jobs(self, documents: Sequence[Document]) -> Written:
        await self.gate.wait()
        if self.down is not None:
            raise self.down
        return self._insert(self.jobs, documents)

    def _insert(self, kept: dict[str, Document], documents: Sequence[Document]) -> Written:
        duplicates, failed = set(), set()
        for position, document in enumerate(documents):
            if document["_id"] in self.unwritable:
                failed.add(position)
            elif document["_id"] in kept:
                duplicates.add(position)
            else:
                kept[document["_id"]] = document
        return Written(frozenset(duplicates), frozenset(failed))

    async def submissions_by_id(self, ids: Sequence[str]) -> dict[str, Document]:
        return {key: self.submissions[key] for key in ids if key in self.submissions}

    async def revive_jobs(self, known: Sequence[Document], *, fresh: Sequence[Document]) -> None:
        self.revived.append(([job["_id"] for job in known], [job["_id"] for job in fresh]))


def post(name: str, body: str = "same") -> Post:
    return Post({"_id": name, "body_sha256": body}, [{"_id": f"{name}:notify", "subject": name}])


async def keep_all(commit: GroupCommit, posts: Sequence[Post]) -> list[Any]:
    return await asyncio.gather(*map(commit.keep, posts), return_exceptions=True)


def kinds(answers: Sequence[Any]) -> list[str]:
    return [
        ("again" if item.repeated else "kept") if isinstance(item, Kept) else type(item).__name__
        for item in answers
    ]


@pytest.fixture
async def store() -> Store:
    return Store()


@pytest.fixture
def commit(store: Store) -> GroupCommit:
    return GroupCommit(store, Metrics())


async def test_an_answered_post_is_there_with_its_job(store: Store, commit: GroupCommit) -> None:
    kept = await commit.keep(post("s1"))

    assert kept.repeated is False
    assert (list(store.submissions), list(store.jobs)) == (["s1"], ["s1:notify"])


async def test_a_duplicate_answers_its_own_caller_and_no_neighbour(
    store: Store, commit: GroupCommit
) -> None:
    await commit.keep(post("s1"))

    answers = await keep_all(commit, [post("s0"), post("s1"), post("s1", "other"), post("s2")])

    assert kinds(answers) == ["kept", "again", "Conflict", "kept"]


async def test_twins_of_one_moment_are_one_submission(store: Store, commit: GroupCommit) -> None:
    answers = await keep_all(commit, [post("s1")] * 20)

    assert sorted(kinds(answers)) == ["again"] * 19 + ["kept"]
    assert len({id(answer.submission) for answer in answers}) == 1
    assert (len(store.submissions), len(store.jobs)) == (1, 1)


async def test_a_failed_job_fails_only_its_owner(store: Store, commit: GroupCommit) -> None:
    store.unwritable = {"s1:notify"}

    answers = await keep_all(commit, [post("s0"), post("s1"), post("s2")])

    assert kinds(answers) == ["kept", "Unavailable", "kept"]


async def test_a_failed_submission_fails_only_its_owner(store: Store, commit: GroupCommit) -> None:
    store.unwritable = {"s1"}

    answers = await keep_all(commit, [post("s0"), post("s1"), post("s2")])

    assert kinds(answers) == ["kept", "Unavailable", "kept"]


async def test_the_same_post_heals_a_submission_without_its_job(
    store: Store, commit: GroupCommit
) -> None:
    store.unwritable = {"s1:notify"}
    await keep_all(commit, [post("s1")])
    store.unwritable = set()

    answers = await keep_all(commit, [post("s1")])

    assert kinds(answers) == ["again"]
    assert "s1:notify" in store.jobs


async def test_a_job_that_was_there_before_its_submission_is_revived(
    store: Store, commit: GroupCommit
) -> None:
    store.unwritable = {"s1"}
    await keep_all(commit, [post("s1")])
    store.unwritable = set()

    answers = await keep_all(commit, [post("s1"), post("s2")])

    assert kinds(answers) == ["kept", "kept"]
    assert store.revived == [(["s1:notify"], ["s1:notify"])]


async def test_a_repeated_post_takes_its_job_from_nobody(store: Store, commit: GroupCommit) -> None:
    await commit.keep(post("s1"))

    await commit.keep(post("s1"))

    assert store.revived == [(["s1:notify"], [])]


@pytest.mark.parametrize("down", [Unavailable("未能确认写入"), ConnectionError("gone")])
async def test_a_write_that_nobody_confirmed_is_an_error_for_all(
    store: Store, commit: GroupCommit, down: Exception
) -> None:
    store.down = down

    answers = await keep_all(commit, [post("s0"), post("s1"), post("s2")])

    assert answers == [down] * 3


async def test_a_post_that_no_driver_can_write_fails_alone(
    store: Store, commit: GroupCommit
) -> None:
    store.poisoned = {"s1"}

    answers = await keep_all(commit, [post("s0"), post("s1"), post("s2")])

    assert kinds(answers) == ["kept", "OverflowError", "kept"]


async def test_a_submission_that_cannot_be_read_back_is_not_answered(
    store: Store, commit: GroupCommit
) -> None:
    class Forgetful(Store):
        async def submissions_by_id(self, ids: Sequence[str]) -> dict[str, Document]:
            return {}

    forgetful = Forgetful()
    forgetful.submissions["s1"] = post("s1").submission

    answers = await keep_all(GroupCommit(forgetful, Metrics()), [post("s1")])

    assert kinds(answers) == ["Unavailable"]


async def test_a_caller_that_goes_away_does_not_cancel_the_commit(
    store: Store, commit: GroupCommit
) -> None:
    store.gate.clear()
    leaving, staying = (asyncio.create_task(commit.keep(post(name))) for name in ("s1", "s2"))
    await asyncio.sleep(0)
    await asyncio.sleep(0)

    leaving.cancel()
    store.gate.set()

    assert (await staying).repeated is False
    assert set(store.submissions) == {"s1", "s2"}
    assert leaving.cancelled()


async def test_a_lone_post_waits_for_nobody_and_a_crowd_shares_commits(
    store: Store, commit: GroupCommit
) -> None:
    store.gate.clear()
    tasks = [asyncio.create_task(commit.keep(post("first")))]
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    tasks += [asyncio.create_task(commit.keep(post(f"s{n}"))) for n in range(3 * COMMIT_MOST)]
    for _ in range(3):
        await asyncio.sleep(0)

    store.gate.set()
    await asyncio.gather(*tasks)

    assert store.inserts[0] == 1
    assert max(store.inserts) == COMMIT_MOST
    assert sum(store.inserts) == 1 + 3 * COMMIT_MOST
    assert len(store.inserts) == 4
    assert store.most_under_way == COMMITS_AT_ONCE


async def test_draining_waits_for_everything_that_was_given(
    store: Store, commit: GroupCommit
) -> None:
    store.gate.clear()
    waiting = [asyncio.create_task(commit.keep(post(f"s{n}"))) for n in range(5)]
    await asyncio.sleep(0)
    draining = asyncio.create_task(commit.drain())
    await asyncio.sleep(0)
    assert not draining.done()

    store.gate.set()
    await draining

    assert all(task.done() for task in waiting)


POSTS = st.lists(st.tuples(st.integers(0, 5), st.sampled_from("ab"), st.booleans()), max_size=30)


@given(POSTS, st.sets(st.integers(0, 5)), st.sets(st.integers(0, 5)))
def test_whatever_fails_an_answer_means_submission_and_job_are_there(
    given_posts: list[tuple[int, str, bool]], lost_submissions: set[int], lost_jobs: set[int]
) -> None:
    async def scene() -> None:
        store = Store()
        store.unwritable = {f"s{n}" for n in lost_submissions} | {f"s{n}:notify" for n in lost_jobs}
        commit = GroupCommit(store, Metrics())
        tasks = []
        for number, body, pause in given_posts:
            tasks.append(asyncio.create_task(commit.keep(post(f"s{number}", body))))
            if pause:
                await asyncio.sleep(0)
        answers = await asyncio.gather(*tasks, return_exceptions=True)
        for (number, body, _), answer in zip(given_posts, answers, strict=True):
            whole = not {number} & (lost_submissions | lost_jobs)
            if isinstance(answer, Kept):
                assert whole
                assert store.submissions[f"s{number}"]["body_sha256"] == body
                assert f"s{number}:notify" in store.jobs
            else:
                assert isinstance(answer, Conflict if whole else AppError)

    asyncio.run(scene())
