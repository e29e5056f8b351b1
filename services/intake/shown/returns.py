"""The quarterly figures as people read them (L9): derived, frozen, stated, side by side. Pure: queries and shapes.

``now`` is what the ledgers say this moment; ``frozen`` what they said when the unit confirmed. Money is in fen,
``text`` shows it in 万元.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from services.common.errors import NotFound, Refused
from services.common.kernel.figures import DEFINITIONS, Figure, Figures, shown
from services.common.kernel.periods import Period, PeriodKind, parse_period
from services.common.kernel.shares import share
from services.common.mongo import Document

RETURNS = "returns"
CONFIRMED = "confirmed"
RATED = ("on_time", "late", "missing")
"""What a return whose time is out is; ``pending`` is not rated yet."""


def define(figure: Figure) -> dict[str, Any]:
    """What a figure means, for staff."""
    definition = DEFINITIONS[figure]
    return {
        "figure": figure.value,
        "title": definition.title,
        "measure": definition.measure,
        "ledger": definition.ledger,
        "counts": definition.counts,
    }


def quarter_asked(text: str) -> Period:
    """The quarter that a query names; raises Refused (bad_parameters)."""
    try:
        return parse_period(text, PeriodKind.QUARTER)
    except Refused as refused:
        fault = {"pointer": "/query/period", "keyword": "period", "message": refused.message}
        raise Refused(
            refused.message, code="bad_parameters", details={"errors": [fault]}
        ) from refused


def named(return_id: str) -> tuple[str, Period]:
    """Unit and quarter of ``<unit>:<2026Q4>``; raises NotFound for what is no such id."""
    unit, _, text = return_id.rpartition(":")
    try:
        return unit, parse_period(text, PeriodKind.QUARTER)
    except Refused as refused:
        raise NotFound("编号由单位编码和季度组成，如 jxnu.mks:2026Q4") from refused


def figure_named(name: str) -> Figure:
    """The figure of an address; raises NotFound with those there are."""
    try:
        return Figure(name)
    except ValueError as error:
        known = "、".join(Figure)
        raise NotFound(f"没有“{name[:40]}”这一项，可用的有：{known}") from error


def reported_below(unit: str, period: Period) -> list[Document]:
    """The aggregation over returns: how many there are below ``unit``, how many are confirmed, their sums.

    One that lies below another that reports is part of it and not counted again.
    """
    confirmed = {"$eq": ["$state.stage", CONFIRMED]}
    sums = {
        figure.value: {"$sum": {"$cond": [confirmed, f"$state.reported.{figure.value}", 0]}}
        for figure in Figure
    }
    return [
        {
            "$match": {
                "state.unit_path": {"$eq": unit},
                "state.period": str(period),
                "state.nested": False,
            }
        },
        {
            "$group": {
                "_id": None,
                "expected": {"$sum": 1},
                "confirmed": {"$sum": {"$cond": [confirmed, 1, 0]}},
                "units": {"$addToSet": "$state.unit"},
                **sums,
            }
        },
    ]


def show_sheet(
    unit: Mapping[str, Any],
    period: Period,
    now: Figures,
    state: Mapping[str, Any] | None,
    sums: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """The view ``return_sheet``: ``state`` is the unit's own return; ``sums`` the row of ``reported_below``.

    ``sums`` is None where the unit reports itself, or nobody below does; its ``own`` are figures.
    """
    key = f"{unit['_id']}:{period}"
    return {
        "id": key,
        "unit": unit["_id"],
        "unit_name": unit["name"],
        "period": str(period),
        "period_label": period.label,
        "stage": "none" if state is None else state["stage"],
        "expected": None if sums is None else sums["expected"],
        "confirmed": None if sums is None else sums["confirmed"],
        "figures": [_line(key, figure, now.of(figure), state, sums) for figure in Figure],
    }


def _line(
    key: str,
    figure: Figure,
    now: int,
    state: Mapping[str, Any] | None,
    below: Mapping[str, Any] | None,
) -> dict[str, Any]:
    own: Mapping[str, Any] = state or {}
    frozen = (own.get("derived") or {}).get(figure.value)
    reported = (own.get("reported") or {}).get(figure.value)
    stated = _of(figure, own.get("statements", ()))
    changed = _of(figure, own.get("changes", ()))
    derived = now if frozen is None else frozen
    return define(figure) | {
        "now": now,
        "frozen": frozen,
        "stated": stated.get("value"),
        "reason": stated.get("reason", ""),
        "difference": stated["value"] - derived if stated else None,
        "reported": reported,
        "reported_below": None if below is None else below[figure.value],
        "own": None if below is None else below["own"].of(figure),
        "because": changed.get("because", ""),
        "text": shown(figure, derived if reported is None else reported),
        "records": f"/v1/returns/{key}/figures/{figure.value}",
    }


def _of(figure: Figure, rows: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    return next((row for row in rows if row["figure"] == figure.value), {})


def kept_by_unit(unit: str, period: Period | None, now: datetime) -> list[Document]:
    """The aggregation over returns: per unit of the subtree how many were on time, late, missing, pending."""
    match: Document = {"state.unit_path": {"$eq": unit}}
    if period is not None:
        match["state.period"] = str(period)
    is_confirmed = {"$eq": ["$state.stage", CONFIRMED]}
    kinds = {
        "on_time": {"$and": [is_confirmed, {"$not": ["$state.late"]}]},
        "late": {"$and": [is_confirmed, "$state.late"]},
        "missing": {"$and": [{"$not": [is_confirmed]}, {"$lte": ["$state.due_at", now]}]},
        "pending": {"$and": [{"$not": [is_confirmed]}, {"$gt": ["$state.due_at", now]}]},
    }
    return [
        {"$match": match},
        {"$sort": {"_id": 1}},
        {
            "$group": {
                "_id": "$state.unit",
                "name": {"$last": "$state.unit_name"},
                **{name: {"$sum": {"$cond": [when, 1, 0]}} for name, when in kinds.items()},
            }
        },
        {"$sort": {"_id": 1}},
    ]


def show_completeness(
    unit: str, period: Period | None, rows: Sequence[Mapping[str, Any]]
) -> dict[str, Any]:
    """The view ``completeness`` from the rows of ``kept_by_unit``; rates are of what is not pending, in percent."""
    whole = {name: sum(row[name] for row in rows) for name in (*RATED, "pending")}
    return {
        "unit": unit,
        "period": None if period is None else str(period),
        **_rated(whole),
        "units": [{"unit": row["_id"], "unit_name": row["name"], **_rated(row)} for row in rows],
    }


def _rated(counts: Mapping[str, Any]) -> dict[str, Any]:
    due = sum(counts[name] for name in RATED)
    rates = {f"{name}_rate": share(counts[name], due) for name in RATED}
    return {
        "due": due,
        **{name: counts[name] for name in (*RATED, "pending")},
        **{name: None if rate is None else str(rate) for name, rate in rates.items()},
    }
