"""The two spellings of a name: ``custom_item_type_id`` in Python, ``customItemTypeId`` on the wire; and the closest."""

from __future__ import annotations

import re
from collections.abc import Iterable

_BEFORE_CAPITAL = re.compile(r"(?=[A-Z])")


def to_camel(name: str) -> str:
    """Return the wire's spelling of a Python name: ``created_date`` becomes ``createdDate``."""
    first, *others = name.split("_")
    return first + "".join(word[:1].upper() + word[1:] for word in others)


def to_snake(name: str) -> str:
    """Return the Python spelling of a wire name: ``createdDate`` becomes ``created_date``.

    Every capital starts a word, so that ``to_camel`` always leads back: ``apiV2Id`` is ``api_v2_id``.
    """
    return _BEFORE_CAPITAL.sub("_", name).lower()


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """Return ``"; did you mean 'x'?"`` for the closest known name, or nothing."""
    from difflib import get_close_matches

    text = re.sub(r"_(\w)", lambda m: m[1].upper(), str(word))
    by_spelling = {k.lower(): k for k in map(str, known)} | {to_camel(str(k)).lower(): str(k) for k in known}
    close = get_close_matches(text.lower(), by_spelling, n=1, cutoff=0.6)
    return f"; did you mean {by_spelling[close[0]]!r}?" if close else ""
