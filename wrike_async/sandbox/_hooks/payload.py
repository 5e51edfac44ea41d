"""What a delivery says."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from wrike_async.sandbox._areas.folders import shape as folders
from wrike_async.sandbox._areas.tasks import shape as tasks
from wrike_async.sandbox._state.documents import Document
from wrike_async.sandbox._state.happenings import Happening
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire.instants import instant_text

__all__ = ["body_of", "completed", "event_of"]


def event_of(state: State, hook: Document, happening: Happening) -> dict[str, Any]:
    """Return an event as it is told to one hook."""
    return {
        **_asked_for(state, hook.get("_fields", ()), happening.about),
        **happening.fields,
        **_base(hook, happening.event_type, happening.author_id, happening.at),
    }


def completed(state: State, hook: Document, event: Mapping[str, Any]) -> dict[str, Any]:
    """Return an event of somebody's own making, with what all events have where it lacks that."""
    return {**_base(hook, "", state.owner_id, state.now()), **event}


def body_of(events: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the body of a delivery, pretty-printed as Wrike's are."""
    return json.dumps(events, indent=2, ensure_ascii=False).encode()


def _base(hook: Document, event_type: str, author_id: str, at: int) -> dict[str, Any]:
    return {
        "webhookId": hook["id"],
        "eventAuthorId": author_id,
        "eventType": event_type,
        "lastUpdatedDate": instant_text(at),
    }


def _asked_for(state: State, names: Sequence[str], about: str | None) -> dict[str, Any]:
    if not names or about is None:
        return {}
    document: dict[str, Any] = {}
    if (task := state.task(about)) is not None:
        document = tasks.show_full(state, task, frozenset(), state.owner_id, plain_text=False)
    elif (folder := state.folders.get(about)) is not None:
        document = folders.show_full(state, folder, frozenset(), plain_text=False)
    return {name: document[name] for name in names if name in document}
