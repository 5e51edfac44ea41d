"""A sandbox to sign in to, on the clock of the test."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import attrs
import pytest
import pytest_asyncio

from wrike_async import OAuth2, TokenPair, Wrike
from wrike_async.sandbox import Pair, RequestRecord, Sandbox

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

EPOCH = 1_800_000_000.0


@attrs.define
class SignIn:
    """A sandbox, and what it takes to sign in to it. Time is the loop's, so it passes only when nothing else does."""

    sandbox: Sandbox
    issued: list[Pair] = attrs.field(factory=list[Pair])

    def clock(self) -> float:
        return EPOCH + asyncio.get_running_loop().time()

    @property
    def origin(self) -> str:
        return self.sandbox.base_url.removesuffix("/api/v4")

    @property
    def token_url(self) -> str:
        return f"{self.origin}/oauth2/token"

    def pair(self, **changes: Any) -> TokenPair:
        """A pair that the sandbox has just issued."""
        issued = self.sandbox.oauth.sign_in()
        self.issued.append(issued)
        pair = TokenPair(
            access_token=issued.access_token,
            refresh_token=issued.refresh_token,
            expires_at=self.clock() + self.sandbox.oauth.lifetime,
            lifetime=self.sandbox.oauth.lifetime,
            host=self.origin.removeprefix("http://"),
        )
        return attrs.evolve(pair, **changes)

    def expired_pair(self) -> TokenPair:
        """The same, after the access token has expired."""
        pair = self.pair(expires_at=self.clock() - 1)
        self.sandbox.oauth.revoke(pair.access_token.reveal())
        return pair

    def revoke_access(self) -> None:
        """Let all access tokens of `pair` end; their refresh tokens stay good."""
        for issued in self.issued:
            self.sandbox.oauth.revoke(issued.access_token)

    def credential(self, **options: Any) -> OAuth2:
        defaults: dict[str, Any] = {"token_url": self.token_url, "clock": self.clock}
        oauth = self.sandbox.oauth
        return OAuth2(oauth.client_id, oauth.client_secret, **defaults | options)

    def client(self, auth: OAuth2, **options: Any) -> Wrike:
        """A client that learns the host from the credential alone."""
        return Wrike(auth=auth, quota=None, **options)

    @property
    def token_requests(self) -> list[RequestRecord]:
        return [record for record in self.sandbox.requests if record.path == "/oauth2/token"]


@pytest_asyncio.fixture
async def sign_in() -> AsyncIterator[SignIn]:
    loop = asyncio.get_running_loop()
    async with Sandbox(tasks=60, now=lambda: datetime.fromtimestamp(EPOCH + loop.time(), UTC)) as sandbox:
        yield SignIn(sandbox)


@pytest.fixture
def token_file(tmp_path: Path) -> Path:
    return tmp_path / "deep" / "tokens.json"
