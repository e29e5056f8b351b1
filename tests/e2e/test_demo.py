"""``make demo`` as a test: the main job on real parts, and the same seed twice."""

import io
import re
from pathlib import Path

import pytest
from rich.console import Console

from services.local.demo.run import run_demo

pytestmark = pytest.mark.real


@pytest.fixture
def on_the_sessions_servers(mongo_url: str, amqp_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LIANXIN_MONGO_URL", mongo_url)
    monkeypatch.setenv("LIANXIN_AMQP_URL", amqp_url)


def play(folder: Path, seed: str) -> tuple[bool, str, list[Path]]:
    told = io.StringIO()
    console = Console(file=told, width=120)
    held = run_demo(console, folder=folder / "data", out=folder / "out", seed=seed)
    return held, told.getvalue(), sorted((folder / "out").iterdir())


def fingerprint(told: str) -> str:
    found = re.search(r"指纹 ([0-9a-f]{16})", told)
    assert found, told
    return found[1]


@pytest.mark.usefixtures("on_the_sessions_servers")
def test_the_demo_holds_and_the_same_seed_gives_the_same_chains_and_tables(tmp_path: Path) -> None:
    held, told, tables = play(tmp_path / "first", "7")
    held_again, told_again, tables_again = play(tmp_path / "second", "7")

    assert held, told
    assert held_again, told_again
    assert fingerprint(told) == fingerprint(told_again)
    assert [path.read_bytes() for path in tables] == [path.read_bytes() for path in tables_again]
