"""Creations that ride together: up to a hundred to a ``POST /batch``, each with an outcome of its own.

What is known: a batch counts as one request and becomes an asynchronous job; it is not transactional; an account has a
quota of operations that refills as they finish, and what exceeds it may be refused. Neither the size of that quota nor
the refusal is public, nor the shape of what is sent and answered (see `codec`). So:

- The first batch of a client goes alone. Where it is refused (404, 403, twice 400), the account can't batch, and the
  same rows are created one by one; after ten minutes the next batch tries again.
- A 403 after one was accepted is taken for a lack of operation quota: what is under way then is thought to be all that
  there is room for, and the batch goes again when one of them has ended.
- Every batch that is accepted makes room for two more, until one is refused for lack of it.
- A batch whose answer is lost is never sent again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._engine.polling import Polling
from wrike_async._wire.batch_codec import BatchKind, job_codec
from wrike_async._wire.batch_results import BatchResult
from wrike_async._wire.operation import Operation, WireParams
from wrike_async._writing.admission import Admission
from wrike_async._writing.batch_job import BatchJob
from wrike_async._writing.journal import NO_JOURNAL, Journal
from wrike_async._writing.outcomes import Performed, Row, RowOutcome, stops_everything
from wrike_async._writing.write_queue import OneByOneOnly, WriteQueue
from wrike_async.errors import ApiError, DecodeError, JobFailed, JobTimeout, OutcomeUnknown, WrikeError, copy_of
from wrike_async.options import CallOptions

__all__ = ["BATCH", "JOB_TIMEOUT", "MAX_OPERATIONS", "Batches", "CreateQueue", "Creation", "WriteOptions"]

MAX_OPERATIONS = 100
"""What Wrike takes in one batch."""

BATCH: Operation[Any] = Operation(method="POST", path="/batch", gateway=False, any_shape=True)
_MAY_MEAN_THAT_IT_CANNOT_BATCH = (400, 403, 404)

JOB_TIMEOUT = 900.0
"""How long a job may take, in seconds, unless the caller says otherwise."""


@attrs.frozen(eq=False)
class Creation:
    """A row that is ready to be sent.

    Attributes:
        row: what it was made of.
        kind: what it does in a batch.
        operation: what does the same by itself.
        folder_id: where.
        params: of that.
    """

    row: Row
    kind: BatchKind
    operation: Operation[Any]
    folder_id: str
    params: WireParams


@attrs.frozen
class WriteOptions:
    """How a bulk write is performed.

    Attributes:
        call: the options of each request.
        job_timeout: how long a job may take, in seconds.
        journal: is told before and after each request.
    """

    call: CallOptions
    job_timeout: float = JOB_TIMEOUT
    journal: Journal = NO_JOURNAL


class Batches:
    """Performs creations; one for each client."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._codec = engine.batch_codec
        self._jobs = job_codec(engine.batch_codec)
        self._admission = Admission(engine)

    def one_by_one(self, options: WriteOptions) -> CreateQueue:
        """Return what creates rows one by one; what it learns of them holds for all that it is given."""
        return CreateQueue(self._engine, options)

    async def perform(
        self, creations: Sequence[Creation], options: WriteOptions, one_by_one: CreateQueue | None = None
    ) -> Performed:
        """Create what up to a hundred rows say, and wait until it is done.

        Args:
            creations: the rows.
            options: how they are performed.
            one_by_one: creates those that cannot ride together; one of their own where it is ``None``.

        Returns:
            An outcome for each row. It raises nothing but what the journal raises.
        """
        rows = [creation.row for creation in creations]
        operations = [self._codec.encode(each.kind, {"folderId": each.folder_id}, each.params) for each in creations]
        params, journal = WireParams({"operations": operations}), options.journal
        while await self._admission.enter(len(rows)):
            try:
                await journal.sending(rows)
                reply = await self._engine.call(BATCH, options.call, params=params, lane="bulk")
            except ApiError as refusal:
                self._admission.refused(refusal, len(rows))
                await journal.withdrawn(rows)
                if refusal.status not in _MAY_MEAN_THAT_IT_CANNOT_BATCH:
                    return _all(rows, refusal)
                if refusal.status == 400:
                    # Its content may be the reason, which is the matter of one row then.
                    break
            except BaseException as error:
                self._admission.leave(len(rows))
                if not isinstance(error, WrikeError):
                    raise
                if not isinstance(error, OutcomeUnknown):
                    await journal.withdrawn(rows)
                return _all(rows, error)
            else:
                self._admission.accepted(len(rows))
                try:
                    return await self._finish(rows, operations, reply.envelope.raw, options)
                finally:
                    self._admission.leave(len(rows))
        return await (one_by_one or self.one_by_one(options)).create(creations)

    async def follow(
        self, job_id: str, rows: Sequence[Row], options: WriteOptions, *, folder_id: str | None = None
    ) -> Performed:
        """Wait for a job that was started before, by whomever, with these rows as its operations.

        Args:
            job_id: of the job.
            rows: what they were made of.
            options: how long to wait, and how the looks are performed.
            folder_id: where they were to be created, where that is known. Without it, the ID of a folder in a result
                may be that one.
        """
        where = {} if folder_id is None else {"folderId": folder_id}
        known = [{**row.input, **where} if isinstance(row.input, Mapping) else where for row in rows]
        return await self._follow(job_id, rows, known, options)

    async def _follow(
        self, job_id: str, rows: Sequence[Row], operations: Sequence[Mapping[str, Any]], options: WriteOptions
    ) -> Performed:
        job = BatchJob(self._engine, job_id, operations, options.call)
        try:
            await self._engine.part(Polling).wait_for(job.watched, timeout=options.job_timeout)
        except TimeoutError:
            message = f"the job {job_id} is not done after {options.job_timeout:g} s; Wrike may go on with it"
            failed = JobFailed(message, job_id=job_id)
            failed.__cause__ = JobTimeout(message, job_id=job_id)
            return self._read(rows, operations, job.state, failed)
        except WrikeError as error:
            return _lost_sight(rows, job_id, error)
        return self._read(rows, operations, job.state, _untold(job.state, job_id))

    async def _finish(
        self, rows: Sequence[Row], operations: Sequence[Mapping[str, Any]], answer: Any, options: WriteOptions
    ) -> Performed:
        job = self._jobs.read_start(answer)
        if job is None:
            return _all(rows, _unknown("Wrike took the batch but named no job, so nobody knows what became of it"))
        job_id = job["id"]
        await options.journal.accepted(rows, job_id)
        if self._jobs.state(job) == "ended":
            return self._read(rows, operations, job, _untold(job, job_id))
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
        if isinstance(untold, OutcomeUnknown) and not any(results):
            self._admission.unreadable(str(untold))
        return Performed([_outcome(row, result, untold) for row, result in zip(rows, results, strict=True)])


class CreateQueue(WriteQueue[Creation, RowOutcome]):
    """Rows that are created one by one."""

    def __init__(self, engine: Engine, options: WriteOptions) -> None:
        super().__init__(engine, 1)
        self._options = options

    async def create(self, creations: Sequence[Creation]) -> Performed:
        """Create some. It raises nothing but what the journal raises."""
        made = await self.perform(creations)
        outcomes = [
            RowOutcome(row=each.row, error=result) if isinstance(result, WrikeError) else result
            for each, result in zip(creations, made, strict=True)
        ]
        errors = (outcome.error for outcome in outcomes if outcome.error is not None)
        return Performed(outcomes, next(filter(stops_everything, errors), None))

    def name(self, thing: Creation) -> str:
        """Return nothing: it has no ID yet."""
        return ""

    async def many(self, things: Sequence[Creation]) -> Sequence[RowOutcome]:
        """Refuse: what could ride together went as a batch."""
        raise OneByOneOnly

    async def one(self, thing: Creation) -> RowOutcome:
        """Create one."""
        row, journal = thing.row, self._options.journal
        await journal.sending([row])
        try:
            reply = await self._engine.call(
                thing.operation, self._options.call, ids=[thing.folder_id], params=thing.params, lane="bulk"
            )
        except WrikeError as error:
            if not isinstance(error, OutcomeUnknown):
                await journal.withdrawn([row])
            raise
        made = reply.envelope.data[0] if reply.envelope.data else None
        made_id = made.get("id") if isinstance(made, dict) else None
        if not isinstance(made_id, str):
            missing = DecodeError(f"{thing.operation} answered without an ID", json_path="$.data[0].id")
            return RowOutcome(row=row, error=missing, in_doubt=True)
        return RowOutcome(row=row, id=made_id)


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
