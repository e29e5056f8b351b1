"""How quiet the machine was: what others took of its cores while a run measured."""

import resource
import time
from dataclasses import dataclass

import psutil

QUIET = 0.05


@dataclass(frozen=True, slots=True)
class Machine:
    """Readings at the start of a run; the shares are meaningful once its children have ended."""

    cores: int
    started: float
    busy_s: float
    stolen_s: float
    own_s: float

    @classmethod
    def now(cls) -> "Machine":
        """A reading."""
        busy, stolen = _busy()
        return cls(psutil.cpu_count() or 1, time.monotonic(), busy, stolen, _own())

    def document(self) -> dict[str, float]:
        """Cores, seconds since the start, and the shares of all cores that others and the host took."""
        seconds = time.monotonic() - self.started
        busy, stolen = _busy()
        others = (busy - self.busy_s) - (_own() - self.own_s)
        whole = seconds * self.cores
        return {
            "cores": self.cores,
            "seconds": seconds,
            "others_share": max(0.0, others / whole),
            "stolen_share": (stolen - self.stolen_s) / whole,
        }

    def sentence(self) -> str:
        """The same for a reader, with a warning where the ratios deserve less trust."""
        told = self.document()
        taken = told["others_share"] + told["stolen_share"]
        verdict = "quiet" if taken < QUIET else "NOT quiet: run it again when nothing else runs"
        return (
            f"{told['cores']:.0f} cores, {told['seconds']:.0f} s; other processes took "
            f"{told['others_share']:.0%} of them, the host {told['stolen_share']:.0%} ({verdict})"
        )


def _busy() -> tuple[float, float]:
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system + times.irq + times.softirq), float(
        times.steal
    )


def _own() -> float:
    """This process and everything it started that has ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(each.ru_utime + each.ru_stime for each in used)
