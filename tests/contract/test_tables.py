"""The names that an order may use are the tables there are."""

import json
from pathlib import Path

from services.export.handlers.tables import TABLES

FORM = Path(__file__).parents[2] / "schemas" / "forms" / "export" / "request" / "v1.json"


def test_every_table_can_be_ordered_and_no_other() -> None:
    named = json.loads(FORM.read_text("utf-8"))["properties"]["table"]["enum"]

    assert sorted(named) == sorted(TABLES)
