"""``lianxin score`` and ``sample`` as a user meets them: files in, JSON or tables out, every fault at once."""

import json
from pathlib import Path

import pytest

from tests.unit.cli.console import STANDARD, answer, refused, run, write, write_facts
from tests.unit.scoring.examples import FAULTLESS, STANDARD_FILE, document, facts, project


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
    (line,) = refused("score", "nix", write_facts())

    assert line.startswith(
        "没有标准 nix，也没有这个文件；现有标准：jiaogong-2015、jiguan-shiye-2015、"
    )


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
