"""Whose address counts: the peer's, or what a trusted proxy says; never what a sender writes."""

from ipaddress import ip_network

import pytest
from fastapi import Request
from pydantic import ValidationError

from services.intake.api.addresses import Networks, address_of
from services.intake.settings import IntakeSettings, networks_of

PROXIES: Networks = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))


def request(peer: str | None, *forwarded: str) -> Request:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    client = (peer, 1) if peer is not None else None
    return Request({"type": "http", "headers": headers, "client": client})


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.5", [], "203.0.113.5"),
        ("203.0.113.5", ["198.51.100.7"], "203.0.113.5"),
        ("10.0.0.1", ["198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["1.2.3.4, 198.51.100.7"], "198.51.100.7"),
        ("10.0.0.1", ["1.2.3.4, 198.51.100.7, 10.0.0.2"], "198.51.100.7"),
        ("10.0.0.1", ["1.2.3.4", "198.51.100.7"], "198.51.100.7"),
        ("fd00::1", ["2001:db8::1"], "2001:db8::1"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", ["spoof, "], "spoof"),
        (None, ["198.51.100.7"], ""),
    ],
)
def test_the_nearest_address_that_is_no_proxy_counts(
    peer: str | None, forwarded: list[str], address: str
) -> None:
    assert address_of(request(peer, *forwarded), PROXIES) == address


def test_without_trusted_proxies_the_peer_counts() -> None:
    assert address_of(request("10.0.0.1", "198.51.100.7"), ()) == "10.0.0.1"


def test_proxies_are_listed_with_commas_and_a_slip_stops_the_start() -> None:
    settings = IntakeSettings(trusted_proxies="10.0.0.0/8, fd00::/8")

    assert settings.proxies == PROXIES
    assert networks_of("") == ()
    with pytest.raises(ValidationError):
        IntakeSettings(trusted_proxies="10.0.0.0/33")
