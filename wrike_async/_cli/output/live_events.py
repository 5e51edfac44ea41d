"""Events of webhooks on a terminal: the latest in a table, and what was counted above it."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Final

from rich.markup import escape
from rich.table import Table

from wrike_async._cli.output.tables import printable

if TYPE_CHECKING:
    from wrike_async.webhooks import Event, Receiver

__all__ = ["LiveEvents"]

_MOST_SHOWN: Final = 20


class LiveEvents:
    """The latest events. It is drawn anew as often as somebody wants to see it."""

    def __init__(self, receiver: Receiver) -> None:
        self._receiver = receiver
        self._latest: deque[Event] = deque(maxlen=_MOST_SHOWN)
        self._count = 0

    def add(self, event: Event) -> None:
        """Show one more; the oldest makes room."""
        self._latest.append(event)
        self._count += 1

    def __rich__(self) -> Table:
        stats = self._receiver.stats
        counted = f"{self._count:,} events in {stats.taken:,} deliveries"
        for number, what in ((stats.known, "known"), (stats.refused, "refused"), (stats.full, "turned away")):
            if number:
                counted += f", {number:,} {what}"
        table = Table(title=counted, title_justify="left")
        for name in ("when", "event", "ID", "author", "webhook"):
            table.add_column(name, overflow="ellipsis", no_wrap=True)
        for event in self._latest:
            when = event.last_updated_date
            cells = (
                "" if when is None else when.strftime("%H:%M:%S"),
                event.event_type,
                event.entity_id or "",
                event.event_author_id or "",
                event.webhook_id,
            )
            # What comes is not to draw on the terminal, nor to be taken for markup.
            table.add_row(*(escape(printable(cell)) for cell in cells))
        return table
