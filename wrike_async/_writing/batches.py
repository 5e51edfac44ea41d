"""Creations that ride together: up to a hundred to a ``POST /batch``, each with an outcome of its own.

What is known: a batch counts as one request and becomes an asynchronous job; it is not transactional; an account has a
quota of operations that refills as they finish, and what exceeds it may be refused. Neither the size of that quota nor
the refusal is public, nor the shape of what is sent and answered (see `batch_codec`). So:

- The first batches of a client are probes, which go alone; see `proof`. Where one is refused (404, 403, twice 400), the
  account can't batch, and the same rows are created one by one; after ten minutes the next batch tries again.
- A batch that is refused as a whole for another reason (408, 409, 413) goes in halves.
- A 403 after one was accepted is taken for a lack of operation quota: what is under way then is thought to be all that
  there is room for, and the batch goes again when one of them has ended.
- Every batch that is accepted makes room for two more, until one is refused for lack of it.
- A batch whose answer is lost is never sent again.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum, auto
from typing import Any

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._engine.polling import Polling
from wrike_async._json import dumps
from wrike_async._wire.batches.codec import BatchKind, job_codec
from wrike_async._wire.batches.results import BatchResult, shape_of
from wrike_async._wire.operation import Operation, WireParams
from wrike_async._wire.refusals.copies import copy_of
from wrike_async._wire.refusals.inferred import not_sent
from wrike_async._writing.batching.admission import MAY_BE_FOR_ONE_ROW, SAME_FOR_ALL_SIZES, Admission
from wrike_async._writing.batching.batch_job import BatchJob
from wrike_async._writing.batching.create_queue import CreateQueue
from wrike_async._writing.batching.creation import Creation, Finder
from wrike_async._writing.batching.places import Places
from wrike_async._writing.batching.proof import Proof, Ridden, kinds_of
from wrike_async._writing.batching.recovery import Recovery
from wrike_async._writing.batching.write_options import JOB_TIMEOUT, WriteOptions
from wrike_async._writing.caution import Caution, Feed, HeldBack
from wrike_async._writing.journal import Journaling
from wrike_async._writing.outcomes import Performed, Row, RowOutcome, stops_everything
from wrike_async.errors import ApiError, JobFailed, JobTimeout, OutcomeUnknown, TransportError, WrikeError

__all__ = ["BATCH", "JOB_TIMEOUT", "MAX_OPERATIONS", "Batches", "CreateQueue", "Creation", "WriteOptions"]

MAX_OPERATIONS = 100
"""What Wrike takes in one batch."""

BATCH: Operation[Any] = Operation(method="POST", path="/batch", gateway=False, any_shape=True)
_MAY_MEAN_THAT_IT_CANNOT_BATCH = (403, 404, 405, 410)
_TOO_LARGE = 413
Creations = CreateQueue[Creation]
_FAILED = ("failed", "cancelled", "canceled")
# What is refused as a whole goes in halves down to this, and one by one from there.
_SMALLEST_BATCH = 12


class _Instead(Enum):
    """What to do with rows that cannot ride together."""

    HALVES = auto()
    ONE_BY_ONE = auto()


@attrs.frozen(eq=False)
class _Told:
    """What was learnt of a batch: of its rows, and of the job that has them."""

    performed: Performed
    job_id: str | None = None
    ended: bool = False
    job: Mapping[str, Any] = attrs.Factory(dict)


class Batches:
    """Performs creations; one for each client."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._codec = engine.batch_codec
        self._jobs = job_codec(engine.batch_codec)
        self._admission = Admission(engine)
        self.places = Places(engine)
        self._proof = Proof(engine, self.places, type(engine.batch_codec).__qualname__)
        self._one_probe = asyncio.Lock()
        self._caution = engine.part(Caution)
        self._most_bytes = math.inf

    def one_by_one(self, options: WriteOptions) -> Creations:
        """Return what creates rows one by one; what it learns of them holds for all that it is given."""
        return CreateQueue(self._engine, options)

    async def perform(
        self,
        creations: Sequence[Creation],
        options: WriteOptions,
        one_by_one: Creations | None = None,
        *,
        recover: Recovery | None = None,
    ) -> Performed:
        """Create what up to a hundred rows say, and wait until it is done.

        Args:
            creations: the rows.
            options: how they are performed.
            one_by_one: creates those that cannot ride together; one of their own where it is ``None``.
            recover: looks for those of which nobody knows.

        Returns:
            An outcome for each row. It raises nothing but what the journal raises.
        """
        queue = one_by_one or self.one_by_one(options)
        with self.places.under_way(creations):
            if options.batch == "never":
                performed = await queue.create(creations)
            elif options.batch == "always":
                performed = await self._send(creations, options, queue)
            else:
                performed = await self._prove_and_send(creations, options, queue)
            self._take(creations, performed)
            if recover is not None and any(outcome.in_doubt for outcome in performed.outcomes):
                performed = await recover(performed)
                self._take(creations, performed)
                await options.journal.done(performed.outcomes)
        return performed

    def _take(self, creations: Sequence[Creation], performed: Performed) -> None:
        for creation, outcome in zip(creations, performed.outcomes, strict=True):
            if outcome.id is not None:
                self.places.of(creation).take(outcome.id)

    async def _prove_and_send(
        self, creations: Sequence[Creation], options: WriteOptions, queue: Creations
    ) -> Performed:
        """Send a few at a time, and one batch at once, until it is proved that the answers are understood."""
        self._proof.recall(kinds_of(creations), options.journal)
        parts: list[Performed] = []
        left = creations
        while left and not self._proof.holds_for(left) and self._admission.is_open:
            async with self._one_probe:
                if self._proof.holds_for(left) or not self._admission.is_open:
                    break
                few, left = left[: self._proof.probe_size], left[self._proof.probe_size :]
                await self._proof.prepare(few)
                parts.append(await self._send(few, options, queue))
                self._take(few, parts[-1])
            if parts[-1].stopped_by is not None:
                rows = [creation.row for creation in left]
                return _joined([*parts, _all(rows, not_sent(parts[-1].stopped_by))])
        if left:
            if self._admission.is_open:
                await self._proof.prepare(left)
            parts.append(await self._send(left, options, queue))
        return _joined(parts)

    async def _send(self, creations: Sequence[Creation], options: WriteOptions, queue: Creations) -> Performed:
        """Send some: together as long as nothing speaks against it, and in an outage one of them before the others."""
        parts: list[Performed] = []
        left = creations
        while left:
            try:
                feed = await queue.feed_by(self._caution)
            except TransportError as error:
                return _joined([*parts, _all([each.row for each in left], error)])
            some = left[:1] if feed.probes else left
            try:
                parts.append(await self._send_fed(some, options, queue, feed))
            except HeldBack:
                continue
            left = left[len(some) :]
            await options.journal.done(parts[-1].outcomes)
            if left and (stopped_by := parts[-1].stopped_by) is not None:
                return _joined([*parts, _all([each.row for each in left], not_sent(stopped_by))])
        return _joined(parts)

    async def _send_fed(
        self, creations: Sequence[Creation], options: WriteOptions, queue: Creations, feed: Feed
    ) -> Performed:
        try:
            performed = await self._in_a_batch(creations, options, feed)
        finally:
            # What was not sent tells nothing.
            feed.ended(HeldBack())
        match performed:
            case Performed():
                return performed
            case _Instead.HALVES:
                return await self._in_halves(creations, options, queue)
            case _Instead.ONE_BY_ONE:
                return await queue.create(creations)

    async def _in_a_batch(
        self, creations: Sequence[Creation], options: WriteOptions, feed: Feed
    ) -> Performed | _Instead:
        """Send a batch; where it is refused as a whole, return what to do instead."""
        rows = [creation.row for creation in creations]
        operations = [self._codec.encode(each.kind, {"folderId": each.folder_id}, each.params) for each in creations]
        if self._is_too_large(operations):
            return _Instead.HALVES
        params, witness = WireParams({"operations": operations}), Journaling(options.journal, rows, feed)
        refusal: WrikeError | None = None
        always = options.batch == "always"
        while await self._admission.enter(len(rows), whatever_was_learnt=always):
            began = datetime.now(UTC)
            try:
                reply = await self._engine.call(BATCH, options.call, params=params, lane="bulk", witness=witness)
            except ApiError as error:
                refusal = error
                feed.ended(error)
                self._admission.refused(error, len(rows))
                if error.status in SAME_FOR_ALL_SIZES or (always and not self._admission.is_open):
                    return _all(rows, error)
                if error.status in MAY_BE_FOR_ONE_ROW or not self._admission.is_open:
                    break
                if error.status not in _MAY_MEAN_THAT_IT_CANNOT_BATCH:
                    self._learn_the_size(error, operations)
                    if len(rows) > _SMALLEST_BATCH:
                        return _Instead.HALVES
                    break
            except BaseException as error:
                self._admission.leave(len(rows))
                if feed.ended(error) and not isinstance(error, OutcomeUnknown):
                    raise HeldBack from error
                if not isinstance(error, WrikeError):
                    raise
                return _all(rows, error)
            else:
                feed.ended()
                self._admission.accepted(len(rows))
                self.places.learn_the_time(reply.envelope.server_time)
                began += self.places.clock_is_ahead
                try:
                    told = await self._finish(rows, operations, reply.envelope.raw, options)
                finally:
                    self._admission.leave(len(rows))
                return await self._settled(creations, told, began, options)
        return _all(rows, refusal) if always and refusal is not None else _Instead.ONE_BY_ONE

    async def _in_halves(self, creations: Sequence[Creation], options: WriteOptions, queue: Creations) -> Performed:
        half = len(creations) // 2
        first = await self._send(creations[:half], options, queue)
        if first.stopped_by is not None:
            return _joined([first, _all([each.row for each in creations[half:]], not_sent(first.stopped_by))])
        return _joined([first, await self._send(creations[half:], options, queue)])

    def _is_too_large(self, operations: Sequence[Mapping[str, Any]]) -> bool:
        if self._most_bytes == math.inf or len(operations) <= 1:
            return False
        return len(dumps(operations)) > self._most_bytes

    def _learn_the_size(self, refusal: ApiError, operations: Sequence[Mapping[str, Any]]) -> None:
        if refusal.status == _TOO_LARGE and len(operations) > 1:
            self._most_bytes = min(self._most_bytes, len(dumps(operations)) * 2 // 3)

    async def _settled(
        self, creations: Sequence[Creation], told: _Told, began: datetime, options: WriteOptions
    ) -> Performed:
        if options.batch == "always":
            return told.performed
        ridden = Ridden(
            creations=creations,
            performed=told.performed,
            began=began,
            job_id=told.job_id,
            ended=told.ended,
            failed=str(told.job.get("status")).casefold() in _FAILED,
            seen=told.job_id is not None and bool(told.job),
            shape=shape_of(told.job),
        )
        performed, useful = await self._proof.settle(ridden, options.journal)
        if not useful:
            self._admission.unreadable(f"what their answers tell cannot be read ({ridden.shape})")
        return performed

    async def follow(
        self,
        job_id: str,
        rows: Sequence[Row],
        options: WriteOptions,
        *,
        folder_id: str | None = None,
        kind: BatchKind | None = None,
        find: Finder | None = None,
    ) -> Performed:
        """Wait for a job that was started before, by whomever, with these rows as its operations.

        Args:
            job_id: of the job.
            rows: what they were made of.
            options: how long to wait, and how the looks are performed.
            folder_id: where they were to be created, where that is known. Without it, the ID of a folder in a result
                may be that one.
            kind: of all of them, where that is known; what the job calls done is asked for then, unless it is proved
                that jobs are understood.
            find: asks for that.
        """
        where = {} if folder_id is None else {"folderId": folder_id}
        known = [{**row.input, **where} if isinstance(row.input, Mapping) else where for row in rows]
        told = await self._follow(job_id, rows, known, options)
        return await self._proof.confirm(told.performed, job_id, options.journal, kind, find)

    async def _follow(
        self, job_id: str, rows: Sequence[Row], operations: Sequence[Mapping[str, Any]], options: WriteOptions
    ) -> _Told:
        job = BatchJob(self._engine, job_id, operations, options.call)
        try:
            await self._engine.part(Polling).wait_for(job.watched, timeout=options.job_timeout)
        except TimeoutError:
            message = f"the job {job_id} is not done after {options.job_timeout:g} s; Wrike may go on with it"
            failed = JobFailed(message, job_id=job_id)
            failed.__cause__ = JobTimeout(message, job_id=job_id)
            return _Told(self._read(rows, operations, job.state, failed), job_id, False, job.state)
        except WrikeError as error:
            return _Told(_lost_sight(rows, job_id, error), job_id)
        performed = self._read(rows, operations, job.state, _untold(job.state, job_id))
        return _Told(performed, job_id, job.surely_ended, job.state)

    async def _finish(
        self, rows: Sequence[Row], operations: Sequence[Mapping[str, Any]], answer: Any, options: WriteOptions
    ) -> _Told:
        job = self._jobs.read_start(answer)
        if job is None:
            unknown = _unknown("Wrike took the batch but named no job, so nobody knows what became of it")
            return _Told(_all(rows, unknown), job=answer)
        job_id = job["id"]
        await options.journal.accepted(rows, job_id)
        if self._jobs.state(job) == "ended":
            return _Told(self._read(rows, operations, job, _untold(job, job_id)), job_id, True, job)
        return await self._follow(job_id, rows, operations, options)

    def _read(
        self,
        rows: Sequence[Row],
        operations: Sequence[Mapping[str, Any]],
        job: Mapping[str, Any],
        untold: WrikeError,
    ) -> Performed:
        """Return what a job tells of its rows; those of which it tells nothing are in doubt, for that reason."""
        results = list(self._codec.decode(job, operations))[: len(rows)]
        results += [None] * (len(rows) - len(results))
        for error in (result.error for result in results if result is not None and result.error is not None):
            self._engine.hide_secrets_in(error)
        self._engine.hide_secrets_in(untold)
        return Performed([_outcome(row, result, untold) for row, result in zip(rows, results, strict=True)])


def _joined(parts: Sequence[Performed]) -> Performed:
    outcomes = [outcome for part in parts for outcome in part.outcomes]
    return Performed(outcomes, next((part.stopped_by for part in parts if part.stopped_by is not None), None))


def _outcome(row: Row, result: BatchResult | None, untold: WrikeError) -> RowOutcome:
    if result is not None and result.error is not None:
        return RowOutcome(row=row, error=result.error, in_doubt=False)
    if result is not None and result.id is not None:
        return RowOutcome(row=row, id=result.id)
    return RowOutcome(row=row, error=copy_of(untold), in_doubt=True)


def _untold(job: Mapping[str, Any], job_id: str) -> WrikeError:
    """Return what holds for a row of which a job that has ended tells nothing, whatever it says of itself."""
    reason = job.get("errorMessage")
    reason = reason[:400] if isinstance(reason, str) else None
    if reason is None and job.get("status") != "Failed":
        return _unknown(f"the job {job_id} is done but tells nothing of this row")
    return JobFailed(
        f"the job {job_id} ended as {job.get('status')}: {reason or 'Wrike says no more'}",
        job_id=job_id,
        error_message=reason,
    )


def _lost_sight(rows: Sequence[Row], job_id: str, cause: WrikeError) -> Performed:
    error = _unknown(f"the job {job_id} was started, and what became of it cannot be learnt: {cause}")
    error.__cause__ = cause
    return _all(rows, error, stopped_by=cause if stops_everything(cause) else None)


def _unknown(message: str) -> OutcomeUnknown:
    return OutcomeUnknown(message, method="POST", path="/batch")


def _all(
    rows: Sequence[Row], error: WrikeError, *, in_doubt: bool | None = None, stopped_by: WrikeError | None = None
) -> Performed:
    doubt = isinstance(error, OutcomeUnknown) if in_doubt is None else in_doubt
    outcomes = [RowOutcome(row=row, error=error, in_doubt=doubt) for row in rows]
    return Performed(outcomes, stopped_by or (error if stops_everything(error) else None))
