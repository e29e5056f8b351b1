"""What the handlers of registers and outliers do beyond their rules: follow a standing, keep a result small."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import reduce
from typing import Any, cast

from services.common.kernel.history import Author
from services.common.kernel.ledger import Event, Ledger
from services.common.records import CONVERTER
from services.scoring.domain.outliers.gap import Gap
from services.scoring.domain.outliers.report import outliers
from services.scoring.domain.register.register import REGISTERS, Register, Standing
from services.scoring.handlers.outliers import MOST, shown_report
from services.scoring.handlers.register import follow_standing
from services.scoring.ports.desk import Desk
from tests.unit.scoring.test_register import BRANCH, FILLED

NOW = datetime(2026, 12, 1, tzinfo=UTC)
AUTHOR = Author(at=NOW, by="system:scoring", unit="jxnu")


@dataclass
class Drawer:
    """The part of a desk that keeps records."""

    records: dict[str, Any] = field(default_factory=dict)
    appended: list[tuple[str, Author, str]] = field(default_factory=list)

    def state(self, ledger: Ledger[Any], record_id: str) -> Any:
        return self.records.get(record_id)

    def append(
        self, ledger: Ledger[Any], record_id: str, author: Author, events: Sequence[Event]
    ) -> None:
        self.appended += [(record_id, author, event.what) for event in events]
        self.records[record_id] = reduce(ledger.evolve, events, self.records.get(record_id))


def followed(drawer: Drawer, star: int) -> Register | None:
    standing = Standing(star=star, listed=True)
    follow_standing(cast(Desk, drawer), BRANCH, standing, author=AUTHOR, because="列入整顿名单")
    return cast("Register | None", drawer.state(REGISTERS, BRANCH))


def test_q9_a_register_is_brought_up_to_its_branchs_new_standing() -> None:
    drawer = Drawer({BRANCH: FILLED})

    after = followed(drawer, 2)

    assert after is not None
    assert (after.star, after.leaders_missing) == (2, True)
    assert drawer.appended == [(BRANCH, AUTHOR, "register.followed")]


def test_q9_a_branch_without_a_register_gets_none_by_itself() -> None:
    drawer = Drawer()

    assert followed(drawer, 2) is None
    assert drawer.appended == []


def test_b11_a_result_holds_the_first_hundred_and_counts_all() -> None:
    gaps = [
        Gap(
            branch=f"b{number:04d}",
            name="支部",
            college="c",
            college_name="学院",
            own=Decimal(90),
            review=Decimal(60 if number % 5 == 0 else 90 - number % 3),
        )
        for number in range(700)
    ]

    told = shown_report(outliers(gaps), CONVERTER.unstructure)

    assert told["branches_listed"] == 140
    assert len(told["branches"]) == MOST
