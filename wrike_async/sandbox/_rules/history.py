"""Histories of costs, fees and rates, made up from the seed: two entries each, the second one running."""

from __future__ import annotations

from typing import Any

from wrike_async.sandbox._calls.call import Call
from wrike_async.sandbox._state.mixing import mix
from wrike_async.sandbox._state.seeding import SEED_SPAN, SEED_START
from wrike_async.sandbox._wire.instants import instant_text
from wrike_async.sandbox._wire.parameters import Range

__all__ = ["history"]


def history(call: Call, identity: str, field: str, value_name: str) -> list[dict[str, Any]]:
    """Return the entries for one field of one entity that began in the asked window."""
    window: Range = call.params.get("updatedDate") or Range()
    bits = mix(call.seed, int.from_bytes(f"{identity}{field}".encode(), "big"))
    change = SEED_START + bits % SEED_SPAN
    rows = ((SEED_START, change, bits >> 20 & 0xFFF), (change, None, bits >> 32 & 0xFFF))
    entries: list[dict[str, Any]] = []
    for start, end, cents in rows:
        if start in window:
            entry = {value_name: cents / 4, "startDate": instant_text(start)}
            entries.append(entry if end is None else {**entry, "endDate": instant_text(end)})
    return entries
