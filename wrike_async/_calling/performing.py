"""A call by name, from its JSON to its JSON."""

from __future__ import annotations

import contextlib
from typing import Any

from wrike_async._calling.json_arguments import read_arguments
from wrike_async._calling.rehearsal import NoAnswerError, rehearse
from wrike_async._calling.results import CallResult, RowDone, settled
from wrike_async._calling.signatures import MethodSignature, find_method
from wrike_async._calling.walking import Fits, Window, check_cursor, window_of
from wrike_async._resources.area import HasAreas
from wrike_async.errors import InvalidArgument

__all__ = ["check", "perform"]


async def perform(
    client: HasAreas,
    name: str,
    arguments: object,
    *,
    limit: int | None = None,
    cursor: str | None = None,
    dry_run: bool = False,
    paths: bool = False,
    fits: Fits | None = None,
    row_done: RowDone | None = None,
) -> CallResult:
    """Call a method by name; see `Wrike.call`.

    Args:
        client: whose method it is.
        name: dotted.
        arguments: JSON values by Python or wire name, or values that the method takes.
        limit: how many entities of a collection.
        cursor: where to go on.
        dry_run: whether nothing is sent.
        paths: whether files may be read and written: ``source`` and ``to`` are paths then.
        fits: whether there is room for another entity of a collection; the cursor begins with the first that has none.
        row_done: is called with each outcome of a bulk write, as they come.

    Raises:
        WrikeError: as the method does.
    """
    method = find_method(type(client), name)
    values = read_arguments(method, arguments, paths=paths)
    window = _window(method, values, limit, cursor)
    values = values if window is None else dict(window.values)
    if dry_run:
        return CallResult(plan=await rehearse(client, method, values))
    returned = getattr(getattr(client, method.area), method.name.partition(".")[2])(**values)
    return await (settled(returned, row_done) if window is None else window.read(returned, fits))


async def check(
    client: HasAreas,
    name: str,
    arguments: object,
    *,
    limit: int | None = None,
    cursor: str | None = None,
    paths: bool = False,
) -> CallResult:
    """Refuse what `perform` would, but send nothing.

    Args:
        client: as for `perform`, and so all others.
        name: dotted.
        arguments: whose names may stand for others still.
        limit: how many entities of a collection.
        cursor: is one at all; of which call, shows with what the names mean.
        paths: whether files may be read and written.

    Returns:
        The plan; none where it hangs on an answer.

    Raises:
        InvalidArgument: as `perform` does.
    """
    if cursor is not None:
        check_cursor(cursor)
    # What hangs on an answer shows when there is one.
    with contextlib.suppress(NoAnswerError):
        return await perform(client, name, arguments, limit=limit, dry_run=True, paths=paths)
    return CallResult()


def _window(method: MethodSignature, values: dict[str, Any], limit: int | None, cursor: str | None) -> Window | None:
    """Return which part of a collection is wanted; ``None`` for a method that lists none."""
    if "limit" in values:
        if limit is not None:
            raise InvalidArgument("limit is given twice")
        limit = values.pop("limit")
    if method.is_paged:
        return window_of(method, values, limit, cursor)
    if limit is not None or cursor is not None:
        raise InvalidArgument(f"{method.name} lists no collection, so it takes neither limit nor cursor")
    return None
