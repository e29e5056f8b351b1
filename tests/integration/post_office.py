"""Real servers on loopback that take what notify sends, and a workroom that sends to them."""

import socket
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage, Message
from email.parser import BytesParser
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from aiosmtpd.controller import Controller
from pymongo.database import Database

from services.common.clock import ServerClock
from services.common.metrics import Metrics
from services.common.runner import Runner
from services.common.settings import Settings
from services.notify import main as notify
from tests.integration.workroom import Post, Workroom

SCHOOL, COLLEGE, BRANCH = "jxnu", "jxnu.mks", "jxnu.mks.001"
LOOPBACK = "127.0.0.0/8"


@dataclass
class Letterbox:
    """An SMTP server; addresses in ``refused`` get the answer named there; ``rude``: it hangs up at the end."""

    letters: list[EmailMessage] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    port: int = 0
    rude: bool = False

    async def handle_QUIT(self, server: Any, *_: Any) -> str:  # noqa: N802
        if self.rude:
            server.transport.close()
        return "221 Bye"

    async def handle_RCPT(  # noqa: N802 - the name that the server looks for
        self, _: Any, __: Any, envelope: Any, address: str, ___: Any
    ) -> str:
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _: Any, __: Any, envelope: Any) -> str:  # noqa: N802
        parsed: Message = BytesParser(policy=default).parsebytes(envelope.content)
        self.letters.append(cast(EmailMessage, parsed))
        return "250 OK"

    def ids(self) -> list[str]:
        return [str(letter["Message-ID"]) for letter in self.letters]

    def texts(self) -> list[str]:
        return [str(letter.get_content()) for letter in self.letters]


@contextmanager
def letterbox() -> Iterator[Letterbox]:
    """An SMTP server on a free port of loopback."""
    box = Letterbox(port=free_port())
    controller = Controller(box, hostname="127.0.0.1", port=box.port)
    controller.start()
    try:
        yield box
    finally:
        controller.stop()


@dataclass(frozen=True, slots=True)
class Taken:
    """One request that a portal got."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Portal:
    """An HTTP server; it answers ``status`` and ``answer`` to everything."""

    taken: list[Taken] = field(default_factory=list)
    status: int = 200
    answer: bytes = b"{}"
    location: str = ""
    port: int = 0

    def url(self, path: str = "/hook") -> str:
        return f"http://127.0.0.1:{self.port}{path}"


@contextmanager
def portal() -> Iterator[Portal]:
    """An HTTP server on a free port of loopback."""
    site = Portal()

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            site.taken.append(Taken(self.path, dict(self.headers), self.rfile.read(length)))
            self.send_response(site.status)
            if site.location:
                self.send_header("Location", site.location)
            self.send_header("Content-Length", str(len(site.answer)))
            self.end_headers()
            self.wfile.write(site.answer)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Takes) as server:
        site.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def dripping(first: bytes) -> Iterator[int]:
    """The port of a server that says ``first`` and then one byte every tenth of a second, for ever."""
    over = threading.Event()

    def drip(line: socket.socket) -> None:
        with line:
            try:
                line.sendall(first)
                while not over.wait(0.1):
                    line.sendall(b"x")
            except OSError:
                return

    def serve(listening: socket.socket) -> None:
        while not over.is_set():
            try:
                line, _ = listening.accept()
            except TimeoutError:
                continue
            talks.append(threading.Thread(target=drip, args=(line,), daemon=True))
            talks[-1].start()

    talks: list[threading.Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(0.1)
        serving = threading.Thread(target=serve, args=(listening,), daemon=True)
        serving.start()
        try:
            yield listening.getsockname()[1]
        finally:
            over.set()
            for each in (serving, *talks):
                each.join()


def free_port() -> int:
    """A port of loopback on which nobody listens just now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


@dataclass
class PostOffice:
    """A workroom whose notify sends to servers of the test."""

    room: Workroom
    settings: Settings

    def restart(self, **changed: Any) -> None:
        """A new notify process: it remembers nothing, and may have other settings."""
        self.settings = self.settings.model_copy(update=changed)
        self.room._runners["notify"] = self.restarted()

    def restarted(self) -> Runner[Any]:
        """One more notify process."""
        duties, database = notify.make_duties(self.settings), self.room.database
        return Runner(
            database.client,
            database,
            duties,
            clock=ServerClock(database, simulated=True),
            metrics=Metrics(),
            lease_s=60,
        )

    def list_contact(self, unit: str = BRANCH, person: str = "1001", **changes: Any) -> str:
        """Post a contact of the unit; the submission."""
        body = {
            "unit": unit,
            "person": person,
            "name": "（虚构）甲",
            "email": f"p{person}@example.edu.cn",
            "channels": ["邮件"],
        }
        posted = self.room.post(Post(form="lianxin/contact", unit=unit, body=body | changes))
        self.room.work()
        return posted

    def set_channel(self, address: str, kind: str = "webhook", unit: str = BRANCH) -> str:
        """Post a channel of the unit; the submission."""
        body = {"unit": unit, "kind": kind, "address": address}
        posted = self.room.post(Post(form="lianxin/channel", unit=unit, body=body))
        self.room.work()
        return posted

    def messages(self, **state: Any) -> list[dict[str, Any]]:
        """The states of the messages that there are, by id."""
        query = {f"state.{name}": value for name, value in state.items()}
        rows = self.room.database["messages"].find(query).sort("_id", 1)
        return [row["state"] for row in rows]

    def stages(self) -> list[str]:
        return [state["stage"] for state in self.messages()]


def found_post_office(
    database: Database[dict[str, Any]], room: Workroom, **settings: Any
) -> PostOffice:
    """A branch, its college and its school; notify sends as ``settings`` say."""
    room.found((SCHOOL, "university"), (COLLEGE, "college"), (BRANCH, "branch"))
    given: dict[str, Any] = {"smtp_starttls": False, "webhook_allow_private": LOOPBACK} | settings
    office = PostOffice(room, Settings(mongo_database=database.name, **given))
    office.restart()
    return office
