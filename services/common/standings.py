"""Which star a branch had at an instant, read from the terms of its standing (Q10).

scoring owns the collection; everybody may look (read-only). A term holds from ``since`` (included) to
``until`` (not included, None while it lasts); terms of one branch never overlap. A term that was voided
later still counts for the time it held, so what was counted for an earlier instant can be counted again.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

COLLECTION = "standings"
_MOMENT = timedelta(milliseconds=1)
"""The finest difference that MongoDB's instants know."""


def last_moment_before(end: datetime) -> datetime:
    """What 24:00 of a day means for terms: one that begins with the next day is none of this day's."""
    return end - _MOMENT


def term_held(terms: Sequence[Mapping[str, Any]], instant: datetime) -> Mapping[str, Any] | None:
    """The one of ``terms`` in force at ``instant``, None where none is."""
    held = (
        term
        for term in terms
        if term["since"] <= instant and (term["until"] is None or term["until"] > instant)
    )
    return next(held, None)


def term_at(instant: datetime, terms: Any = "$state.terms") -> dict[str, Any]:
    """The aggregation expression for the one of ``terms`` in force at ``instant``; missing or null where none is."""
    held = {
        "$and": [
            {"$lte": ["$$term.since", instant]},
            {"$or": [{"$eq": ["$$term.until", None]}, {"$gt": ["$$term.until", instant]}]},
        ]
    }
    return {"$first": {"$filter": {"input": terms, "as": "term", "cond": held}}}
