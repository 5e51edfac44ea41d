"""What happens in the account, for whom it concerns."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import attrs

__all__ = ["Happening", "Happenings"]

_ABOUT = ("taskId", "folderId", "workItemId")


@attrs.frozen
class Happening:
    """Something that happened.

    Attributes:
        event_type: its name, as webhooks tell it.
        fields: what else they tell, by wire name.
        author_id: who did it.
        at: when, in seconds since 1970.
        about: the task or folder that it happened to.
    """

    event_type: str
    fields: Mapping[str, Any]
    author_id: str
    at: int
    about: str | None


Listener = Callable[[Sequence[Happening]], None]


class Happenings:
    """Hands on what happens: all of one request together, everything else by itself.

    Attributes:
        listener: gets it; nothing is kept where there is none.
    """

    def __init__(self) -> None:
        self.listener: Listener | None = None
        self._author_id: str | None = None
        self._gathered: list[Happening] | None = None
        self._silent = False

    @contextmanager
    def of_request(self, author_id: str) -> Generator[None]:
        """Gather what one request does, in the name of who sent it."""
        self._author_id, self._gathered = author_id, []
        try:
            yield
        finally:
            gathered, self._author_id, self._gathered = self._gathered, None, None
        if gathered and self.listener is not None:
            self.listener(gathered)

    @contextmanager
    def silence(self) -> Generator[None]:
        """Let nobody hear what happens meanwhile."""
        before, self._silent = self._silent, True
        try:
            yield
        finally:
            self._silent = before

    def add(
        self, event_type: str, fields: Mapping[str, Any], *, owner_id: str, at: int, about: str | None = None
    ) -> None:
        """Note what happened; the owner did it where no request does."""
        if self.listener is None or self._silent:
            return
        if about is None:
            about = next((fields[name] for name in _ABOUT if name in fields), None)
        happening = Happening(event_type, fields, self._author_id or owner_id, at, about)
        if self._gathered is None:
            self.listener([happening])
        else:
            self._gathered.append(happening)
