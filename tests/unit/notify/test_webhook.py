"""Webhooks and robots through real HTTP servers on loopback, and where they may not go."""

import json
import re
from collections.abc import Callable, Iterator
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest

from services.common.outside.door import Door, endpoint
from services.common.outside.resolver import Resolver, is_listed, is_public, networks_of
from services.common.outside.undelivered import Undelivered
from services.notify.domain.delivery.channel import Way
from services.notify.domain.delivery.signing import (
    REPLAY_WINDOW_S,
    channel_key,
    dingtalk_sign,
)
from services.notify.senders.robots import WECOM_MOST, DingTalk, WeCom, markdown
from services.notify.senders.webhook import Webhook
from tests.integration.post_office import Portal, dripping, free_port, portal
from tests.unit.notify.parcels import posted
from tests.unit.notify.post_room import MONDAY, UNIT

GUIDE = Path(__file__).parents[3] / "docs" / "delivery.md"
LOOPBACK = networks_of("127.0.0.0/8, ::1/128")
SECRET = "s" * 32


@pytest.fixture
def site() -> Iterator[Portal]:
    with portal() as opened:
        yield opened


def door(total_s: float = 2.0) -> Door:
    return Door(LOOPBACK, total_s=total_s)


def refusal(url: str, through: Door | None = None) -> Undelivered:
    with pytest.raises(Undelivered) as caught:
        Webhook(through or door(), SECRET).send(posted(url))
    return caught.value


def receivers_check() -> Callable[..., bool]:
    """The ten lines that the guide gives to receivers."""
    (code,) = re.findall(r"```python\n(.+?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - our own guide
    check: Callable[..., bool] = names["is_ours"]
    return check


def test_the_guides_check_accepts_what_is_ours_and_nothing_else(site: Portal) -> None:
    Webhook(door(), SECRET).send(posted(site.url("/hook?for=mks")))
    (taken,) = site.taken
    check, key = receivers_check(), channel_key(SECRET, f"{UNIT}:webhook", 1)
    now = MONDAY.timestamp()

    def ours(**changed: Any) -> bool:
        said = {"key": key, "target": taken.path, "body": taken.body, "now": now} | changed
        return check(said["key"], "POST", said["target"], taken.headers, said["body"], said["now"])

    assert ours()
    assert ours(now=now + REPLAY_WINDOW_S)
    assert not ours(now=now + REPLAY_WINDOW_S + 1)
    assert not ours(body=taken.body + b" ")
    assert not ours(target="/other")
    assert not ours(key=channel_key(SECRET, f"{UNIT}:webhook", 2))


def test_a_webhook_carries_its_notices_and_the_id_to_know_it_by(site: Portal) -> None:
    Webhook(door(), SECRET).send(posted(site.url()))

    (taken,) = site.taken
    said = json.loads(taken.body)
    assert taken.headers["Idempotency-Key"] == said["id"] == f"{UNIT}:webhook:2026-11-23"
    assert taken.headers["Host"] == f"127.0.0.1:{site.port}"
    assert [each["id"] for each in said["notices"]] == ["n1"]


@pytest.mark.parametrize("status", [400, 404, 500])
def test_whatever_is_no_receipt_is_a_failure_of_this_message_only(
    site: Portal, status: int
) -> None:
    site.status = status

    fault = refusal(site.url())

    assert (fault.final, fault.down, str(status) in fault.reason) == (False, False, True)


def test_a_redirect_is_not_followed(site: Portal) -> None:
    site.status, site.location = 302, site.url("/elsewhere")

    fault = refusal(site.url())

    assert "不跟随" in fault.reason
    assert [each.path for each in site.taken] == ["/hook"]


def test_a_proxy_of_the_environment_is_not_asked(
    site: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")
    monkeypatch.setenv("ALL_PROXY", f"http://127.0.0.1:{free_port()}")

    Webhook(door(), SECRET).send(posted(site.url()))

    assert len(site.taken) == 1


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"])
def test_a_dripping_server_is_cut_off(first: bytes) -> None:
    with dripping(first) as port:
        fault = refusal(f"http://127.0.0.1:{port}/", door(0.5))

    assert (fault.down, "没有答完" in fault.reason) == (True, True)


def test_an_endless_answer_is_read_only_so_far(site: Portal) -> None:
    site.answer = b"x" * 1_000_000

    Webhook(door(), SECRET).send(posted(site.url()))

    assert len(site.taken) == 1


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://127.0.0.1/", "公网"),
        ("http://localhost:27017/", "公网"),
        ("http://10.0.0.1/", "公网"),
        ("https://169.254.169.254/latest/meta-data", "公网"),
        ("https://[::ffff:10.0.0.1]/", "公网"),
        ("http://8.8.8.8/", "https://"),
        ("https://8.8.8.8:22/", "端口 22"),
        ("ftp://example.edu.cn/", "https://"),
        ("https://user@example.edu.cn/", "账号"),
        ("https://", "地址"),
        ("https://exa mple/\x00", "地址"),
    ],
)
def test_where_a_webhook_may_not_go_it_does_not_go(url: str, told: str) -> None:
    fault = refusal(url, Door(()))

    assert (fault.final, told in fault.reason) == (True, True)


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "::1", "fd00::1", "64:ff9b::7f00:1", "::ffff:192.168.0.1"),
        *("224.0.0.1", "ff0e::1", "0.0.0.0", "100.64.0.1", "2002:7f00:1::"),  # noqa: S104
    ],
)
def test_an_address_that_is_not_public_is_known_in_every_disguise(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize("address", ["8.8.8.8", "2001:4860:4860::8888", "64:ff9b::808:808"])
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(ip_address(address))


def test_a_network_that_is_allowed_holds_addresses_of_its_own_kind_only() -> None:
    assert is_listed(ip_address("127.0.0.1"), LOOPBACK)
    assert is_listed(ip_address("::1"), LOOPBACK)
    assert not is_listed(ip_address("10.0.0.1"), LOOPBACK)


def test_every_address_of_a_name_must_be_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    both = [ip_address("8.8.8.8"), ip_address("10.0.0.1")]
    monkeypatch.setattr(Resolver, "addresses", lambda *_: both)

    assert "公网" in refusal("https://example.edu.cn/", Door(())).reason


def test_nobody_listening_is_down_for_all_its_paths() -> None:
    url = f"http://127.0.0.1:{free_port()}"

    assert refusal(f"{url}/a").down
    assert endpoint(f"{url}/a?x=1") == endpoint(f"{url}/b") == url


def test_a_robot_of_wecom_gets_markdown(site: Portal) -> None:
    site.answer = b'{"errcode":0,"errmsg":"ok"}'

    WeCom(door()).send(posted(site.url("/send?key=k"), Way.WECOM, title="标题", text="正文"))

    (taken,) = site.taken
    content = {"content": "### 标题\n\n正文"}
    assert json.loads(taken.body) == {"msgtype": "markdown", "markdown": content}


def test_a_robot_of_dingtalk_is_signed_with_time_and_secret(site: Portal) -> None:
    site.answer = b'{"errcode":0,"errmsg":"ok"}'

    for secret in ("SEC0123456789", ""):
        parcel = posted(site.url("/send?access_token=t"), Way.DINGTALK, robot_secret=secret)
        DingTalk(door()).send(parcel)

    milliseconds = int(MONDAY.timestamp() * 1000)
    sign = dingtalk_sign("SEC0123456789", milliseconds)
    signed = f"/send?access_token=t&timestamp={milliseconds}&sign={sign}"
    assert [each.path for each in site.taken] == [signed, "/send?access_token=t"]
    assert json.loads(site.taken[0].body)["markdown"]["title"] == "标题"


@pytest.mark.parametrize(
    ("status", "answer", "told"),
    [
        (200, b'{"errcode":310000,"errmsg":"sign not match"}', "310000"),
        (200, b"<html>", "看不懂"),
        (200, b"[]", "看不懂"),
        (200, b'{"ok":true}', "看不懂"),
        (503, b"", "503"),
    ],
)
def test_a_robots_refusal_is_a_failure_whatever_its_status(
    site: Portal, status: int, answer: bytes, told: str
) -> None:
    site.status, site.answer = status, answer

    with pytest.raises(Undelivered, match=told):
        WeCom(door()).send(posted(site.url(), Way.WECOM))


def test_what_people_wrote_makes_no_links_mentions_or_pictures() -> None:
    text = markdown(posted("https://x", text="![](http://x) [点此](http://y) <@all> `a`"), 4096)

    assert not set("<>[]!`") & set(text)


def test_what_is_too_long_is_cut_within_the_limit_and_says_so() -> None:
    text = markdown(posted("https://x", text="很长" * 5000), WECOM_MOST)

    assert len(text.encode()) <= WECOM_MOST
    assert text.endswith("请登录系统查看。")
