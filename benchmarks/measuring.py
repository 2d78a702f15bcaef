"""How long things take: one call after the other, after some that warm up, as milliseconds."""

import os
import platform
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

WARM_UP = 5
"""Calls that are made and not counted: prepared statements, page cache, lazily loaded tables."""


def percentile(sorted_values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of the sorted values lie (nearest rank)."""
    return sorted_values[min(len(sorted_values) - 1, int(share * len(sorted_values)))]


@dataclass(frozen=True)
class Taken:
    """What calls took, in seconds: by the clock, and of this thread's processor (without waiting for disk or other people's work)."""

    clock: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def time(self, work: Callable[[], T]) -> T:
        """Do ``work`` and note what it took."""
        started, used = time.perf_counter(), time.thread_time()
        done = work()
        self.clock.append(time.perf_counter() - started)
        self.processor.append(time.thread_time() - used)
        return done

    def without(self, first: int) -> "Taken":
        """The same without the first calls, which warmed up."""
        skipped = min(first, len(self.clock) - 1)
        return Taken(self.clock[skipped:], self.processor[skipped:])


def summary(taken: Taken, target_ms: float | None = None) -> dict[str, Any]:
    """``{"n", "p50_ms", "p95_ms", "max_ms", "processor_p50_ms", "processor_p95_ms"}``.

    With a target also ``target_ms``, for the p95 by the clock, and ``met``.
    """
    if not taken.clock:
        return {"n": 0}
    clock, processor = sorted(taken.clock), sorted(taken.processor)
    found: dict[str, Any] = {
        "n": len(clock),
        "p50_ms": milliseconds(percentile(clock, 0.5)),
        "p95_ms": milliseconds(percentile(clock, 0.95)),
        "max_ms": milliseconds(clock[-1]),
        "processor_p50_ms": milliseconds(percentile(processor, 0.5)),
        "processor_p95_ms": milliseconds(percentile(processor, 0.95)),
    }
    if target_ms is not None:
        found |= {"target_ms": target_ms, "met": found["p95_ms"] <= target_ms}
    return found


def milliseconds(seconds: float) -> float:
    return round(seconds * 1e3, 2)


def timed(work: Callable[[Any], object], each: Iterable[Any], *, warm_up: int = WARM_UP) -> Taken:
    """What ``work(one)`` took for each, without the first ``warm_up``."""
    taken = Taken()
    for one in each:
        taken.time(lambda one=one: work(one))
    return taken.without(warm_up)


def machine() -> dict[str, Any]:
    """The class of machine a figure was measured on, and how busy it was with other things."""
    named = (line.split(":", 1)[1].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name"))
    memory = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal")), 0)
    return {
        "processor": next(named, platform.machine()),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(memory / 1024**2, 1),
        "python": platform.python_version(),
        "load_1min": round(os.getloadavg()[0], 2),
    }


def processor_seconds(pid: int) -> float:
    """Processor time a process has used, 0 for one that has ended."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory_mb(pid: int) -> int:
    """Memory a process holds (resident set), 0 for one that has ended."""
    return next((int(line.split()[1]) // 1024 for line in _lines(f"/proc/{pid}/status") if line.startswith("VmRSS")), 0)


def _lines(place: str) -> list[str]:
    try:
        return Path(place).read_text().splitlines()
    except OSError:
        return []
