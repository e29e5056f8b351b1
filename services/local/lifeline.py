"""Ends what this process started when this process dies without being able to, SIGKILL included.

One small watcher per parent learns over a pipe which process groups are alive. The pipe closes when the parent is gone,
however it went, and the watcher then kills every group that is still on its list. ``PR_SET_PDEATHSIG`` was rejected: it
fires when the *thread* that forked ends, and grandchildren (workers that fork) do not inherit it.
"""

import atexit
import functools
import os
import signal
import subprocess
import sys
from collections.abc import Iterable

_CLOSED = -1


class Lifeline:
    """The parent's end. The watcher sits in its own session, so a Ctrl-C in the terminal does not reach it."""

    def __init__(self) -> None:
        reading, self._pipe = os.pipe()
        self._watcher = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__],
            stdin=reading,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            cwd="/",
        )
        os.close(reading)

    def hold(self, group: int) -> None:
        """From now on this process group dies with us."""
        self._tell(f"+{group}\n")

    def release(self, group: int) -> None:
        """The group has ended; its number may be given to somebody else."""
        if self._pipe != _CLOSED:
            self._tell(f"-{group}\n")

    def close(self) -> None:
        """Kills the groups still held and waits for the watcher to end."""
        os.close(self._pipe)
        self._pipe = _CLOSED  # whoever holds later gets an error, not somebody else's file
        self._watcher.wait()

    def _tell(self, line: str) -> None:
        os.write(self._pipe, line.encode())  # one short write is atomic between threads


@functools.cache
def lifeline() -> Lifeline:
    """This process's one lifeline, made when the first child needs it."""
    line = Lifeline()
    atexit.register(line.close)
    return line


def _watch(lines: Iterable[str]) -> None:
    held: set[int] = set()
    for line in lines:
        (held.add if line[0] == "+" else held.discard)(int(line[1:]))
    for group in held:
        try:
            os.killpg(group, signal.SIGKILL)
        except ProcessLookupError:
            continue


if __name__ == "__main__":
    _watch(sys.stdin)
