"""No query of scoring or notify reads a whole collection: MongoDB's own profiler is the witness."""

from datetime import timedelta
from typing import Any

import pytest
from pymongo.database import Database

from tests.integration.mailroom import MONDAY, STUDY, found_mailroom
from tests.integration.season import COLLEGES, found_season

pytestmark = pytest.mark.real
OFFICE = "jxnu.houqin"
TINY = ("clock", "system.profile")


def scans(database: Database[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = database["system.profile"].find({"planSummary": {"$regex": "COLLSCAN"}})
    return [row for row in rows if row["ns"].partition(".")[2] not in TINY]


def test_a_season_is_run_from_indexes(database: Database[dict[str, Any]]) -> None:
    season = found_season(database, 5)
    database.command("profile", 2)

    season.run_to_placed()
    season.preview(COLLEGES[0])
    published = season.do("publication", scope="全校")
    database.command("profile", 0)

    assert published == "done"
    assert scans(database) == []


def test_opinions_are_transferred_paused_and_merged_by_indexes(
    database: Database[dict[str, Any]],
) -> None:
    mail = found_mailroom(database)
    mail.room.found((OFFICE, "department"))
    database.command("profile", 2)

    main, other = mail.raise_opinion(), mail.raise_opinion()
    mail.room.run_until(MONDAY + timedelta(hours=1))
    mail.act(main, "transfer", to=OFFICE, reason="由后勤处负责")
    mail.act(other, "transfer", to=OFFICE, reason="由后勤处负责")
    mail.room.run_until(MONDAY + timedelta(hours=2))
    mail.act(main, "acknowledgement", OFFICE)
    mail.act(main, "pause", OFFICE, reason="地点不明", question="哪一层？")
    mail.act(other, "merge", OFFICE, into=main, reason="同一件事")
    mail.room.run_until(MONDAY + timedelta(weeks=3))
    mail.act(main, "answer", OFFICE, text="修好了")
    mail.act(other, "confirmation", satisfied=False, reason="没有")
    mail.room.run_until(MONDAY + timedelta(weeks=4))
    database.command("profile", 0)

    assert mail.trail(main).count("reopened") == 1
    assert scans(database) == []


def test_opinions_move_by_indexes(database: Database[dict[str, Any]]) -> None:
    mail = found_mailroom(database)
    database.command("profile", 2)

    matter = mail.raise_opinion()
    mail.room.run_until(MONDAY + timedelta(hours=1))
    mail.act(matter, "study", **STUDY)
    mail.room.run_until(MONDAY + timedelta(weeks=6))
    database.command("profile", 0)

    assert "escalated" in mail.trail(matter)
    assert scans(database) == []
