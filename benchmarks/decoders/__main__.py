"""Time all ways from bytes to tasks in this interpreter, and print what it took as JSON."""

from __future__ import annotations

import gc
import json
import random
import sys
import time
import timeit
from collections.abc import Callable
from functools import partial
from statistics import median

import orjson

from benchmarks.decoders.names import (
    CATTRS,
    JSON,
    MSGSPEC,
    ORJSON,
    OURS_RAW,
    OURS_TYPED,
    PYDANTIC,
    PYDANTIC_JSON,
    TEXTS,
)
from benchmarks.decoders.pages import RECORDS, pages
from benchmarks.decoders.peers import (
    Decode,
    cattrs_decoder,
    msgspec_decoder,
    our_decoder,
    pydantic_decoder,
    pydantic_json_decoder,
)
from wrike_async._resources.task_models import Task
from wrike_async._wire.decode import Answer, read_answer
from wrike_async._wire.operation import Operation, Paging
from wrike_async._wire.walking.walk import Walk

FEWEST_TURNS = 3


def decoders() -> dict[str, Decode]:
    """The ways, by name."""
    ways: dict[str, Decode] = {
        ORJSON: orjson.loads,
        JSON: json.loads,
        OURS_RAW: _raw,
        CATTRS: cattrs_decoder(),
    }
    makers: dict[str, Callable[..., Decode]] = {
        OURS_TYPED: our_decoder,
        PYDANTIC: pydantic_decoder,
        PYDANTIC_JSON: pydantic_json_decoder,
        MSGSPEC: msgspec_decoder,
    }
    for name, make in makers.items():
        ways[name] = make(times=True)
        ways[name + TEXTS] = make(times=False)
    return ways


_LIST: Operation[Task] = Operation(method="GET", path="/tasks", item=Task, paging=Paging())


def _raw(body: bytes) -> object:
    """What `raw()` does with a page: read the envelope, and leave out what the page before had."""
    return Walk().absorb(read_answer(_LIST, Answer(200, {}, body)), repeated=False)


def timed(ways: dict[str, Decode], body: bytes, seconds: float) -> dict[str, dict[str, float]]:
    """Let all ways take turns until the time is over.

    Returns:
        For each way the median of its processor microseconds a record, and of its multiples of `orjson.loads` in the
        same turn: what slows the machine down for a while slows both.
    """
    turns: list[dict[str, float]] = []
    # In another order each time: whoever always comes first, or after the same one, is timed in another memory.
    order, chance = list(ways), random.Random(0)
    until = time.perf_counter() + seconds
    while len(turns) < FEWEST_TURNS or time.perf_counter() < until:
        chance.shuffle(order)
        turns.append({name: _processor_seconds(ways[name], body) for name in order})
    return {
        name: {
            "microseconds": median(turn[name] for turn in turns) / RECORDS * 1e6,
            "multiple": median(turn[name] / turn[ORJSON] for turn in turns),
        }
        for name in ways
    }


def _processor_seconds(way: Decode, body: bytes) -> float:
    # Once for nothing, so that it does not pay for the memory that the way before it gave back to the system.
    way(body)
    # Nor for the objects that others left to be counted.
    gc.collect()
    # The garbage collector runs, as it does in a program: timeit would switch it off.
    return timeit.Timer(partial(way, body), gc.enable, time.process_time).timeit(number=1)


def main() -> None:
    """Print ``{page: {way: {"microseconds": …, "multiple": …}}}``."""
    seconds = float(sys.argv[1])
    ways = decoders()
    print(json.dumps({page: timed(ways, body, seconds) for page, body in pages().items()}))


if __name__ == "__main__":
    main()
