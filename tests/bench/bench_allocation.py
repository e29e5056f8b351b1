"""Allocation of a million branches beside sorting the very same rows.

The plain sort is one ``sorted`` by the four compared values; ``allocate`` is timed until every
placement with its star has been walked, and once more with every reason written.
"""

import gc
import json
from collections.abc import Callable, Sequence
from decimal import Decimal
from operator import attrgetter
from pathlib import Path
from random import Random
from time import perf_counter

from services.scoring.domain.allocation import allocate
from services.scoring.domain.candidate import Candidate
from services.scoring.domain.standard_reading import read_standard
from services.scoring.predicates import compile_predicate
from tests.bench.measure import Line
from tests.bench.parts import Servers

NAME = "allocation"
COUNT = 1_000_000
ROUNDS = 3
TARGET = 3
STANDARD_FILE = Path(__file__).parents[2] / "schemas" / "standards" / "jiguan-shiye-2015.json"
STANDARD = read_standard(json.loads(STANDARD_FILE.read_text("utf-8")), compile_predicate)
compared = attrgetter("total", "compared")


def rated(number: int, random: Random) -> Candidate:
    """A branch as real ones come out: a few deductions in half points, now and then a project."""
    lost = [Decimal(random.choice((0, 0, 0, 1, 2, 4, 6, 10, 20))) / 2 for _ in range(7)]
    bonus = random.choice((0, 0, 0, 3, 6))
    return Candidate(
        unit=f"第{number}党支部",
        total=Decimal(100 + bonus) - sum(lost),
        compared=(25 - lost[0], 20 - lost[1], 15 - lost[2]),
        met=("innovation",) if bonus > 0 and random.random() < 0.7 else (),
        veto_ceiling=2 if random.random() < 0.02 else None,
    )


def scattered(number: int, random: Random) -> Candidate:
    """The worst case: scores in hundredths, hardly two branches alike."""
    return Candidate(
        unit=f"第{number}党支部",
        total=Decimal(random.randrange(11_001)) / 100,
        compared=tuple(Decimal(random.randrange(n)) / 100 for n in (2_501, 2_001, 1_501)),
        met=("innovation",) if random.random() < 0.3 else (),
        veto_ceiling=2 if random.random() < 0.02 else None,
    )


def plain_sort(rows: Sequence[Candidate]) -> int:
    return len(sorted(rows, key=compared, reverse=True))


def placed(rows: Sequence[Candidate]) -> int:
    return sum(each.star > 0 for each in allocate(rows, STANDARD, "lenient").placements())


def explained(rows: Sequence[Candidate]) -> int:
    return sum(each.reason != "" for each in allocate(rows, STANDARD, "lenient").placements())


def seconds(work: Callable[[Sequence[Candidate]], int], rows: Sequence[Candidate]) -> float:
    gc.collect()
    start = perf_counter()
    done = work(rows)
    elapsed = perf_counter() - start
    if done != len(rows):
        raise SystemExit(f"{work.__name__}: {done} of {len(rows)} rows")
    return elapsed


def run(_: Servers, rounds: int, __: Sequence[Line]) -> list[Line]:
    """Both kinds of rows; needs no server."""
    return [line for make in (rated, scattered) for line in _beside_sorting(make, rounds)]


def _beside_sorting(make: Callable[[int, Random], Candidate], rounds: int) -> list[Line]:
    random = Random(2015)  # noqa: S311 - the same rows every time
    rows = [make(number, random) for number in range(COUNT)]
    taken: dict[Callable[[Sequence[Candidate]], int], list[float]] = {
        plain_sort: [],
        placed: [],
        explained: [],
    }
    for _ in range(rounds):
        for work, times in taken.items():
            times.append(seconds(work, rows))
    return [
        Line(
            bench=NAME,
            what=f"{COUNT:,} {make.__name__} branches {work.__name__}",
            unit="s",
            ours=taken[work],
            other=taken[plain_sort],
            target=target,
            at_most=True,
        )
        for work, target in ((placed, TARGET), (explained, None))
    ]
