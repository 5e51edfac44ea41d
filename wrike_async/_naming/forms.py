"""What a text looks like that may be a name: an ID, or the address of a task or folder."""

from __future__ import annotations

import re

__all__ = ["is_permalink", "looks_like_id", "permalink_in"]

_ID = re.compile(r"IE[A-Z2-7]{6,}|M[A-Z]AAA[A-Za-z0-9_-]{7}|K[A-Z][A-Z2-7]{6}")
_HOST = re.compile(r"https?://(?:[\w-]+\.)*wrike\.com(?::\d+)?(?:[/?#]|$)", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"(?:[?&#/]|#.*[?&])(?:id|overlayEntityId)=(\d+)")


def looks_like_id(text: str) -> bool:
    """Whether a text has one of the forms of IDs that Wrike was seen to give."""
    return _ID.fullmatch(text) is not None


def is_permalink(text: str) -> bool:
    """Whether a text is an address, and so no ID."""
    return text.startswith(("https://", "http://"))


def permalink_in(address: str) -> str | None:
    """Return the permalink that an address of a browser stands for; ``None`` where it names no entity of Wrike's.

    Numbers in addresses of other sites are other things.
    """
    number = _NUMBER.search(address) if _HOST.match(address) else None
    return None if number is None else f"https://www.wrike.com/open.htm?id={number[1]}"
