"""What every resource does the same way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from wrike_async.errors import DecodeError, InvalidArgument
from wrike_async.fanout.engine import Engine, decode_items, encode_lookup
from wrike_async.many import Ids, Many, OnMissing
from wrike_async.options import CallOptions
from wrike_async.pages import Pages, pages_of
from wrike_async.wire.encode import encode_params, parameters_of
from wrike_async.wire.operation import Operation

__all__ = ["Resource", "for_parent", "only_item"]

Item = TypeVar("Item")


class Resource:
    """An area of the API. Its methods say what they send; how it travels is the engine's business."""

    def __init__(self, engine: Engine, options: CallOptions) -> None:
        self._engine = engine
        self._options = options

    async def _call(
        self, operation: Operation[Item], params: Mapping[str, Any] | None = None, **path: str
    ) -> list[Item]:
        """Perform an operation and return the entries of its answer.

        Args:
            operation: what to perform.
            params: by Python name.
            path: the IDs of the path, in the order of the template.
        """
        reply = await self._engine.call(
            operation,
            self._options,
            path=_path_ids(operation, path),
            params=encode_params(operation, params or {}),
        )
        items: list[Item] = decode_items(operation, reply.envelope.data)
        return items

    async def _one(self, operation: Operation[Item], params: Mapping[str, Any] | None = None, **path: str) -> Item:
        """Perform an operation that answers with one entity."""
        return only_item(operation, await self._call(operation, params, **path))

    def _pages(
        self,
        operation: Operation[Item],
        params: Mapping[str, Any],
        *,
        page_size: int | None,
        limit: int | None,
        **path: str,
    ) -> Pages[Item]:
        """Return the pages of an operation; ``params`` may hold ``next_page_token``, to go on from there."""
        params = dict(params)
        token = None
        if "next_page_token" in params and operation.params and "next_page_token" in parameters_of(operation.params):
            token = params.pop("next_page_token")
            if not isinstance(token, str) or not token:
                raise InvalidArgument(
                    "next_page_token must be a token; None would start from the beginning, so leave it out for that"
                )
        return pages_of(
            self._engine,
            self._options,
            operation,
            path=_path_ids(operation, path),
            params=encode_params(operation, params),
            page_size=page_size,
            limit=limit,
            token=token,
        )

    async def _get(self, operation: Operation[Item], entity_id: str, params: Mapping[str, Any]) -> Item:
        """Look up one entity, together with others that are asked for meanwhile."""
        item: Item = await self._engine.ask(operation, entity_id, encode_lookup(operation, params), self._options)
        return item

    def _get_many(
        self, operation: Operation[Item], ids: Ids, on_missing: OnMissing, params: Mapping[str, Any]
    ) -> Many[Item]:
        """Look up many entities."""
        return Many(self._engine, operation, ids, encode_lookup(operation, params), self._options, on_missing)


def only_item(operation: Operation[Item], items: Sequence[Item]) -> Item:
    """Return the entity that an operation is about.

    Raises:
        DecodeError: the answer is empty.
    """
    if not items:
        raise DecodeError(f"{operation} answered without the entity that it is about", json_path="$.data")
    return items[0]


def _path_ids(operation: Operation[Any], ids: Mapping[str, str]) -> dict[str, str]:
    """Give IDs the names that they have in the path template."""
    names = [part.partition("}")[0] for part in operation.path.split("{")[1:]]
    return dict(zip(names, ids.values(), strict=True))


def for_parent(
    operations: Mapping[str | None, Operation[Item]], **parents: str | None
) -> tuple[Operation[Item], dict[str, str]]:
    """Choose among operations that differ in the kind of parent whose ID is in their path.

    Args:
        operations: by the name of the argument that holds the parent's ID; under ``None`` the one that works
            without a parent, where there is one.
        **parents: what the caller gave, ``None`` for nothing.

    Returns:
        The operation, and its path as `Resource` takes it.

    Raises:
        InvalidArgument: more than one parent is given, or none where one is needed.
    """
    given = {name: parent_id for name, parent_id in parents.items() if parent_id is not None}
    if len(given) > 1:
        raise InvalidArgument(f"give one of {', '.join(parents)}, not {' and '.join(given)}")
    parent = next(iter(given), None)
    if parent not in operations:
        raise InvalidArgument(f"give one of {', '.join(parents)}")
    return operations[parent], given
