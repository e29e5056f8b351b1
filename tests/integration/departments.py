"""Real servers on loopback that take packages: an SFTP folder, an HTTPS address with mutual TLS and HMAC."""

import asyncio
import json
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import asyncssh
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from services.export.domain.recipient.keys import MESSAGE, SIGNATURE, TIMESTAMP, signature

LOOPBACK = "127.0.0.0/8"


@dataclass
class Drop:
    """An SFTP server whose root is ``root``; ``host_key`` is what to pin, ``logins`` counts who came in.

    ``stuck``: it takes what is written, and never says so.
    """

    root: Path
    host_key: str
    port: int = 0
    logins: int = 0
    stuck: bool = False


@contextmanager
def drop_folder(root: Path, user_key: asyncssh.SSHKey) -> Iterator[Drop]:
    """An SFTP server that lets in whoever has ``user_key``, and nobody by a password."""
    host_key = asyncssh.generate_private_key("ssh-ed25519")
    public = host_key.export_public_key().decode().split(" ")
    drop = Drop(root=root, host_key=" ".join(public[:2]).strip())
    authorized = asyncssh.import_authorized_keys(user_key.export_public_key().decode())
    loop, over = asyncio.new_event_loop(), asyncio.Event()

    class Door(asyncssh.SSHServer):
        def auth_completed(self) -> None:
            drop.logins += 1

    class Folder(asyncssh.SFTPServer):
        async def write(self, file_obj: Any, offset: int, data: bytes) -> int:
            if drop.stuck:
                await over.wait()
            return int(super().write(file_obj, offset, data))  # type: ignore[arg-type]

    async def serve() -> asyncssh.SSHAcceptor:
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_factory=Door,
            server_host_keys=[host_key],
            authorized_client_keys=authorized,
            sftp_factory=lambda channel: Folder(channel, chroot=str(root).encode()),
        )

    async def stop(acceptor: asyncssh.SSHAcceptor) -> None:
        over.set()
        acceptor.close()
        await acceptor.wait_closed()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        await asyncio.wait(others, timeout=2) if others else None

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    acceptor = asyncio.run_coroutine_threadsafe(serve(), loop).result()
    drop.port = acceptor.get_port()
    try:
        yield drop
    finally:
        asyncio.run_coroutine_threadsafe(stop(acceptor), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


def certify(folder: Path, name: str) -> tuple[Path, Path]:
    """A certificate of loopback that signs itself, and its key, as files."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    files = folder / f"{name}.pem", folder / f"{name}.key"
    files[0].write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    files[1].write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    return files


@dataclass
class Department:
    """An upper instance as far as a carrier sees it: it keeps packages by id, and answers what it is told to.

    ``key`` checks the HMAC; ``statuses`` are given before 202; ``said`` is the state of every arrival.
    """

    key: str = ""
    api_key: str = ""
    statuses: list[int] = field(default_factory=list)
    said: dict[str, Any] = field(default_factory=lambda: {"state": "received", "reasons": []})
    packages: dict[str, bytes] = field(default_factory=dict)
    posts: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    port: int = 0
    scheme: str = "https"

    @property
    def url(self) -> str:
        return f"{self.scheme}://127.0.0.1:{self.port}/up"

    def post(self, path: str, headers: dict[str, str], body: bytes) -> tuple[int, dict[str, Any]]:
        package = headers["Idempotency-Key"]
        self.posts.append(package)
        self.headers.append(headers)
        if self.api_key and headers.get("Authorization") != f"Bearer {self.api_key}":
            return 401, {"detail": "密钥不对"}
        if self.key and not self._is_signed(path, headers, body):
            return 401, {"detail": "签名不对"}
        if self.statuses:
            return self.statuses.pop(0), {"detail": "稍后再来"}
        if self.packages.setdefault(package, body) != body:
            return 409, {"detail": "同一编号、不同内容"}
        return 202, {"id": package, "location": f"/v1/arrivals/{package}"}

    def get(self, path: str) -> tuple[int, dict[str, Any]]:
        package = path.rpartition("/")[2]
        if package not in self.packages:
            return 404, {"detail": "没有"}
        return 200, {"id": package, **self.said}

    def _is_signed(self, path: str, headers: dict[str, str], body: bytes) -> bool:
        signed = signature(
            self.key,
            target=path,
            timestamp=int(headers[TIMESTAMP]),
            package=headers[MESSAGE],
            body=body,
        )
        return headers.get(SIGNATURE) == signed


@contextmanager
def department(tls: ssl.SSLContext | None = None) -> Iterator[Department]:
    """The department on a free port of loopback, behind ``tls`` if there is one."""
    site = Department(scheme="https" if tls else "http")

    class Takes(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            self._answer(*site.post(self.path, dict(self.headers), body))

        def do_GET(self) -> None:
            self._answer(*site.get(self.path))

        def _answer(self, status: int, said: dict[str, Any]) -> None:
            body = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None: ...

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, *_: object) -> None:
            """A caller without a certificate is turned away; that is no fault of the server."""

    with Quiet(("127.0.0.1", 0), Takes) as server:
        if tls is not None:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        site.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            yield site
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def deaf(tls: ssl.SSLContext) -> Iterator[int]:
    """The port of a server that greets by ``tls`` and then reads nothing, for as long as it is wanted."""
    over = threading.Event()

    def greet() -> None:
        line, _ = listening.accept()
        with line, suppress(OSError), tls.wrap_socket(line, server_side=True):
            over.wait()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=greet, daemon=True)
        thread.start()
        try:
            yield listening.getsockname()[1]
        finally:
            over.set()
            thread.join()
