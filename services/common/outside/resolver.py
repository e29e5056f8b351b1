"""Where a name leads, found out once and in bounded time, and whether we may go there (STACK §8, SSRF)."""

import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TookTooLong
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)

from services.common.outside.undelivered import Undelivered

RESOLVING_S = 3.0
_NAT64 = IPv6Network("64:ff9b::/96")
_LOOKUPS = 8
Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def networks_of(text: str) -> tuple[Network, ...]:
    """Networks by commas, as the settings name them; raises ValueError."""
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


class Resolver:
    """Looks names up beside the thread that asks: the system's own resolver has no time limit."""

    def __init__(self) -> None:
        self._lookups = ThreadPoolExecutor(_LOOKUPS, thread_name_prefix="resolve")

    def addresses(self, host: str, port: int) -> Sequence[Address]:
        """Every address of ``host``, in the system's order; raises Undelivered."""
        asked = self._lookups.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        try:
            found = asked.result(RESOLVING_S)
        except TookTooLong as error:
            asked.cancel()
            raise Undelivered(
                f"域名“{host}”在{RESOLVING_S:.0f}秒内没有解析出来", down=True
            ) from error
        except (OSError, UnicodeError) as error:
            raise Undelivered(f"域名“{host}”解析不了，请核对地址", down=True) from error
        return list(dict.fromkeys(ip_address(str(row[4][0]).partition("%")[0]) for row in found))


def is_public(address: Address) -> bool:
    """Whether an address, or the IPv4 one wrapped in it, belongs to the public internet."""
    if isinstance(address, IPv6Address):
        inner = address.ipv4_mapped or address.sixtofour
        if inner is None and address in _NAT64:
            inner = IPv4Address(int(address) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast


def is_listed(address: Address, networks: Sequence[Network]) -> bool:
    """Whether an address lies in one of the networks that the settings allow."""
    return any(address.version == each.version and address in each for each in networks)
