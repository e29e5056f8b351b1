"""``lianxin standards`` and the offline commands under another school's standard."""

import json
from pathlib import Path
from typing import Any

from tests.unit.cli.console import answer, refused, run, write, write_facts
from tests.unit.scoring.examples import document, shipped_document, without
from tests.unit.scoring.test_standard_schools import AT_LIGONG

OTHER = "ligong-daxue-2026"
HEADER = "unit,total,satisfaction,organisation_life,model_school,secretary_trained,veto_ceiling"


def write_standard(name: str, content: Any) -> Path:
    return write(name, json.dumps(content, ensure_ascii=False))


def test_standards_are_listed_with_what_they_refine(folder: Path) -> None:
    known = {each["id"]: each["lineage"] for each in answer("standards", "list")}

    assert known == {
        "jiaogong-2015": ["jiguan-shiye-2015"],
        "jiguan-shiye-2015": [],
        "ligong-daxue-2026": [],
        "xuesheng-2015": ["jiaogong-2015", "jiguan-shiye-2015"],
        "zhiye-xueyuan-2026": [],
    }


def test_the_list_is_a_table_for_people(folder: Path) -> None:
    result = run("standards", "list")

    assert result.exit_code == 0
    assert "100 + 10" in result.stdout


def test_every_shipped_standard_passes_its_check(folder: Path) -> None:
    for each in answer("standards", "list"):
        assert answer("standards", "check", each["id"]) == each


def test_a_check_tells_portals_what_to_ask_and_how_the_table_looks(folder: Path) -> None:
    checked = answer("standards", "check", OTHER)

    assert {"name", "title", "type", "help"} == set(checked["facts"][0])
    assert ",".join(checked["columns"]) == HEADER


def test_a_check_shows_items_stars_vetoes_and_participation(folder: Path) -> None:
    result = run("standards", "check", OTHER)

    assert result.exit_code == 0
    for text in (
        "政治建设",
        "加 5",
        "一票否决（最高三星）",
        "不参评：成立不满",
        "师生评价、组织生活",
    ):
        assert text in result.stdout


def test_a_standard_without_tie_break_or_bonus_says_so(folder: Path) -> None:
    own = document() | {"id": "own", "tie_break": [], "points": {"full": 100, "bonus": 0}}
    own["items"].pop()
    del own["stars"][0]["requires"]

    result = run("standards", "check", write_standard("own.json", own))

    assert result.exit_code == 0, result.output
    assert "同分不再比较，一律并列" in result.stdout


def test_every_fault_of_a_refinement_is_named_with_the_file(folder: Path) -> None:
    own = {"id": "own", "extends": "jiguan-shiye-2015", "title": "细化", "source": "本校"}
    wrong = own | {"items": {"change": {"garden": {"points": 1}, "venue": {"points": 9}}}}

    assert refused("standards", "check", write_standard("own.json", wrong)) == [
        "own.json：标准 own：要修改的项目 garden 不存在"
    ]
    assert refused("standards", "check", write_standard("own.json", own | {"points": {}})) == [
        'own.json：/points 缺少必填的内容（"full" is a required property）',
        'own.json：/points 缺少必填的内容（"bonus" is a required property）',
    ]


def test_a_refinement_of_a_faulty_standard_names_the_faulty_one(folder: Path) -> None:
    schemas = folder / "schemas"
    (schemas / "standards").mkdir(parents=True)
    shape = Path(__file__).parents[3] / "schemas" / "standards" / "standard.schema.json"
    (schemas / "standards" / "standard.schema.json").write_text(shape.read_text("utf-8"))
    (schemas / "standards" / "base.json").write_text(json.dumps({"id": "base"}))
    own = {"id": "own", "extends": "base", "title": "细化", "source": "本校"}

    lines = refused("standards", "check", write_standard("own.json", own), "--schemas", schemas)

    assert lines[0].startswith("own.json：base / 缺少必填的内容")


def test_a_fact_that_the_form_takes_otherwise_and_another_file_name_are_faults(
    folder: Path,
) -> None:
    own = shipped_document(OTHER)
    own["items"][0]["facts"][0] |= {"name": "members"}
    own["items"][0]["rules"][0]["when"] = {"properties": {"members": {"const": False}}}

    assert refused("standards", "check", write_standard("other.json", own)) == [
        "other.json：文件名应与标准的编号一致：ligong-daxue-2026.json",
        "other.json：事实 members 与自评表单中的同名字段类型不同（表单为 integer），请换一个名字",
    ]


def test_score_works_under_another_standard(folder: Path) -> None:
    path = write("facts.json", json.dumps(AT_LIGONG | {"school_honours": 2}))

    result = answer("score", OTHER, path)

    assert (result["total"], result["star_by_score"]) == (102, 4)


def test_score_works_under_a_refinement(folder: Path) -> None:
    path = write("facts.json", json.dumps(without("full_time_officers")))

    assert answer("score", "jiaogong-2015", path)["total"] == 100
    assert "class_links_kept" in refused("score", "xuesheng-2015", write_facts())[-1]


def test_allocate_reads_the_columns_of_the_standard(folder: Path) -> None:
    rows = (
        "甲,95,20,25,1,1,0",
        "乙,95,20,25,0,1,0",
        "丙,95,20,25,0,1,3",
        *(f"丁{n},50,1,1,0,0,1" for n in range(7)),
    )
    path = write("scores.csv", "\n".join((HEADER, *rows)))

    result = answer("allocate", path, "--standard", OTHER)

    stars = {each["unit"]: each["star"] for each in result["placements"]}
    assert [stars[unit] for unit in ("甲", "乙", "丙", "丁0")] == [5, 4, 3, 1]
    assert [limit["cap"] for limit in result["limits"]] == [1, 3, 3]


def test_allocate_names_the_columns_it_wants(folder: Path) -> None:
    path = write("scores.csv", "unit,total\n")

    assert refused("allocate", path, "--standard", OTHER) == [
        f"scores.csv 第 1 行第 1 列：表头应为 {HEADER}"
    ]


def test_a_veto_that_no_rule_gives_is_refused(folder: Path) -> None:
    path = write("scores.csv", f"{HEADER}\n甲,106,20,25,2,1,4\n")

    assert refused("allocate", path, "--standard", OTHER) == [
        "scores.csv 第 2 行第 2 列（total）：“106”不是 0 到 105 之间的分数",
        "scores.csv 第 2 行第 5 列（model_school）：“2”应为 0（否）或 1（是）",
        "scores.csv 第 2 行第 7 列（veto_ceiling）：“4”应为 0（没有一票否决）或一票否决后的最高星级 1、2、3",
    ]


def test_a_standard_without_vetoes_has_no_column_for_them(folder: Path) -> None:
    own = document() | {"id": "own"}
    own["vetoes"] |= {"rules": [], "facts": []}
    standard = write_standard("own.json", own)
    header = "unit,total,mass_appraisal,performance,leading_group,innovation"
    path = write("scores.csv", f"{header}\n甲,70,25,20,15,0\n")

    assert answer("allocate", path, "--standard", standard)["placements"][0]["star"] == 3
