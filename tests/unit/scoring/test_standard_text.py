"""附件1 of 校党字〔2015〕71号, word for word, against the standard's file."""

import re
from typing import Any

import pytest

from tests.unit.scoring.examples import STANDARD, document

ROWS = """
领导班子 (15分)	(1) 党组织书记政治素质、党性观念以及围绕中心工作落实党建工作责任情况；(2) 党组织结构、核心作用发挥、开展党的活动情况；(3) 党组织按期换届情况；(4) 党组织抓党员队伍建设、做好发展党员工作、发挥党员先锋模范作用情况；(5) 直接联系服务群众及落实民主集中制、廉洁自律情况。	党组织不按期换届的扣 5 分；班子不健全的扣 5 分；党组织半年以上不开展党的活动的扣 5 分；其他指标酌情扣分。
骨干队伍 (10分)	(1) 专兼职党务工作人员配备情况；(2) 党员队伍建设、管理和作用发挥情况；(3) 党员承诺践诺、志愿服务情况。	机关党员人数 50 人以上的不配备专职党务干部的扣 5 分；未定期开展党员志愿服务的扣 3 分；其他指标酌情扣分。
活动阵地 (10分)	(1) 党员活动场所建设和使用情况；(2) 活动场所宣传教育设施配备和使用情况。	无党员活动场所的扣 10 分；有活动场所无教育设施的扣 5 分；其他指标酌情扣分。
工作制度 (10分)	(1) “三会一课”、民主评议党员、党员党性定期分析、党内激励关怀帮扶等制度建立和落实情况；(2) 建立定期分析党员队伍思想状况和党组织书记与党员谈心制度情况；(3) 党组织书记列席重要会议、参与重大决策和干部使用工作制度情况；(4) 落实党务公开、实行民主管理制度情况；(5) 建立党员直接联系服务群众长效机制情况；(6) 建立党组织书记就党建工作向党员群众述职并接受评议制度情况。	“三会一课”、民主评议党员、党务公开不落实的，每项扣 2 分；不开展党组织书记述职和评议的扣 5 分；1 名领导班子成员每年参加教育培训时间少于 40 学时扣 3 分，1 名普通党员少于 24 学时扣 2 分，多于 1 名的酌情加扣；其他指标酌情扣分。
保障机制 (10分)	(1) 党组织工作经费保障情况；(2) 专兼职党务工作者教育培训、保障和激励机制落实情况。	没有党组织工作经费的扣 5 分，经费不能满足正常工作需要的扣 3 分；其他指标酌情扣分。
工作业绩 (20分)	(1) 落实上级党组织部署的各项工作任务情况；(2) 围绕中心、履行职责，协助行政负责人完成本单位各项工作情况；(3) 党组织和党员联系服务群众情况；(4) 精神文明创建工作成效情况，单位文化是否有特色；(5) 党建工作、业务工作年度考核及受上级表彰情况；(6) 党建带群建工作成效和各类群团组织作用发挥情况。	党建工作或业务工作年度考核排名靠后的扣 10 分；具备成立条件但群团组织不健全或不发挥作用的扣 5 分；其他指标酌情扣分。
群众评价 (25分)	(1) 党组织在党员群众和服务对象测评中满意度情况；(2) 党组织活动在党员、群众中反响情况；(3) 党员服务意识、办事效率及群众信访或投诉情况；(4) 群众对党组织服务基层、服务群众工作的反响情况。	党员群众和服务对象测评满意度较低的扣 10 分；群众信访或投诉较多的扣 10 分；其他指标酌情扣分。
加分项目 (10分)	机关事业单位党组织党建工作创新情况	有党建工作创新项目且取得成效的，酌情给予加分，最高不超过 10 分。
""".strip().splitlines()  # noqa: E501 - the source's own rows
NOTES = "(1) 前 7 项评分采取总分 100 分逐项扣分的办法进行，每个项目分值扣完为止。(2) 党组织有以下情况之一的直接定为“二星”或“一星”：近两年来党组织书记和领导班子有重大违纪违法行为的；党组织长期不换届或 1 年以上不开展党的活动的；近一年来单位有严重群访事件的；党员群众和服务对象测评满意度低于 50% 的。"  # noqa: E501
STARS = "评定为“五星”基层党组织的比例在 10%以内，得分一般在 90 分以上，且有党建创新项目（由学校党委组织部认定）；“四星”基层党组织的比例在 30%以内，得分一般在 80 分以上；“三星”基层党组织的比例在 40%以内，得分一般在 70 分以上；“二星”及以下基层党组织的比例在 20%以内，其中“二星”的得分一般在 60 分以上。"  # noqa: E501


def row(item: dict[str, Any]) -> str:
    criteria = item["criteria"]
    numbered = "；".join(f"({number}) {text}" for number, text in enumerate(criteria, 1)) + "。"
    points = criteria[0] if len(criteria) == 1 else numbered
    return f"{item['title']} ({item['points']}分)\t{points}\t{item['method']}"


def test_every_row_stands_as_in_the_original() -> None:
    assert [row(item) for item in document()["items"]] == ROWS


def test_the_notes_stand_as_in_the_original() -> None:
    assert "".join(document()["notes"]) == NOTES


def test_each_star_quotes_the_sentence_its_numbers_come_from() -> None:
    for star in document()["stars"]:
        text = star["text"]

        assert text in STARS
        assert "cap_percent" not in star or f"{star['cap_percent']}%" in text
        assert not star["min_score"] or f"{star['min_score']} 分以上" in text


@pytest.mark.parametrize("item", document()["items"], ids=lambda item: item["code"])
def test_each_deduction_takes_the_points_its_text_names(item: dict[str, Any]) -> None:
    for rule in item["rules"]:
        assert re.search(rf"扣 {rule['points']} 分$", rule["text"])


def test_each_veto_is_a_clause_of_note_two() -> None:
    texts = [veto["text"].removesuffix("的") for veto in document()["vetoes"]["rules"]]

    assert len(texts) == 5
    assert all(text in NOTES for text in texts)


def test_seven_items_make_a_hundred_and_innovation_adds_ten() -> None:
    points = {item.code: int(item.points) for item in STANDARD.items}

    assert points == {
        "leading_group": 15,
        "backbone": 10,
        "venue": 10,
        "institutions": 10,
        "safeguards": 10,
        "performance": 20,
        "mass_appraisal": 25,
        "innovation": 10,
    }
    assert STANDARD.maximum == 110


def test_the_stars_have_the_originals_thresholds_and_shares() -> None:
    stars = [(star.star, int(star.min_score), star.cap_percent) for star in STANDARD.stars]

    assert stars == [(5, 90, 10), (4, 80, 30), (3, 70, 40), (2, 60, None), (1, 0, None)]
    assert STANDARD.two_and_below_percent == 20
