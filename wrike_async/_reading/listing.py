"""From an operation that lists to its pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from wrike_async._engine.engine import Engine
from wrike_async._reading.collection import Collection
from wrike_async._reading.pages import Pages
from wrike_async._wire.arguments import check_whole
from wrike_async._wire.operation import Operation, WireParams
from wrike_async.options import CallOptions

__all__ = ["pages_of"]

Item = TypeVar("Item")


def pages_of(
    engine: Engine,
    options: CallOptions,
    operation: Operation[Item],
    *,
    ids: Sequence[str],
    params: WireParams,
    page_size: int | None,
    limit: int | None,
    token: str | None,
) -> Pages[Item]:
    """Return the pages of an operation.

    Args:
        engine: performs the requests.
        options: of each of them.
        operation: a list operation; one without paging is one page.
        ids: what stands in the path.
        params: without those for paging.
        page_size: how many items a page has; ``None`` for the largest.
        limit: how many items are wanted in all.
        token: where to go on.

    Raises:
        InvalidArgument: a page size or limit that makes no sense.
    """
    if limit is not None:
        check_whole(limit, "limit", 0)
    paging = operation.paging
    if page_size is not None:
        check_whole(page_size, "page_size", 1, 1000 if paging is None else paging.max_size)
    if paging is not None and paging.sort and paging.sort[0][0] not in params:
        params = WireParams({**paging.sorted, **params}) if params else paging.sorted
    size = page_size or (1000 if paging is None else paging.max_size)
    if limit is not None and token is None:
        size = max(1, min(size, limit))
    return Pages(Collection(engine, options, operation, ids, params, size), limit=limit, token=token)
