"""The checks of what does much at once, each with something that it keeps back."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.access.mutants import Check, last_of
from tests.access.world import World
from wrike_async._engine.engine import Engine
from wrike_async._engine.guarding.permits import Ask, gate_of
from wrike_async._naming import directory
from wrike_async._resources import comments
from wrike_async._resources.asking import together
from wrike_async._resources.task_operations import DELETE, GET
from wrike_async._writing import admitting
from wrike_async._writing.admitting import admitted
from wrike_async._writing.creates import CreatePlan
from wrike_async._writing.singly.creates import SingleCreatePlan
from wrike_async._writing.singly.deletes import DeletePlan
from wrike_async._writing.updating.update_each_plan import UpdateEachPlan
from wrike_async._writing.updating.update_plan import UpdatePlan
from wrike_async.access import AccessPolicy
from wrike_async.access._gate import AccessGate
from wrike_async.access._riding import Riding, Together

CALL = ("await gate.admit(Ask(operation, ids, params))", "OPEN")
ROWS = ("sift.of(group)", "group")
_START = datetime(2026, 1, 1, tzinfo=UTC)
URL = "https://example.com/hook"
_YEAR: Any = {"start": _START, "end": _START + timedelta(days=365)}


def nothing() -> AccessPolicy:
    return AccessPolicy({})


def reading() -> AccessPolicy:
    return AccessPolicy.read_only()


def some(*rows: Any) -> Iterator[Any]:
    yield from rows


def two_at_most() -> AccessPolicy:
    return AccessPolicy({"*": "write"}, max_entities=2)


async def _webhook_seen_to(world: World) -> None:
    await world.free.webhooks.ensure(URL)
    await world.view(nothing()).webhooks.ensure(URL)


async def _deleted_together(world: World) -> None:
    asked = Ask(DELETE, bulk=True, count=1, rows=[world.outer])
    tasks = await together(world.view().tasks, asked)
    await tasks.delete(world.outer)


async def _deleted_in_two_places(world: World) -> None:
    await world.free.tasks.update(world.inner, add_parents=[world.outside])
    await last_of(world.view().tasks.delete_many([world.inner]))


async def _comment_deleted(world: World) -> None:
    comment = await world.free.comments.create(task_id=world.outer, text="x")
    await last_of(world.view().comments.delete_many([comment.id]))


async def _names_of_another(world: World) -> None:
    await (await world.free.names()).contacts.all()
    await (await world.view(nothing()).names()).contacts.all()


async def _row_by_row(world: World) -> None:
    await last_of(world.view(two_at_most()).tasks.update_each((world.inner, {"title": "x"}) for _ in range(3)))


async def _deleted_by_asking(world: World) -> None:
    await world.view(AccessPolicy.ask_before_write()).tasks.delete_many(some(world.inner))


async def _names(world: World) -> None:
    await (await world.view(nothing()).names()).folders.all()


async def _looked_up_riding(world: World) -> None:
    """Look up a task where comments are deleted, which tasks need not be read for."""
    view = world.view(AccessPolicy({"comments": "write"}))
    options = await admitted(view._options, [Ask(comments._DELETE, bulk=True)], looks=[comments._GET])
    gate = gate_of(options)
    assert gate is not None
    gate.look_up(Ask(comments._GET, ("A",)))
    gate.look_up(Ask(GET, (world.inner,)))


CHECKS_OF_MANY = {
    "rows that are changed": Check(
        admitting,
        "performed",
        *ROWS,
        lambda w: last_of(w.view().tasks.update_many([w.inner, w.outer], importance="Low")),
    ),
    "rows that are changed each in its own way": Check(
        admitting,
        "performed",
        *ROWS,
        lambda w: last_of(w.view().tasks.update_each([(w.inner, {"title": "x"}), (w.outer, {"title": "y"})])),
    ),
    "where rows put what they change": Check(
        admitting,
        "performed",
        *ROWS,
        lambda w: last_of(w.view().tasks.update_each([(w.inner, {"add_parents": [w.outside]})])),
    ),
    "what rows give away": Check(
        admitting,
        "performed",
        *ROWS,
        lambda w: last_of(
            w.view(AccessPolicy({"*": "write"})).tasks.update_each([(w.inner, {"add_shareds": ["KUAAAAAA"]})])
        ),
    ),
    "rows that are created": Check(
        admitting,
        "performed",
        *ROWS,
        lambda w: last_of(w.view().tasks.create_many(w.below, [{"title": "x", "parents": [w.outside]}])),
    ),
    "rows that are created one by one": Check(
        admitting,
        "performed",
        *ROWS,
        lambda w: last_of(
            w.view().comments.create_many([{"task_id": w.inner, "text": "a"}, {"task_id": w.outer, "text": "b"}])
        ),
    ),
    "rows that are created in folders": Check(
        admitting,
        "performed",
        *ROWS,
        lambda w: last_of(w.view().comments.create_many(some({"folder_id": w.outside, "text": "b"}))),
    ),
    "hours": Check(
        admitting,
        "performed",
        *ROWS,
        lambda w: last_of(
            w.view().timelogs.create_many([{"task_id": w.outer, "hours": 1, "tracked_date": _START.date()}])
        ),
    ),
    "rows that are deleted": Check(
        admitting, "performed", *ROWS, lambda w: last_of(w.view().tasks.delete_many([w.inner, w.outer]))
    ),
    "rows that are deleted in two places": Check(admitting, "performed", *ROWS, _deleted_in_two_places),
    "rows that are deleted for good": Check(admitting, "performed", *ROWS, _comment_deleted),
    "folders that are deleted": Check(
        admitting, "performed", *ROWS, lambda w: last_of(w.view().folders.delete_many([w.outside]))
    ),
    "many changes as a whole": Check(
        UpdatePlan,
        "admit",
        "await admitted(self.options, [ask], [] if change.bulk is None else [change.bulk])",
        "self.options",
        lambda w: w.view(reading()).tasks.update_many([w.inner], importance="Low"),
    ),
    "changes of each as a whole": Check(
        UpdateEachPlan,
        "admit",
        "await admitted(self.options, [ask], [self.bulk])",
        "self.options",
        lambda w: w.view(reading()).tasks.update_each([(w.inner, {"title": "x"})]),
    ),
    "creations as a whole": Check(
        CreatePlan,
        "admit",
        "await admitted(self.options.call, [ask], [BATCH])",
        "self.options.call",
        lambda w: w.view(reading()).tasks.create_many(w.below, [{"title": "x"}]),
    ),
    "creations one by one as a whole": Check(
        SingleCreatePlan,
        "admit",
        "await admitted(self.options.call, asks) if asks else self.options.call",
        "self.options.call",
        lambda w: w.view(reading()).comments.create_many([{"task_id": w.inner, "text": "a"}]),
    ),
    "what a source of rows may bring": Check(
        SingleCreatePlan,
        "_by_operation",
        "return ((operation, None) for operation in self.operations)",
        "return ()",
        lambda w: w.view(reading()).comments.create_many(some({"task_id": w.inner, "text": "a"})),
    ),
    "what rows bring": Check(
        SingleCreatePlan,
        "_by_operation",
        "return found.items()",
        "return ()",
        lambda w: w.view(reading()).comments.create_many([{"task_id": w.inner, "text": "a"}]),
    ),
    "deletions as a whole": Check(
        DeletePlan,
        "admit",
        "await admitted(self.options.call, [ask], looks=[self.lookup])",
        "self.options.call",
        lambda w: w.view(reading()).tasks.delete_many([w.inner]),
    ),
    "an approval of deletions": Check(AccessGate, "_approved", "if not asking:", "if True:", _deleted_by_asking),
    "looks at something else": Check(
        Riding, "look_up", "if ask.operation in self._looks", "if True", _looked_up_riding
    ),
    "how many rows of a source": Check(Riding, "_has_room", "len(self._rows) >= self._most", "False", _row_by_row),
    "names that another may read": Check(directory._Known, "to", "if gate is None", "if True", _names_of_another),
    "scans": Check(Engine, "call", *CALL, lambda w: w.view(nothing()).tasks.scan().to_list()),
    "scans of a place": Check(Engine, "call", *CALL, lambda w: w.view().tasks.scan(folder_id=w.outside).to_list()),
    "scans of calendars": Check(Engine, "call", *CALL, lambda w: w.view(nothing()).comments.scan().to_list()),
    "parts of scans": Check(Engine, "call", *CALL, lambda w: w.view(nothing()).tasks.partitions(2)),
    "times of any length": Check(
        Engine, "call", *CALL, lambda w: w.view(nothing()).comments.list(created_date=_YEAR).to_list()
    ),
    "names": Check(Engine, "call", *CALL, _names),
    "webhooks that are seen to": Check(Engine, "call", *CALL, _webhook_seen_to),
    "each of what is asked about together": Check(
        Together,
        "admit",
        "await self._base.admit_as(ask, self._entry, approved=self._approved)",
        "self._base.permit_to_look(ask.operation)",
        _deleted_together,
    ),
}
