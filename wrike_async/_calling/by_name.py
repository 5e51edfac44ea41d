"""What a client has of calls by name; the rest loads with the first of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wrike_async._calling.results import CallResult
    from wrike_async._engine.engine import Engine
    from wrike_async.options import CallOptions

__all__ = ["ByName"]


class ByName:
    """A client whose methods can be called by name."""

    _engine: Engine
    _options: CallOptions
    _areas: dict[str, Any]

    async def call(
        self,
        name: str,
        arguments: Mapping[str, Any] | None = None,
        *,
        limit: int | None = None,
        cursor: str | None = None,
        dry_run: bool = False,
    ) -> CallResult:
        """Call any method of any area by its name, with JSON arguments and a JSON answer: for agents and queues.

        ::

            await wrike.call("tasks.update", {"taskId": task_id, "dates": {"due": "2026-03-20"}})

        `describe` says what a method takes. Files come and go as text or base64; see `CallResult`.

        Args:
            name: dotted, such as ``"tasks.list"``.
            arguments: by Python or wire name, with days and instants as ISO text. ``"raw:WORD"`` sends a word that is
                not known.
            limit: how many entities of a collection; all of them by default.
            cursor: where a call with the same name and arguments ended: `CallResult.cursor`.
            dry_run: send nothing, and say in `CallResult.plan` what would be sent.

        Raises:
            InvalidArgument: an unknown or missing name, with the closest one, or a value that Wrike would refuse.
            WrikeError: as the method does.
        """
        from wrike_async._calling.performing import perform

        return await perform(self, name, arguments or {}, limit=limit, cursor=cursor, dry_run=dry_run)
