"""How what was read shows itself."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

from wrike_async._display.lines import one_line

__all__ = ["Items", "ShownPage", "kind_of"]

Item = TypeVar("Item")

_FIRST_SHOWN = 3


class Items(list[Item]):
    """A list that a notebook shows as a table."""

    __slots__ = ()

    def _repr_html_(self) -> str:
        from wrike_async._display.tables import table_of_rows

        return table_of_rows(self, of=kind_of(self))


class ShownPage(Generic[Item]):
    """How a page shows itself: the first items in consoles, a table in notebooks, its wire form in FastAPI."""

    __slots__ = ()

    items: list[Item]
    next_page_token: str | None
    response_size: int | None

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> Any:
        from wrike_async._reading.page_schema import page_schema

        return page_schema(cls, source, handler)

    def __repr__(self) -> str:
        return one_line(f"Page of {len(self.items)} {kind_of(self.items)}", *self._about_others())

    def __rich_repr__(self) -> Iterator[tuple[str, Any]]:
        yield "items", self.items[:_FIRST_SHOWN]
        if len(self.items) > _FIRST_SHOWN:
            yield "more", len(self.items) - _FIRST_SHOWN
        yield "response_size", self.response_size
        yield "is_last", self.next_page_token is None

    def _repr_html_(self) -> str:
        from wrike_async._display.tables import table_of_rows

        return table_of_rows(self.items, of=kind_of(self.items), caption=", ".join(self._about_others()))

    def _about_others(self) -> list[str]:
        total = [] if self.response_size is None else [f"of {self.response_size} in all"]
        return [*total, "the last one" if self.next_page_token is None else "more pages follow"]


def kind_of(items: list[Any]) -> str:
    """Return what the items of a list are called."""
    return type(items[0]).__name__ if items else "nothing"
