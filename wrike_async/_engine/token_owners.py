"""Whose page tokens are: with several credentials, each is good for the user that it was given to."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence

from wrike_async._transport.session import Session

__all__ = ["TokenOwners"]

_REMEMBERED = 10_000


class TokenOwners:
    """Remembers which session each of the latest page tokens came to.

    Attributes:
        sessions: all of them.
    """

    def __init__(self, sessions: Sequence[Session]) -> None:
        self.sessions = sessions
        self._owners: OrderedDict[str, Session] = OrderedDict()

    def remember(self, token: str | None, session: Session) -> None:
        """Take note of a token that came; with one session there is nothing to remember."""
        if token is None or len(self.sessions) == 1:
            return
        self._owners[token] = session
        self._owners.move_to_end(token)
        if len(self._owners) > _REMEMBERED:
            self._owners.popitem(last=False)

    def may_know(self, token: str) -> Sequence[Session]:
        """Return the session that a token came to; all of them, in the order to ask, where it is not known."""
        owner = self._owners.get(token)
        return self.sessions if owner is None else (owner,)
