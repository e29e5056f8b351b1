"""All carriers together: nothing raises, nothing leaves twice, who is down harms nobody else, no 密级 on a network."""

from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.outside.breaker import Breaker
from services.common.outside.undelivered import Undelivered
from services.common.settings import Settings
from services.export.carriers.fleet import REMEMBERED, Fleet, make_fleet
from services.export.domain.recipient.recipient import Recipient, Way
from services.export.domain.sending.consignment import Arrival, Consignment
from tests.unit.export.consigned import consigned
from tests.unit.export.test_recipient import recipient

UP = recipient()
DOWN = recipient(code="down", address="https://down.example.gov.cn")


@dataclass
class Roads:
    """Carries to everybody but those in ``faults``; ``tried`` is whom it went to."""

    faults: dict[str, Exception] = field(default_factory=dict)
    tried: list[str] = field(default_factory=list)

    def endpoint(self, consignment: Consignment) -> str:
        return consignment.recipient.address

    def carry(self, consignment: Consignment) -> None:
        self.tried.append(consignment.recipient.code)
        if consignment.recipient.code in self.faults:
            raise self.faults[consignment.recipient.code]

    def arrival(self, recipient: Recipient, package: str) -> Arrival:
        if recipient.code in self.faults:
            raise self.faults[recipient.code]
        return Arrival("accepted")


def fleet(roads: Roads) -> Fleet:
    return Fleet(dict.fromkeys(Way, roads), roads, Breaker())


def test_who_is_down_is_left_alone_and_harms_nobody_else() -> None:
    roads = Roads({"down": Undelivered("不通", down=True)})
    ways = fleet(roads)

    failed = [ways.carry(consigned(DOWN, package=f"p{n}")) for n in range(3)]
    other = ways.carry(consigned(UP))

    assert [outcome.final for outcome in failed] == [False] * 3
    assert "暂缓再试：不通" in failed[2].reason
    assert other.reason == ""
    assert roads.tried == ["down", "jiaogongwei"]


def test_a_refusal_is_no_sign_of_being_down() -> None:
    roads = Roads({"down": Undelivered("签名不对", final=True)})
    ways = fleet(roads)

    outcomes = [ways.carry(consigned(DOWN, package=f"p{n}")) for n in range(2)]

    assert [outcome.reason for outcome in outcomes] == ["签名不对"] * 2
    assert outcomes[0].final
    assert roads.tried == ["down", "down"]


def test_the_same_turn_is_not_carried_twice_and_the_next_one_is() -> None:
    roads = Roads()
    ways = fleet(roads)

    for turn in (1, 1, 2):
        ways.carry(consigned(UP, turn=turn))
    for n in range(REMEMBERED):
        ways.carry(consigned(UP, package=f"p{n}"))

    assert len(roads.tried) == 2 + REMEMBERED


def test_a_fault_that_nobody_foresaw_is_an_outcome_without_its_words() -> None:
    ways = fleet(Roads({"down": ValueError("secret")}))

    outcome = ways.carry(consigned(DOWN))
    arrival = ways.arrival(DOWN, "p")

    assert outcome.reason == "送出时出错（ValueError）"
    assert arrival == Arrival("", ("查询时出错（ValueError）",))


def test_a_look_at_who_does_not_answer_says_why() -> None:
    ways = fleet(Roads({"down": Undelivered("对方答复 503")}))

    assert ways.arrival(DOWN, "p") == Arrival("", ("对方答复 503",))
    assert ways.arrival(UP, "p") == Arrival("accepted")


@given(st.sampled_from(Way), st.sampled_from(["秘密★1年", "机密", "绝密★长期"]))
def test_no_carrier_is_asked_to_take_a_mark_of_secrecy_over_a_network(way: Way, mark: str) -> None:
    roads = Roads()

    outcome = fleet(roads).carry(consigned(recipient(way=way), classification=mark))

    assert bool(roads.tried) is (way is Way.OFFLINE)
    assert outcome.final is (way is not Way.OFFLINE)


@pytest.mark.parametrize("way", list(Way))
def test_ways_that_nobody_set_up_say_so(way: Way) -> None:
    address = {Way.SFTP: "127.0.0.1:1", Way.HTTPS: "https://127.0.0.1:1"}.get(way, "a@b.cn")

    outcome = make_fleet(Settings()).carry(consigned(recipient(way=way, address=address)))

    assert outcome.final
    assert "LIANXIN_" in outcome.reason or "设置" in outcome.reason


def test_the_settings_name_the_folder(tmp_path: Path) -> None:
    ways = make_fleet(Settings(drop_dir=str(tmp_path)))

    assert ways.drops
    assert ways.carry(consigned(recipient(way=Way.OFFLINE, address=""))).reason == ""
    assert not make_fleet(Settings()).drops
