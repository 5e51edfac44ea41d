"""What is to be changed, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import attrs

from wrike_async._json import dumps
from wrike_async._wire.encode import encode_params
from wrike_async._wire.encoders import parameters_of
from wrike_async._wire.operation import Operation, WireParams
from wrike_async._writing.bulk.row_groups import copy_of_input
from wrike_async._writing.outcomes import Row
from wrike_async.errors import WrikeError

__all__ = ["Change", "Changed", "Edit", "as_changed", "read_change"]


@attrs.frozen(eq=False)
class Change:
    """What to change.

    Attributes:
        single: the operation for one entity.
        bulk: the operation for many; ``None`` where there is none for these parameters.
        params: as `encode_params` returns them.
        doubtful: wire names that the bulk operation takes according to some sources only.
        key: the same for changes by the same operation that say the same.
    """

    single: Operation[Any]
    bulk: Operation[Any] | None
    params: WireParams
    doubtful: frozenset[str]
    key: bytes


@attrs.frozen(eq=False)
class Edit:
    """One entity that is to be changed.

    Attributes:
        entity_id: of the entity.
        change: what to change.
        rows: what asks for it; none where it is no bulk write.
        callers: how many calls wait for it.
    """

    entity_id: str
    change: Change
    rows: tuple[Row, ...] = ()
    callers: int = 1


@attrs.frozen(eq=False)
class Changed:
    """What became of an entity: how it is now, or why it was not changed."""

    entity: Mapping[str, Any] | None = None
    error: WrikeError | None = None


def as_changed(result: Changed | WrikeError) -> Changed:
    """Return what became of an entity, where it may be the error alone."""
    return Changed(error=result) if isinstance(result, WrikeError) else result


def read_change(
    single: Operation[Any], bulk: Operation[Any], values: Mapping[str, Any], *, perhaps: frozenset[str] = frozenset()
) -> Change:
    """Check what is to be changed.

    Args:
        single: the operation for one entity.
        bulk: the operation for many.
        values: by Python name.
        perhaps: names that the bulk operation takes according to some sources only.

    Raises:
        InvalidArgument: what the operation for one entity would refuse.
    """
    # What is not sent at once must not change with what the caller holds.
    values = copy_of_input(values)
    params = encode_params(single, values)
    known = parameters_of(bulk.accepts) if bulk.accepts is not None else {}
    tried = {name for name in values if name in perhaps and name not in known}
    fits = bool(values) and all(name in known or name in tried for name in values)
    wire_names = parameters_of(single.accepts) if single.accepts is not None else {}
    doubtful = frozenset(wire_names[name].wire_name for name in tried)
    key = dumps(params, sort_keys=True)
    return Change(single, bulk if fits else None, params, doubtful, key)
