"""What it costs to decide on a call where access is granted: ``python -m benchmarks.access_checks``.

Each kind of check is made again and again by the gate of a client, as the engine has it made, and nothing is sent. The
time is the processor's, of the best of five rounds. An argument is how often in each round.
"""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import Any

from wrike_async import Wrike
from wrike_async._calling.declared import declared_by_endpoint
from wrike_async._engine.guarding.permits import Ask, gate_of
from wrike_async._wire.operation import Operation
from wrike_async.access import Access, AccessPolicy, WriteSummary
from wrike_async.catalogue import operations, resources
from wrike_async.sandbox import Sandbox

ROUNDS = 5


async def _approved(_: WriteSummary) -> bool:
    return True


def _operation(endpoint: str) -> Operation[Any]:
    (area,) = (each.area for each in operations() if str(each) == endpoint)
    return declared_by_endpoint(resources()[area])[endpoint][0]


def _admit(gate: Any, ask: Ask) -> None:
    """Make a check that waits for nothing."""
    try:
        gate.admit(ask).send(None)
    except StopIteration:
        return
    raise RuntimeError("this check waits for something")


def _measured(check: Callable[[], object], times: int) -> float:
    best = float("inf")
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(times):
            check()
        best = min(best, (time.process_time() - began) / times)
    return best


async def measure(times: int) -> dict[str, float]:
    """Return the seconds of each kind of check."""
    async with Sandbox(tasks=10, folders=2) as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:
        folder = sandbox.state.folder_ids[0]
        update = Ask(_operation("PUT /tasks/{taskId}"), (sandbox.state.task_id(0),), {"title": "New"})
        listing = Ask(_operation("GET /folders/{folderId}/tasks"), (folder,), {"status": "Active"})
        looking_up = Ask(_operation("GET /tasks/{taskIds}"), (sandbox.state.task_id(0),))
        kinds: dict[str, tuple[AccessPolicy, Ask]] = {
            "a read that is granted": (AccessPolicy.read_only(), listing),
            "a write that could give away": (AccessPolicy({"*": "write"}), update),
            "a write of so many at most": (AccessPolicy({"*": "write"}, max_entities=10), update),
            "a list within a place": (AccessPolicy.read_only(within=[folder]), listing),
            "a write that is asked about": (AccessPolicy.ask_before_write(), update),
        }
        found: dict[str, float] = {}
        for kind, (policy, ask) in kinds.items():
            gate: Any = gate_of(wrike.with_options(access=Access(policy, _approved))._options)
            await gate.admit(ask)
            found[kind] = _measured(partial(_admit, gate, ask), times)
        placed: Any = gate_of(wrike.with_options(access=Access(AccessPolicy.read_only(within=[folder])))._options)
        found["a lookup within a place, before its answer"] = _measured(partial(placed.look_up, looking_up), times)
        return found


def main(times: int = 20_000) -> None:
    """Measure, and tell."""
    for kind, seconds in asyncio.run(measure(times)).items():
        print(f"{kind:44} {seconds * 1e6:6.2f} µs")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
