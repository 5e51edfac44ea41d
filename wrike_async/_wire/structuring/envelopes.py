"""What stands around the records of an answer, found without reading these."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["HEAD", "KEY", "TEXT", "token_around"]

TEXT: Final = rb'"[^"\\]*+"'
KEY: Final = rb"%b\s*+:\s*+" % TEXT
# Without brackets: no other list is taken for that of the records.
_VALUE: Final = rb"(?:%b|[0-9]++)\s*+" % TEXT
HEAD: Final = re.compile(rb'\s*+\{\s*+(?:%b%b,\s*+)*+"data"\s*+:\s*+\[\s*+' % (KEY, _VALUE))
"""An envelope up to its first record."""

_TAIL: Final = re.compile(rb"\]\s*+(?:,\s*+%b%b)*+\}\s*+" % (KEY, _VALUE))
_TOKEN: Final = re.compile(rb'"nextPageToken"\s*+:\s*+"([^"\\]++)"')


def token_around(body: bytes) -> str | None:
    """Return the token of the next page, which stands before the records or after them.

    ``None`` where there is none, where there are no records, and where it takes more to tell.
    """
    head = HEAD.match(body)
    if head is None or not body.startswith(b"{", head.end()):
        return None
    token = _TOKEN.search(body, 0, head.end())
    if token is None:
        end = body.rfind(b"]")
        token = _TOKEN.search(body, end) if _TAIL.fullmatch(body, end) else None
    return None if token is None else token[1].decode("utf-8", "replace")
