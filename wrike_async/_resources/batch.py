"""Mixed creations in few requests: ``async with wrike.batch() as batch``."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, Self, Unpack

import attrs

from wrike_async._display.lines import one_line
from wrike_async._engine.engine import Engine
from wrike_async._engine.guarding.permits import Ask
from wrike_async._resources.folder_parameters import FolderCreate
from wrike_async._resources.folders import Folders
from wrike_async._resources.task_parameters import TaskCreate
from wrike_async._resources.tasks import Tasks
from wrike_async._wire.refusals.copies import copy_of
from wrike_async._writing.admitting import admitted, sifted
from wrike_async._writing.batches import BATCH, JOB_TIMEOUT, MAX_OPERATIONS, Batches, WriteOptions
from wrike_async._writing.batching.creation import Creation, ask_for
from wrike_async._writing.bulk.row_groups import copy_of_input
from wrike_async._writing.outcomes import OnError, Outcomes, Performed, Row, RowOutcome, check_on_error
from wrike_async.errors import AccessDenied, BatchError, ClientClosed, InvalidArgument, OutcomeUnknown, WrikeError
from wrike_async.options import CallOptions

if TYPE_CHECKING:
    from types import TracebackType

__all__ = ["Batch", "InBatch"]

_NO_ANSWER = OutcomeUnknown("no answer has told yet what became of it", method="POST", path="/batch")


class InBatch:
    """Something to be created by a batch. Await it for its outcome, whose ``id`` is that of what was created.

    A refusal raises its error here. Where nobody awaits it within the block, leaving the block raises, too.
    """

    def __init__(self, batch: Batch, future: asyncio.Future[RowOutcome]) -> None:
        self._batch = batch
        self._future = future

    def __await__(self) -> Generator[Any, None, RowOutcome]:
        return self._wait().__await__()

    async def _wait(self) -> RowOutcome:
        if not self._future.done():
            self._batch.send()
            # Others may wait for the same; whoever gives up waiting must not take it from them.
            await asyncio.wait({self._future})
        outcome = self._future.result()
        self._batch._seen.add(outcome.index)
        if outcome.error is not None:
            raise copy_of(outcome.error)
        return outcome

    def __repr__(self) -> str:
        if not self._future.done():
            return "<InBatch, no answer yet>"
        outcome = self._future.result()
        return one_line(f"InBatch row {outcome.index}", outcome.id or str(outcome.error))


class Batch:
    """Collects creations and sends them by the hundred, at the latest when the block is left.

    ::

        async with wrike.batch() as batch:
            task = batch.create_task(folder_id, title="a")
            folder = batch.create_folder(folder_id, title="b")
        print((await task).id, (await folder).id)

    Leaving the block waits until everything is done, and raises `RowsFailed` if something was refused, or is in doubt,
    that nobody looked at within the block, by awaiting it or by `outcomes`. Leaving it with an exception sends nothing
    more.
    """

    def __init__(
        self,
        engine: Engine,
        options: CallOptions,
        *,
        job_timeout: float = JOB_TIMEOUT,
        on_error: OnError = "raise",
    ) -> None:
        self._engine = engine
        self._on_error: OnError = check_on_error(on_error)
        self._options = WriteOptions(options, job_timeout)
        self._tasks_area = Tasks(engine, options)
        self._folders_area = Folders(engine, options)
        self._open = self._entered = False
        self._creations: list[Creation] = []
        self._waiting: list[Creation] = []
        self._rows: list[Row] = []
        self._futures: list[asyncio.Future[RowOutcome]] = []
        self._seen: set[int] = set()
        self._under_way: set[asyncio.Task[Performed]] = set()

    def create_task(self, folder_id: str, **task: Unpack[TaskCreate]) -> InBatch:
        """Create a task in a folder, project or space.

        Args:
            folder_id: where.
            **task: see `TaskCreate`; ``title`` is needed.

        Raises:
            InvalidArgument: what Wrike would refuse.
        """
        return self._add(self._tasks_area._creation(folder_id, self._row(task)))

    def create_folder(self, folder_id: str, **folder: Unpack[FolderCreate]) -> InBatch:
        """Create a folder in a folder, project or space; with ``project={…}``, create a project.

        Args:
            folder_id: where.
            **folder: see `FolderCreate`; ``title`` is needed.

        Raises:
            InvalidArgument: what Wrike would refuse.
        """
        return self._add(self._folders_area._creation(folder_id, self._row(folder)))

    def _row(self, values: Mapping[str, Any]) -> Row:
        return Row(len(self._rows), copy_of_input(values))

    @property
    def outcomes(self) -> Outcomes:
        """What became of everything that has its outcome by now, in the order in which it was asked for.

        When the block was left, that is everything; what has no answer, because the leaving was cancelled, is in doubt.
        """
        known = [future.result() for future in self._futures if future.done()]
        self._seen.update(outcome.index for outcome in known)
        return Outcomes(known, again=self._again) if self._open else self._all_outcomes()

    def _all_outcomes(self) -> Outcomes:
        outcomes = (
            future.result() if future.done() else RowOutcome(row=row, error=_NO_ANSWER)
            for row, future in zip(self._rows, self._futures, strict=True)
        )
        return Outcomes(outcomes, again=self._again)

    async def _again(self, rows: Sequence[Row]) -> list[RowOutcome]:
        """Create again what was not done; there may be more than a batch holds."""
        creations = [self._creations[row.index] for row in rows]
        groups = [creations[start : start + MAX_OPERATIONS] for start in range(0, len(creations), MAX_OPERATIONS)]
        tasks = [self._engine.spawn(self._perform(group), writes=True) for group in groups]
        return [outcome for performed in await asyncio.gather(*tasks) for outcome in performed.outcomes]

    def send(self) -> None:
        """Send what waits. Awaiting something that waits does the same."""
        if not self._waiting:
            return
        group, self._waiting = self._waiting, []
        try:
            self._engine.start()
        except WrikeError as error:
            self._fail(group, error, in_doubt=False)
            raise
        task = self._engine.spawn(self._perform(group), writes=True)
        self._under_way.add(task)
        task.add_done_callback(lambda task: self._ended(group, task))

    async def _perform(self, group: Sequence[Creation]) -> Performed:
        """Create a group of what may be created; it is decided on once for all of it."""
        sift = await sifted(self._options.call, group, ask_for)
        allowed = sift.of(group)
        asks = [
            Ask(
                operation,
                tuple(dict.fromkeys(each.folder_id for each in alike)),
                bulk=True,
                count=len(alike),
                rows=[each.row.input for each in alike],
            )
            for operation in dict.fromkeys(each.operation for each in allowed)
            if (alike := [each for each in allowed if each.operation is operation])
        ]
        try:
            call = await admitted(self._options.call, asks, [BATCH]) if asks else self._options.call
        except AccessDenied as denied:
            return sift.told(group, Performed([RowOutcome(row=each.row, error=copy_of(denied)) for each in allowed]))
        options = attrs.evolve(self._options, call=call)
        # Somebody may have thought about it for long, and was asked about folders, and not about where else each goes.
        last = await sifted(call, allowed, ask_for)
        allowed = last.of(allowed)
        performed = await self._engine.part(Batches).perform(allowed, options) if allowed else Performed([])
        return attrs.evolve(sift, denied=sift.denied | last.denied).told(group, performed)

    def _add(self, creation: Creation) -> InBatch:
        if not self._open:
            raise InvalidArgument("a batch takes something within its block only: async with wrike.batch() as batch")
        future: asyncio.Future[RowOutcome] = asyncio.get_running_loop().create_future()
        self._rows.append(creation.row)
        self._futures.append(future)
        self._creations.append(creation)
        self._waiting.append(creation)
        if len(self._waiting) == MAX_OPERATIONS:
            self.send()
        return InBatch(self, future)

    def _ended(self, group: list[Creation], task: asyncio.Task[Performed]) -> None:
        self._under_way.discard(task)
        if task.cancelled():
            self._fail(group, ClientClosed("the client was closed while this was under way"), in_doubt=True)
        elif (error := task.exception()) is not None:
            failed = BatchError(f"{type(error).__name__}: {error}")
            failed.__cause__ = error
            self._fail(group, failed, in_doubt=True)
        else:
            for outcome in task.result().outcomes:
                self._futures[outcome.index].set_result(outcome)

    def _fail(self, group: list[Creation], error: WrikeError, *, in_doubt: bool) -> None:
        for creation in group:
            self._futures[creation.row.index].set_result(RowOutcome(row=creation.row, error=error, in_doubt=in_doubt))

    def __repr__(self) -> str:
        done = sum(future.done() for future in self._futures)
        state = "open" if self._open else "left" if self._entered else "not entered yet"
        return one_line("Batch", state, f"{len(self._rows)} rows", f"{len(self._waiting)} to send", f"{done} answered")

    async def __aenter__(self) -> Self:
        self._engine.start()
        self._open = self._entered = True
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._open = False
        if kind is not None:
            group, self._waiting = self._waiting, []
            self._fail(group, BatchError("not sent: the block was left with an exception"), in_doubt=False)
        try:
            self.send()
        finally:
            if self._under_way:
                await asyncio.wait(self._under_way)
        if kind is None and self._on_error == "raise":
            outcomes = self._all_outcomes()
            outcomes.raise_for(outcome for outcome in outcomes if outcome.index not in self._seen)

    def __enter__(self) -> NoReturn:
        raise TypeError("a batch is asynchronous: write 'async with wrike.batch() as batch'")

    def __exit__(self, *_: object) -> None:
        raise TypeError("a batch is asynchronous: write 'async with wrike.batch() as batch'")
