"""Time, processor time and memory of a piece of work."""

from __future__ import annotations

import gc
import multiprocessing
import time
from collections.abc import Callable, Generator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import ParamSpec, TypeVar

import attrs

__all__ = ["Cost", "Growth", "grown", "in_fresh_process", "measured"]

Parameters = ParamSpec("Parameters")
Brought = TypeVar("Brought")


@attrs.define
class Cost:
    """What a block of work took: seconds on the clock, and seconds of processor time in this process."""

    seconds: float = 0.0
    processor_seconds: float = 0.0


@attrs.define
class Growth:
    """By how many bytes the memory of this process (resident set) grew in a block of work: at its highest."""

    peak_bytes: int = 0


@contextmanager
def measured() -> Generator[Cost]:
    """Measure the block; the cost is there when it ends. What was garbage before does not count."""
    gc.collect()
    cost = Cost()
    began, processor_began = time.perf_counter(), time.process_time()
    try:
        yield cost
    finally:
        cost.seconds = time.perf_counter() - began
        cost.processor_seconds = time.process_time() - processor_began


@contextmanager
def grown() -> Generator[Growth]:
    """Watch the memory of the block; the growth is there when it ends.

    What was freed before, and not given back to the system, is used again without growing: a small warm-up is fine, a
    large piece of work before it in the same process is not (`in_fresh_process`).
    """
    gc.collect()
    growth = Growth()
    # This makes the kernel begin a new peak with what is resident now.
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = _resident_peak()
    try:
        yield growth
    finally:
        growth.peak_bytes = _resident_peak() - before


def in_fresh_process(
    work: Callable[Parameters, Brought], *arguments: Parameters.args, **options: Parameters.kwargs
) -> Brought:
    """Call a function of a module in an interpreter that has done nothing else; returns, or raises, what it does.

    So neither memory nor the work of the garbage collector depends on what was measured before.
    """
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as fresh:
        return fresh.submit(work, *arguments, **options).result()


def _resident_peak() -> int:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1]) * 1024
    raise RuntimeError("this system does not tell the peak of the resident set")
