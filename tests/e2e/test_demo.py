"""``make demo`` as a test: the main job on real parts, and the same seed again while processes are killed."""

import io
import re
import threading
from pathlib import Path
from random import Random
from typing import Any, Self

import pytest
from rich.console import Console

from services.local.demo import run
from services.local.stack import Stack

pytestmark = pytest.mark.real
VICTIMS = ("scoring", "scoring", "scoring", "relay", "notify", "export")
"""Not intake: whoever reads over HTTP would be told that nobody is there."""
DEATHS = 8


class UnderFire(Stack):
    """A stack of which a process is killed every few seconds, as long as the number of deaths allows."""

    deaths = 0

    def __enter__(self) -> Self:
        entered = super().__enter__()
        self._over = threading.Event()
        self._killer = threading.Thread(target=self._kill, name="killer")
        self._killer.start()
        return entered

    def _kill(self) -> None:
        dice = Random(7)  # noqa: S311
        for _turn in range(DEATHS):
            if self._over.wait(dice.uniform(1, 4)):
                return
            self.supervisor.kill(dice.choice(VICTIMS))
            type(self).deaths += 1

    def __exit__(self, *reasons: Any) -> None:
        self._over.set()
        self._killer.join()
        super().__exit__(*reasons)


@pytest.fixture
def on_the_sessions_servers(mongo_url: str, amqp_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANXIN_MONGO_URL", mongo_url)
    monkeypatch.setenv("LIANXIN_AMQP_URL", amqp_url)
    monkeypatch.setenv("LIANXIN_LEASE_S", "5")


def play(folder: Path, seed: str) -> tuple[bool, str, list[Path]]:
    told = io.StringIO()
    console = Console(file=told, width=120)
    held = run.run_demo(console, folder=folder / "data", out=folder / "out", seed=seed)
    return (
        held,
        told.getvalue(),
        sorted(path for path in (folder / "out").rglob("*") if path.is_file()),
    )


def fingerprint(told: str) -> str:
    found = re.search(r"指纹 ([0-9a-f]{16})", told)
    assert found, told
    return found[1]


@pytest.mark.usefixtures("on_the_sessions_servers")
def test_the_demo_holds_and_whoever_is_killed_its_chains_and_tables_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held, told, tables = play(tmp_path / "calm", "7")
    monkeypatch.setattr(run, "Stack", UnderFire)
    held_again, told_again, tables_again = play(tmp_path / "killed", "7")

    assert held, told
    assert held_again, told_again
    assert UnderFire.deaths == DEATHS
    assert fingerprint(told) == fingerprint(told_again)
    assert [path.read_bytes() for path in tables] == [path.read_bytes() for path in tables_again]
