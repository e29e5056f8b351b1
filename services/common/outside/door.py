"""A request to somebody else's address: pinned to what its name resolved to, no redirects, bounded in time and size."""

import asyncio
import ssl
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import httpx

from services.common.outside.resolver import Network, Resolver, is_listed, is_public
from services.common.outside.undelivered import Undelivered

TOTAL_S = 10.0
"""From resolving the name to the last byte of the answer."""
CONNECTING_S = 10.0
ANSWER_MOST = 65_536
USUAL_PORTS = (80, 443)
FREE_PORTS = 1024
REDIRECTS = range(300, 400)


@dataclass(frozen=True, slots=True)
class Answer:
    """What the other side said: the status, and the beginning of the body."""

    status: int
    body: bytes


class Door:
    """The one way to a URL. ``private`` are the networks that may be reached though they are not public."""

    def __init__(self, private: Sequence[Network], *, total_s: float = TOTAL_S) -> None:
        self._private = private
        self._total_s = total_s
        self._resolver = Resolver()
        self._tls = ssl.create_default_context()

    def post(
        self,
        url: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        tls: ssl.SSLContext | None = None,
    ) -> Answer:
        """The answer; raises Undelivered when there is none, or none that may be asked for.

        ``tls`` has a client certificate, or trusts another authority, for this one address.
        """
        return self._exchanged("POST", url, body=body, headers=headers, tls=tls)

    def get(
        self, url: str, headers: Mapping[str, str], *, tls: ssl.SSLContext | None = None
    ) -> Answer:
        """As :meth:`post`, without a body."""
        return self._exchanged("GET", url, body=b"", headers=headers, tls=tls)

    def _exchanged(
        self,
        method: str,
        url: str,
        *,
        body: bytes,
        headers: Mapping[str, str],
        tls: ssl.SSLContext | None,
    ) -> Answer:
        end = time.monotonic() + self._total_s
        asked = _parsed(url)
        pinned = asked.copy_with(host=self._pinned(asked))
        named = {"Host": asked.netloc.decode("ascii"), "Accept-Encoding": "identity"}
        left = max(end - time.monotonic(), 0.1)
        connecting = {"connect": min(left, CONNECTING_S)}
        request = httpx.Request(
            method,
            pinned,
            content=body,
            headers={**headers, **named},
            extensions={"sni_hostname": asked.raw_host.decode("ascii"), "timeout": connecting},
        )
        try:
            answer = asyncio.run(_answered(request, tls or self._tls, left))
        except TimeoutError as error:
            raise Undelivered(f"对方在{self._total_s:.0f}秒内没有答完", down=True) from error
        except (
            httpx.HTTPError,
            ssl.SSLError,
        ) as error:  # a certificate may be asked for after the handshake
            raise Undelivered(f"连接不上对方（{type(error).__name__}）", down=True) from error
        if answer.status in REDIRECTS:
            raise Undelivered(f"对方要求转到别处（{answer.status}），不跟随转向，请登记最终地址")
        return answer

    def _pinned(self, asked: httpx.URL) -> str:
        port = asked.port or (443 if asked.scheme == "https" else 80)
        addresses = self._resolver.addresses(asked.raw_host.decode("ascii").strip("[]"), port)
        listed = [address for address in addresses if is_listed(address, self._private)]
        if len(listed) < len(addresses) or not addresses:
            if not all(map(is_public, addresses)) or not addresses:
                raise Undelivered(
                    "地址不在公网上；确需发往内网的，请管理员在设置中放行", final=True
                )
            if asked.scheme != "https":
                raise Undelivered("发往公网的地址须用 https://", final=True)
            if port not in USUAL_PORTS and port < FREE_PORTS:
                raise Undelivered(f"不能发往端口 {port}", final=True)
        return str(addresses[0])


async def _answered(request: httpx.Request, tls: ssl.SSLContext, left: float) -> Answer:
    async with (
        asyncio.timeout(left),
        httpx.AsyncClient(
            verify=tls, trust_env=False, follow_redirects=False, timeout=left
        ) as client,
    ):
        response = await client.send(request, stream=True)
        said = bytearray()
        async for part in response.aiter_raw():
            said += part
            if len(said) >= ANSWER_MOST:
                break
        await response.aclose()
        return Answer(response.status_code, bytes(said[:ANSWER_MOST]))


def endpoint(url: str) -> str:
    """Who is at the other end of ``url``, whichever of its paths: scheme, host and port."""
    asked = _parsed(url)
    return f"{asked.scheme}://{asked.netloc.decode('ascii')}"


def target(url: str) -> str:
    """Path and query of ``url`` as the other end sees them."""
    return _parsed(url).raw_path.decode("ascii")


def _parsed(url: str) -> httpx.URL:
    try:
        asked = httpx.URL(url)
    except (httpx.InvalidURL, TypeError) as error:
        raise Undelivered("地址写得不对，请核对", final=True) from error
    if asked.scheme not in ("http", "https") or not asked.host or asked.userinfo:
        raise Undelivered("地址须是不带账号的 https:// 地址", final=True)
    return asked
