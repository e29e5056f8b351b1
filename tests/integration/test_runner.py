"""The runner: every job has one outcome and at most one effect, whatever its neighbours, rivals and database do."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from pymongo.errors import OperationFailure

from services.common.clock import ServerClock
from services.common.errors import NotYet, Refused, Unavailable
from services.common.jobs import MAX_ATTEMPTS, Job
from services.common.metrics import Metrics
from services.common.mongo import connect, durable
from services.common.runner import Duties, Runner
from tests.integration.counting import (
    QUEUE,
    TALLIES,
    Documents,
    Port,
    Room,
    count,
    names,
    new_job,
    raising,
)

pytestmark = pytest.mark.real
NO_MONGO = "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=50&directConnection=true"


@pytest.fixture
def room(database: Documents) -> Room:
    return Room(database)


def test_a_batch_is_done_once_and_says_what_came_of_it(room: Room) -> None:
    ids = room.leave(*names(64))

    room.work()

    assert set(room.states().values()) == {"done"}
    assert all(room.effects(job_id) == [job_id] for job_id in ids)
    job = room.job(ids[0])
    assert (job["result"], job["attempts"]) == ({"counted": 1}, 1)
    assert job.keys() & {"lease", "owner"} == set()


def test_what_a_rule_refuses_ends_with_its_reason_and_changes_nothing(room: Room) -> None:
    no = Refused("名额已满", code="full", details={"cap": 3})
    room.handlers["refuse"] = raising(no)
    room.leave("no", kind="refuse", subject="s")
    room.leave("yes", subject="s")

    room.work()

    assert room.job("no")["state"] == "refused"
    assert room.job("no")["result"] == {"code": "full", "reason": "名额已满", "details": {"cap": 3}}
    assert room.effects("s") == ["yes"]


@pytest.mark.parametrize("fault", [ValueError("bug"), Unavailable("对方没有应答"), KeyError("x")])
def test_a_fault_in_one_job_lets_the_others_through(room: Room, fault: Exception) -> None:
    room.handlers["fault"] = raising(fault)
    ids = room.leave(*names(20), subject="s")
    room.leave("k", kind="fault", subject="s")

    room.work()

    assert room.effects("s") == ids
    assert (room.job("k")["state"], room.job("k")["attempts"]) == ("retry", 1)
    assert all(room.job(job_id)["attempts"] == 1 for job_id in ids)


def test_a_job_that_comes_too_early_waits_and_its_neighbours_do_not(room: Room) -> None:
    room.handlers["early"] = raising(NotYet("还早"), None)
    room.leave("e", kind="early", subject="s")
    room.leave("a", "b", subject="s")

    room.work()
    first = (room.job("e")["state"], room.job("e")["attempts"], room.effects("s"))
    room.let_leases_pass()
    room.work()

    assert first == ("retry", 0, ["a", "b"])
    assert room.effects("s") == ["a", "b", "e"]
    assert set(room.states().values()) == {"done"}


def test_a_batch_in_which_everything_is_too_early_waits(room: Room) -> None:
    room.handlers["early"] = raising(NotYet("还早"))
    ids = room.leave(*names(3), kind="early")

    room.work()

    assert room.states() == dict.fromkeys(ids, "retry")


def test_a_kind_that_nobody_handles_is_a_fault(room: Room) -> None:
    room.leave("x", kind="unheard/of")

    room.work()

    assert "unheard/of" in room.job("x")["result"]["error"]


def test_eight_faults_and_a_job_lies_in_the_quarantine(room: Room) -> None:
    room.handlers["fault"] = raising(ValueError("bug"))
    room.leave("k", kind="fault")
    seen = []

    for _ in range(MAX_ATTEMPTS + 2):
        room.work()
        seen.append(room.states()["k"])
        room.let_leases_pass()

    assert seen == ["retry"] * 7 + ["dead"] * 3
    assert room.job("k")["result"] == {"error": "ValueError('bug')"}
    assert room.effects("k") == []


def test_eight_crashes_and_a_job_lies_in_the_quarantine(room: Room) -> None:
    room.handlers["crash"] = raising(SystemExit(9))  # type: ignore[arg-type]
    runner = room.runner()
    room.leave("k", kind="crash")

    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(SystemExit):
            room.work(runner)
        room.let_leases_pass()
    room.work(runner)

    assert room.states() == {"k": "dead"}


def test_a_wait_for_somebody_outside_is_as_long_as_they_say(room: Room) -> None:
    room.handlers["away"] = raising(Unavailable("对方没有应答", retry_in_s=3600))
    room.leave("k", kind="away")

    room.work()

    left = room.job("k")["lease"] - room.clock.now()
    assert 3500 < left.total_seconds() <= 3600
    assert room.job("k")["result"] == {"error": "对方没有应答"}


def test_the_same_ring_delivered_to_two_workers_at_once_has_one_effect(room: Room) -> None:
    ids = room.leave(*names(60))
    rung = room.ring()
    together = Barrier(4)

    def deliver(runner: Runner[Port]) -> None:
        together.wait()
        runner.work_on(rung)

    one, two = room.runner(), room.runner()
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(deliver, [one, two, one, two]))

    assert all(room.effects(job_id) == [job_id] for job_id in ids)
    assert set(room.states().values()) == {"done"}


def test_one_record_that_everybody_changes_loses_and_doubles_nothing(room: Room) -> None:
    ids = room.leave(*names(60), subject="hot")
    runner = room.runner()
    rung = room.ring()

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda job_id: runner.work_on([job_id]), rung))
    for _ in range(5):
        room.let_leases_pass()
        room.work(runner)

    assert sorted(room.effects("hot")) == ids
    assert set(room.states().values()) == {"done"}


def test_a_record_that_moved_on_meanwhile_is_loaded_and_decided_again(room: Room) -> None:
    rival = room.runner()
    seen: list[int] = []

    def interrupted(job: Job, port: Port) -> Mapping[str, Any]:
        tally = port.tallies.get("s")
        seen.append(tally.total if tally else 0)
        if len(seen) == 1:
            room.work(rival)
        port.count(job)
        return {}

    room.leave("first", subject="s")
    room.work(rival)
    room.handlers["slow"] = interrupted
    room.leave("slow", kind="slow", subject="s")
    rung = room.ring()
    room.leave("rival", subject="s")

    room.runner().work_on(rung)

    assert seen == [1, 2]
    assert room.effects("s") == ["first", "rival", "slow"]


def test_a_job_whose_lease_passed_while_it_was_worked_on_is_done_by_the_other(room: Room) -> None:
    rival = room.runner()
    turns: list[str] = []

    def slow(job: Job, port: Port) -> Mapping[str, Any]:
        turns.append(job.id)
        if len(turns) == 1:
            room.let_leases_pass()
            room.work(rival)
        port.count(job)
        return {"turn": len(turns)}

    room.handlers["slow"] = slow
    room.leave("k", kind="slow")

    room.work()

    assert room.effects("k") == ["k"]
    assert (room.job("k")["state"], room.job("k")["attempts"]) == ("done", 2)
    assert len(turns) == 2


def test_a_job_that_was_only_recovered_meanwhile_is_left_to_the_next(room: Room) -> None:
    def slow(job: Job, port: Port) -> Mapping[str, Any]:
        room.let_leases_pass()
        return count(job, port)

    room.handlers["slow"] = slow
    room.leave("k", kind="slow")

    room.work()

    assert room.states() == {"k": "queued"}
    assert room.effects("k") == []


def test_a_write_that_is_repeated_after_a_transient_fault_has_one_effect(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    room.leave(*names(3), subject="s")
    turns: list[int] = []
    end = room.store.__class__.end

    def end_with_a_fault(*given: Any) -> bool:
        ended = end(*given)
        turns.append(1)
        if len(turns) < 3:
            fault = OperationFailure("an election")
            fault._add_error_label("TransientTransactionError")
            raise fault
        return ended

    monkeypatch.setattr(room.store.__class__, "end", end_with_a_fault)
    room.work()

    assert len(turns) == 3
    assert room.effects("s") == names(3)
    assert room.database[TALLIES.collection].find_one({"_id": "s"})["version"] == 3  # type: ignore[index]


def test_a_database_out_of_reach_is_waited_for_and_no_fault_of_the_ring(room: Room) -> None:
    room.leave("a")
    rung = room.ring()
    with connect(NO_MONGO) as client:
        database = durable(client, room.database.name)
        runner: Runner[Port] = Runner(
            client,
            database,
            Duties(queue=QUEUE, open=Port, handlers=room.handlers),
            clock=ServerClock(database),
            metrics=Metrics(),
            lease_s=60,
        )
        runner.work_on(rung)

    assert room.states() == {"a": "rung"}


def test_what_a_job_leaves_carries_its_correlation_id(room: Room) -> None:
    def leaves(job: Job, port: Port) -> Mapping[str, Any]:
        port.work.enqueue(new_job(f"after-{job.id}"))
        port.work.enqueue(new_job(f"own-{job.id}", correlation_id="own"))
        return {}

    room.handlers["leaves"] = leaves
    room.leave("a", kind="leaves", correlation_id="trace-a")
    room.leave("b", kind="leaves", correlation_id="trace-b")

    room.work()

    kept = {row["_id"]: row["correlation_id"] for row in room.jobs.find({"kind": "count"})}
    assert kept == {"after-a": "trace-a", "own-a": "own", "after-b": "trace-b", "own-b": "own"}


def test_of_two_jobs_in_a_batch_that_leave_the_same_thing_the_first_is_kept(room: Room) -> None:
    def leaves(job: Job, port: Port) -> Mapping[str, Any]:
        port.work.enqueue(new_job("same", subject=job.id))
        port.work.put("things", {"_id": "t", "by": job.id})
        return {}

    room.handlers["leaves"] = leaves
    room.leave("a", "b", kind="leaves")

    room.work()

    assert room.job("same")["subject"] == "a"
    assert room.database["things"].find_one({"_id": "t"}) == {"_id": "t", "by": "a"}


def test_a_job_that_may_take_long_is_worked_on_alone_after_its_neighbours(room: Room) -> None:
    order: list[str] = []

    def handle(job: Job, port: Port) -> Mapping[str, Any]:
        order.append(job.id)
        assert room.states()["b"] == ("done" if job.kind == "long" else "running")
        return count(job, port)

    room.handlers = {"count": handle, "long": handle}
    room.leave("a", kind="long")
    room.leave("b")

    room.work(room.runner(alone=frozenset({"long"})))

    assert order == ["b", "a"]
    assert (room.states(), room.job("a")["attempts"]) == ({"a": "done", "b": "done"}, 1)
