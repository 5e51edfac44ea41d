"""The small areas: version, colours."""

from __future__ import annotations

from typing import Final

from wrike_async.sandbox.call import Answer, Call, Routes

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
    """The API's version."""
    return Answer("version", [{"major": 1, "minor": 0}])


@routes("GET /colors")
def colors(_: Call) -> Answer:
    """The colours that custom statuses can have."""
    return Answer("colors", [{"name": name, "hex": code} for name, code in COLORS.items()])
