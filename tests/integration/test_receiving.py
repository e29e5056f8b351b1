"""School → committee → province: three instances over HTTPS, each with its own database and keys (B10)."""

import asyncio
import io
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from gridfs import GridFSBucket
from pymongo import MongoClient

from services.common.kernel.canonical import isoformat
from services.common.kernel.figures import Figures
from services.common.kernel.history import Author
from services.common.records import Records
from services.common.verify import verify_collection
from services.export.packing.archive import zipped
from services.export.repository.files import FILES
from services.ledgers import LEDGERS
from services.notify.domain.progress.returns import RETURNS, Return, ReturnConfirmed, ReturnOpened
from tests.integration.departments import LOOPBACK
from tests.integration.exporting import COLLEGE, SCHOOL
from tests.integration.front_door import front_door
from tests.integration.instances import (
    COMMITTEE,
    PROVINCE,
    Chain,
    Instance,
    chained,
    trust,
)

pytestmark = pytest.mark.real
HALF = "2026H2"


@pytest.fixture
def chain(
    mongo_client: MongoClient[dict[str, Any]], mongo_url: str, tmp_path: Path
) -> Iterator[Chain]:
    with ExitStack() as stack:
        yield chained(stack, mongo_client, mongo_url, tmp_path)


def rated(school: Instance, *stars: int, day: int = 1) -> None:
    """From that day of December on the branches have these stars."""
    for number, star in enumerate(stars, start=1):
        school.give_star(f"{COLLEGE}.{number:02d}", star, datetime(2026, 12, day, tzinfo=UTC))


def reported(chain: Chain) -> str:
    """The school's 附件4 on its way to the committee; the package."""
    export = chain.school.ask_for("fujian4", SCHOOL, HALF)
    return chain.school.send(export, chain.to_committee, SCHOOL)


def test_the_upper_instance_takes_a_package_and_the_lower_one_learns_it(chain: Chain) -> None:
    rated(chain.school, 5, 4, 3, 3, 1)

    package = reported(chain)
    chain.pass_time(minutes=5)

    arrived, sent = chain.committee.arrivals()[package], chain.school.package(package)
    assert (arrived["stage"], arrived["reasons"]) == ("accepted", [])
    assert arrived["figures"] == {
        "star5": 1,
        "star4": 1,
        "star3": 2,
        "star2": 0,
        "star1": 1,
        "branches": 5,
        "without_star": 0,
    }
    assert (sent["stage"], sent["receipt"]["by"]) == ("acknowledged", "单位jgw")
    assert sent["receipt"]["sha256"] == sent["manifest_sha256"]
    told = chain.committee.database["jobs"].find_one({"kind": "notice.tell"})
    assert told is not None
    assert (told["data"]["kind"], told["data"]["unit"]) == ("arrival.accepted", "jgw")


def test_a_package_that_was_tampered_with_is_returned_and_the_true_one_taken(chain: Chain) -> None:
    chain.school.restart(carrier_allow_private="", **chain.school.settings)
    package = reported(chain)
    chain.school.restart(carrier_allow_private=LOOPBACK, **chain.school.settings)
    true = exchanged(
        chain.school, package, lambda data: data.replace(b'"branches":5', b'"branches":9')
    )

    again(chain, package)
    returned = chain.school.package(package)
    exchanged(chain.school, package, lambda _: true[DATA])
    again(chain, package)

    assert returned["stage"] == "returned"
    assert [reason for reason in returned["receipt"]["reasons"] if "SHA-256、SM3" in reason]
    assert "SHA256SUMS.txt 与文件不符" in returned["receipt"]["reasons"]
    assert chain.school.package(package)["stage"] == "acknowledged"
    trail = chain.committee.database["arrivals"].find_one()
    assert trail is not None
    assert [entry["what"] for entry in trail["history"]] == [
        *("arrival.received", "arrival.refused"),
        *("arrival.received", "arrival.accepted"),
    ]
    assert set(verify_collection(chain.committee.database, "arrivals", LEDGERS["arrivals"])) == {
        None
    }


DATA = "files/data.json"


def exchanged(school: Instance, package: str, change: Any) -> dict[str, bytes]:
    """Change ``data.json`` within the ZIP that lies ready, and nothing else; the members as they were."""
    bucket = GridFSBucket(school.database, bucket_name=FILES)
    file_id = school.package(package)["file_id"]
    with zipfile.ZipFile(io.BytesIO(bucket.open_download_stream(file_id).read())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    bucket.delete(file_id)
    changed = members | {DATA: change(members[DATA])}
    bucket.upload_from_stream_with_id(file_id, "x.zip", zipped(changed))
    return members


def again(chain: Chain, package: str) -> None:
    """Somebody has it sent once more, and time passes."""
    chain.school.post("export/package-resend", {"package": package, "unit": SCHOOL})
    chain.pass_time(minutes=5)


def test_a_key_that_is_not_known_any_more_is_named_and_a_second_one_counts_beside_it(
    chain: Chain,
) -> None:
    stranger = {"key": chain.province.public_key}
    trust(chain.committee, chain.school, SCHOOL, keys=[stranger])
    package = reported(chain)
    chain.pass_time(minutes=5)
    refused = chain.school.package(package)["receipt"]["reasons"]

    trust(chain.committee, chain.school, SCHOOL, keys=[stranger, {"key": chain.school.public_key}])
    again(chain, package)

    assert [reason.partition("；")[0] for reason in refused] == ["Ed25519 签名与给出的公钥不符"]
    assert chain.school.package(package)["stage"] == "acknowledged"
    keys = chain.committee.database["senders"].find_one()
    assert keys is not None
    assert [entry["what"] for entry in keys["history"]][1:] == ["sender.keys_changed"] * 2


def test_a_unit_does_not_vouch_for_itself(chain: Chain) -> None:
    chain.committee.acts_for = SCHOOL

    posted = trust(chain.committee, chain.province, SCHOOL)

    assert chain.committee.said(posted)["code"] == "bad_sender"


def test_a_sender_that_was_closed_is_told_so_at_the_door(chain: Chain) -> None:
    trust(chain.committee, chain.school, SCHOOL, open=False)

    package = reported(chain)

    failure = chain.school.package(package)["failure"]
    assert (failure["again_at"], "已经停用" in failure["reason"]) == (None, True)
    assert chain.committee.arrivals() == {}


async def test_staff_see_what_came_with_its_history_and_nobody_beside_them_does(
    chain: Chain, mongo_url: str
) -> None:
    committee = chain.committee
    package = await asyncio.to_thread(reported, chain)
    await asyncio.to_thread(chain.pass_time, minutes=5)
    for client, unit in (("org_dept", "jgw"), ("college", "other")):
        committee.admit(client, unit, client)

    async with front_door(mongo_url, committee.database) as door:
        listed = await door.read("/v1/arrivals", table="fujian4", period=HALF, stage="accepted")
        whole = await door.read(f"/v1/arrivals/{SCHOOL}:{package}")
        file = await door.get(f"{whole['href']}", role="org_dept")
        beside = await door.get(f"/v1/arrivals/{SCHOOL}:{package}", role="college")
        beyond = await door.get("/v1/arrivals", role="college", unit=SCHOOL)
        answer = await door.get(f"/v1/arrivals/{package}", role=f"from-{SCHOOL}")
        none = await door.read("/v1/arrivals", about="other", unit="jgw")
        door.desk.contracts.require("views/arrival_answer.v1", answer.json())

        for each in (*listed["items"], whole):
            door.desk.contracts.require("views/arrival.v1", each)
    assert (file.content[:4], len(file.content)) == (b"PK\3\4", whole["file"]["bytes"])
    assert [entry["what"] for entry in whole["history"]] == ["arrival.received", "arrival.accepted"]
    assert (beside.status_code, beyond.status_code, none["items"]) == (404, 403, [])
    assert answer.json()["receipt"]["manifest_sha256"] == whole["receipt"]["manifest_sha256"]


async def test_no_list_of_arrivals_scans_or_sorts(chain: Chain, mongo_url: str) -> None:
    committee = chain.committee
    committee.admit("org_dept", "jgw", "org_dept")
    async with front_door(mongo_url, committee.database) as door:
        await door.read("/v1/arrivals")
        committee.database.command("profile", 2)
        for asked in ({}, {"unit": SCHOOL}, {"table": "fujian4"}, {"stage": "refused"}):
            await door.read("/v1/arrivals", **asked)
        committee.database.command("profile", 0)

    rows = committee.database["system.profile"].find({"op": "query", "command.find": "arrivals"})
    plans = [(row["planSummary"], row.get("hasSortStage", False)) for row in rows]
    assert len(plans) == 4
    assert [plan for plan, sorts in plans if "IXSCAN" not in plan or sorts] == []


def up(chain: Chain) -> list[int]:
    """The committee's 附件4 on its way to the province, and the province's own: branches per star, five to one."""
    export = chain.committee.ask_for("fujian4", COMMITTEE, HALF)
    chain.committee.send(export, chain.to_province, COMMITTEE)
    chain.pass_time(minutes=5)
    whole = chain.province.export(chain.province.ask_for("fujian4", PROVINCE, HALF))["snapshot"]
    return [row["branches"] for row in whole["stars"]]


def test_each_level_is_the_sum_of_those_below_and_a_correction_goes_all_the_way(
    chain: Chain,
) -> None:
    rated(chain.school, 5, 4, 3, 3, 1)
    first = reported(chain)
    chain.pass_time(minutes=5)
    before, sums = chain.committee.now, up(chain)

    rated(chain.school, 5, 5, 3, 3, 2, day=15)
    second = reported(chain)
    chain.pass_time(minutes=5)
    corrected = up(chain)

    assert (sums, corrected) == ([1, 1, 2, 0, 1], [2, 0, 2, 1, 0])
    arrived = chain.committee.arrivals()
    assert (arrived[first]["stage"], arrived[first]["superseded_by"]) == ("superseded", second)
    stages = sorted(each["stage"] for each in chain.province.arrivals().values())
    assert stages == ["accepted", "superseded"]
    then = chain.committee.ask_for("fujian4", COMMITTEE, HALF, as_of=isoformat(before))
    rows = chain.committee.export(then)["snapshot"]["stars"]
    assert [row["branches"] for row in rows] == sums


def test_who_has_not_sent_is_named_on_every_level(chain: Chain) -> None:
    chain.committee.admit("from-other", "other", "sender")
    chain.committee.admit("org_dept", COMMITTEE, "org_dept")
    trust(chain.committee, chain.school, "other")
    reported(chain)
    chain.pass_time(minutes=5)

    up(chain)

    whole = chain.province.database["exports"].find_one()
    assert whole is not None
    assert whole["snapshot"]["missing"] == ["单位jgw：单位other"]
    chain.committee.leave("report.open", "o", {"period": HALF}, "fujian4")
    chain.committee.work()
    report = chain.committee.call(
        "GET", f"/v1/reports/fujian4:{COMMITTEE}:{HALF}", client="org_dept"
    )
    assert report["now"]["sentence"] == "应报来2个单位，1个已接收；没有报来的：单位other"
    assert (report["now"]["complete"], report["now"]["of"]) == (False, "报送包")


FIGURES = Figures(
    participants=12,
    points=3,
    people_helped=40,
    funds_fen=123_400,
    opinions=9,
    problems_solved=8,
    wishes_fulfilled=7,
)
QUARTER = "2026Q4"


def confirmed(school: Instance) -> None:
    """The school answers for its quarter."""
    opened = Return(
        id=f"{SCHOOL}:{QUARTER}",
        unit=SCHOOL,
        unit_name="某大学",
        unit_path=(SCHOOL,),
        nested=False,
        period=QUARTER,
        period_label="2026年第四季度",
        opens_at=school.now,
        due_at=school.now,
        provisional=False,
        because="",
    )
    done = ReturnConfirmed(
        at=school.now, late=False, derived=FIGURES, reported=FIGURES, statements=()
    )
    records = Records(school.database[RETURNS.collection], RETURNS)
    author = Author(at=school.now, by="org_dept", unit=SCHOOL)
    records.append(opened.id, author, [ReturnOpened(opened=opened), done])
    school.database[RETURNS.collection].bulk_write(records.operations())


def test_l9_a_quarter_travels_from_the_school_to_the_province(chain: Chain) -> None:
    confirmed(chain.school)
    chain.school.pass_time(minutes=1)
    school = chain.school.ask_for("sijinsilian", SCHOOL, QUARTER)
    package = chain.school.send(school, chain.to_committee, SCHOOL)
    chain.pass_time(minutes=5)

    committee = chain.committee.ask_for("sijinsilian", COMMITTEE, QUARTER)
    chain.committee.send(committee, chain.to_province, COMMITTEE)
    chain.pass_time(minutes=5)
    whole = chain.province.export(chain.province.ask_for("sijinsilian", PROVINCE, QUARTER))

    assert chain.school.package(package)["stage"] == "acknowledged"
    snapshots = [chain.committee.export(committee)["snapshot"], whole["snapshot"]]
    assert [each["reported"] for each in snapshots] == [asdict(FIGURES)] * 2
    assert snapshots[0]["below"][0]["package"] == package
    assert [each["confirmed"] for each in snapshots] == [1, 1]


WORDS = {"category": "建议", "title": "校门口公交", "content": "希望增开公交线路"}
STUDY = {"held_on": "2026-12-29", "attendees": ["张三", "李四"], "conclusion": "须与市里协调"}


def raised(chain: Chain) -> tuple[str, str]:
    """Somebody posts an opinion without a name, and the school declares that it cannot solve it: receipt, matter."""
    school = chain.school
    for instance, unit in (
        (school, SCHOOL),
        (chain.committee, COMMITTEE),
        (chain.province, PROVINCE),
    ):
        instance.admit("org_dept", unit, "org_dept")
    code = school.call("POST", f"/v1/box/{SCHOOL}", WORDS)["receipt_code"]
    school.work()
    matter = school.matters()[0]["id"]
    body = {"matter": matter, "unit": SCHOOL, "reason": "超出学校权限", "study": STUDY}
    school.file("lianxin/opinion-unsolvable", body, "org_dept")
    chain.pass_time(minutes=5)
    return code, matter


def test_an_opinion_climbs_to_the_committee_and_its_answer_comes_back(chain: Chain) -> None:
    school, committee = chain.school, chain.committee
    code, matter = raised(chain)

    (above,) = committee.matters()
    chain.pass_time(hours=7)
    waiting = school.call("GET", f"/v1/receipts/{code}")
    answer = {"matter": above["id"], "unit": COMMITTEE, "text": "已商市交通局增开 12 路"}
    committee.file("lianxin/opinion-answer", answer, "org_dept")
    chain.pass_time(hours=7)
    told = school.call("GET", f"/v1/receipts/{code}")

    assert (above["source"], above["title"], above["owner_path"]) == (
        "下级上报",
        WORDS["title"],
        ["jgw"],
    )
    assert "须与市里协调" in above["content"]
    assert waiting["answer"] is None
    assert [step["text"] for step in waiting["steps"]][-2:] == [
        "上报上级jgw",
        "上级jgw：等待单位jgw受理",
    ]
    assert told["answer"] == "上级jgw答复：已商市交通局增开 12 路"
    state = school.call("GET", f"/v1/matters/{matter}", client="org_dept")
    assert (state["stage"], state["above"]["status"]) == ("answered", "单位jgw已答复")
    assert set(verify_collection(school.database, "matters", LEDGERS["matters"])) == {None}


def test_nothing_that_goes_up_says_who_raised_it_or_who_sat_together(chain: Chain) -> None:
    raised(chain)

    kept = repr(list(chain.committee.database["matters"].find()))
    bucket = GridFSBucket(chain.committee.database, bucket_name="incoming")
    package = b"".join(each.read() for each in bucket.find({}))

    for trace in ("public", "张三", "李四", "portal"):
        assert trace not in kept
        assert trace.encode() not in package


def test_an_opinion_goes_on_to_the_province_and_comes_back_step_by_step(chain: Chain) -> None:
    code, _ = raised(chain)
    (here,) = chain.committee.matters()
    body = {"matter": here["id"], "unit": COMMITTEE, "reason": "须省里统筹", "study": STUDY}
    chain.committee.file("lianxin/opinion-unsolvable", body, "org_dept")
    chain.pass_time(minutes=5)

    (top,) = chain.province.matters()
    answer = {"matter": top["id"], "unit": PROVINCE, "text": "已列入明年计划"}
    chain.province.file("lianxin/opinion-answer", answer, "org_dept")
    for _ in range(3):
        chain.pass_time(hours=7)

    told = chain.school.call("GET", f"/v1/receipts/{code}")
    assert told["answer"] == "上级jgw答复：上级szzb答复：已列入明年计划"


def test_what_the_top_leaves_lying_goes_up_by_itself(chain: Chain) -> None:
    school = chain.school
    school.call("POST", f"/v1/box/{SCHOOL}", WORDS)
    school.work()

    chain.pass_time(days=45)
    chain.pass_time(minutes=5)

    (state,) = school.matters()
    (above,) = chain.committee.matters()
    assert (state["above"]["reason"], state["stage"]) == ("逾期未答复", "received")
    assert (state["next"]["step"], above["title"]) == ("urge_again", WORDS["title"])
