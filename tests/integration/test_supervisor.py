"""Our processes are kept running, and end together with everything they started."""

import os
import sys
from pathlib import Path

import psutil
import pytest

from services.common.errors import Unavailable
from services.local.readiness import wait_until
from services.local.supervisor import Supervisor

FOREVER = [sys.executable, "-c", "import time; time.sleep(600)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(600)",
]
PARENT = [
    sys.executable,
    "-c",
    "import subprocess, sys, time;"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)']);"
    "print(child.pid, flush=True); time.sleep(600)",
]


def is_alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def silent(_: str) -> None:
    """For tests that do not look at what is said."""


def test_what_dies_is_started_again_and_that_is_said(tmp_path: Path) -> None:
    said: list[str] = []
    with Supervisor(tmp_path, say=said.append) as supervisor:
        supervisor.start("scoring-1", FOREVER)
        first = supervisor.pid("scoring-1")

        supervisor.kill("scoring-1")
        supervisor.wait_ready(lambda: supervisor.restarts("scoring-1") == 1, what="scoring-1 ")

        assert supervisor.pid("scoring-1") != first
        assert is_alive(supervisor.pid("scoring-1"))
        assert said == ["scoring-1 结束（退出码 -9），0.2 秒后重新启动"]


def test_grandchildren_end_with_a_killed_process(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    with Supervisor(tmp_path, say=silent) as supervisor:
        supervisor.start("worker", PARENT)
        supervisor.wait_ready(lambda: log.read_text().endswith("\n"), what="worker ")
        grandchild = int(log.read_text().split()[0])

        os.kill(supervisor.pid("worker"), 9)  # the leader alone, from outside

        wait_until(lambda: not is_alive(grandchild), what="the end of the grandchild")


def test_stopping_ends_the_stubborn_too_and_restarts_nothing(tmp_path: Path) -> None:
    said: list[str] = []
    supervisor = Supervisor(tmp_path, say=said.append)
    supervisor.start("deaf", STUBBORN)
    supervisor.start("obedient", FOREVER)
    supervisor.wait_ready(lambda: "deaf" in (tmp_path / "deaf.log").read_text(), what="deaf ")
    pids = [supervisor.pid(name) for name in supervisor.names]

    supervisor.stop(grace_s=0.5)

    assert not any(map(is_alive, pids))
    assert supervisor.names == ()
    assert said == ["deaf 没有按时退出，已强制结束"]


def test_waiting_for_what_will_not_stay_up_ends_with_its_last_words(tmp_path: Path) -> None:
    with Supervisor(tmp_path, say=silent) as supervisor:
        supervisor.start("broken", [sys.executable, "-c", "raise SystemExit('no such setting')"])

        with pytest.raises(Unavailable, match="no such setting"):
            supervisor.wait_ready(lambda: False, what="broken ")


def test_an_unknown_program_is_refused_at_once(tmp_path: Path) -> None:
    with Supervisor(tmp_path, say=silent) as supervisor, pytest.raises(FileNotFoundError):
        supervisor.start("none", [tmp_path / "none"])
