"""Reviewing, sending up and deciding read no whole collection; a candidate is the one its whole sheet makes."""

from typing import Any

import pytest
from pymongo.database import Database

from services.common.records import CONVERTER
from services.common.settings import Settings
from services.common.work import Work
from services.scoring.domain.candidate import candidate
from services.scoring.domain.sheet import ScoreSheet
from services.scoring.main import make_duties
from tests.integration.season import CAMPAIGN, COLLEGES, SCHOOL, found_season
from tests.integration.test_query_plans import scans

pytestmark = pytest.mark.real


def test_q3_q4_a_season_is_reviewed_and_decided_from_indexes(database: Database[Any]) -> None:
    season = found_season(database, 5)
    database.command("profile", 2)

    season.run_to_placed()
    season.do("part-return", college=COLLEGES[0], reason="补测")
    star = season.rating(season.branches[9])["star"]
    season.do(
        "star-change",
        branch=season.branches[9],
        direction="down",
        from_star=star,
        reason="核实情况有出入",
    )
    season.do("allocation", SCHOOL, reason="程序有误")
    database.command("profile", 0)

    assert season.campaign["placing"]["number"] == 2
    assert [row for row in scans(database) if not by_the_rig(row)] == []


def by_the_rig(row: dict[str, Any]) -> bool:
    """Whether the workroom itself asked: it looks for what waits, and for the job of a submission."""
    command = row["command"]
    asked = command.get("q") or command.get("filter") or {}
    return row["ns"].endswith(".jobs") and set(asked) in ({"state"}, {"subject"})


def test_q4_a_candidate_is_read_without_its_items(database: Database[Any]) -> None:
    season = found_season(database, 5)
    season.run_to_placed()
    port = make_duties(Settings()).open(Work(database, season.room.now))

    found = port.candidates(CAMPAIGN, reviewed=True)

    assert found == [
        candidate(row["branch"]["code"], CONVERTER.structure(row["sheet"], ScoreSheet))
        for row in season.ratings()
    ]
