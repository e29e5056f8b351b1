"""Keeps our own processes running: starts them by name, starts them again when they die, stops them all together."""

import signal
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from services.common.errors import Unavailable
from services.local.child import Child
from services.local.readiness import wait_until

_FIRST_PAUSE_S = 0.2
_LONGEST_PAUSE_S = 10.0
_SETTLED_AFTER_S = 10.0
_DOES_NOT_STAY_UP = 5


class _Kept:
    """One named process and the thread that waits for its end. ``falls`` counts ends soon after a start, in a row."""

    def __init__(
        self, name: str, start: Callable[[], Child], *, say: Callable[[str], None]
    ) -> None:
        self.name = name
        self.restarts = 0
        self.falls = 0
        self._start = start
        self._say = say
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self.child = start()
        self._thread = threading.Thread(target=self._keep, name=f"keep-{name}", daemon=True)
        self._thread.start()

    def ask_to_stop(self) -> None:
        """No restart from here on; SIGTERM is on its way."""
        with self._lock:
            self._stopping.set()
            self.child.signal(signal.SIGTERM)

    def end(self, grace_s: float) -> None:
        """After ``ask_to_stop``: waits, and kills what does not obey."""
        if not self.child.wait(grace_s):
            self._say(f"{self.name} 没有按时退出，已强制结束")
            self.child.kill()
        self._thread.join()

    def _keep(self) -> None:
        while True:
            started = time.monotonic()
            self.child.wait()
            if time.monotonic() - started > _SETTLED_AFTER_S:
                self.falls = 0
            pause_s = min(_FIRST_PAUSE_S * 2**self.falls, _LONGEST_PAUSE_S)
            self.falls += 1
            if not self._stopping.is_set():
                code = self.child.returncode
                self._say(f"{self.name} 结束（退出码 {code}），{pause_s:g} 秒后重新启动")
            if self._stopping.wait(pause_s) or not self._start_again():
                return

    def _start_again(self) -> bool:
        with self._lock:
            if self._stopping.is_set():
                return False
            self.child = self._start()
            self.restarts += 1
            return True


class Supervisor:
    """Each process runs in a group of its own and logs to ``<logs>/<name>.log``. ``with`` stops them all at the end.

    A process that dies is started again after a pause that doubles from 0.2 s to 10 s, and ``say`` is told in Chinese
    (from another thread). Not a deployment tool: there the platform does this.
    """

    def __init__(self, logs: Path, *, say: Callable[[str], None]) -> None:
        self._logs = logs
        self._logs.mkdir(parents=True, exist_ok=True)
        self._say = say
        self._kept: dict[str, _Kept] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(
        self, name: str, argv: Sequence[str | Path], *, env: Mapping[str, str] | None = None
    ) -> None:
        """Returns at once. ``env`` is the whole environment; None passes ours on. A name is used once."""
        if name in self._kept:
            raise ValueError(name)
        log = self._logs / f"{name}.log"
        self._kept[name] = _Kept(name, lambda: Child(argv, log=log, env=env), say=self._say)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._kept)

    def pid(self, name: str) -> int:
        """Of the latest start; between a death and the restart it is the dead one's."""
        return self._kept[name].child.pid

    def restarts(self, name: str) -> int:
        """How often it was started again."""
        return self._kept[name].restarts

    def kill(self, name: str) -> None:
        """SIGKILL to the process and its whole group, as a crash would; it comes back by itself."""
        self._kept[name].child.kill()

    def wait_ready(
        self, is_ready: Callable[[], bool], *, what: str, within_s: float = 60.0
    ) -> None:
        """Returns once ``is_ready`` holds. Raises Unavailable after ``within_s``, or if a process will not stay up."""

        def holds() -> bool:
            for kept in self._kept.values():
                if kept.falls >= _DOES_NOT_STAY_UP:
                    raise Unavailable(
                        f"{kept.name} 反复退出，日志 {kept.child.log} 的末尾：\n{kept.child.tail()}",
                        code="start_failed",
                    )
            return is_ready()

        wait_until(holds, what=what, within_s=within_s)

    def stop(self, grace_s: float = 20.0) -> None:
        """SIGTERM to all, one common grace, then SIGKILL to the groups that are left. Nothing is restarted any more."""
        for kept in self._kept.values():
            kept.ask_to_stop()
        end = time.monotonic() + grace_s
        for kept in self._kept.values():
            kept.end(max(0.0, end - time.monotonic()))
        self._kept.clear()
