"""Waiting for something that was just started to answer."""

import time
from collections.abc import Callable

from services.common.errors import Unavailable
from services.local.child import Child

_PAUSE_S = 0.05


def wait_until(
    is_ready: Callable[[], bool], *, what: str, child: Child | None = None, within_s: float = 60.0
) -> None:
    """Returns once ``is_ready`` holds. Raises Unavailable when ``child`` ends before that, or after ``within_s``."""
    end = time.monotonic() + within_s
    while not is_ready():
        if child is not None and child.wait(0):
            raise Unavailable(
                f"{what}没有启动（退出码 {child.returncode}），日志 {child.log} 的末尾：\n{child.tail()}",
                code="start_failed",
            )
        if time.monotonic() > end:
            raise Unavailable(f"{what}在 {within_s:.0f} 秒内没有就绪", code="start_failed")
        time.sleep(_PAUSE_S)
