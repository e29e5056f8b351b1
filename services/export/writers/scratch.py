"""A folder for what a writer must put aside; it goes with the writer, and with the next start if that was killed."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "lianxin-export-"


@contextmanager
def scratch() -> Iterator[Path]:
    """A new folder, removed at the end whatever happens; its name says which process it belongs to."""
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-") as folder:
        yield Path(folder)


def sweep() -> int:
    """Remove the folders of processes that are no more; how many there were."""
    left = [folder for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*") if _is_left(folder)]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)


def _is_left(folder: Path) -> bool:
    pid = folder.name.removeprefix(PREFIX).split("-")[0]
    return pid.isdecimal() and not Path(f"/proc/{pid}").exists()
