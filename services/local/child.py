"""One process that we started, in a session and process group of its own."""

import contextlib
import os
import resource
import select
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

from services.local.lifeline import lifeline


def _allow_open_files(pid: int) -> None:
    """As many as the system lets us: a database keeps a file open for each collection and each index."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ProcessLookupError):
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (most, most))


class Child:
    """Runs from construction on; what it prints is appended to ``log``. ``env`` replaces the whole environment.

    Nothing of its group survives its leader: when the leader ends, for whatever reason, the rest is killed before the
    leader is reaped, so the group's number is still ours. Safe to use from several threads.
    """

    def __init__(
        self, argv: Sequence[str | Path], *, log: Path, env: Mapping[str, str] | None = None
    ) -> None:
        with log.open("ab") as out:
            self._process = subprocess.Popen(
                argv,
                env=env,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.pid = self._process.pid
        _allow_open_files(self.pid)
        self.log = log
        self._ended = False
        self._lock = threading.Lock()
        try:
            lifeline().hold(self.pid)
        except BaseException:
            self.kill()
            raise

    @property
    def returncode(self) -> int | None:
        """As in subprocess: negative for a signal, None while it runs."""
        return self._process.returncode if self._ended else None

    def is_running(self) -> bool:
        return not self.wait(0)

    def wait(self, within_s: float | None = None) -> bool:
        """Whether it has ended, after waiting at most so long (None: until it does)."""
        with self._lock:
            if self._ended:
                return True
            pidfd = os.pidfd_open(self.pid)  # not reaped yet, so the number is still ours
        try:
            poll = select.poll()
            poll.register(pidfd, select.POLLIN)
            has_ended = bool(poll.poll(None if within_s is None else within_s * 1000))
        finally:
            os.close(pidfd)
        if has_ended:
            self._bury()
        return has_ended

    def stop(self, grace_s: float = 15.0) -> None:
        """SIGTERM to the leader (it tells its own children), and after the grace SIGKILL to the group."""
        self.signal(signal.SIGTERM)
        if not self.wait(grace_s):
            self.kill()

    def kill(self) -> None:
        """SIGKILL to the whole group; returns when the leader is gone."""
        with self._lock:
            if not self._ended:
                os.killpg(self.pid, signal.SIGKILL)
        self.wait()

    def signal(self, number: signal.Signals) -> None:
        """To the leader alone, if it still runs."""
        with self._lock:
            if not self._ended:
                os.kill(self.pid, number)

    def tail(self, lines: int = 15) -> str:
        """The last lines of its log, for messages about a failure."""
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def _bury(self) -> None:
        with self._lock:
            if self._ended:
                return
            os.killpg(self.pid, signal.SIGKILL)
            self._process.wait()
            lifeline().release(self.pid)
            self._ended = True
