"""附件1, 2, 3, notices and 推荐表 of a real season, with its figures (Q1 to Q4, Q8, Q9, Q12, F3)."""

from datetime import timedelta
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook
from pymongo.database import Database

from tests.integration.forms_office import FormsOffice
from tests.integration.front_door import BRANCH as LISTED
from tests.integration.season import CAMPAIGN, COLLEGES, SCHOOL, Season, found_season
from tests.integration.test_publication import AFTER, finalise, publish
from tests.integration.test_rectifications import list_downgraded
from tests.integration.workroom import Post

pytestmark = pytest.mark.real
BRANCH = f"{COLLEGES[0]}.001"
ENTRY = {
    "branch": BRANCH,
    "secretary": {"name": "（虚构）王书记", "phone": "13800000000"},
    "basics": "党员 32 人。",
    "problems": "场所偏小。",
    "measures": "调剂场所一间。",
}
LEADERS = {
    "school_level": [{"name": "（虚构）周", "duty": "校党委副书记", "phone": "13900000001"}],
    "division_level": [{"name": "（虚构）吴", "duty": "学院书记", "phone": "0791-88120000"}],
}
BLANK = "    年  月  日"


@pytest.fixture
def season(database: Database[dict[str, Any]]) -> Season:
    """Opened, nobody has assessed."""
    found = found_season(database, 5)
    found.open()
    found.room.work()
    return found


@pytest.fixture
def placed(database: Database[dict[str, Any]]) -> Season:
    found = found_season(database, 5)
    found.run_to_placed()
    return found


def register(season: Season, **changes: Any) -> None:
    season.room.post(Post(form="qiangji/register-entry", unit=BRANCH, body=ENTRY | changes))
    season.room.work()


def test_q2_q3_fujian2_fills_up_stage_by_stage(season: Season) -> None:
    office = FormsOffice(season.room)
    assert office.code("fujian2", BRANCH) == "rating_not_found"
    season.assess(BRANCH, 4)
    season.room.work()

    own = office.words(office.export("fujian2", BRANCH))
    season.room.set(season.room.now + timedelta(days=2))
    season.review(BRANCH, 6)
    season.room.work()
    reviewed = office.export("fujian2", BRANCH, subject=CAMPAIGN)

    assert own[5] == "自评得分：96分\n自评星级：五星级\n盖章：\n申报日期：2026年11月23日"
    assert own[7] == f"\n盖章：\n审核日期：{BLANK}"
    words = office.words(reviewed)
    assert words[7] == (
        "经查阅资料，考核得分94分，审核意见为“四星”。集体研究意见：同意。\n盖章：\n审核日期：2026年11月25日"
    )
    assert words[9] == f"\n盖章：\n审定日期：{BLANK}"
    assert reviewed["snapshot"]["review_score"] == "94"


def test_b12_fujian2_as_it_stood_before_the_review(season: Season) -> None:
    office = FormsOffice(season.room)
    season.assess(BRANCH, 4)
    season.room.work()
    before = season.room.now
    season.room.set(before + timedelta(days=2))
    season.review(BRANCH, 6)
    season.room.work()

    then = office.export("fujian2", BRANCH, as_of=before.isoformat())
    again = office.export("fujian2", BRANCH, as_of=before.isoformat())

    assert office.words(then)[7] == f"\n盖章：\n审核日期：{BLANK}"
    assert then["snapshot"] == again["snapshot"]
    assert office.code("fujian2", BRANCH, as_of="2026-01-01T00:00:00+08:00") == "rating_not_found"


def test_q4_q8_fujian2_says_when_the_star_became_final(placed: Season) -> None:
    office = FormsOffice(placed.room)
    star = "一二三四五"[placed.rating(BRANCH)["star"] - 1]

    assert (
        f"拟评定为“{star}星”，待公示期满后确定。"
        in office.words(office.export("fujian2", BRANCH))[9]
    )
    publish(placed)
    placed.room.set(AFTER)
    finalise(placed)

    words = office.words(office.export("fujian2", BRANCH))
    assert words[9] == f"评定为“{star}星”。\n盖章：\n审定日期：2026年12月1日"
    assert office.code("fujian2", COLLEGES[0]) == "not_a_branch"


def test_q9_fujian3_shows_the_register_and_leaders_only_of_a_weak_branch(season: Season) -> None:
    office = FormsOffice(season.room)
    assert office.code("fujian3", BRANCH) == "register_not_found"
    register(season)
    sound = office.export("fujian3", BRANCH)
    season.room.set(season.room.now + timedelta(hours=1))
    register(season, weak=True, leaders=LEADERS)
    weak = office.export("fujian3", BRANCH)

    assert "13800000000" in office.words(sound)
    assert not any("周" in text for text in office.words(sound))
    assert {"（虚构）周", "0791-88120000"} <= set(office.words(weak))
    assert (sound["personal"], weak["snapshot"]["weak"]) == (True, True)
    assert "13900000001" not in str(weak["snapshot"])


def test_q1_fujian1_is_the_file_s_or_any_that_a_campaign_froze(season: Season) -> None:
    office = FormsOffice(season.room)
    frozen = season.campaign["standards"][0]["hash"]

    usual, by_hash, other = (
        office.export("fujian1", SCHOOL, **body)
        for body in ({}, {"subject": frozen}, {"subject": "zhiye-xueyuan-2026"})
    )

    assert office.words(usual) == office.words(by_hash)
    assert usual["snapshot"] == by_hash["snapshot"]
    assert other["title"] == "党支部晋位升级评分标准（示例：某职业技术学院）"
    assert office.code("fujian1", SCHOOL, subject="jiaogong-2015") == "standard_not_found"


def test_q8_the_notice_lists_every_branch_with_the_star_that_was_shown(placed: Season) -> None:
    office = FormsOffice(placed.room)
    assert office.code("notice-publication", SCHOOL) == "subject_missing"
    assert office.code("notice-publication", SCHOOL, subject=f"{CAMPAIGN}:1") == "record_not_found"
    publish(placed)

    export = office.export("notice-publication", COLLEGES[0], subject=f"{CAMPAIGN}:1")

    words = office.words(export)
    assert words[0] == "关于2026年五星创评结果的公示"
    assert "公示范围：校内公示栏。" in words
    stars = {row["branch"]: row["star"] for row in export["snapshot"]["stars"]}
    assert stars == {row["branch"]["code"]: row["star"] for row in placed.ratings()}
    book = load_workbook(BytesIO(office.bytes_of(export, "xlsx")))
    sheet = book["公示公告"]
    assert [row[1].value for row in sheet.iter_rows()].count(f"单位{BRANCH}") == 1


def test_q12_a_branch_that_lost_a_star_gets_its_letter(season: Season) -> None:
    list_downgraded(season.room)
    office = FormsOffice(season.room)

    export = office.export("notice-rectification", SCHOOL, subject=f"g1:{LISTED}")

    words = office.words(export)
    assert words[0].startswith("关于责令")
    assert "一、事由。不符合四星。" in words
    assert "三、期限。请于2027年1月31日前（含当日）完成整改。" in words
    assert words[-2:] == [f"单位{SCHOOL}", "2026年11月23日"]
    told = office.code("notice-rectification", COLLEGES[1], subject=f"g1:{LISTED}")
    assert told == "record_not_found"
