"""Answers that take a while to read: others have their turns meanwhile."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import Final

from wrike_async._wire.decode import Answer
from wrike_async._wire.operation import Request

__all__ = ["LONG", "read_in_turns"]

LONG: Final = 1 << 19
"""Bytes of an answer that would take longer than a millisecond to be read in one go."""


async def read_in_turns(request: Request, answer: Answer) -> None:
    """Read a long answer that is for models alone while others have turns; what fails is left to whoever judges it."""
    item = request.operation.item
    if item is None or answer.status != HTTPStatus.OK:
        return
    # Decoding loads with the first answer, and this part of it with the first long one.
    from wrike_async._wire.structuring.parts import page_in_parts

    parts = page_in_parts(item, answer.body)
    while True:
        try:
            next(parts)
        except StopIteration as end:
            answer.page = end.value
            return
        await asyncio.sleep(0)
