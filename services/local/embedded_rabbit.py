"""A RabbitMQ of our own: Debian's package, run by us, with everything it writes in one folder."""

import os
import shutil
import socket
import subprocess
from pathlib import Path
from types import TracebackType
from typing import Self

from services.common.errors import Unavailable
from services.local.child import Child
from services.local.ports import LOOPBACK, remembered_ports
from services.local.readiness import wait_until

_BIN = Path(
    "/usr/lib/rabbitmq/bin"
)  # the wrappers in /usr/sbin insist on root and /var/lib/rabbitmq
_CONFIG = """\
listeners.tcp.1 = {host}:{port}
disk_free_limit.absolute = 200MB
log.file = false
log.console = true
log.console.level = info
"""


class EmbeddedRabbit:
    """One broker node with durable data in ``folder``. ``with`` starts and stops it; it may be started again any time.

    The ports stay the same for as long as they are free, so clients find a restarted broker under the same ``url``.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._folder.mkdir(parents=True, exist_ok=True)
        self._port, self._dist_port, self._epmd_port = remembered_ports(self._folder / "ports", 3)
        self._server: Child | None = None
        self._epmd: Child | None = None

    @property
    def url(self) -> str:
        """``guest`` may connect from this machine only; that is RabbitMQ's own rule."""
        return f"amqp://guest:guest@{LOOPBACK}:{self._port}/%2F"

    @property
    def pid(self) -> int | None:
        """The Erlang machine's, None while it is down."""
        return self._server.pid if self._server and self._server.is_running() else None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Returns when AMQP is served, some seconds later; at once when it is running already. Raises Unavailable."""
        if self.pid is not None:
            return
        if not (_BIN / "rabbitmq-server").exists() or shutil.which("epmd") is None:
            raise Unavailable("没有找到 RabbitMQ，请先运行 make setup", code="rabbitmq_missing")
        try:
            self._start_epmd()
            self._start_server()
        except BaseException:
            self.stop()
            raise

    def stop(self) -> None:
        """Stops the broker, then the port mapper that Erlang would otherwise leave behind."""
        if self._server:
            self._server.stop()
        if self._epmd:
            self._epmd.kill()  # it keeps nothing
        self._server = self._epmd = None

    def kill(self) -> None:
        """SIGKILL to the broker, as a power cut would; ``start()`` brings it back with its durable data."""
        if self._server:
            self._server.kill()

    def control(self, *arguments: str) -> str:
        """What ``rabbitmqctl`` answers, about a second later, e.g. ``control("delete_queue", "scoring")``."""
        argv: list[str | Path] = [_BIN / "rabbitmqctl", "--quiet", *arguments]
        done = subprocess.run(argv, env=self._environment(), capture_output=True, text=True)
        if done.returncode:
            raise Unavailable(f"rabbitmqctl {' '.join(arguments)}：{done.stderr or done.stdout}")
        return done.stdout

    def _start_epmd(self) -> None:
        if self._epmd and self._epmd.is_running():
            return
        argv = ["epmd", "-port", str(self._epmd_port), "-address", LOOPBACK]
        self._epmd = Child(argv, log=self._folder / "epmd.log", env=self._environment())
        wait_until(self._is_epmd_open, what="epmd ", child=self._epmd)

    def _start_server(self) -> None:
        for folder in ("home", "mnesia", "log", "conf"):
            (self._folder / folder).mkdir(exist_ok=True)
        conf = self._folder / "conf"
        (conf / "rabbitmq.conf").write_text(_CONFIG.format(host=LOOPBACK, port=self._port))
        (conf / "enabled_plugins").write_text("[].\n")
        self._server = Child(
            [_BIN / "rabbitmq-server"], log=self._folder / "rabbit.log", env=self._environment()
        )
        wait_until(self._speaks_amqp, what="RabbitMQ ", child=self._server)

    def _environment(self) -> dict[str, str]:
        """All of it: nothing that RabbitMQ or Erlang would take from the user's shell or from /etc/rabbitmq gets in."""
        at = self._folder
        return {
            "PATH": os.defpath + ":/usr/sbin:/sbin",
            "LANG": "C.UTF-8",
            "HOME": f"{at}/home",  # holds the Erlang cookie
            "RUNNING_UNDER_SYSTEMD": "1",  # no shell in between: our child is the Erlang machine itself
            "RABBITMQ_NODENAME": "lianxin@localhost",
            "RABBITMQ_DIST_PORT": str(self._dist_port),
            "RABBITMQ_MNESIA_BASE": f"{at}/mnesia",
            "RABBITMQ_LOG_BASE": f"{at}/log",
            "RABBITMQ_PID_FILE": f"{at}/rabbit.pid",
            "RABBITMQ_CONFIG_FILE": f"{at}/conf/rabbitmq.conf",
            "RABBITMQ_ADVANCED_CONFIG_FILE": f"{at}/conf/advanced.config",
            "RABBITMQ_CONF_ENV_FILE": f"{at}/conf/none.conf",
            "RABBITMQ_ENABLED_PLUGINS_FILE": f"{at}/conf/enabled_plugins",
            "RABBITMQ_PLUGINS_EXPAND_DIR": f"{at}/plugins",
            "RABBITMQ_GENERATED_CONFIG_DIR": f"{at}/conf/generated",
            "ERL_EPMD_PORT": str(self._epmd_port),
            "ERL_EPMD_ADDRESS": LOOPBACK,
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": (
                "+S 1:1 +sbwt none -kernel inet_dist_use_interface {127,0,0,1}"
            ),
        }

    def _is_epmd_open(self) -> bool:
        return _answer(self._epmd_port, b"") is not None

    def _speaks_amqp(self) -> bool:
        """A greeting that a broker answers with Connection.Start: frame type 1 on channel 0."""
        return _answer(self._port, b"AMQP\x00\x00\x09\x01") == b"\x01\x00\x00"


def _answer(port: int, greeting: bytes) -> bytes | None:
    """The first three bytes that come back (none when nothing was sent); None when nobody listens."""
    try:
        with socket.create_connection((LOOPBACK, port), timeout=5) as line:
            line.sendall(greeting)
            return line.recv(3) if greeting else b""
    except OSError:
        return None
