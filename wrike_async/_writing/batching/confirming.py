"""What the job of an earlier run tells, believed as far as what it says is there.

Whoever goes on with a run knows what its journal kept, and perhaps nothing: it may have ended before the first answer
was proved to be understood. Rows cannot be told by what is new in the folder any more, as others may have created there
since. But what is called done has an ID, and that entity has the title of its row, or it is not the row's own.
"""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Sequence

from wrike_async._writing.batching.creation import Finder, title_of
from wrike_async._writing.outcomes import RowOutcome
from wrike_async.errors import JobFailed, WrikeError

__all__ = ["confirmed", "disbelieved"]

logger = logging.getLogger("wrike_async.batches")


async def confirmed(outcomes: Sequence[RowOutcome], find: Finder, job_id: str, *, misread: bool) -> list[RowOutcome]:
    """Ask for what a job calls done, and put in doubt what it told and nothing speaks for.

    Args:
        outcomes: of the rows of one job, as it tells of them.
        find: asks for entities by their IDs.
        job_id: of the job.
        misread: whether jobs are known to be misread. Else all of it is believed where some of it is as it says, and
            none of it otherwise.
    """
    titled = {each.id: title for each in outcomes if each.id and (title := title_of(each.row.input)) is not None}
    try:
        there = {each.id: title_of({"title": each.title}) async for each in find.dated(list(titled))} if titled else {}
    except WrikeError as error:
        logger.warning("what the job %s calls done could not be asked for: %s", job_id, error)
        return [each if each.in_doubt else disbelieved(each, job_id, error) for each in outcomes]
    own = {entity_id for entity_id, title in titled.items() if there.get(entity_id) == title}
    if not misread and own and len(own) == len(titled):
        return list(outcomes)
    # Of rows that are called alike, one may have the ID of another.
    alike = Counter(title_of(each.row.input) for each in outcomes)
    return [
        each if each.in_doubt or (each.id in own and alike[titled[each.id]] == 1) else disbelieved(each, job_id)
        for each in outcomes
    ]


def disbelieved(outcome: RowOutcome, job_id: str, cause: WrikeError | None = None) -> RowOutcome:
    """Return a row in doubt, whatever its job told of it."""
    message = f"what the job {job_id} tells of this row is not proved to be so"
    error = JobFailed(message, job_id=job_id)
    error.__cause__ = cause or outcome.error
    return RowOutcome(row=outcome.row, error=error, in_doubt=True)
