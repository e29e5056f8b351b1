"""Run benchmarks: ``python -m tests.bench [NAME ...] [--rounds N] [--json]``; without a name, all of them."""

import argparse
import json
import sys
from collections.abc import Sequence

from rich.console import Console

from tests.bench import (
    bench_allocation,
    bench_campaign,
    bench_intake,
    bench_memory,
    bench_register,
    bench_relay,
    bench_scoring,
    bench_waiting,
)
from tests.bench.machine import Machine
from tests.bench.measure import Line, table
from tests.bench.parts import servers

BENCHES = {
    bench.NAME: bench
    for bench in (
        bench_intake,
        bench_scoring,
        bench_relay,
        bench_allocation,
        bench_memory,
        bench_campaign,
        bench_waiting,
        bench_register,
    )
}
"""By name, in the order in which they run: the relay is compared with what the two before it found."""
WIDTH = 130


def measured(names: Sequence[str], rounds: int | None) -> list[Line]:
    """Everything that the benchmarks with these names find, on one MongoDB and one RabbitMQ."""
    lines: list[Line] = []
    with servers() as at:
        for name, bench in BENCHES.items():
            if name in names:
                sys.stderr.write(f"{name} …\n")
                lines += bench.run(at, rounds or bench.ROUNDS, lines)
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help=f"any of: {' '.join(BENCHES)}")
    parser.add_argument("--rounds", type=int, help="how often each is measured; each has its own")
    parser.add_argument("--json", action="store_true", help="every round's values as JSON")
    asked = parser.parse_args()
    if unknown := set(asked.names) - set(BENCHES):
        parser.error(f"no such benchmark: {', '.join(sorted(unknown))}")
    machine = Machine.now()
    lines = measured(asked.names or list(BENCHES), asked.rounds)
    if asked.json:
        found = {"machine": machine.document(), "lines": [line.document() for line in lines]}
        sys.stdout.write(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
    else:
        console = Console(width=WIDTH)
        console.print(table(lines))
        console.print(machine.sentence(), highlight=False)


if __name__ == "__main__":
    main()
