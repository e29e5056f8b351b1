"""A portal as a careful developer writes it: an idempotency key per form, and a retry when the line fails."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from services.common.errors import Refused, Unavailable

AT_ONCE = 32
TRIES = 240
PAUSE_S = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One form to be posted: under whose key, which form, what, and the idempotency key that makes it one."""

    api_key: str
    form: str
    body: Mapping[str, Any]
    idempotency_key: str


@dataclass(frozen=True, slots=True)
class Posted:
    """A letter that was accepted, with the 202's answer."""

    letter: Letter
    answer: Mapping[str, Any]


async def post_all(url: str, letters: Iterable[Letter]) -> AsyncIterator[Posted]:
    """Post many letters, 32 at once, each until it is accepted; they come back as they are accepted."""
    gate = asyncio.Semaphore(AT_ONCE)
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(base_url=url, limits=limits, timeout=30, trust_env=False) as line:

        async def one(letter: Letter) -> Posted:
            async with gate:
                return Posted(letter, await _post(line, letter))

        for posting in asyncio.as_completed([one(letter) for letter in letters]):
            yield await posting


async def _post(line: httpx.AsyncClient, letter: Letter) -> dict[str, Any]:
    headers = {
        "Authorization": f"Bearer {letter.api_key}",
        "Idempotency-Key": letter.idempotency_key,
    }
    for _ in range(TRIES):
        try:
            answer = await line.post(
                f"/v1/forms/{letter.form}/submissions", json=letter.body, headers=headers
            )
        except httpx.TransportError:
            await asyncio.sleep(PAUSE_S)
            continue
        if answer.status_code == httpx.codes.ACCEPTED:
            accepted: dict[str, Any] = answer.json()
            return accepted
        if answer.status_code < httpx.codes.INTERNAL_SERVER_ERROR:
            raise Refused(f"{letter.form}: {answer.text}")
        await asyncio.sleep(PAUSE_S)
    raise Unavailable("intake 一直没有收下表单")


def post_one(url: str, letter: Letter) -> dict[str, Any]:
    """Post one letter and wait for the 202."""

    async def one() -> dict[str, Any]:
        async with httpx.AsyncClient(base_url=url, timeout=30, trust_env=False) as line:
            return await _post(line, letter)

    return asyncio.run(one())


def read(url: str, api_key: str | None, path: str) -> httpx.Response:
    """GET ``path`` as the client of ``api_key``, as anybody with none; raises Refused unless answered with 200."""
    headers = {"Authorization": f"Bearer {api_key}"} if api_key else {}
    answer = httpx.get(f"{url}{path}", headers=headers, timeout=30, trust_env=False)
    if answer.status_code != httpx.codes.OK:
        raise Refused(f"GET {path}: {answer.status_code} {answer.text}")
    return answer


def accepted(url: str, api_key: str, posted: Mapping[str, Any]) -> dict[str, Any]:
    """What came of a form whose 202 is ``posted``; raises Refused unless it was accepted."""
    told: dict[str, Any] = read(url, api_key, posted["location"]).json()
    if told["state"] != "accepted":
        raise Refused(f"{told['form']}: {told['outcomes']}")
    return told
