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
    """Remove the folders of processes that are no more; how many there were.

    Called before this process makes any: in a container that starts again the killed one had the same number.
    """
    left = [folder for folder in Path(tempfile.gettempdir()).glob(f"{PREFIX}*") if _is_left(folder)]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)


def _is_left(folder: Path) -> bool:
    pid = folder.name.removeprefix(PREFIX).split("-")[0]
    alive = Path(f"/proc/{pid}").exists() and pid != str(os.getpid())
    return pid.isdecimal() and not alive
