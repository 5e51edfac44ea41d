"""Values in IPython's consoles, whose printer breaks lines where they are too long."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import Any, Protocol

__all__ = ["Printer", "print_fields"]


class Printer(Protocol):
    """What IPython gives to ``_repr_pretty_``."""

    def text(self, text: str) -> None:
        """Print a text."""
        ...

    def breakable(self) -> None:
        """Print a blank, or break the line."""
        ...

    def pretty(self, value: Any) -> None:
        """Print a value."""
        ...

    def group(self, indent: int, opening: str, closing: str) -> AbstractContextManager[None]:
        """Indent what is printed within."""
        ...


def print_fields(printer: Printer, name: str, fields: Iterable[tuple[str, Any]], *, cycle: bool) -> None:
    """Print ``Name(field=value, …)``."""
    if cycle:
        printer.text(f"{name}(…)")
        return
    with printer.group(len(name) + 1, f"{name}(", ")"):
        for number, (field, value) in enumerate(fields):
            if number:
                printer.text(",")
                printer.breakable()
            printer.text(f"{field}=")
            printer.pretty(value)
