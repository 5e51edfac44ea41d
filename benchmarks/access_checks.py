"""What it costs to decide on a call where access is granted: ``python -m benchmarks.access_checks``.

Each kind of check is made again and again by the gate of a client, as the engine has it made, and nothing is sent. The
time is the processor's, of the best of five rounds; beside it stands how many times as long it takes as a door of the
engine that asks nobody, measured in turn with it, which a busy machine changes less. An argument is how often in each
round.

A check is all that is done before a request may leave, or an answer may be handed out: to say what the call is, to
judge it by the policy, and to make its permit. It is not what others do meanwhile: a person who thinks, and reads what
is asked; a lookup of what a write is about, which is packed with others; the reading of a tree of folders, once a
minute for reads and every 5 seconds for writes at the most; the write of a record to an audit.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from functools import partial
from itertools import cycle
from typing import Any

import attrs

from wrike_async import Wrike
from wrike_async._calling.declared import declared_by_endpoint
from wrike_async._engine.guarding.permits import OPEN, Ask, Permit, gate_of
from wrike_async._wire.operation import Operation, Request
from wrike_async._wire.requests import build_raw_request
from wrike_async.access import Access, AccessPolicy, AuditRecord, WriteSummary
from wrike_async.catalogue import operations, resources
from wrike_async.errors import AccessDenied
from wrike_async.sandbox import Sandbox

ROUNDS = 5
_ROWS = 100
_PATHS = 1000


@attrs.frozen
class Cost:
    """What a check takes: seconds, and how many times as long as a door of the engine that asks nobody."""

    seconds: float
    ratio: float

    def shared_by(self, rows: int) -> Cost:
        """Return what it takes for each of some rows."""
        return Cost(self.seconds / rows, self.ratio / rows)


async def _approved(_: WriteSummary) -> bool:
    return True


def _unheard(_: AuditRecord) -> None:
    pass


def _operation(endpoint: str) -> Operation[Any]:
    (area,) = (each.area for each in operations() if str(each) == endpoint)
    return declared_by_endpoint(resources()[area])[endpoint][0]


async def _asks_nobody(_: Ask) -> Permit:
    return OPEN


def _at_once(work: Coroutine[Any, Any, object]) -> None:
    """Do what waits for nothing."""
    try:
        work.send(None)
    except StopIteration:
        return
    raise RuntimeError("this check waits for something")


def _measured(check: Callable[[], object], times: int) -> Cost:
    door = partial(_admit, _asks_nobody, _operation("PUT /tasks/{taskId}"), ("MAAAAAEFzzzz",), {"title": "New"})
    pairs = [(_seconds(check, times), _seconds(door, times)) for _ in range(ROUNDS)]
    return Cost(min(pairs)[0], statistics.median(check_took / door_took for check_took, door_took in pairs))


def _seconds(check: Callable[[], object], times: int) -> float:
    began = time.process_time()
    for _ in range(times):
        check()
    return (time.process_time() - began) / times


def _admit(admit: Callable[[Ask], Coroutine[Any, Any, Permit]], operation: Any, ids: Any, params: Any) -> None:
    """Make a check as `Engine.call` has it made."""
    _at_once(admit(Ask(operation, ids, params)))


def _admit_raw(gate: Any, requests: Iterator[Request]) -> None:
    """Make a check as `Engine.send` has it made."""
    request = next(requests)
    _at_once(gate.admit(Ask(request.operation, request=request)))


def _raw(path: str) -> Request:
    return build_raw_request("GET", path, {})


def _refused(check: Callable[[], object]) -> None:
    try:
        check()
    except AccessDenied:
        return
    raise RuntimeError("this should be refused")


def _find_at_once(whereabouts: Any, place: str, entity: object) -> None:
    """Have what rules look up found before they ask for it: it is no part of a check."""

    async def look_up(kind: str, entity_id: str) -> object:
        return entity

    whereabouts.look_up = look_up
    whereabouts.trees.tree(place).read_at = float("inf")


async def kinds_of_checks(wrike: Wrike, sandbox: Sandbox) -> dict[str, Callable[[], object]]:
    """Return checks by kind, each of a gate of its own that was asked once.

    Args:
        wrike: a client without rules.
        sandbox: what it calls.
    """
    folder, task = sandbox.state.folder_ids[0], sandbox.state.task_id(0)
    listing = (_operation("GET /folders/{folderId}/tasks"), (folder,), {"status": "Active"})
    update = (_operation("PUT /tasks/{taskId}"), (task,), {"title": "New"})
    create = (_operation("POST /folders/{folderId}/tasks"), (folder,), {"title": "New"})
    move = (_operation("PUT /folders/{folderId}"), (folder,), {"addParents": [folder]})
    look_up = Ask(_operation("GET /tasks/{taskIds}"), (task,))
    found = await wrike.tasks.get(task)

    def gate_for(policy: AccessPolicy, audit: Any = None) -> Any:
        return gate_of(wrike.with_options(access=Access(policy, _approved, audit))._options)

    async def admitted(policy: AccessPolicy, call: Any, audit: Any = None) -> Callable[[], object]:
        gate = gate_for(policy, audit)
        await gate.admit(Ask(*call))
        return partial(_admit, gate.admit, *call)

    write, read = AccessPolicy({"*": "write"}), AccessPolicy.read_only()
    within = AccessPolicy({"*": "write"}, within=[folder])
    placed = gate_for(within)
    await placed.admit(Ask(*create))
    _find_at_once(placed.whereabouts, folder, found)
    rows = [Ask(update[0], update[1], update[2], row=row) for row in range(_ROWS)]
    paths = [f"/folders/IEAAAAAQ{number}/tasks" for number in range(_PATHS)]
    return {
        "a read that is granted": await admitted(read, listing),
        "a write that is granted": await admitted(write, update),
        "a write of so many at most": await admitted(AccessPolicy({"*": "write"}, max_entities=10), update),
        "a write that is noted": await admitted(write, update, _unheard),
        "a write that is asked about": await admitted(AccessPolicy.ask_before_write(), update),
        "a write within a place that is asked about": await admitted(
            AccessPolicy.ask_before_write(within=[folder]), create
        ),
        "a list within a place": await admitted(within, listing),
        "a write within a place": await admitted(within, create),
        "a move within a place": await admitted(within, move),
        "a write within a place, once its target is found": partial(_admit, placed.admit, *update),
        "a lookup within a place, before its answer": partial(placed.look_up, look_up),
        "a lookup within a place, its answer": lambda: _at_once(placed.look_up(look_up).verify(found)),
        "each of 100 rows": lambda: _at_once(gate_for(write).sift(rows)),
        "a raw request": partial(_admit_raw, gate_for(read), cycle([_raw(f"/folders/{folder}/tasks")])),
        "a raw request for another ID each time": partial(_admit_raw, gate_for(read), cycle(map(_raw, paths))),
        "a write that is refused": partial(_refused, partial(_admit, gate_for(read).admit, *update)),
    }


async def measure(times: int) -> dict[str, Cost]:
    """Return what each kind of check takes."""
    async with Sandbox(tasks=10, folders=2) as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:
        kinds = await kinds_of_checks(wrike, sandbox)
        return {kind: _cost(kind, check, times) for kind, check in kinds.items()}


def _cost(kind: str, check: Callable[[], object], times: int) -> Cost:
    rows = _ROWS if "rows" in kind else 1
    return _measured(check, times // rows).shared_by(rows)


def main(times: int = 20_000) -> None:
    """Measure, and tell."""
    for kind, cost in asyncio.run(measure(times)).items():
        print(f"{kind:50} {cost.seconds * 1e6:6.2f} µs, {cost.ratio:5.1f} times a door that asks nobody")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
