"""Whose certificate is asked for: that of the name that was registered, though an address is connected to."""

import http.server
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from services.common.outside import door, mail_server
from services.common.outside.resolver import Resolver, networks_of
from services.common.outside.undelivered import Undelivered
from services.notify.senders import mail
from tests.integration.post_office import Letterbox, free_port
from tests.unit.notify.parcels import mailed

NAME = "lianxin.test"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate of ``lianxin.test`` that signs itself, and its key."""
    folder = tmp_path_factory.mktemp("tls")
    cert, key = folder / "cert.pem", folder / "key.pem"
    argv = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    named = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    files = ["-out", str(cert), "-keyout", str(key)]
    subprocess.run([*argv, *named, *files], check=True, capture_output=True)
    return cert, key


@pytest.fixture
def serving(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


@pytest.fixture(autouse=True)
def _trusting(certificate: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """Every name leads to loopback, and the certificate is one that is believed."""
    trusted = ssl.create_default_context(cafile=str(certificate[0]))
    monkeypatch.setattr(ssl, "create_default_context", lambda: trusted)
    monkeypatch.setattr(Resolver, "addresses", lambda *_: [ip_address("127.0.0.1")])


@contextmanager
def https(serving: ssl.SSLContext) -> Iterator[int]:
    class Takes(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None: ...

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Takes) as server:
        server.socket = serving.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@contextmanager
def smtp(
    serving: ssl.SSLContext, *, from_the_start: bool = False
) -> Iterator[tuple[int, Letterbox]]:
    class Encrypted(Controller):
        def _trigger_server(self) -> None:
            """Its own way of seeing that the server answers knows no encryption from the start."""
            if not from_the_start:
                super()._trigger_server()  # type: ignore[no-untyped-call]
                return
            anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
            with anybody.wrap_socket(socket.create_connection(("127.0.0.1", port))) as line:
                line.recv(1024)

        def factory(self) -> SMTP:
            return SMTP(
                self.handler,
                tls_context=None if from_the_start else serving,
                require_starttls=not from_the_start,
                authenticator=lambda *_: AuthResult(success=True),
                auth_require_tls=not from_the_start,
            )

    box, port = Letterbox(), free_port()
    encryption: dict[str, Any] = {"ssl_context": serving} if from_the_start else {}
    controller = Encrypted(box, hostname="127.0.0.1", port=port, **encryption)
    controller.start()
    try:
        yield port, box
    finally:
        controller.stop()


def sender(port: int, **changes: Any) -> mail.Mail:
    account: dict[str, Any] = {
        "host": NAME,
        "port": port,
        "user": "u",
        "password": "p",
        "starttls": True,
    }
    return mail.Mail(mail_server.Account(**account | {"sender": "a@b.cn"} | changes), total_s=3.0)


def test_a_webhook_asks_for_the_certificate_of_its_name(serving: ssl.SSLContext) -> None:
    through = door.Door(networks_of("127.0.0.0/8"), total_s=3.0)
    with https(serving) as port:
        answer = through.post(f"https://{NAME}:{port}/hook", b"{}", {})
        with pytest.raises(Undelivered):
            through.post(f"https://another.test:{port}/hook", b"{}", {})

    assert answer.status == 200


def test_mail_is_encrypted_after_connecting(serving: ssl.SSLContext) -> None:
    with smtp(serving) as (port, box):
        sender(port).send(mailed())
        with pytest.raises(Undelivered):
            sender(port, host="another.test").send(mailed())

    assert len(box.letters) == 1


def test_mail_is_encrypted_from_the_start_on_its_port(
    serving: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    with smtp(serving, from_the_start=True) as (port, box):
        monkeypatch.setattr(mail_server, "TLS_FROM_THE_START", port)
        sender(port, user="").send(mailed())

    assert len(box.letters) == 1
