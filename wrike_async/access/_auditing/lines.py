"""Lines of an audit file: each holds the hash of the one before it in its chain, and its own."""

from __future__ import annotations

import hashlib
from typing import Any, Final

import attrs

from wrike_async._json import dumps
from wrike_async.errors import InvalidArgument

__all__ = ["FIRST", "VERSION", "Head", "as_line", "hash_of"]

VERSION: Final = 1

FIRST: Final = "sha256:"
"""What comes before the first line of a chain."""

_BEFORE_THE_HASH: Final = b',"hash":"'


@attrs.frozen
class Head:
    """The end of a chain, to be kept where the file cannot be changed with it.

    Attributes:
        chain: which one.
        seq: the number of its last line.
        hash: of that line.
    """

    chain: str
    seq: int
    hash: str

    def __str__(self) -> str:
        """Return it as ``CHAIN:NUMBER:HASH``."""
        return f"{self.chain}:{self.seq}:{self.hash.removeprefix('sha256:')}"

    @classmethod
    def read(cls, text: str) -> Head:
        """Read what ``str()`` of it was; raises `InvalidArgument`."""
        match text.split(":"):
            case [chain, seq, digest] if seq.isdecimal():
                return cls(chain, int(seq), f"sha256:{digest}")
            case _:
                raise InvalidArgument(f"a head is CHAIN:NUMBER:HASH, as audit verify prints it, not {text!r:.80}")


def as_line(entry: dict[str, Any], before: str) -> tuple[bytes, str]:
    """Return an entry as a line, and the hash of it.

    Args:
        entry: what it says.
        before: the hash of the line before it.
    """
    text = dumps({"v": VERSION, **entry, "prev": before})
    digest = _digest(text[:-1])
    return text[:-1] + _BEFORE_THE_HASH + digest.encode() + b'"}\n', digest


def hash_of(line: bytes) -> str | None:
    """Return the hash that a line should have by what it says; ``None`` where it is no such line."""
    text, found, _ = line.rpartition(_BEFORE_THE_HASH)
    return _digest(text) if found else None


def _digest(text: bytes) -> str:
    return f"sha256:{hashlib.sha256(text).hexdigest()}"
