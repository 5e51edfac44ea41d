"""What methods return of the answers to their requests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from wrike_async._wire.decode import another_record, done_unreadable
from wrike_async._wire.operation import Operation
from wrike_async.errors import DecodeError, WriteDoneUnreadable

if TYPE_CHECKING:
    from wrike_async._engine.call import Reply

__all__ = ["changed_entity_of", "entity_of", "entries_of", "only_item"]

Item = TypeVar("Item")


def entries_of(reply: Reply) -> list[Any]:
    """Return all entries of an answer."""
    return reply.models()


def entity_of(reply: Reply) -> Any:
    """Return the entity that a request is about.

    Raises:
        WriteDoneUnreadable: the answer to a write does not hold it.
        DecodeError: the answer to a read does not, or holds another one.
    """
    operation, its_own = reply.request.operation, reply.request.entity_id
    try:
        items = reply.decode(operation, reply.envelope.data)
    except WriteDoneUnreadable as error:
        error.entity_id = error.entity_id or its_own
        raise
    if not items and its_own and operation.method == "DELETE":
        # It is gone, and there may be no more to tell.
        items = reply.decode(operation, [{"id": its_own}])
    item = items[0] if items else only_item(operation, items, entity_id=its_own)
    if its_own and operation.method == "GET" and getattr(item, "id", None) not in (None, its_own):
        raise another_record(operation, its_own)
    return item


def changed_entity_of(reply: Reply) -> Any:
    """Return the entity that an update is about; raises `OutcomeUnknown` where another one came, besides."""
    item, its_own = entity_of(reply), reply.request.entity_id
    if its_own is not None and getattr(item, "id", its_own) != its_own:
        from wrike_async._writing.updating.update_queue import answered_with_another

        raise answered_with_another(reply.request.operation, its_own)
    return item


def only_item(operation: Operation[Item], items: Sequence[Item], *, entity_id: str | None = None) -> Item:
    """Return the entity that an operation is about, whose ID may be known.

    Raises:
        WriteDoneUnreadable: the answer to a write is empty.
        DecodeError: the answer to a read is.
    """
    if not items:
        if operation.access == "write":
            raise done_unreadable(operation, items, entity_id=entity_id)
        raise DecodeError(f"{operation} answered without the entity that it is about", json_path="$.data")
    return items[0]
