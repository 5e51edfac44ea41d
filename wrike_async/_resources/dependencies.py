"""Dependencies: https://developers.wrike.com/reference/getdependenciesmulti"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Annotated, Any, Literal, Required, Unpack

from wrike_async._reading.ids import Ids, OnMissing
from wrike_async._reading.many import Many
from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource
from wrike_async._resources.coroutine_functions import coroutine_function
from wrike_async._resources.rules import check_one_of
from wrike_async._wire.arguments import check_whole
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import Encoded, Id, Parameters, Raw
from wrike_async._wire.types import Model, UnknownWord, model

if TYPE_CHECKING:
    from wrike_async._writing.bulk_write import BulkWrite
    from wrike_async._writing.journal import Journal
    from wrike_async._writing.outcomes import OnError

__all__ = ["GET", "Dependencies", "Dependency", "DependencyCreate", "DependencyRelationType", "DependencyUpdate"]

_LONGEST_LAG = 2**31 - 1
DependencyRelationType = Literal["StartToStart", "StartToFinish", "FinishToStart", "FinishToFinish"]


@model
class Dependency(Model):
    """How the schedule of a task hangs on that of another one."""

    id: str
    """Of the dependency; both tasks name the same one."""
    predecessor_id: str | None = None
    """The task that comes first."""
    successor_id: str | None = None
    """The task that hangs on it."""
    relation_type: DependencyRelationType | UnknownWord | None = None
    """Which end of the one hangs on which end of the other."""
    lag_time: float | None = None
    """Minutes between them; less than 0 when they overlap."""


def lag_minutes() -> Encoded:
    """Mark whole minutes: an ``int``, or as Wrike says them, ``1440.0``."""

    def encode(value: object, name: str) -> int:
        whole = int(value) if isinstance(value, float) and value.is_integer() else value
        return check_whole(whole, name, -_LONGEST_LAG, _LONGEST_LAG)

    return Encoded(encode, schema={"type": "integer", "minimum": -_LONGEST_LAG, "maximum": _LONGEST_LAG})


class DependencyCreate(Parameters, total=False):
    """A dependency to create: on a predecessor, or of a successor.

    Both tasks need dates. A milestone has no start, so relations to the start of a task take planned ones only.
    """

    predecessor_id: Id
    """The task that comes first."""
    successor_id: Id
    """The task that comes after it."""
    relation_type: Required[DependencyRelationType | UnknownWord | Raw]
    """Which end of the one waits for which end of the other."""
    lag_time: Annotated[float, lag_minutes()]
    """Minutes; less than 0 to overlap. 0 by default."""


class DependencyUpdate(Parameters, total=False):
    """Changes to a dependency. What is left out stays as it is."""

    relation_type: DependencyRelationType | UnknownWord | Raw
    """Which end of the one waits for which end of the other."""
    lag_time: Annotated[float, lag_minutes()]
    """Minutes; less than 0 to overlap."""


def _check_other_task(values: dict[str, Any]) -> None:
    check_one_of(values, "predecessor_id", "successor_id", needed=True)


_LIST = Operation(method="GET", path="/tasks/{taskId}/dependencies", item=Dependency)
GET = Operation(method="GET", path="/dependencies/{dependencyIds}", item=Dependency, max_ids=100)
_CREATE = Operation(
    method="POST",
    path="/tasks/{taskId}/dependencies",
    item=Dependency,
    accepts=DependencyCreate,
    check=_check_other_task,
)
_UPDATE = Operation(method="PUT", path="/dependencies/{dependencyId}", item=Dependency, accepts=DependencyUpdate)
_DELETE = Operation(method="DELETE", path="/dependencies/{dependencyId}", item=Dependency)


class Dependencies(Resource):
    """Dependencies between tasks. Their changes do not move the ``updated_date`` of the tasks."""

    def list(self, task_id: str, *, page_size: int | None = None, limit: int | None = None) -> Pages[Dependency]:
        """List the dependencies of a task in both directions. They come on one page.

        ``GET /tasks/{taskId}/dependencies``

        Args:
            task_id: the task.
            page_size: without effect here.
            limit: how many in all; every one by default.
        """
        return self._pages(_LIST, {}, page_size=page_size, limit=limit, ids=[task_id])

    @coroutine_function
    def get(self, dependency_id: str) -> Coroutine[object, None, Dependency]:
        """Read a dependency, together with others that are read at the same time.

        ``GET /dependencies/{dependencyIds}``, up to 100 IDs in a request

        Args:
            dependency_id: of the dependency.

        Raises:
            NotFound, InvalidRequest: there is no such dependency, or the ID is none.
        """
        return self._get(GET, dependency_id, {})

    def get_many(self, ids: Ids, *, on_missing: OnMissing = "raise") -> Many[Dependency]:
        """Read many dependencies, in the order of their IDs. Await it for a list, or use ``async for``.

        ``GET /dependencies/{dependencyIds}``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` dependencies that are not there.
        """
        return self._get_many(GET, ids, on_missing, {})

    async def create(self, task_id: str, **dependency: Unpack[DependencyCreate]) -> Dependency:
        """Make a task hang on another one, or another one on it.

        ``POST /tasks/{taskId}/dependencies``

        Args:
            task_id: the task.
            **dependency: see `DependencyCreate`; ``relation_type`` is needed, and either ``predecessor_id`` or
                ``successor_id``.

        Raises:
            InvalidArgument: not exactly one of predecessor and successor is given.
            InvalidRequest: a task has no dates, or the dependency exists already.
            OutcomeUnknown: no clear answer came; the dependency may exist.
        """
        return await self._one(_CREATE, dependency, ids=[task_id])

    async def update(self, dependency_id: str, **changes: Unpack[DependencyUpdate]) -> Dependency:
        """Change a dependency. What is left out stays.

        ``PUT /dependencies/{dependencyId}``

        Args:
            dependency_id: of the dependency.
            **changes: see `DependencyUpdate`.

        Raises:
            OutcomeUnknown: no clear answer came; the dependency may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[dependency_id])

    async def delete(self, dependency_id: str) -> None:
        """Delete a dependency for good.

        ``DELETE /dependencies/{dependencyId}``

        Raises:
            OutcomeUnknown: no clear answer came; the dependency may be deleted.
        """
        await self._call(_DELETE, ids=[dependency_id])

    def delete_many(self, ids: Ids, *, on_error: OnError = "tell", journal: Journal | None = None) -> BulkWrite:
        """Delete many dependencies. ``await`` it for the outcomes of all, in order, or use ``async for``.

        Each is a request of its own, eight at a time; one more looks for a hundred of them before. What was there and
        is gone is ``ok``, whatever the answer was; where that is not proved, it is deleted once more, or in doubt.

        ``DELETE /dependencies/{dependencyId}``

        Args:
            ids: any iterable or async iterable.
            on_error: ``"raise"`` raises `RowsFailed` when all are through, if any was not deleted or is in doubt.
            journal: is told before and after each request.

        Raises:
            BatchError: something stopped all of it. (When it is awaited.)
        """
        return self._delete_many(_DELETE, GET, ids, on_error=on_error, journal=journal)
