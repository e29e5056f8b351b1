"""Where a request comes from, for flood protection only."""

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address

from fastapi import Request

FORWARDED = "x-forwarded-for"
Networks = Sequence[IPv4Network | IPv6Network]


def address_of(request: Request, proxies: Networks) -> str:
    """The peer's address; behind a trusted proxy the nearest one in X-Forwarded-For that is none.

    What stands further left in that header was written by the sender and is not believed.
    """
    address = request.client.host if request.client else ""
    said = ",".join(request.headers.getlist(FORWARDED)).split(",")
    while said and _is_trusted(address, proxies):
        address = said.pop().strip() or address
    return address


def _is_trusted(address: str, proxies: Networks) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in proxies)
