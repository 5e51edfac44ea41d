"""Routers that note what they get, and a way to send to a receiver without a server."""

from __future__ import annotations

import asyncio
from typing import Any

from tests.webhooks.sending import body_of, headers_for
from wrike_async.webhooks import Event, Receiver, Router

__all__ = ["Failing", "Seen", "send"]


class Seen:
    """A router that notes what its one function gets, and when it ends."""

    def __init__(self) -> None:
        self.router = Router()
        self.events: list[tuple[float, Any]] = []
        self.router.on(Event)(self.handle)
        self.takes = 0.0

    async def handle(self, event: Event) -> None:
        await asyncio.sleep(self.takes)
        self.events.append((asyncio.get_running_loop().time(), event.entity_id))


async def send(receiver: Receiver, *events: dict[str, Any], key: str | None = "", **headers: str) -> int:
    body = body_of(*events)
    status, _ = await receiver.take(headers_for(body, key=key, **headers), body)
    return status


class Failing:
    """Handlers of one event: one works, one fails a number of times."""

    def __init__(self, times: int, error: BaseException | None = None) -> None:
        self.router = Router()
        self.left = times
        self.tried: list[tuple[float, str | None]] = []
        self.worked: list[str | None] = []
        self.error = ValueError("broken") if error is None else error
        self.router.on(Event)(self.fail)
        self.router.on(Event)(self.work)

    async def fail(self, event: Event) -> None:
        if event.entity_id == "T00000" and self.left:
            self.left -= 1
            self.tried.append((asyncio.get_running_loop().time(), event.event_type))
            raise self.error

    async def work(self, event: Event) -> None:
        self.worked.append(event.entity_id)
