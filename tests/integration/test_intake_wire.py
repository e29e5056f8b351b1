"""intake behind uvicorn on a real socket: what only shows on the wire, and what a portal's library cannot send."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
import uvicorn

from services.local.ports import LOOPBACK, free_ports
from tests.integration.front_door import OPINION, FrontDoor, opinion

pytestmark = pytest.mark.real
BODY = json.dumps(opinion()).encode()
POST = f"POST /v1/forms/{OPINION}/submissions HTTP/1.1".encode()
HEAD = (
    b"\r\nHost: intake\r\nContent-Type: application/json\r\nConnection: close\r\n"
    + f"Authorization: Bearer {FrontDoor.key('college')}\r\n".encode()
)


@pytest.fixture
async def port(door: FrontDoor) -> AsyncIterator[int]:
    (number,) = free_ports(1)
    config = uvicorn.Config(
        door.app, host=LOOPBACK, port=number, http="httptools", lifespan="off", log_config=None
    )
    server = uvicorn.Server(config)
    serving = asyncio.create_task(server.serve())
    while not server.started:
        await asyncio.sleep(0.01)
    yield number
    server.should_exit = True
    await serving


async def say(port: int, *pieces: bytes, hang_up: bool = False) -> bytes:
    """Send ``pieces``; the whole answer, or nothing if we hang up."""
    reader, writer = await asyncio.open_connection(LOOPBACK, port)
    for piece in pieces:
        writer.write(piece)
        await writer.drain()
        await asyncio.sleep(0.01)
    answer = b"" if hang_up else await reader.read()
    writer.close()
    await writer.wait_closed()
    return answer


def sized(body: bytes) -> bytes:
    return POST + HEAD + f"Content-Length: {len(body)}\r\n\r\n".encode() + body


async def test_a_form_in_chunks_is_taken(door: FrontDoor, port: int) -> None:
    chunks = b"".join(
        f"{len(part):x}\r\n".encode() + part + b"\r\n" for part in (BODY[:9], BODY[9:], b"")
    )

    answer = await say(port, POST + HEAD + b"Transfer-Encoding: chunked\r\n\r\n" + chunks)

    assert answer.startswith(b"HTTP/1.1 202")
    assert door.count("submissions") == 1


async def test_chunks_without_end_are_cut_off_at_the_limit(door: FrontDoor, port: int) -> None:
    chunk = f"{100_000:x}\r\n".encode() + b" " * 100_000 + b"\r\n"

    answer = await say(port, POST + HEAD + b"Transfer-Encoding: chunked\r\n\r\n", *[chunk] * 11)

    assert answer.startswith(b"HTTP/1.1 413")
    assert b"too_large" in answer


async def test_a_length_beyond_the_limit_is_refused_unread(port: int) -> None:
    answer = await say(port, POST + HEAD + b"Content-Length: 1000000000000\r\n\r\n{")

    assert answer.startswith(b"HTTP/1.1 413")


async def test_a_caller_that_hangs_up_in_the_middle_leaves_nothing(
    door: FrontDoor, port: int
) -> None:
    await say(port, sized(BODY)[:-20], hang_up=True)

    assert (await say(port, sized(BODY))).startswith(b"HTTP/1.1 202")
    assert door.count("submissions") == 1


@pytest.mark.parametrize(
    "request_bytes",
    [
        b"GET /v1/submissions/\xff\xfe HTTP/1.1" + HEAD + b"\r\n",
        b"GET /v1/submissions/%C0%80%00 HTTP/1.1" + HEAD + b"\r\n",
        b"GET /v1/units?below=%ff&cursor=%00 HTTP/1.1" + HEAD + b"\r\n",
        b"GET /v1/units HTTP/1.1" + HEAD + b"X-Correlation-Id: " + b"x" * 9_000 + b"\r\n\r\n",
        b"GET //v1//forms?%00=%00 HTTP/1.1" + HEAD + b"\r\n",
        b"GET http://elsewhere/v1/forms HTTP/1.1" + HEAD + b"\r\n",
        b"BREW /v1/forms HTTP/1.1" + HEAD + b"\r\n",
        POST + HEAD + b"Content-Length: -1\r\n\r\n" + BODY,
        POST + HEAD + b"Content-Length: 5, 7\r\n\r\n" + BODY,
        POST + HEAD + b"Transfer-Encoding: chunked\r\n\r\nnonsense\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01",
    ],
)
async def test_nonsense_on_the_wire_is_no_fault_of_ours(
    door: FrontDoor, port: int, request_bytes: bytes
) -> None:
    answer = await asyncio.wait_for(say(port, request_bytes + b"\r\n\r\n"), 5)

    assert not answer.startswith(b"HTTP/1.1 5")
    assert door.count("submissions") == 0
    assert (await say(port, sized(BODY))).startswith(b"HTTP/1.1 202")
