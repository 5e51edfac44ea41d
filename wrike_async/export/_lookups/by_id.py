"""Records that are asked for by ID, as a list would have them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wrike_async._wire.encode import encode_params
from wrike_async._wire.operation import Operation
from wrike_async.errors import Forbidden, InvalidRequest, NotFound
from wrike_async.export._areas import optional_fields
from wrike_async.export._reading import AreaReader

__all__ = ["asked_for"]


async def asked_for(
    area: AreaReader, get: Operation[Any], listed: Operation[Any], ids: Sequence[str]
) -> list[dict[str, Any]] | None:
    """Return what comes for some IDs, as a list would have it; ``None`` where it is refused.

    Args:
        area: whose fields are asked for.
        get: the operation that takes IDs, as many as these.
        listed: the operation of the list.
        ids: of records.
    """
    fields = area.reading.fields
    told = [each for each in fields if each in optional_fields(get)]
    params = encode_params(get, {"fields": told} if told else {})
    # What is always told by ID, and not in lists, was not asked for.
    superfluous = get.always - listed.always - {*fields}
    try:
        reply = await area.wrike._engine.call(get, area.wrike._options, ids=ids, params=params, lane="bulk")
    except (NotFound, Forbidden, InvalidRequest):
        return None
    records: list[dict[str, Any]] = reply.envelope.data
    return [{key: value for key, value in each.items() if key not in superfluous} for each in records]
