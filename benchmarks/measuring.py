"""How long things take: one call after the other, after some that warm up, as milliseconds."""

import os
import platform
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

WARM_UP = 5
"""Calls that are made and not counted: prepared statements, page cache, lazily loaded tables."""


def percentile(sorted_values: Sequence[float], share: float) -> float:
    """The value below which ``share`` of the sorted values lie (nearest rank)."""
    return sorted_values[min(len(sorted_values) - 1, int(share * len(sorted_values)))]


def summary(seconds: Sequence[float], target_ms: float | None = None) -> dict[str, Any]:
    """``{"n", "p50_ms", "p95_ms", "max_ms"}``, with a target also ``target_ms`` (of the p95) and ``met``."""
    if not seconds:
        return {"n": 0}
    ordered = sorted(seconds)
    found: dict[str, Any] = {
        "n": len(ordered),
        "p50_ms": round(percentile(ordered, 0.5) * 1e3, 2),
        "p95_ms": round(percentile(ordered, 0.95) * 1e3, 2),
        "max_ms": round(ordered[-1] * 1e3, 2),
    }
    if target_ms is not None:
        found |= {"target_ms": target_ms, "met": found["p95_ms"] <= target_ms}
    return found


def timed(work: Callable[[Any], object], each: Iterable[Any], *, warm_up: int = WARM_UP) -> list[float]:
    """Seconds of ``work(one)`` for each, without the first ``warm_up``."""
    taken = []
    for one in each:
        started = time.perf_counter()
        work(one)
        taken.append(time.perf_counter() - started)
    return taken[min(warm_up, len(taken) - 1) :]


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
