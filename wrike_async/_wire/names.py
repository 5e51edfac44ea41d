"""The two spellings of a name: ``custom_item_type_id`` in Python, ``customItemTypeId`` on the wire."""

from __future__ import annotations

import re

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
