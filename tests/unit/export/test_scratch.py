"""What a writer puts aside is gone when it is done, and at the next start if it was killed."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from services.export.writers.scratch import PREFIX, scratch, sweep


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def fail() -> None:
    with scratch() as folder:
        (folder / "rows").write_text("…")
        raise ZeroDivisionError


def test_the_folder_goes_with_the_writer_even_when_it_fails(elsewhere: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        fail()

    assert list(elsewhere.iterdir()) == []


def test_what_a_dead_process_left_is_removed_and_what_a_living_one_uses_is_not(
    elsewhere: Path,
) -> None:
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (elsewhere / f"{PREFIX}{dead.pid}-x").mkdir()
    (elsewhere / f"{PREFIX}{os.getppid()}-y").mkdir()
    (elsewhere / "somebody-elses").mkdir()

    assert sweep() == 1
    assert {each.name for each in elsewhere.iterdir()} == {
        f"{PREFIX}{os.getppid()}-y",
        "somebody-elses",
    }


def test_a_container_that_starts_again_under_the_same_number_removes_what_it_had(
    elsewhere: Path,
) -> None:
    (elsewhere / f"{PREFIX}{os.getpid()}-x").mkdir()

    assert sweep() == 1
    assert list(elsewhere.iterdir()) == []
