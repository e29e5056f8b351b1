"""What operators are told of messages that nobody will send again."""

from typing import Any

import pytest
from pymongo.database import Database

from services.common.given_up import COLLECTION, COUNTED_MOST, GIVEN_UP, given_up
from services.notify.domain.delivery.message import MESSAGES, Stage
from services.notify.repository import ensure_indexes

pytestmark = pytest.mark.real


def test_only_those_given_up_are_counted_and_no_more_than_a_thousand(
    database: Database[dict[str, Any]],
) -> None:
    stages = [*Stage, *[Stage.GIVEN_UP] * 1_500]
    rows = [{"_id": f"m{n}", "state": {"stage": each.value}} for n, each in enumerate(stages)]
    some = rows[: len(Stage)]

    none = given_up(database)
    database[COLLECTION].insert_many(some)
    one = given_up(database)
    database[COLLECTION].insert_many(rows[len(Stage) :])

    assert MESSAGES.collection == COLLECTION
    assert (none, one, given_up(database)) == (0, 1, COUNTED_MOST)


def test_they_are_counted_by_the_index_of_their_owner(database: Database[dict[str, Any]]) -> None:
    ensure_indexes(database)

    plan = database[COLLECTION].find(GIVEN_UP).explain()["queryPlanner"]["winningPlan"]

    assert plan["inputStage"]["indexName"] == "stage"
