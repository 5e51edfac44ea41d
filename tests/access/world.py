"""A sandbox with a place, what is in it, and what is not."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import attrs

from tests.access.granting import Asking
from wrike_async import Wrike
from wrike_async.access import Access, AccessPolicy
from wrike_async.sandbox import Sandbox

__all__ = ["World", "a_world", "within"]


@attrs.frozen
class World:
    """IDs of a folder that is a place, of one below and one outside, and of a task in each; and who may do all."""

    sandbox: Sandbox
    free: Wrike
    place: str
    below: str
    outside: str
    inner: str
    outer: str

    def view(self, policy: AccessPolicy | None = None, asking: Asking | None = None) -> Wrike:
        """Of the client, with a policy; by default everything, within the place."""
        return self.free.with_options(access=Access(within(self.place) if policy is None else policy, asking))


def within(*places: str) -> AccessPolicy:
    everything = AccessPolicy.everything()
    return AccessPolicy(everything.areas, within=places, disclose=sorted(everything.disclose))


@asynccontextmanager
async def a_world() -> AsyncIterator[World]:
    async with (
        Sandbox(tasks=0, folders=0) as sandbox,
        Wrike(sandbox.token, base_url=sandbox.base_url, quota=None) as free,
    ):
        spaces = await free.spaces.list().to_list()
        place = await free.folders.create(spaces[0].id, title="Place")
        below = await free.folders.create(place.id, title="Below")
        outside = await free.folders.create(spaces[0].id, title="Outside")
        inner = await free.tasks.create(below.id, title="Inner")
        outer = await free.tasks.create(outside.id, title="Outer")
        yield World(sandbox, free, place.id, below.id, outside.id, inner.id, outer.id)
