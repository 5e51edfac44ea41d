"""Whether an answer is the file that was asked for: a pure function of its status and headers.

Wrike sends a file with its length and with ``Content-Disposition``, which names it. A page to sign in on, or a JSON
error, that comes with 200 has no such header. So HTML and JSON without it are taken for what they most likely are, and
everything else for the file: what it contains is its owner's business.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from wrike_async._wire.decode import Answer, excerpt
from wrike_async._wire.operation import Operation
from wrike_async.errors import DecodeError

__all__ = ["is_file", "no_file"]

_FOR_PEOPLE_AND_PROGRAMS = ("text/html", "application/xhtml+xml", "application/json", "application/problem+json")


def is_file(status: int, headers: Mapping[str, str]) -> bool:
    """Tell whether an answer is a file, and says how it ends.

    Args:
        status: the HTTP status.
        headers: found by their lower-case names.
    """
    return _objection(status, headers) is None


def no_file(operation: Operation[Any], answer: Answer) -> DecodeError:
    """Return the error for an answer that is no file, of whose body the beginning is enough."""
    said = excerpt(answer.body, answer.secrets)
    return DecodeError(
        f"{operation} was asked for the bytes of a file, and {_objection(answer.status, answer.headers)}"
        + (f": {said!r}" if said else "")
    )


def _objection(status: int, headers: Mapping[str, str]) -> str | None:
    if status != 200:
        # 206 is a part, 202 a promise, 203 what somebody on the way made of it.
        return f"was answered with {status}"
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type in _FOR_PEOPLE_AND_PROGRAMS and "content-disposition" not in headers:
        return f"{media_type} came, without the name of a file"
    if "content-length" not in headers and "chunked" not in headers.get("transfer-encoding", "").lower():
        return "the answer says neither how long it is nor where it ends, so that nothing would tell whether all came"
    return None
