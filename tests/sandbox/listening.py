"""Receivers by hand: what comes to them is kept, and they answer what they are told to."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any, Self

from aiohttp import web
from attrs import frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["SECRET", "Listener", "Post", "sign"]

SECRET = "what only two know"


def sign(data: bytes, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), data, hashlib.sha256).hexdigest()


@frozen
class Post:
    """What came."""

    time: float
    headers: Mapping[str, str]
    body: bytes

    @property
    def is_handshake(self) -> bool:
        return self.body == b'{"requestType":"WebHook secret verification"}'

    @property
    def events(self) -> list[dict[str, Any]]:
        events: list[dict[str, Any]] = json.loads(self.body)
        return events

    @property
    def names(self) -> list[str]:
        return [event["eventType"] for event in self.events]


class Listener:
    """Listens on loopback. Statuses are answered one after the other, and then 200; handshakes are no part of that."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.posts: list[Post] = []
        self.secret = SECRET
        self.handshake_status = 200
        self.location = ""
        self.takes = 0.0
        self.url = ""

    @property
    def deliveries(self) -> list[Post]:
        return [post for post in self.posts if not post.is_handshake]

    @property
    def names(self) -> list[list[str]]:
        """The names of the events of each delivery."""
        return [post.names for post in self.deliveries]

    async def __aenter__(self) -> Self:
        self._runner = web.ServerRunner(web.Server(self._answer, handler_cancellation=True), shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}/hook"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _answer(self, request: web.BaseRequest) -> web.Response:
        headers = {name.title(): value for name, value in request.headers.items()}
        post = Post(asyncio.get_running_loop().time(), headers, await request.read())
        self.posts.append(post)
        await asyncio.sleep(self.takes)
        if post.is_handshake:
            proof = sign(headers["X-Hook-Secret"].encode(), self.secret)
            return web.Response(status=self.handshake_status, headers={"X-Hook-Secret": proof})
        status = self.statuses.pop(0) if self.statuses else 200
        return web.Response(status=status, headers={"Location": self.location} if self.location else {})
