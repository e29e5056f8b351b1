"""The commands that talk to the database: units, clients, verify, quarantine, export."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pymongo.database import Database

from services.common.kernel.history import GENESIS, Author, entry
from services.common.records import CONVERTER
from services.common.units import unit_at
from services.intake.clients import key_hash
from services.local.demo.university import UNITS_FILE
from tests.integration.exporting import SCHOOL
from tests.unit.cli.console import run
from tests.unit.notify.case import Case, at

pytestmark = pytest.mark.real
Documents = Database[dict[str, Any]]


@pytest.fixture
def school(database: Documents, mongo_url: str, monkeypatch: pytest.MonkeyPatch) -> Documents:
    """The demo's school in a database that the commands find by the environment."""
    monkeypatch.setenv("LIANXIN_MONGO_URL", mongo_url)
    monkeypatch.setenv("LIANXIN_MONGO_DATABASE", database.name)
    assert run("units", "import", UNITS_FILE).exit_code == 0
    return database


def answer(*arguments: object) -> Any:
    result = run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_importing_the_same_units_again_writes_nothing(school: Documents) -> None:
    again = answer("units", "import", UNITS_FILE)

    assert again == {"read": 438, "written": 0}
    assert school["units"].count_documents({"kind": "branch"}) == 399


def test_a_unit_that_is_renamed_keeps_what_it_was_called(school: Documents, tmp_path: Path) -> None:
    before = school["units"].find_one({"kind": "college"}, sort=[("_id", 1)])
    assert before is not None
    table = tmp_path / "units.csv"
    row = f"{before['_id']},新名称,college,,{before['parent']}"
    table.write_text(f"code,name,kind,category,parent\n{row}\n", encoding="utf-8")

    assert run("units", "import", table).exit_code == 0

    after = school["units"].find_one({"_id": before["_id"]})
    assert after is not None
    then = unit_at(after, after["former"][0]["until"] - timedelta(seconds=1))
    assert (after["name"], then.name, then.path) == (
        "新名称",
        before["name"],
        tuple(before["path"]),
    )
    assert after["since"] == before["since"]


def test_an_import_names_every_bad_line_and_writes_nothing(
    school: Documents, tmp_path: Path
) -> None:
    table = tmp_path / "units.csv"
    table.write_text("code,name,kind,category,parent\na b,甲,branch,,nowhere\n", encoding="utf-8")

    result = run("units", "import", table)

    assert result.exit_code == 2
    assert all(
        word in result.stderr for word in ("第 2 行 code", "第 2 行 parent", "第 2 行 category")
    )
    assert school["units"].count_documents({}) == 438


def test_a_clients_key_is_shown_once_and_only_its_hash_is_kept(school: Documents) -> None:
    given = answer("clients", "add", "mks", "--unit", "jxnu.mks", "--role", "portal")

    stored = school["clients"].find_one({"_id": "mks"})

    assert stored is not None
    assert stored["key_hash"] == key_hash(given["key"])
    assert given["key"] not in str(stored)
    assert "key_hash" not in str(answer("clients", "list"))


def test_a_rotated_key_replaces_the_old_one_and_a_revoked_client_stays_listed(
    school: Documents,
) -> None:
    first = answer("clients", "add", "mks", "--unit", "jxnu.mks", "--role", "portal")
    second = answer("clients", "rotate", "mks")

    answer("clients", "revoke", "mks")

    assert first["key"] != second["key"]
    assert answer("clients", "list")[0]["revoked"] is True
    assert "已停用" in run("clients", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (("clients", "add", "x", "--unit", "nobody", "--role", "portal"), "请先导入"),
        (("clients", "add", "x", "--unit", "jxnu", "--role", "king"), "king"),
        (("clients", "add", "x y", "--unit", "jxnu", "--role", "portal"), "客户端编号"),
        (("clients", "rotate", "nobody"), "nobody"),
        (("clients", "revoke", "nobody"), "nobody"),
        (("quarantine", "show", "nothing"), "nothing"),
        (("quarantine", "requeue", "nothing"), "nothing"),
        (("rebuild", "nothing"), "nothing"),
        (("export", "fujian9", "--unit", "jxnu", "--period", "2026H2"), "fujian4"),
        (("export", "fujian4", "--unit", "jxnu", "--period", "2026H2", "--format", "ofd"), "ofd"),
        (("export", "fujian4", "--unit", "jxnu", "--period", "soon"), "统计期"),
    ],
)
def test_a_refusal_is_a_sentence_and_exit_code_two(
    school: Documents, arguments: tuple[str, ...], word: str
) -> None:
    result = run(*arguments)

    assert result.exit_code == 2
    assert word in result.stderr
    assert "Traceback" not in result.output


def test_a_client_that_exists_is_not_added_again(school: Documents) -> None:
    arguments = ("clients", "add", "mks", "--unit", "jxnu.mks", "--role", "portal")
    assert run(*arguments).exit_code == 0

    result = run(*arguments)

    assert result.exit_code == 2
    assert "rotate" in result.stderr


def ledger(record_id: str) -> dict[str, Any]:
    case = Case(now=at("2026-11-23 09:00")).receive()
    author = Author(at=datetime(2026, 11, 23, tzinfo=UTC), by="a", unit=SCHOOL)
    data = CONVERTER.unstructure(case.events[0])
    first = entry(seq=1, prev=GENESIS, author=author, what=case.events[0].what, data=data)
    state = CONVERTER.unstructure(case.matter)
    return {
        "_id": record_id,
        "version": 1,
        "state": state,
        "head": first["hash"],
        "history": [first],
    }


def test_a_broken_chain_fails_the_verification(school: Documents) -> None:
    school["matters"].insert_many([ledger("m1"), ledger("m2")])
    whole = run("verify")
    school["matters"].update_one({"_id": "m2"}, {"$set": {"history.0.by": "b"}})

    broken = run("verify", "--json")

    assert (whole.exit_code, broken.exit_code) == (0, 1)
    assert [item["record"] for item in json.loads(broken.stdout)["broken"]] == ["m2"]
    assert "✗ matters/m2" in run("verify").stdout


def test_a_state_that_its_history_does_not_lead_to_fails_the_verification(
    school: Documents,
) -> None:
    school["matters"].insert_one(ledger("m1"))
    school["matters"].update_one({"_id": "m1"}, {"$set": {"state.title": "别的事"}})

    broken = run("verify")

    assert broken.exit_code == 1
    assert "重演" in broken.stdout


def dead_job(job_id: str) -> dict[str, Any]:
    now = datetime(2026, 11, 23, tzinfo=UTC)
    return {
        "_id": job_id,
        "queue": "scoring",
        "kind": "campaign.plan",
        "state": "dead",
        "attempts": 8,
        "due": now,
        "ended": now,
        "result": {"error": "ZeroDivisionError()"},
    }


def test_the_quarantine_lists_shows_and_gives_back(school: Documents) -> None:
    school["jobs"].insert_many([dead_job("j1"), dead_job("j2")])

    listed = answer("quarantine", "list", "--queue", "scoring")
    shown = run("quarantine", "show", "j1")
    given_back = run("quarantine", "requeue", "j1", "j2")

    assert [item["id"] for item in listed] == ["j1", "j2"]
    assert "ZeroDivisionError" in shown.stdout
    assert given_back.exit_code == 0
    assert "隔离区是空的" in run("quarantine", "list").stdout
    assert school["jobs"].count_documents({"state": "queued", "attempts": 0}) == 2


def test_a_database_that_does_not_answer_is_exit_code_three(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("LIANXIN_MONGO_URL", "mongodb://127.0.0.1:9/?serverSelectionTimeoutMS=200")

    result = run("verify")

    assert result.exit_code == 3
    assert "Traceback" not in result.output
