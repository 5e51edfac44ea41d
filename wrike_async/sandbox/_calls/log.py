"""What the sandbox remembers of each request."""

from __future__ import annotations

from typing import Any

import attrs

__all__ = ["RequestRecord"]


@attrs.define
class RequestRecord:
    """One request as it arrived, and the status it was answered with.

    Attributes:
        time: when it arrived, by the loop's clock.
        path: as sent, percent-decoded, the ``/api/v4`` included.
        headers: by names in title case (``Maton-Connection``).
        operation: the catalogue's ``GET /tasks/{taskIds}``; ``None`` for a path that is no operation.
        params: query, form and JSON body together: text from the first two, native values from the last.
        ids: the values in the path.
        status: stays ``None`` where the connection was dropped instead of an answer.
    """

    time: float
    method: str
    path: str
    query: dict[str, str]
    form: dict[str, str]
    headers: dict[str, str] = attrs.field(repr=False)
    token: str | None = attrs.field(repr=False)
    operation: str | None = None
    params: dict[str, Any] = attrs.field(factory=dict[str, Any])
    ids: tuple[str, ...] = ()
    status: int | None = None
