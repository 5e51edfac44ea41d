"""The smallest areas: version, colours, ID conversion."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from wrike_async.sandbox._calls.call import Answer, Call, Routes
from wrike_async.sandbox._rules.demands import need, up_to
from wrike_async.sandbox._wire import ids
from wrike_async.sandbox._wire.errors import invalid_parameter
from wrike_async.sandbox._wire.id_space import IdSpace
from wrike_async.sandbox._wire.ids import Kind

__all__ = ["COLORS", "routes"]

routes = Routes()
COLORS: Final = {
    "Brown": "#795548",
    "Red": "#E91E63",
    "Purple": "#9C27B0",
    "Indigo": "#673AB7",
    "DarkBlue": "#3F51B5",
    "Blue": "#2196F3",
    "Turquoise": "#00BCD4",
    "DarkCyan": "#009688",
    "Green": "#4CAF50",
    "YellowGreen": "#8BC34A",
    "Yellow": "#FFEB3B",
    "Orange": "#FF9800",
    "Gray": "#9E9E9E",
}


@routes("GET /version")
def version(_: Call) -> Answer:
    """Return the API's version."""
    return Answer("version", [{"major": 1, "minor": 0}])


@routes("GET /colors")
def colors(_: Call) -> Answer:
    """Return the colours that custom statuses can have."""
    return Answer("colors", [{"name": name, "hex": code} for name, code in COLORS.items()])


_MOST_NUMBERS: Final = 1000
# What makes the ID of an old number, and how large the number can be.
_CONVERSIONS: Final[dict[str, tuple[Callable[[IdSpace, int], str], int]]] = {
    "ApiV2Account": (lambda id_space, _: id_space.account_id, 1 << 32),
    "ApiV2User": (lambda _, number: ids.contact_id(number), 1 << 32),
    "ApiV2Folder": (lambda _, number: ids.folder_id(number), 1 << 63),
    "ApiV2Task": (lambda _, number: ids.task_id(number), 1 << 63),
    "ApiV2Comment": (lambda id_space, number: id_space.scoped_id(Kind.COMMENT, number), 1 << 32),
    "ApiV2Attachment": (lambda id_space, number: id_space.scoped_id(Kind.ATTACHMENT, number), 1 << 32),
    "ApiV2Timelog": (lambda id_space, number: id_space.scoped_id(Kind.TIMELOG, number), 1 << 32),
    "ApiV2RequestForm": (lambda id_space, number: id_space.scoped_id(Kind.REQUEST_FORM, number), 1 << 32),
}


@routes("GET /ids")
def convert(call: Call) -> Answer:
    """Return IDs for old numbers, in ascending order, whether there is anything under them or not."""
    need(call, "type", "ids")
    numbers: list[int] = call.params["ids"]
    up_to("ids", numbers, _MOST_NUMBERS)
    make, end = _CONVERSIONS[call.params["type"]]
    if not all(0 <= number < end for number in numbers):
        raise invalid_parameter("ids", f"must be from 0 to {end - 1}")
    return Answer(
        "ids", [{"id": make(call.state.id_space, number), "apiV2Id": str(number)} for number in sorted(set(numbers))]
    )
