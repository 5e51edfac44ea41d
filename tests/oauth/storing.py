"""What the tests of stores share."""

from __future__ import annotations

from wrike_async import TokenPair, TokenStore

PAIR = TokenPair("access-1", "refresh-1", expires_at=1_800_000_000.5, lifetime=3600.0, host="app-eu.wrike.com")
OTHER = TokenPair("access-2", "refresh-2", expires_at=1_800_003_600.0)


async def keeps(store: TokenStore) -> None:
    """What every store promises."""
    assert await store.load() is None
    await store.save(PAIR)
    assert await store.load() == PAIR
    async with store.exclusive():
        assert await store.load() == PAIR
        await store.save(OTHER)
    assert await store.load() == OTHER
