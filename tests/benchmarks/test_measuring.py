"""Time and memory of a piece of work."""

from __future__ import annotations

import gc
import os
import time
from pathlib import Path

import pytest

from benchmarks.harness.measuring import grown, in_fresh_process, measured

MIB = 1 << 20
from_proc = pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="memory is read from /proc")


def test_processor_time_is_that_of_work_and_the_clock_counts_all() -> None:
    with measured() as cost:
        until = time.process_time() + 0.02
        while time.process_time() < until:
            pass
    assert 0.02 <= cost.processor_seconds <= cost.seconds + 0.01


def test_a_block_that_fails_is_measured_too() -> None:
    with pytest.raises(LookupError), measured() as cost:
        raise LookupError
    assert cost.seconds > 0


def test_garbage_from_before_is_collected_before() -> None:
    class Cyclic:
        def __init__(self) -> None:
            self.itself = self

        def __del__(self) -> None:
            collected.append(True)

    collected: list[bool] = []
    gc.disable()
    try:
        Cyclic()
        with measured():
            assert collected == [True]
    finally:
        gc.enable()


@from_proc
def test_growth_is_that_of_the_peak_even_if_nothing_is_kept() -> None:
    with grown() as growth:
        bytearray(b"x" * (32 * MIB)).clear()
    assert 32 * MIB <= growth.peak_bytes < 128 * MIB


@from_proc
def test_an_earlier_peak_does_not_count() -> None:
    with grown():
        bytearray(b"x" * (64 * MIB)).clear()
    with grown() as growth:
        pass
    assert growth.peak_bytes < 16 * MIB


def test_a_fresh_process_is_another_one_and_has_done_nothing() -> None:
    assert in_fresh_process(os.getpid) != os.getpid()
    assert not in_fresh_process(eval, "'pytest' in __import__('sys').modules")


def test_what_fails_in_a_fresh_process_fails_here() -> None:
    with pytest.raises(ValueError, match="'many'"):
        in_fresh_process(int, "many", base=10)
