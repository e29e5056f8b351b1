"""Forms as data: grids without gaps, values for every name, one page where one page is asked for."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from services.export.domain.form.definition import PAGE_MM, FormDefinition, Variant
from services.export.domain.form.filled import fitted, fitted_rows, paragraphs_of
from services.export.domain.form.fujian2 import FUJIAN2, Stage, decision_text, review_text
from services.export.domain.form.fujian3 import FUJIAN3
from services.export.domain.form.line import Face, Line
from services.export.domain.form.nomination import NOMINATION
from services.export.domain.form.publication_notice import PUBLICATION_NOTICE
from services.export.domain.form.spacing import closed_up
from tests.unit.export.forms_filled import (
    DAY,
    NOTICE,
    every_form,
    fujian1,
    fujian2,
    fujian3,
    nomination,
    publication,
    rectification,
    standard,
)

FORMS = every_form()
GRIDS = [FUJIAN2, FUJIAN3, NOMINATION]
EVERY_FORM = pytest.mark.parametrize("name", FORMS)


@pytest.mark.parametrize("definition", GRIDS, ids=lambda each: each.template)
def test_cells_fill_the_grid_once_and_the_grid_fills_the_page(definition: FormDefinition) -> None:
    grid = definition.grid
    assert grid is not None

    covered = [
        (row, column)
        for cell in grid.cells
        for row in range(cell.row, cell.row + cell.rows)
        for column in range(cell.column, cell.column + cell.columns)
    ]

    assert sum(grid.widths_mm) == PAGE_MM
    wanted = [(r, c) for r in range(len(grid.rows)) for c in range(len(grid.widths_mm))]
    assert sorted(covered) == wanted


@EVERY_FORM
def test_a_form_has_a_value_for_every_name_and_no_other(name: str) -> None:
    form = FORMS[name]

    assert set(form.values) == set(form.definition.names)
    assert form.number == (form.definition.template if name.startswith("附件") else "")
    listing = form.definition.listing
    assert not listing or sum(column.width_mm for column in listing.columns) == PAGE_MM
    assert form.definition.template_file(form.variant) == f"{name}.docx"


def test_values_that_a_form_has_not_are_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="审定日期"):
        fitted(FUJIAN2, {name: "" for name in FUJIAN2.names if name != "审定日期"})
    with pytest.raises(KeyError):
        fitted_rows(PUBLICATION_NOTICE, [{"序号": "1"}])


def test_breaks_stay_only_where_there_are_paragraphs() -> None:
    form = fujian3(branch="甲\n乙\x00", problems="一\n\n  二 \x07")

    assert form.values["党支部名称"] == "甲 乙"
    assert form.values["存在的主要问题"] == "一\n\n二"
    assert paragraphs_of(form.values["存在的主要问题"]) == ["一", "二"]
    assert paragraphs_of("") == [""]


def test_what_has_not_happened_is_left_to_be_written_by_hand() -> None:
    form = fujian2(score=None, star=None, applied_on=None, review=None, decision=None)

    assert [form.values[name] for name in ("自评得分", "自评星级")] == ["    ", "    "]
    assert {form.values[f"{step}日期"] for step in ("申报", "审核", "审定")} == {"    年  月  日"}
    assert form.values["审核意见"] == form.values["评定结果"] == ""


def test_three_stages_stand_with_their_figures_and_days() -> None:
    values = fujian2().values

    assert (values["自评得分"], values["自评星级"]) == ("91.5", "五")
    assert "考核得分90.5分" in values["审核意见"]
    assert values["评定结果"] == "评定为“四星”。"
    days = [values[f"{step}日期"] for step in ("申报", "审核", "审定")]
    assert days == ["2026年6月18日", "2026年11月20日", "2026年12月31日"]


@pytest.mark.parametrize(
    ("characters", "variant"), [(75, Variant.USUAL), (76, Variant.SMALL), (130, Variant.SMALL)]
)
def test_an_opinion_of_more_than_75_characters_takes_small_type(
    characters: int, variant: Variant
) -> None:
    form = fujian2(review=Stage(text="字" * characters, on=DAY))

    assert form.variant is variant


def test_two_long_opinions_take_small_type_and_a_longer_one_is_cut_and_says_so() -> None:
    long = Stage(text="字" * 75, on=DAY)
    assert fujian2(review=long, decision=long).variant is Variant.SMALL

    cut = fujian2(review=Stage(text="字" * 131, on=DAY)).values["审核意见"]

    assert len(cut) == 130
    assert cut.endswith("……（全文见系统）")


def test_small_type_changes_the_grid_and_nothing_else() -> None:
    usual, small = FUJIAN2, FUJIAN2.set_in(Variant.SMALL)

    assert usual.grid is not None
    assert small.grid is not None
    assert {line.size for cell in small.grid.cells for line in cell.lines} == {14}
    assert small.grid.rows[0].height_mm == Decimal("43.2")
    assert replace(small, grid=usual.grid) == usual
    assert PUBLICATION_NOTICE.set_in(Variant.SMALL) == PUBLICATION_NOTICE
    title = Line(text="题", size=22, face=Face.TITLE)
    assert title.smaller() is title
    assert fujian2(review=Stage(text="字" * 80, on=DAY)).layout == small


def test_the_college_s_opinion_reads_as_a_sentence() -> None:
    told = review_text(
        methods=("实地走访", "查阅资料", "组织测评"), score="90.5", star=5, conclusion="同意；"
    )
    alone = review_text(methods=("查阅资料",), score="90", star=4, conclusion="同意")

    assert told == (
        "经实地走访、查阅资料和组织测评，考核得分90.5分，审核意见为“五星”。集体研究意见：同意。"
    )
    assert alone.startswith("经查阅资料，考核得分90分")


def test_a_star_that_is_not_final_says_so() -> None:
    assert decision_text(5, final=False) == "拟评定为“五星”，待公示期满后确定。"


def test_q9_leaders_stand_one_below_the_other_and_without_them_the_rows_are_empty() -> None:
    full, sound = fujian3().values, fujian3(school_level=(), division_level=(), star=None).values

    assert full["处级姓名"] == "（虚构）吴院长\n（虚构）郑主任"
    assert full["处级手机"] == "0791-88120000\n13900000002"
    assert full["星级评定等次"] == "二星级"
    assert {text for name, text in sound.items() if name.startswith(("校级", "处级"))} == {""}
    assert sound["星级评定等次"] == ""


def test_a_notice_is_signed_as_it_was_published_and_lists_the_best_first() -> None:
    form = publication()

    assert form.values["署名"] == "某大学党委组织部"
    assert form.values["正文"].endswith("可以提出。")
    assert [row["星级"] for row in form.rows] == ["五星级", "四星级", "三星级"]
    assert form.values["附件说明"] == "星级评定结果名单"
    assert form.title == "关于2026年五星创评结果的公示"


def test_a_text_without_its_signature_is_signed_by_the_unit() -> None:
    form = publication(0, text="只有一段。")

    assert (form.values["正文"], form.values["署名"]) == ("只有一段。", "某大学")
    assert (form.values["附件说明"], form.rows) == ("", ())
    assert NOTICE.splitlines()[0] in publication(1).values["正文"]


def test_q11_a_rectification_says_why_what_until_when_and_who() -> None:
    text = rectification().values["正文"]

    assert "一、事由。二星及以下倒排第1位。" in text
    assert "二、整改措施。一是配齐班子。\n二是恢复主题党日。" in text
    assert "请于2026年12月31日前（含当日）完成整改。" in text
    assert "校级负责同志：（虚构）周书记（校党委副书记）；处级负责同志：" in text
    assert rectification().title == "关于对文学院学生第三党支部进行整顿的通知"


def test_q12_a_downgrade_orders_improvement_before_measures_are_known() -> None:
    form = rectification(
        downgraded=True,
        deadline=None,
        measures="",
        school_level=(),
        division_level=(),
        college="文学院学生第三党支部",
    )

    assert form.title == "关于责令文学院学生第三党支部限期整改的通知"
    assert "由院级党委（党总支）在报送整改措施时一并提出" in form.values["正文"]
    assert "研究制定整改措施" in form.values["正文"]
    assert "负责同志：" not in form.values["正文"]
    assert form.values["主送单位"] == "文学院学生第三党支部"


def test_f3_a_nomination_shows_what_each_level_said() -> None:
    form = nomination()

    assert form.title == "十佳辅导员推荐表"
    assert (form.values["党支部意见"], form.values["党支部意见日期"]) == (
        "同意推荐。",
        "2026年6月17日",
    )
    assert (form.values["学校党委意见"], form.values["学校党委意见日期"]) == ("", "    年  月  日")
    assert nomination(is_branch=True).values["类别"] == "基层党组织"
    assert date(2026, 6, 18) == DAY


def test_q1_another_school_s_standard_says_its_own_conditions() -> None:
    form = fujian1("ligong-daxue-2026")

    conditions = form.values["星级条件"].split("\n")
    assert form.title == standard("ligong-daxue-2026")["title"]
    assert conditions[0] == ("参评条件：成立满1年的党支部参评；成立不满1年的党支部不参评。")
    assert conditions[1].startswith("一票否决：有下列情形之一的，最高只能评为所列星级：")
    assert conditions[2:4] == [
        "星级条件：",
        "五星：比例不超过15%，得分92分以上，且入选上级样板支部培育。",
    ]
    assert len(form.rows) == 6


def test_spaces_go_between_characters_and_digits_only() -> None:
    assert (
        closed_up("扣 5 分，Python 3 课程（ 2 门）低于 50% 的")
        == "扣5分，Python 3课程（2门）低于50%的"
    )
