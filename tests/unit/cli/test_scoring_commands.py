"""The offline commands as a user meets them: files in, JSON or tables out, every fault at once."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from services.cli.main import app
from tests.unit.scoring.examples import FAULTLESS, STANDARD_FILE, document, facts, project

HEADER = "unit,total,mass_appraisal,performance,leading_group,innovation,veto"
STANDARD = "jiguan-shiye-2015"


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def answer(*arguments: object) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout, parse_float=Decimal)


def refused(*arguments: object) -> list[str]:
    result = run(*arguments, "--json")
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    return result.stderr.splitlines()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(name: str, text: str, encoding: str = "utf-8") -> Path:
    path = Path(name)
    path.write_text(text, encoding=encoding, newline="")
    return path


def write_facts(**changes: Any) -> Path:
    return write("facts.json", json.dumps(facts(**changes), ensure_ascii=False, indent=1))


def write_scores(*rows: str) -> Path:
    return write("scores.csv", "\n".join((HEADER, *rows)) + "\n")


# score


def test_score_has_exactly_the_shape_of_the_design(folder: Path) -> None:
    result = answer("score", STANDARD, write_facts(election_overdue_months=13))

    assert list(result) == ["items", "total", "vetoes", "star_by_score"]
    assert [list(item) for item in result["items"]] == [
        ["code", "points", "deductions", "score"]
    ] * 8
    assert result["items"][0]["deductions"] == [
        {
            "rule": "election_overdue",
            "fact": "election_overdue_months",
            "points": 5,
            "reason": "党组织不按期换届的扣 5 分（任期届满后未换届的月数：13个月）",
        }
    ]
    assert [veto["id"] for veto in result["vetoes"]] == ["long_overdue_election"]
    assert (result["total"], result["star_by_score"]) == (95, 2)


def test_decimals_are_printed_exactly_as_numbers(folder: Path) -> None:
    projects = [project(0.1), project(0.2), project(2.0)]

    result = run("score", STANDARD, write_facts(innovation_projects=projects), "--json")

    assert '"total": 102.3,' in result.stdout
    assert '"score": 2.3}' in result.stdout
    assert '"score": 15}' in result.stdout


def test_a_standard_may_be_a_file(folder: Path) -> None:
    assert answer("score", STANDARD_FILE, write_facts())["total"] == 100


def test_a_bom_before_facts_is_tolerated(folder: Path) -> None:
    path = write("facts.json", json.dumps(FAULTLESS), encoding="utf-8-sig")

    assert answer("score", STANDARD, path)["total"] == 100


def test_the_score_table_shows_items_reasons_and_vetoes(folder: Path) -> None:
    path = write_facts(
        leaders_under_40_hours=1,
        secretary_reported_and_appraised=False,
        open_affairs=False,
        democratic_appraisal=False,
        mass_petition_within_1_year=True,
        innovation_projects=[project(8), project(8)],
    )

    result = run("score", STANDARD, path)

    assert result.exit_code == 0
    for text in (
        "工作制度",
        "（分值扣完为止）",
        "（最高加10分）",
        "按得分可评二星",
        "直接定星情形：",
    ):
        assert text in result.stdout


def test_missing_and_invalid_facts_are_all_named_with_their_place(folder: Path) -> None:
    given = facts(complaints=-1)
    del given["open_affairs"]
    path = write("facts.json", json.dumps(given, indent=1))

    lines = refused("score", STANDARD, path)

    assert lines == [
        "facts.json：工作制度缺项：党务公开落实（open_affairs），请填 true（是）或 false（否）",
        "facts.json 第 19 行第 2 列：群众评价：群众信访或投诉（complaints）的值不符合要求，"
        "请填不小于 0 的整数",
    ]


def test_a_fact_nobody_asks_for_is_pointed_out_but_does_no_harm(folder: Path) -> None:
    path = write_facts(wether="晴")

    result = run("score", STANDARD, path, "--json")

    assert result.exit_code == 0
    assert result.stderr.startswith("注意：facts.json 第 24 行第 2 列：wether 不是本标准的事实")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ('{"members": 1,\n}', "facts.json 第 2 行第 1 列：不是合法的 JSON"),
        ("", "facts.json 第 1 行第 1 列：不是合法的 JSON"),
        ("[]", 'facts.json 第 1 行第 1 列：应为事实对象，形如 {"members": 30, …}'),
        ('{"a": 1, "a": 2, "b": 1, "b": 1}', "facts.json：同一层里重复填写了 a、b"),
        ('{"a": NaN}', "facts.json：JSON 无法读取（不允许 NaN）"),
    ],
)
def test_a_file_that_is_no_facts_object_is_refused(folder: Path, text: str, fault: str) -> None:
    assert refused("score", STANDARD, write("facts.json", text)) == [fault]


def test_absurd_nesting_and_numbers_are_refused_without_a_traceback(folder: Path) -> None:
    deep = refused("score", STANDARD, write("deep.json", '{"a":' * 200_000))
    huge = refused("score", STANDARD, write("huge.json", '{"a": ' + "9" * 5000 + "}"))

    assert deep[0].startswith("deep.json")
    assert huge[0].startswith("huge.json：JSON 无法读取")


def test_an_unknown_standard_lists_those_there_are(folder: Path) -> None:
    assert refused("score", "nix", write_facts()) == [
        "没有标准 nix，也没有这个文件；现有标准：jiguan-shiye-2015"
    ]


def test_a_standard_with_faults_names_each(folder: Path) -> None:
    spoilt = document()
    spoilt["items"][0]["points"] = 14
    spoilt["stars"][0]["cap_percent"] = 200

    lines = refused("score", write("own.json", json.dumps(spoilt)), write_facts())

    assert lines == [
        "own.json：扣分项目的分值合计应为 100 分，现为 99 分",
        "own.json：星级 5 的比例 200% 超过 100%",
    ]


def test_files_that_cannot_be_read_say_why(folder: Path) -> None:
    Path("sub").mkdir()

    assert refused("score", STANDARD, "none.json") == ["none.json：读不到这个文件（文件不存在）"]
    assert refused("score", STANDARD, "sub") == ["sub：读不到这个文件（这是一个文件夹）"]


# allocate


def test_allocate_has_exactly_the_shape_of_the_design(folder: Path) -> None:
    path = write_scores("甲,91.5,25,20,15,1,0", *(f"乙{n},85,20,20,15,0,0" for n in range(9)))

    result = answer("allocate", path, "--policy", "strict")

    assert list(result) == ["placements", "ties", "limits", "two_and_below"]
    assert result["placements"][0] == {
        "unit": "甲",
        "star": 5,
        "reason": "总分 91.5 分，在 10 个党支部中第 1 名；满 90 分且有经党委组织部认定的党建创新项目，"
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


# sample


def test_sample_has_exactly_the_shape_of_the_design(folder: Path) -> None:
    path = write("units.txt", "丙支部\n甲支部\n\n乙支部", encoding="utf-8-sig")

    assert answer("sample", path, "--count", 2, "--seed", "2026") == {
        "list_hash": "dbc5acc91e28ef6d902c012cc8b4fa4adb399ce4fa5df321ed03796068c76dc1",
        "seed": "2026",
        "drawn": ["丙支部", "甲支部"],
    }


def test_the_sample_table_tells_how_to_check_it(folder: Path) -> None:
    result = run("sample", write("units.txt", "甲\r\n乙\r\n"), "--count", 1, "--seed", "[x]")

    assert result.exit_code == 0
    assert "种子 [x]" in result.stdout
    assert "sha256sum" in result.stdout


def test_every_bad_line_of_a_list_is_named(folder: Path) -> None:
    path = write("units.txt", "甲\n 乙\n甲\n丙 \n")

    assert refused("sample", path, "--count", 1, "--seed", "a") == [
        "units.txt 第 2 行第 1 列：名称前后有空格，请删去",
        "units.txt 第 3 行第 1 列：甲 与第 1 行重复",
        "units.txt 第 4 行第 2 列：名称前后有空格，请删去",
    ]


def test_a_sample_larger_than_the_list_is_refused(folder: Path) -> None:
    assert refused("sample", write("units.txt", "甲\n"), "--count", 2, "--seed", "a") == [
        "抽查数 2 超过名单上的 1 个单位"
    ]
