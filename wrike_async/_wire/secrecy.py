"""Secrets that a server quotes, cut from whatever is told of it.

A page of a firewall shows the headers of the request, a refusal names the token that it refuses, a sign-in page carries
it in its links: whole, cut off somewhere, or percent-encoded. So what is cut is not the secret as such but every piece
of it that is long enough to be no coincidence.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import quote

import attrs

from wrike_async.errors import WrikeError

__all__ = ["NO_SECRETS", "Secrets"]

_ESCAPE = re.compile("%[0-9A-F]{2}")
_CUT = "…"
_SHORTEST = 8
_PIECE = 12


@attrs.frozen(eq=False, repr=False)
class Secrets:
    """What must not be seen in anything that a server says.

    Attributes:
        values: each of them. What is shorter than eight characters is no secret, and may be part of any word.
    """

    values: tuple[str, ...] = ()
    _pieces: dict[int, set[str]] = attrs.field(init=False, factory=dict)

    @classmethod
    def of_headers(cls, headers: Mapping[str, str], *others: str) -> Secrets:
        """Take the values of headers, without the scheme that may stand before: ``Bearer``; and others as they are."""
        return cls((*(word for value in headers.values() for word in value.split()), *others))

    def hide(self, text: str) -> str:
        """Return a text with everything cut that is a secret, or twelve or more characters of one."""
        hidden: list[tuple[int, int]] = []
        for length, known in self._cut_up().items():
            starts = range(len(text) - length + 1)
            hidden += [(start, start + length) for start in starts if text[start : start + length] in known]
        if not hidden:
            return text
        shown: list[str] = []
        at, hidden_to = 0, 0
        for start, end in sorted(hidden):
            if start > hidden_to or not shown:
                shown += [text[at:start], _CUT]
            at = hidden_to = max(hidden_to, end)
        return "".join([*shown, text[at:]])

    def hide_in(self, error: WrikeError) -> None:
        """Cut secrets from an error: its texts, and those of its causes."""
        for name, value in vars(error).items():
            if isinstance(value, str):
                setattr(error, name, self.hide(value))
            elif type(value) in (list, dict):
                self.hide_in_data(value)
        error.args = tuple(self.hide(value) if isinstance(value, str) else value for value in error.args)
        error.__cause__ = self.without(error.__cause__)
        # It says no more than the cause, and would say it with the secret.
        error.__context__ = None

    def hide_in_data(self, data: list[Any] | dict[str, Any]) -> None:
        """Cut secrets from the texts of JSON data, however deep they are; names are left as they are."""
        waiting: list[Any] = [data]
        while waiting:
            each = waiting.pop()
            for place, value in tuple(each.items() if isinstance(each, dict) else enumerate(each)):
                if isinstance(value, str):
                    each[place] = self.hide(value)
                elif isinstance(value, list | dict):
                    waiting.append(value)

    def without(self, cause: BaseException | None) -> BaseException | None:
        """Return the cause of an error; where it or a cause of it shows a secret, one that says the same without."""
        if isinstance(cause, WrikeError):
            self.hide_in(cause)
            return cause
        if cause is None or not any(self._shows(each) for each in _chain(cause)):
            return cause
        return Exception(self.hide(f"{type(cause).__name__}: {cause}"))

    def _shows(self, error: BaseException) -> bool:
        return any(self.hide(text) != text for text in (str(error), repr(error), repr(vars(error))))

    def _cut_up(self) -> dict[int, set[str]]:
        if self.values and not self._pieces:
            for value in self.values:
                if len(value) >= _SHORTEST:
                    for spelling in _spellings(value):
                        length = min(_PIECE, len(spelling))
                        known = self._pieces.setdefault(length, set())
                        known.update(spelling[start : start + length] for start in range(len(spelling) - length + 1))
        return self._pieces


NO_SECRETS = Secrets()


def _spellings(value: str) -> Iterable[str]:
    spellings = {value}
    for once in (quote(value, safe=""), quote(value)):
        spellings |= {once, _ESCAPE.sub(lambda escape: escape[0].lower(), once), quote(once, safe="")}
    return spellings


def _chain(error: BaseException) -> Iterable[BaseException]:
    seen: dict[int, BaseException] = {}
    waiting: list[Any] = [error]
    while waiting:
        each = waiting.pop()
        if each is not None and id(each) not in seen:
            seen[id(each)] = each
            waiting += [each.__cause__, each.__context__]
    return seen.values()
