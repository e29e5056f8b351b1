"""Registers (台账, 登记簿, 名单): records read in order, a row each, never all at once (L7–L10, Q6, Q9, F1, F2)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from services.common.kernel.batches import batches
from services.common.kernel.identity import rating_id
from services.common.kernel.periods import PeriodKind
from services.common.units import Unit
from services.export.domain.dates import date_text
from services.export.domain.order import Order
from services.export.domain.register import Register, Row
from services.export.domain.registers import (
    activities,
    books,
    branches,
    filings,
    honours,
    opinions,
    pioneers,
    wishes,
)
from services.export.domain.table import TableDefinition
from services.export.domain.text import field
from services.export.handlers.content import Content, OfficialTable
from services.export.handlers.register_names import named, units_named
from services.export.ports import Exports
from services.export.ports.registers import Wanted
from services.export.ports.states import Known, Reads

AT_ONCE = 200
"""So many records are read, and what they name with them, before their rows are written."""
READ_ONCE = 2_000
"""Up to so many records all formats are written from one reading; more are read anew for each, as of one instant."""
Rows = Callable[[Exports, Order, Sequence[Known], int], Iterator[Row]]


def _fill(
    port: Exports,
    order: Order,
    unit: Unit,
    *,
    definition: TableDefinition,
    wanted: Wanted,
    rows: Rows,
) -> Content:
    found = port.look_up(wanted)

    def every_row() -> Iterator[Row]:
        number = 1
        for some in batches(found.read(), AT_ONCE):
            yield from rows(port, order, some, number)
            number += len(some)

    read_once = tuple(every_row()) if found.count <= READ_ONCE else None
    register = Register(
        definition=definition,
        unit=field("单位", unit.name, limit=60, required=True),
        period=order.period.label if order.period else "",
        filled_on=date_text(order.filled_on, order.date_style),
        rows=every_row if read_once is None else lambda: iter(read_once),
        count=found.count if read_once is None else len(read_once),
        source_of=found.id_of,
        notes=definition.notes,
    )
    remark = f"共{register.count}条" if register.count else "没有可列的记录"
    told = {"rows": register.count, "remark": remark}
    return Content(
        document=register,
        snapshot={"as_of": order.instant, **told},
        told=told,
        reads=(Reads(collection=wanted.collection, below=wanted.below, path=wanted.path),),
    )


def _also_on(content: Content, *reads: Reads) -> Content:
    return replace(content, reads=(*content.reads, *reads))


def _book(port: Exports, order: Order, unit: Unit, *, table: str) -> Content:
    """One of the four 工作台账, of the visits of a period; withdrawn entries are not in it."""
    first, last = order.when.first_day, order.when.next().first_day
    wanted = Wanted(
        collection="visits",
        below=unit.id,
        sort="held_on",
        as_of=order.instant,
        equal={"book": books.BOOKS[table], "stage": "recorded"},
        span=("held_on", first.isoformat(), last.isoformat()),
    )
    definition = books.DEFINITIONS[table]
    content = _fill(port, order, unit, definition=definition, wanted=wanted, rows=_visit_rows)
    return _also_on(
        content,
        Reads(collection="matters", below=unit.id, path="concerned"),
        *(Reads(collection=name, below=unit.id) for name in ("wishes", "cadres")),
    )


def _visit_rows(port: Exports, order: Order, some: Sequence[Known], number: int) -> Iterator[Row]:
    visits = [known.state for known in some]
    cadres = named(port, order, "cadres", (each["cadres"] for each in visits))
    heard = named(port, order, "matters", (each["opinions"] for each in visits))
    wished = named(port, order, "wishes", (each["wishes"] for each in visits))
    units = units_named(port, order, (each["unit"] for each in visits))
    for at, visit in enumerate(visits, start=number):
        yield books.visit_row(
            at,
            visit,
            cadres=[cadres[key]["name"] for key in visit["cadres"] if key in cadres],
            opinions=[heard[key]["title"] for key in visit["opinions"] if key in heard],
            wishes=[wished[key] for key in visit["wishes"] if key in wished],
            unit=units[visit["unit"]],
        )


def _activities(port: Exports, order: Order, unit: Unit) -> Content:
    """红色教育 of a period that the unit or one below it organised or joined; withdrawn entries are not in it."""
    first, last = order.when.first_day, order.when.next().first_day
    wanted = Wanted(
        collection="activities",
        below=unit.id,
        path="seen_by",
        sort="held_on",
        as_of=order.instant,
        equal={"stage": "recorded"},
        span=("held_on", first.isoformat(), last.isoformat()),
    )
    definition = activities.ACTIVITIES
    return _fill(port, order, unit, definition=definition, wanted=wanted, rows=_activity_rows)


def _activity_rows(
    port: Exports, order: Order, some: Sequence[Known], number: int
) -> Iterator[Row]:
    units = units_named(port, order, (code for known in some for code in known.state["counts_for"]))
    for at, known in enumerate(some, start=number):
        yield activities.activity_row(at, known.state, units=units)


def _opinions(port: Exports, order: Order, unit: Unit) -> Content:
    """What was raised in a period and concerns the unit or one below it, wherever it is dealt with now."""
    wanted = Wanted(
        collection="matters",
        below=unit.id,
        path="concerned",
        sort="raised_at",
        as_of=order.instant,
        span=("raised_at", order.when.starts_at, order.when.ends_at),
    )
    return _fill(port, order, unit, definition=opinions.OPINIONS, wanted=wanted, rows=_opinion_rows)


def _opinion_rows(_: Exports, __: Order, some: Sequence[Known], number: int) -> Iterator[Row]:
    for at, known in enumerate(some, start=number):
        yield opinions.opinion_row(at, known.state)


def _wishes(port: Exports, order: Order, unit: Unit) -> Content:
    """What was collected in a period, as far as it has come."""
    wanted = Wanted(
        collection="wishes",
        below=unit.id,
        sort="collected_at",
        as_of=order.instant,
        span=("collected_at", order.when.starts_at, order.when.ends_at),
    )
    return _fill(port, order, unit, definition=wishes.WISHES, wanted=wanted, rows=_wish_rows)


def _wish_rows(port: Exports, order: Order, some: Sequence[Known], number: int) -> Iterator[Row]:
    units = units_named(port, order, (known.state["unit"] for known in some))
    for at, known in enumerate(some, start=number):
        yield wishes.wish_row(at, known.state, unit=units[known.state["unit"]])


def _branches(port: Exports, order: Order, unit: Unit) -> Content:
    """附件3 of every branch that has filled it in."""
    wanted = Wanted(
        collection="registers", below=unit.id, path="path", sort="branch", as_of=order.instant
    )
    return _fill(port, order, unit, definition=branches.BRANCHES, wanted=wanted, rows=_branch_rows)


def _branch_rows(_: Exports, __: Order, some: Sequence[Known], number: int) -> Iterator[Row]:
    for at, known in enumerate(some, start=number):
        yield branches.branch_row(at, known.state)


def _filings(port: Exports, order: Order, unit: Unit, *, star: int) -> Content:
    """Stars that became final in a period and are filed; a branch stands once for each department."""
    wanted = Wanted(
        collection="filings",
        below=unit.id,
        path="branch.path",
        sort="branch.code",
        as_of=order.instant,
        equal={"star": star},
        span=("final_at", order.when.starts_at, order.when.ends_at),
    )
    definition = filings.FILINGS[star]
    content = _fill(port, order, unit, definition=definition, wanted=wanted, rows=_filing_rows)
    return _also_on(
        content,
        Reads(collection="registers", below=unit.id, path="path"),
        Reads(collection="ratings", below=unit.id, path="branch.path"),
    )


def _filing_rows(port: Exports, order: Order, some: Sequence[Known], number: int) -> Iterator[Row]:
    states = [known.state for known in some]
    codes = [each["branch"]["code"] for each in states]
    ratings = [rating_id(each["campaign"], each["branch"]["code"]) for each in states]
    registers = port.states_of("registers", codes, as_of=order.as_of)
    rated = port.states_of("ratings", ratings, as_of=order.as_of)
    colleges = [each["branch"]["path"][-2:][0] for each in states]
    units = units_named(port, order, colleges)
    rows = zip(states, codes, ratings, colleges, strict=True)
    for at, (filing, code, rating, college) in enumerate(rows, start=number):
        yield filings.filing_row(
            at,
            filing,
            college=units[college],
            register=registers.get(code),
            rating=rated.get(rating),
        )


def _pioneers(port: Exports, order: Order, unit: Unit) -> Content:
    """Every member's year below the unit, as far as it has come."""
    wanted = Wanted(
        collection="pioneers",
        below=unit.id,
        sort="member",
        as_of=order.instant,
        equal={"year": order.when.year},
    )
    return _fill(port, order, unit, definition=pioneers.PIONEERS, wanted=wanted, rows=_pioneer_rows)


def _pioneer_rows(port: Exports, order: Order, some: Sequence[Known], number: int) -> Iterator[Row]:
    units = units_named(port, order, (known.state["unit"] for known in some))
    for at, known in enumerate(some, start=number):
        yield pioneers.pioneer_row(at, known.state, unit=units[known.state["unit"]])


def _awards(port: Exports, order: Order, unit: Unit, *, table: str) -> Content:
    """Who was put forward, or honoured, in a year (F3)."""
    listed = honours.LISTS[table]
    wanted = Wanted(
        collection=table,
        below=unit.id,
        path=listed.path,
        sort="award",
        as_of=order.instant,
        equal={"year": order.when.year, **listed.equal},
    )
    rows = partial(_award_rows, row=listed.row)
    return _fill(port, order, unit, definition=listed.definition, wanted=wanted, rows=rows)


def _award_rows(
    _: Exports, __: Order, some: Sequence[Known], number: int, *, row: honours.ToRow
) -> Iterator[Row]:
    return (row(at, known.state) for at, known in enumerate(some, start=number))


TABLES: Mapping[str, OfficialTable] = {
    **{name: OfficialTable(fill=partial(_book, table=name)) for name in books.BOOKS},
    "ledger-activities": OfficialTable(fill=_activities),
    "opinions": OfficialTable(fill=_opinions),
    "wishes": OfficialTable(fill=_wishes),
    "fujian3-register": OfficialTable(fill=_branches, personal=True),
    "pioneers": OfficialTable(fill=_pioneers, every=PeriodKind.YEAR, personal=True),
    **{
        name: OfficialTable(fill=partial(_awards, table=name), every=PeriodKind.YEAR, personal=True)
        for name in honours.LISTS
    },
    "filings-four": OfficialTable(fill=partial(_filings, star=4)),
    "filings-five": OfficialTable(fill=partial(_filings, star=5)),
}
