"""Equal parts of the records of a page, such as the effort of most tasks, made once and held by all of them.

What is kept is then visited by the collector of garbage in fewer pieces, and counts less towards its next look at all.
A record in a record stays JSON in the struct, and is looked up by it: one that came lately is neither read nor made
again. Only what cannot be changed is shared: lists of texts, and records of scalars that have nothing ``extra``.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import attrs

from wrike_async._wire.structuring.records import share

__all__ = [
    "LONGEST_SHARED",
    "MOST_SHARED",
    "WORTH_IT",
    "Sharing",
    "lines_of_record",
    "lines_of_records",
    "lines_of_texts",
]

MOST_SHARED: Final = 2048
"""Parts of one field that are remembered; when as many came for the first time, it is time to see whether it pays.

To count all parts would take a tenth of the time that a record does, and of most fields hardly any is new. So the parts
of a field are counted once so many were new, and when as many were so again, it is known whether it pays.
"""

WORTH_IT: Final = 4
"""Of so many parts, one at most may come for the first time: it takes longer than two or three others are gained by."""

LONGEST_SHARED: Final = 256
"""Bytes of JSON, or letters. Longer parts are rarely equal, and would keep much alive."""


@attrs.define(eq=False, repr=False)
class Sharing:
    """The parts of one field that came lately.

    Attributes:
        made: what was made, by what it was made of.
        counted: whether those that come are counted.
        seen: how many came then.
    """

    _make: Callable[[Any], Any]
    _count: Callable[[], None]
    _give_up: Callable[[], None]
    _changeable: Sequence[str]
    counted: bool
    made: dict[Any, Any] = attrs.field(init=False, factory=dict)
    seen: int = attrs.field(init=False, default=0)
    _missed: int = attrs.field(init=False, default=0)

    def add(self, came: bytes | tuple[str, ...]) -> Any:
        """Make a part of what is not there, and remember it if it may be shared.

        Where most parts are different, or null came, no more of the field are looked for.
        """
        if came == b"null":
            # Where records are read with what holds them, it is learnt.
            self._give_up()
        made = self._make(came)
        self._missed += 1
        if self._missed >= MOST_SHARED:
            if not self.counted:
                self._count()
            elif self.seen < WORTH_IT * self._missed:
                self._give_up()
            self.seen = self._missed = 0
            self.made.clear()
        if _length(came) <= LONGEST_SHARED and (made is came or share(made, self._changeable)):
            self.made[came] = made
        return made


def _length(came: bytes | tuple[str, ...]) -> int:
    return len(came) if isinstance(came, bytes) else sum(map(len, came))


def lines_of_texts(sharing: Sharing, name: str, bound: dict[str, Any]) -> list[str]:
    """Return the lines that share the list of texts in the variable ``{v}``; there is one empty tuple anyway."""
    _bind(sharing, name, bound)
    counted = [f"    sharing_{name}.seen += 1"] if sharing.counted else []
    return ["if {v}:", *counted, f"    {{v}} = made_{name}({{v}}) or add_{name}({{v}})"]


def lines_of_record(sharing: Sharing, name: str, bound: dict[str, Any]) -> list[str]:
    """Return the lines that make, or find, the model of the JSON in the variable ``{v}``."""
    _bind(sharing, name, bound)
    counted = [f"sharing_{name}.seen += 1"] if sharing.counted else []
    return [*counted, "json = joined(({v},))", f"{{v}} = made_{name}(json) or add_{name}(json)"]


def lines_of_records(sharing: Sharing, name: str, bound: dict[str, Any]) -> list[str]:
    """Return the lines that do so for each of a list."""
    _bind(sharing, name, bound)
    counted = [f"    sharing_{name}.seen += len({{v}})"] if sharing.counted else []
    return [
        "if {v}:",
        *counted,
        f"    {{v}} = tuple([made_{name}(json) or add_{name}(json) for json in map(joined, zip({{v}}))])",
    ]


def _bind(sharing: Sharing, name: str, bound: dict[str, Any]) -> None:
    # What `bytes` does with JSON of msgspec, in two thirds of the time.
    bound["joined"] = b"".join
    bound |= {f"sharing_{name}": sharing, f"made_{name}": sharing.made.get, f"add_{name}": sharing.add}
