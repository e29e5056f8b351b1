"""``lianxin allocate`` as a user meets it."""

from pathlib import Path

import pytest

from tests.unit.cli.console import HEADER, answer, refused, run, write, write_scores


def test_allocate_has_exactly_the_shape_of_the_design(folder: Path) -> None:
    path = write_scores("甲,91.5,25,20,15,1,0", *(f"乙{n},85,20,20,15,0,0" for n in range(9)))

    result = answer("allocate", path, "--policy", "strict")

    assert list(result) == ["placements", "ties", "limits", "two_and_below"]
    assert result["placements"][0] == {
        "unit": "甲",
        "star": 5,
        "reason": "总分 91.5 分，在 10 个党支部中列第 1 名；满 90 分且有经党委组织部认定的党建创新项目，"
        "够五星条件；评为五星（名额 1 个）。",
    }
    tied = [f"乙{n}" for n in range(9)]
    assert result["ties"] == [{"star": 4, "units": tied}, {"star": 3, "units": tied}]
    assert result["limits"][1] == {"star": 4, "cap": 3, "used": 0, "over": False}
    assert result["two_and_below"] == {"count": 9, "percent": 90, "over": True}


def test_the_policy_is_lenient_unless_said_otherwise(folder: Path) -> None:
    path = write_scores(*(f"乙{n},75,20,20,15,0,0" for n in range(8)))

    result = answer("allocate", path)

    assert result["limits"][2] == {"star": 3, "cap": 3, "used": 8, "over": True}
    assert result["two_and_below"]["percent"] == 0


def test_a_row_with_another_number_of_cells_is_refused(folder: Path) -> None:
    path = write_scores("甲,90.0,1,1,1,1,0", "乙,90")

    assert refused("allocate", path) == ["scores.csv 第 3 行：应有 7 列，现有 2 列"]


def test_a_score_just_below_a_threshold_stays_below(folder: Path) -> None:
    rows = ["甲,79.999999999,1,1,1,1,0", "乙,80.0,1,1,1,1,0"]
    rows += [f"丙{n},50,1,1,1,0,0" for n in range(8)]

    stars = {p["unit"]: p["star"] for p in answer("allocate", write_scores(*rows))["placements"]}

    assert (stars["甲"], stars["乙"]) == (3, 4)


def test_bom_crlf_and_blank_lines_are_tolerated(folder: Path) -> None:
    text = f"{HEADER}\r\n\r\n甲, 91 ,25,20,15,1,0\r\n,,,,,,\r\n"

    result = answer("allocate", write("scores.csv", text, encoding="utf-8-sig"))

    assert [each["unit"] for each in result["placements"]] == ["甲"]


def test_a_header_alone_is_an_empty_campaign(folder: Path) -> None:
    result = answer("allocate", write_scores())

    assert result["placements"] == []
    assert result["two_and_below"] == {"count": 0, "percent": 0, "over": False}


def test_every_fault_of_every_cell_is_named(folder: Path) -> None:
    path = write_scores(
        "甲,9x,25,20,15,1,0", ",111,-1,２０,NaN,2,yes", "甲,80,1,1,1,0,0", "乙,80,1e1,1,1,0,0"
    )

    assert refused("allocate", path) == [
        "scores.csv 第 2 行第 2 列（total）：“9x”不是 0 到 110 之间的分数",
        "scores.csv 第 3 行第 1 列（unit）：单位为空或含有不可见字符",
        "scores.csv 第 3 行第 2 列（total）：“111”不是 0 到 110 之间的分数",
        "scores.csv 第 3 行第 3 列（mass_appraisal）：“-1”不是 0 到 110 之间的分数",
        "scores.csv 第 3 行第 4 列（performance）：“２０”不是 0 到 110 之间的分数",
        "scores.csv 第 3 行第 5 列（leading_group）：“NaN”不是 0 到 110 之间的分数",
        "scores.csv 第 3 行第 6 列（innovation）：“2”应为 0（否）或 1（是）",
        "scores.csv 第 3 行第 7 列（veto）：“yes”应为 0（否）或 1（是）",
        "scores.csv 第 4 行第 1 列（unit）：甲 与第 2 行重复",
        "scores.csv 第 5 行第 3 列（mass_appraisal）：“1e1”不是 0 到 110 之间的分数",
    ]


@pytest.mark.parametrize("text", ["", "unit;total\n", HEADER.upper() + "\n"])
def test_another_header_is_refused(folder: Path, text: str) -> None:
    assert refused("allocate", write("scores.csv", text)) == [
        f"scores.csv 第 1 行第 1 列：表头应为 {HEADER}"
    ]


def test_another_encoding_is_refused_with_its_place(folder: Path) -> None:
    path = write("scores.csv", f"{HEADER}\n甲支部,90\n", encoding="gbk")

    assert refused("allocate", path) == [
        "scores.csv 第 2 行第 1 列：不是 UTF-8 编码，请另存为 UTF-8 后重试"
    ]


def test_a_broken_quote_is_refused(folder: Path) -> None:
    lines = refused("allocate", write_scores('甲,"9'))

    assert lines[0].startswith("scores.csv 第 2 行：CSV 写法有误")


def test_a_score_above_its_item_is_pointed_out(folder: Path) -> None:
    result = run("allocate", write_scores("甲,90,20,25,15,0,0"), "--json")

    assert result.exit_code == 0
    assert "有 1 行的 performance 高于该项满分 20 分（甲 等），请核对" in result.stderr


def test_the_allocation_table_shows_reasons_limits_and_ties(folder: Path) -> None:
    path = write_scores("甲[1],91,25,20,15,0,0", *(f"乙{n},85,20,20,15,0,0" for n in range(9)))

    result = run("allocate", path)

    assert result.exit_code == 0
    for text in ("甲[1]", "名额使用", "并列待集体研究（四星）", "二星及以下"):
        assert text in result.stdout
