"""The jobs collection: whatever happens, a job that has not ended is queued or comes back by its lease."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest

from services.common.job_store import Claim, Ending
from services.common.jobs import MAX_ATTEMPTS
from services.common.mongo import Session, in_transaction
from tests.integration.counting import LONG_AGO, QUEUE, Documents, Room, names, new_job

pytestmark = pytest.mark.real


@pytest.fixture
def room(database: Documents) -> Room:
    return Room(database)


def claim(room: Room, job_id: str) -> Claim:
    (rung,) = room.ring()
    assert rung == job_id
    return room.store.claim_one(job_id, 60)


def test_relays_that_look_at_the_same_time_ring_each_job_once(room: Room) -> None:
    ids = room.leave(*names(300))
    together = Barrier(4)

    def relay() -> list[str]:
        together.wait()
        return [job_id for _ in range(10) for job_id in room.ring(100)]

    with ThreadPoolExecutor(4) as relays:
        rung = [
            job_id
            for found in [relays.submit(relay) for _ in range(4)]
            for job_id in found.result()
        ]

    assert sorted(rung) == ids


def test_workers_that_claim_at_the_same_time_get_each_job_once(room: Room) -> None:
    ids = room.leave(*names(64))
    room.ring()
    together = Barrier(4)

    def worker() -> list[str]:
        together.wait()
        return [job.id for job in room.store.claim_fresh(ids, 60).jobs]

    with ThreadPoolExecutor(4) as workers:
        claimed = [
            job_id
            for found in [workers.submit(worker) for _ in range(4)]
            for job_id in found.result()
        ]

    assert sorted(claimed) == ids


def test_what_is_due_is_rung_oldest_first_and_what_is_not_due_waits(room: Room) -> None:
    room.leave("late", due=LONG_AGO + timedelta(days=1))
    room.leave("early", due=LONG_AGO)
    room.leave("future", due=room.clock.now() + timedelta(hours=1))

    assert room.ring() == ["early", "late"]
    assert room.states()["future"] == "queued"


def test_a_queue_that_is_not_rung_costs_nothing_however_long_it_is(room: Room) -> None:
    room.leave(*names(300))
    room.leave("note", queue="notify")
    room.database.command("profile", 2)

    rung = room.store.take_due(room.clock.now(), limit=10, queues=["notify", "export"])
    room.database.command("profile", 0)

    (seen,) = room.database["system.profile"].find(
        {"command.find": "jobs", "command.sort": {"due": 1}}
    )
    assert [job.id for job in rung] == ["note"]
    assert seen["docsExamined"] == 1


def test_a_job_that_was_rung_and_never_claimed_is_rung_again(room: Room) -> None:
    room.leave("a")
    room.ring()

    room.store.recover()
    before = room.ring()
    room.let_leases_pass()

    assert before == []
    assert room.ring() == ["a"]


def test_a_job_that_was_claimed_and_never_ended_is_rung_again_and_has_lost_an_attempt(
    room: Room,
) -> None:
    room.leave("a")
    claim(room, "a")

    room.let_leases_pass()

    assert claim(room, "a").jobs[0].attempts == 2


def test_a_job_rides_with_others_only_until_it_was_tried(room: Room) -> None:
    room.leave("tried")
    claim(room, "tried")
    room.let_leases_pass()
    room.leave("fresh")

    claimed = room.store.claim_fresh(room.ring(), 60)

    assert [job.id for job in claimed.jobs] == ["fresh"]


def test_the_ninth_claim_declares_a_job_dead_and_says_why(room: Room) -> None:
    room.leave("a")
    for _ in range(MAX_ATTEMPTS):
        assert claim(room, "a").jobs
        room.let_leases_pass()

    last = claim(room, "a")

    assert last.jobs == ()
    assert [job.id for job in last.dead] == ["a"]
    job = room.job("a")
    assert (job["state"], job["attempts"]) == ("dead", MAX_ATTEMPTS)
    assert "八次" in job["result"]["error"]
    assert job.keys() & {"lease", "owner"} == set()


def test_a_job_that_dies_by_a_crash_keeps_the_fault_that_was_told_before(room: Room) -> None:
    room.leave("a")
    room.store.put_off(claim(room, "a").owner, "a", seconds=1, why="the disk is full")
    room.let_leases_pass()
    room.jobs.update_one({"_id": "a"}, {"$set": {"attempts": MAX_ATTEMPTS}})

    claim(room, "a")

    assert room.job("a")["result"] == {"error": "the disk is full"}


def test_who_lost_a_job_can_neither_end_it_nor_keep_it_nor_put_it_off(room: Room) -> None:
    room.leave("a")
    first = claim(room, "a")
    room.let_leases_pass()
    second = claim(room, "a")
    after = room.job("a")

    room.store.renew(first.owner, ["a"], 600)
    room.store.put_off(first.owner, "a", seconds=1, why="late")
    room.store.wait(first.owner, {"a": 1})
    room.store.release(first.owner, ["a"])

    def end(session: Session) -> None:
        assert not room.store.end(first.owner, {"a": Ending("done", {})}, session)

    in_transaction(room.database.client, end)
    assert room.job("a") == after
    assert after["owner"] == second.owner


def test_a_renewed_lease_is_not_recovered(room: Room) -> None:
    room.leave("a")
    owner = claim(room, "a").owner
    room.jobs.update_one({"_id": "a"}, {"$set": {"lease": LONG_AGO}})

    room.store.renew(owner, ["a"], 60)

    assert room.store.recover() == 0
    assert room.states() == {"a": "running"}


def test_jobs_that_failed_together_come_back_apart(room: Room) -> None:
    ids = room.leave(*names(20))
    room.ring()

    for job_id in ids:
        room.store.claim_one(job_id, 1_000)

    leases = sorted(room.job(job_id)["lease"] for job_id in ids)
    assert leases[-1] - leases[0] > timedelta(seconds=100)


def test_giving_back_a_ring_leaves_a_newer_ring_alone(room: Room) -> None:
    room.leave("a")
    old = room.store.take_due(room.clock.now(), limit=1, queues=[QUEUE])
    room.let_leases_pass()
    new = room.store.take_due(room.clock.now(), limit=1, queues=[QUEUE])

    room.store.unring(old)
    kept = room.states()
    room.store.unring(new)

    assert kept == {"a": "rung"}
    assert room.states() == {"a": "queued"}


def test_a_job_that_exists_stays_as_it_is(room: Room) -> None:
    room.leave("a")
    claim(room, "a")
    before = room.job("a")

    room.leave("a", kind="other")

    assert room.job("a") == before


def test_two_transactions_that_leave_the_same_job_both_succeed(room: Room) -> None:
    together = Barrier(2, timeout=30)
    turns: list[int] = []

    def leave(subject: str) -> None:
        def write(session: Session) -> None:
            room.database["things"].insert_one({"_id": subject}, session=session)
            if len(turns) < 2:
                turns.append(1)
                together.wait()
            room.store.insert([new_job("same", subject=subject)], LONG_AGO, session)

        in_transaction(room.database.client, write)

    room.database.drop_collection("things")
    room.database.create_collection("things")
    with ThreadPoolExecutor(2) as writers:
        for found in [writers.submit(leave, subject) for subject in "ab"]:
            found.result()

    assert room.states() == {"same": "queued"}
    assert room.database["things"].count_documents({}) == 2


def test_a_planned_wait_costs_no_attempt_and_a_fault_does(room: Room) -> None:
    room.leave("waits", "fails")
    room.ring()

    for job_id, end in {"waits": "wait", "fails": "put_off"}.items():
        owner = room.store.claim_one(job_id, 60).owner
        if end == "wait":
            room.store.wait(owner, {job_id: 5})
        else:
            room.store.put_off(owner, job_id, seconds=5, why="fault")

    assert {row["_id"]: (row["state"], row["attempts"]) for row in room.jobs.find()} == {
        "waits": ("retry", 0),
        "fails": ("retry", 1),
    }
    assert room.ring() == []


def test_the_backlog_is_told_by_queue_and_state(room: Room) -> None:
    room.leave("a", "b", due=room.clock.now() - timedelta(seconds=100))
    room.leave("future", due=room.clock.now() + timedelta(hours=1))
    room.leave("note", queue="notify")
    room.store.take_due(room.clock.now(), limit=1, queues=["notify"])

    told = {
        (queue, state): count for queue, state, count, _ in room.store.backlog(room.clock.now())
    }

    assert told == {("scoring", "queued"): 2, ("notify", "rung"): 1}
