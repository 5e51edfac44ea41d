"""One webhook for a URL and a place, however many programs see to it at once.

Wrike has no way to make a webhook only if there is none. So there is a rule that all programs keep: **of the webhooks
of one URL and place the youngest stays**, and nobody deletes one unless it has seen a younger one that fits. The
youngest of all that ever fitted was never seen beside a younger one, so it is there: there is never a moment without.
And whoever has made one looks again until it sees one alone. Were two left, the last look of whoever made the one, or
of whoever made the other, would have seen both.

To replace a webhook means to make a younger one. That is why it is not the oldest that stays: whoever comes upon an old
and a new one cannot see that the new one has the secret that the receiver will keep.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final, Generic, Literal, TypeAlias, TypeVar

import attrs

from wrike_async._hooking.wanted import HookRecord, WantedHook, age_of
from wrike_async.errors import DecodeError, NotFound, OutcomeUnknown, WrikeError, WriteDoneUnreadable

__all__ = ["Deed", "Ensuring", "Found", "HookCalls", "Intent"]

Deed: TypeAlias = Literal["kept", "reactivated", "created", "replaced"]
"""What was done so that a webhook is there."""

_MOST_TRIES: Final = 3
_CREATE: Final = ("create", "")
_TO_BE_SEEN: Final = (OutcomeUnknown, WriteDoneUnreadable, NotFound)


async def _do_nothing(_: object) -> None:
    """Nobody wants to know."""


Hook = TypeVar("Hook", bound=HookRecord)
Hook_co = TypeVar("Hook_co", bound=HookRecord, covariant=True)


@attrs.frozen(kw_only=True)
class Intent:
    """What will be done next, as far as can be told.

    Attributes:
        creates: whether one is made.
        activates: the ID of the one that is taken up again.
        deletes: IDs of those that are deleted then.
    """

    creates: bool = False
    activates: str | None = None
    deletes: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class HookCalls(Generic[Hook]):
    """What can be done about the webhooks of one place.

    Attributes:
        list: returns them, others among them.
        create: makes one as it is wanted.
        activate: takes one up again that is suspended.
        delete: deletes one.
        intend: is told what will be done before that is done; what it raises ends the call.
        pause: waits until a list that lags behind may have caught up.
    """

    list: Callable[[], Awaitable[Sequence[Hook]]]
    create: Callable[[], Awaitable[Hook]]
    activate: Callable[[str], Awaitable[object]]
    delete: Callable[[str], Awaitable[object]]
    intend: Callable[[Intent], Awaitable[object]] = _do_nothing
    pause: Callable[[], Awaitable[None]] = lambda: asyncio.sleep(1.0)


@attrs.frozen
class Found(Generic[Hook_co]):
    """The one webhook, what was done for it, and what was surely deleted."""

    hook: Hook_co
    did: Deed
    deleted: tuple[str, ...]


class Ensuring(Generic[Hook]):
    """One call that sees to it that there is one webhook.

    Args:
        calls: what can be done.
        wanted: which webhook there should be.
        renew: whether one that is there at the beginning is not good enough.
    """

    def __init__(self, calls: HookCalls[Hook], wanted: WantedHook, *, renew: bool) -> None:
        self._calls = calls
        self._wanted = wanted
        self._renew = renew
        self._tries: Counter[tuple[str, str]] = Counter()
        self._errors: dict[tuple[str, str], WrikeError] = {}
        self._made: list[str] = []
        self._deleted: list[str] = []

    async def run(self) -> Found[Hook]:
        """Look, do one thing, and look again, until one webhook is seen alone.

        Raises:
            WrikeError: what a request raised, or what cannot be had in some tries.
        """
        hooks = await self._look()
        there_were_some = bool(hooks)
        stale = {hook.id for hook in hooks} if self._renew else set[str]()
        while True:
            ids = tuple(hook.id for hook in hooks)
            if not hooks or ids[-1] in stale or not self._wanted.fits(hooks[-1]):
                await self._calls.intend(Intent(creates=True, deletes=ids))
                await self._create(hooks)
            elif hooks[-1].status == "Suspended":
                await self._calls.intend(Intent(activates=ids[-1], deletes=ids[:-1]))
                await self._reactivate(ids[-1])
            elif len(hooks) > 1:
                await self._calls.intend(Intent(deletes=ids[:-1]))
                for hook_id in ids[:-1]:
                    await self._delete(hook_id)
            else:
                return Found(hooks[0], self._deed(there_were_some, hooks[0].id), tuple(self._deleted))
            hooks = await self._look()

    async def _look(self) -> list[Hook]:
        """Return the webhooks that the call is about, the youngest at the end."""
        for _ in range(_MOST_TRIES):
            found = await self._list()
            # The rule has no other program delete the youngest: either people did, or the list is an old one.
            if not self._made or any(age_of(hook.id) >= age_of(self._made[-1]) for hook in found):
                return found
            await self._calls.pause()
        return await self._list()

    async def _list(self) -> list[Hook]:
        found = [hook for hook in await self._calls.list() if self._wanted.concerns(hook)]
        return sorted(found, key=lambda hook: age_of(hook.id))

    def _deed(self, there_were_some: bool, hook_id: str) -> Deed:
        if self._tries[_CREATE]:
            return "replaced" if there_were_some else "created"
        return "reactivated" if self._tries["activate", hook_id] else "kept"

    async def _create(self, hooks: Sequence[Hook]) -> None:
        try:
            await self._try(_CREATE, self._create_one, OutcomeUnknown, WriteDoneUnreadable)
        except _Hopeless as hopeless:
            # Only what is older than the youngest, which others want, or which cannot be surpassed.
            for hook in hooks[:-1]:
                if hook.id in self._made:
                    await self._delete(hook.id)
            raise hopeless.error or WrikeError(
                f"{_MOST_TRIES} webhooks were made, and another one stays the youngest of this URL and place: another "
                "program wants other events there, or the IDs do not tell which is younger"
            ) from None

    async def _create_one(self) -> None:
        made = await self._calls.create()
        self._made.append(made.id)
        if self._wanted.concerns(made) and self._wanted.fits(made):
            return
        # Nobody, this call included, would find it again, and each call would leave one more.
        await self._delete(made.id)
        raise DecodeError(
            f"Wrike made webhook {made.id} otherwise than asked: its URL, place, events or recursive differ, so it was "
            "deleted again; name the folder or space by the ID that Wrike shows, or use webhooks.create"
        )

    async def _reactivate(self, hook_id: str) -> None:
        try:
            await self._try(("activate", hook_id), partial(self._calls.activate, hook_id), *_TO_BE_SEEN)
        except _Hopeless as hopeless:
            raise hopeless.error or WrikeError(
                f"webhook {hook_id} was taken up again {_MOST_TRIES} times and is suspended each time: is the receiver "
                "up, and has it the secret that the webhook was made with?"
            ) from None

    async def _delete(self, hook_id: str) -> None:
        try:
            error = await self._try(("delete", hook_id), partial(self._calls.delete, hook_id), *_TO_BE_SEEN)
        except _Hopeless as hopeless:
            raise hopeless.error or WrikeError(f"webhook {hook_id} was deleted, and is listed all the same") from None
        if error is None:
            self._deleted.append(hook_id)

    async def _try(
        self, what: tuple[str, str], do: Callable[[], Awaitable[object]], *passing: type[WrikeError]
    ) -> WrikeError | None:
        """Do something, and return the error of which the next look tells what became of it."""
        if self._tries[what] == _MOST_TRIES:
            raise _Hopeless(self._errors.get(what))
        self._tries[what] += 1
        try:
            await do()
        except passing as error:
            self._errors[what] = error
            return error
        self._errors.pop(what, None)
        return None


class _Hopeless(Exception):
    """Something was tried often enough."""

    def __init__(self, error: WrikeError | None) -> None:
        super().__init__()
        self.error = error
