"""Registers from records: what stands in which column, and which records are asked for (L7, L8, L10, Q6, Q9)."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Refused
from services.common.kernel.batches import batches
from services.common.kernel.periods import parse_period
from services.export.domain.order import Order
from services.export.domain.register import Register, Row
from services.export.domain.registers import cells
from services.export.handlers.registers import AT_ONCE, READ_ONCE, TABLES
from services.export.ports.states import Known
from tests.unit.export.fake_port import COLLEGE, NOON, SCHOOL, FakeExports

DAY = datetime(2026, 11, 20, 4, tzinfo=UTC)
DUE = datetime(2026, 12, 10, 16, tzinfo=UTC)
"""24:00 of 10 December in Asia/Shanghai."""
VISIT: dict[str, Any] = {
    "unit": COLLEGE.id,
    "held_on": "2026-11-20",
    "place": "301室",
    "people": ["王强"],
    "visited": ["全体同学", "辅导员"],
    "content": "主题班会",
    "demands": "热水",
    "measures": "",
    "results": "",
    "good_deeds": ["联系实习", "修好空调"],
    "funds_fen": 350_000,
    "cadres": ["jxnu.a:1", "gone"],
    "opinions": ["m1"],
    "wishes": ["w1", "w2"],
}
MATTER: dict[str, Any] = {
    "raised_at": DAY,
    "source": "网络平台",
    "category": "建议",
    "title": "延长开放",
    "content": "周末到二十二点",
    "unit_names": ["某大学", "甲学院"],
    "owner_names": ["某大学"],
    "level": 2,
    "answer_by": {"due": DUE},
    "stage": "received",
    "pause": None,
    "answer": None,
    "resolution": None,
}
WISH: dict[str, Any] = {
    "unit": "gone.unit",
    "collected_at": DAY,
    "category": None,
    "title": "考研资料",
    "content": "",
    "claim": {"name": "先锋小分队"},
    "stage": "fulfilled",
    "fulfilment": {"on": "2026-11-22", "how": "送到本人手中", "cost_fen": 6_800},
}
LEADER = {"name": "（虚构）钱", "duty": "副书记", "phone": "13800000002"}
REGISTER: dict[str, Any] = {
    "name": "第一党支部",
    "star": 5,
    "weak": False,
    "content": {
        "secretary": {"name": "（虚构）赵", "phone": "13800000001"},
        "basics": "党员38人",
        "problems": "活动少",
        "measures": "每月一次",
        "leaders": {"school_level": [LEADER], "division_level": [LEADER, LEADER]},
    },
}
FILING: dict[str, Any] = {
    "branch": {"code": "jxnu.a.1", "name": "第一党支部", "path": ["jxnu", "jxnu.a", "jxnu.a.1"]},
    "campaign": "c1",
    "final_at": DAY,
    "due_at": DUE,
    "recipient": {"name": "省委教育工委组织部", "way": "报送"},
    "stage": "sent",
    "sent": {"number": "校党字〔2026〕9号"},
}
RATING = {
    "sheet": {"total": "92.50"},
    "recognitions": [
        {"project": "红色走读", "recognised": True},
        {"project": "别的", "recognised": False},
    ],
}


ACTIVITY: dict[str, Any] = {
    "unit": COLLEGE.id,
    "joined": ["gone.unit"],
    "counts_for": [COLLEGE.id, "gone.unit"],
    "kind": "革命教育基地参观",
    "held_on": "2026-11-06",
    "until": None,
    "theme": "走进共和国摇篮",
    "place": "瑞金叶坪革命旧址群",
    "leaders": ["（虚构）赵"],
    "participants": 46,
    "content": "参观旧址",
    "reflections": [
        {"text": "共和国\n从这里走来", "by": "（虚构）钱"},
        {"text": "长" * 200, "by": ""},
    ],
    "memorial": {"id": "soviet", "name": "中华苏维埃共和国成立纪念日", "day": "2026-11-07"},
    "photos": ["a1", "a2"],
}


def order(table: str, **changes: Any) -> Order:
    plain = Order(
        id="e1",
        table=table,
        unit=COLLEGE.id,
        period=parse_period("2026Q4"),
        formats=("xlsx",),
        created=NOON,
        filled_on=date(2026, 11, 23),
        signatories=None,
        requested_by=None,
        as_of=NOON,
    )
    return replace(plain, **changes)


def filled(port: FakeExports, table: str, **changes: Any) -> Register:
    document = TABLES[table].fill(port, order(table, **changes), COLLEGE).document
    assert isinstance(document, Register)
    return document


def texts(register: Register) -> dict[str, str]:
    """The first row by the names of its columns."""
    row: Row = next(register.rows())
    names = [column.name for column in register.definition.columns]
    return {name: cell.text for name, cell in zip(names, row, strict=True)}


def knowing(**collections: Mapping[str, Mapping[str, Any]]) -> FakeExports:
    known = {
        name: [Known(key, state) for key, state in rows.items()]
        for name, rows in collections.items()
    }
    return FakeExports(known=known)


def test_l8_a_visit_is_one_row_with_everything_that_was_heard_in_it() -> None:
    wishes = {
        "w1": {"title": "资料", "stage": "confirmed"},
        "w2": {"title": "台灯", "stage": "claimed"},
    }
    port = knowing(
        visits={"v1": VISIT},
        cadres={"jxnu.a:1": {"name": "陈书记"}},
        matters={"m1": {"title": "延长开放"}},
        wishes=wishes,
    )

    row = texts(filled(port, "ledger-classes"))

    assert (row["时间"], row["人员"], row["走访对象"]) == (
        "2026年11月20日",
        "陈书记、王强",
        "全体同学、辅导员",
    )
    assert (row["听取的意见建议"], row["微心愿"]) == ("延长开放", "1. 资料（已实现）\n2. 台灯")
    assert (row["办实事情况"], row["帮扶资金"]) == ("1. 联系实习\n2. 修好空调", "0.35")
    assert row["登记单位"] == "甲学院"


@pytest.mark.parametrize(
    ("table", "book"),
    [
        ("ledger-points", "扶贫点"),
        ("ledger-teams", "科研团队"),
        ("ledger-classes", "班级社团"),
        ("ledger-online", "网络平台"),
        ("ledger-models", "模范人物"),
    ],
)
def test_l8_each_book_holds_its_own_visits_of_the_period(table: str, book: str) -> None:
    port = knowing(visits={})

    register = filled(port, table, as_of=NOON)

    (wanted,) = port.wanted
    assert (wanted.equal, wanted.as_of) == ({"book": book, "stage": "recorded"}, NOON)
    assert wanted.span == ("held_on", "2026-10-01", "2027-01-01")
    assert book in register.title


def test_b12_an_order_that_is_not_worked_on_yet_is_of_no_instant() -> None:
    waiting = order("opinions", as_of=None)

    with pytest.raises(ValueError, match="once it is worked on"):
        _ = waiting.instant


def test_a_book_needs_to_know_for_when() -> None:
    with pytest.raises(Refused) as caught:
        filled(knowing(), "ledger-classes", period=None)

    assert caught.value.code == "period_missing"


def test_f1_an_activity_is_one_row_with_what_people_made_of_it() -> None:
    row = texts(filled(knowing(activities={"h1": ACTIVITY}), "ledger-activities"))

    assert (row["活动日期"], row["结束日期"], row["参加人数"]) == ("2026年11月6日", "", "46")
    assert (row["组织单位"], row["共同参加单位"]) == ("甲学院", "gone.unit")
    assert row["心得体会"] == f"1. 共和国 从这里走来（（虚构）钱）\n2. {'长' * 120}…（匿名）"
    assert (row["纪念日"], row["照片"]) == ("中华苏维埃共和国成立纪念日", "2")


def test_f1_of_many_reflections_a_row_has_the_first_and_says_how_many_there_are() -> None:
    many = [{"text": str(number), "by": ""} for number in range(7)]
    plain = ACTIVITY | {"reflections": many, "memorial": None, "until": "2026-11-07"}

    row = texts(filled(knowing(activities={"h1": plain}), "ledger-activities"))

    assert row["心得体会"].endswith("5. 4（匿名）\n6. 共7篇，其余见系统")
    assert (row["纪念日"], row["结束日期"]) == ("", "2026年11月7日")


def test_f1_of_many_units_that_took_part_three_are_named_and_all_are_counted() -> None:
    joined = [f"unit.{number}" for number in range(5)]
    activity = ACTIVITY | {"joined": joined, "counts_for": [COLLEGE.id, *joined]}

    row = texts(filled(knowing(activities={"h1": activity}), "ledger-activities"))

    assert row["共同参加单位"] == "unit.0、unit.1、unit.2等5个单位"


def test_f1_the_register_of_activities_has_those_a_unit_organised_or_joined() -> None:
    port = knowing(activities={})

    register = filled(port, "ledger-activities", as_of=NOON)

    (wanted,) = port.wanted
    assert (wanted.path, wanted.equal, wanted.as_of) == ("seen_by", {"stage": "recorded"}, NOON)
    assert wanted.span == ("held_on", "2026-10-01", "2027-01-01")
    assert register.title == "红色教育活动台账"


def test_l10_an_opinion_says_who_deals_with_it_and_by_when() -> None:
    row = texts(filled(knowing(matters={"m1": MATTER}), "opinions"))

    assert (row["收到单位"], row["办理单位"], row["层级"]) == ("甲学院", "某大学", "2")
    assert (row["答复期限"], row["进度"]) == ("2026年12月10日", "待受理")
    assert (row["答复"], row["办结"]) == ("", "")


@pytest.mark.parametrize(
    ("changes", "stage", "ended"),
    [
        ({"pause": {"reason": "等待补充"}}, "待受理（暂停）", ""),
        ({"stage": "resolved", "resolution": "silence"}, "已办结", "期满未提异议"),
        ({"stage": "answered", "answer": {"text": "已办"}}, "已答复", ""),
    ],
)
def test_l10_how_far_an_opinion_is(changes: dict[str, Any], stage: str, ended: str) -> None:
    row = texts(filled(knowing(matters={"m1": MATTER | changes}), "opinions"))

    assert (row["进度"], row["办结"]) == (stage, ended)


def test_l7_a_wish_says_who_fulfilled_it_and_what_that_cost() -> None:
    row = texts(filled(knowing(wishes={"w1": WISH}), "wishes"))

    assert (row["认领"], row["进度"], row["实现日期"]) == (
        "先锋小分队",
        "已实现，待确认",
        "2026年11月22日",
    )
    assert (row["花费"], row["征集单位"], row["类别"]) == ("68.00", "gone.unit", "")


def test_l7_a_wish_that_nobody_fulfilled_leaves_room() -> None:
    fresh = WISH | {"claim": None, "fulfilment": None, "stage": "classified"}

    row = texts(filled(knowing(wishes={"w1": fresh}), "wishes"))

    assert (row["认领"], row["实现日期"], row["花费"]) == ("", "", "")


def test_q9_leaders_stand_in_the_register_of_weak_branches_only() -> None:
    weak = REGISTER | {"weak": True, "star": None}

    strong = texts(filled(knowing(registers={"b": REGISTER}), "fujian3-register"))
    row = texts(filled(knowing(registers={"b": weak}), "fujian3-register"))

    assert (strong["校级责任人"], strong["星级"], strong["手机"]) == ("", "五星级", "13800000001")
    assert row["校级责任人"] == "（虚构）钱 副书记 13800000002"
    assert row["处级责任人"].startswith("1. （虚构）钱")
    assert row["星级"] == ""


def test_q6_a_filing_names_branch_score_project_and_document() -> None:
    port = knowing(
        filings={"f1": FILING}, registers={"jxnu.a.1": REGISTER}, ratings={"c1:jxnu.a.1": RATING}
    )

    row = texts(filled(port, "filings-five"))

    assert (row["负责人"], row["得分"], row["创新项目"]) == ("（虚构）赵", "92.5", "红色走读")
    assert (row["所在院级党委"], row["报备单位"], row["文号"]) == (
        "甲学院",
        "省委教育工委组织部",
        "校党字〔2026〕9号",
    )
    assert port.wanted[0].equal == {"star": 5}


def test_q6_a_filing_without_register_or_rating_leaves_room() -> None:
    row = texts(filled(knowing(filings={"f1": FILING | {"sent": None}}), "filings-four"))

    assert (row["负责人"], row["得分"], row["文号"]) == ("", "", "")


PLEDGE: dict[str, Any] = {
    "unit": COLLEGE.id,
    "name": "（虚构）王小明",
    "pledged_at": DAY,
    "items": [
        {"text": "上好示范课", "measure": "1 次", "progress": None},
        {
            "text": "申报项目",
            "measure": "1 项",
            "progress": {"state": "未完成", "note": "已申报", "reason": "未立项"},
        },
        {
            "text": "结对教师",
            "measure": "1 名",
            "progress": {"state": "完成", "note": "已结对", "reason": ""},
        },
    ],
    "own": {"score": "92"},
    "branch": None,
    "mass": {"score": "94.8"},
    "result": None,
    "missing": ["支部评议", "第1项的完成情况"],
}


def test_f2_a_year_without_a_result_says_what_is_missing_and_shows_no_zero() -> None:
    port = knowing(pioneers={"p1": PLEDGE})

    row = texts(filled(port, "pioneers"))

    assert (row["总分"], row["等次"], row["支部评议"], row["评绩日期"]) == ("", "", "", "")
    assert row["尚缺"] == "支部评议、第1项的完成情况"
    assert row["践诺"].splitlines() == [
        "1. 没有报告",
        "2. 未完成：已申报（未立项）",
        "3. 完成：已结对",
    ]
    assert port.wanted[0].equal == {"year": 2026}


def test_f2_a_year_with_its_result_says_total_and_grade() -> None:
    result = {"total": "91.8", "grade": "优秀", "decided_at": DAY}
    decided = PLEDGE | {"result": result, "branch": {"score": "90"}, "missing": []}

    row = texts(filled(knowing(pioneers={"p1": decided}), "pioneers"))

    assert (row["自评"], row["支部评议"], row["总分"], row["等次"]) == ("92", "90", "91.8", "优秀")


NOMINATION: dict[str, Any] = {
    "award_title": "优秀共产党员",
    "nominee": {"name": "（虚构）甲", "post": "教师", "unit_name": "一支部"},
    "ladder": [{"name": "一支部"}, {"name": "马院"}],
    "at": 1,
    "nominated_at": DAY,
    "stage": "waiting",
    "note": "",
}


def test_f3_the_list_of_nominations_says_where_each_waits_and_how_it_ended() -> None:
    declined = NOMINATION | {"stage": "declined", "note": "长期外出"}

    waiting = texts(filled(knowing(nominations={"n1": NOMINATION}), "nominations"))
    ended = texts(filled(knowing(nominations={"n1": declined}), "nominations"))

    assert (waiting["推荐单位"], waiting["正在哪一级"], waiting["进度"]) == (
        "一支部",
        "马院",
        "正在推荐",
    )
    assert (ended["正在哪一级"], ended["进度"], ended["说明"]) == ("", "未予推荐", "长期外出")


def test_f3_the_list_of_honours_has_those_of_the_year_that_count() -> None:
    honour = NOMINATION | {"on": "2026-12-31", "number": "赣发8号"}
    port = knowing(honours={"h1": honour})

    row = texts(filled(port, "honours"))

    assert (row["奖项"], row["对象"], row["所在单位"], row["文号"]) == (
        "优秀共产党员",
        "（虚构）甲",
        "一支部",
        "赣发8号",
    )
    assert port.wanted[0].equal == {"year": 2026, "stage": "granted"}


def test_a_register_says_how_many_and_as_of_when() -> None:
    content = TABLES["wishes"].fill(knowing(wishes={"w1": WISH}), order("wishes"), SCHOOL)
    empty = TABLES["wishes"].fill(knowing(), order("wishes", as_of=DAY), SCHOOL)

    assert (content.snapshot["rows"], content.snapshot["as_of"]) == (1, NOON)
    assert (empty.told["remark"], empty.snapshot["as_of"]) == ("没有可列的记录", DAY)


def test_only_registers_with_personal_data_ask_what_for() -> None:
    assert [name for name, table in TABLES.items() if table.personal] == [
        "fujian3-register",
        "pioneers",
        "nominations",
        "honours",
    ]


def test_every_record_is_a_row_numbered_in_the_order_in_which_they_came() -> None:
    many = {f"w{n:04d}": WISH | {"title": f"第{n}个"} for n in range(2 * AT_ONCE + 3)}

    rows: Iterator[Row] = filled(knowing(wishes=many), "wishes").rows()

    found = [(row[0].number, row[3].text) for row in rows]
    assert found == [(n + 1, f"第{n}个") for n in range(len(many))]


@pytest.mark.parametrize(("records", "rows"), [(READ_ONCE, READ_ONCE), (READ_ONCE + 1, 0)])
def test_all_formats_of_a_short_register_are_of_one_reading(records: int, rows: int) -> None:
    port = knowing(wishes={f"w{n:04d}": WISH for n in range(records)})
    register = filled(port, "wishes")

    port.known["wishes"].clear()

    assert sum(1 for _ in register.rows()) == rows


@given(series=st.lists(st.integers()), most=st.integers(1, 7))
def test_batches_put_together_are_the_series(series: list[int], most: int) -> None:
    some = list(batches(series, most))

    assert [each for part in some for each in part] == series
    assert all(0 < len(part) <= most for part in some)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        ("2026-11-20", "2026年11月20日"),
        (DAY, "2026年11月20日"),
        (date(2026, 1, 2), "2026年1月2日"),
    ],
)
def test_a_day_is_written_as_people_write_it(value: Any, text: str) -> None:
    assert cells.day(value).text == text


def test_the_last_day_of_a_deadline_is_the_one_before_midnight() -> None:
    assert cells.last_day(DUE).day == date(2026, 12, 10)
    assert cells.last_day(None).day is None


@given(fen=st.integers(0, 10**12))
def test_money_is_what_it_is_in_both_units(fen: int) -> None:
    yuan, wan = cells.in_yuan(fen).number, cells.in_wan_yuan(fen).number

    assert yuan == Decimal(fen) / 100
    assert wan is not None
    assert abs(Decimal(fen) / 1_000_000 - wan) <= Decimal("0.005")
