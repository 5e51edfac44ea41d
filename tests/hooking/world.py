"""A server in memory, and programs that take turns at it in any order."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Coroutine, Generator, Iterator, Mapping
from typing import Any, Literal, TypeVar

import attrs

from wrike_async import NotFound, OutcomeUnknown, WrikeError
from wrike_async._hooking.ensuring import Ensuring, Found, HookCalls
from wrike_async._hooking.wanted import WantedHook

Answer = TypeVar("Answer")
Choose = Callable[[int], int]
"""Returns a number below the one that it is given."""

URL = "https://example.com/wrike"
KNOWN = ("TaskCreated", "TaskDeleted")
WANTED = WantedHook(
    hook_url=URL, folder_id="F", space_id=None, events=frozenset({"TaskCreated"}), recursive=True, known=KNOWN
)


@attrs.frozen(kw_only=True)
class Hook:
    id: str
    hook_url: str | None = URL
    folder_id: str | None = "F"
    space_id: str | None = None
    events: tuple[str, ...] | None = ("TaskCreated",)
    recursive: bool | None = True
    status: str | None = "Active"


class Turn:
    """Awaiting it lets others go first, as many of them as it pleases whoever chooses."""

    def __await__(self) -> Generator[None, None, None]:
        yield


@attrs.define
class World:
    """Where webhooks are made, shown and deleted.

    Attributes:
        choose: decides whatever can come one way or the other.
        hooks: those that are there.
        new_ids: what is made is called by these, in this order.
        lost: how many answers to writes may still be lost.
        may_be_late: whether such a write may be done after its program has looked what became of it.
    """

    choose: Choose
    hooks: dict[str, Hook]
    new_ids: Iterator[str]
    lost: int = 0
    wanted: WantedHook = WANTED
    may_be_late: bool = False
    on_the_way: list[Callable[[], object]] = attrs.field(factory=list[Callable[[], object]])
    made: list[str] = attrs.field(factory=list[str])
    asked: list[str] = attrs.field(factory=list[str])
    refusals: list[Exception] = attrs.field(factory=list[Exception])
    foreign: Mapping[str, Hook] = attrs.field(init=False)
    there_was_one: bool = attrs.field(init=False, default=False)
    there_was_an_active_one: bool = attrs.field(init=False, default=False)

    def __attrs_post_init__(self) -> None:
        self.foreign = {hook.id: hook for hook in self.hooks.values() if not self.wanted.concerns(hook)}
        self.check()

    def check(self) -> None:
        """See that nothing is lost that was there once, and that what is not ours is as it was."""
        fitting = [hook for hook in self.ours() if self.wanted.fits(hook)]
        active = [hook for hook in fitting if hook.status == "Active"]
        assert fitting or not self.there_was_one
        assert active or not self.there_was_an_active_one
        self.there_was_one |= bool(fitting)
        self.there_was_an_active_one |= bool(active)
        assert {key: self.hooks.get(key) for key in self.foreign} == self.foreign

    def arrive(self) -> None:
        """Do what was sent long ago."""
        with contextlib.suppress(NotFound):
            self.on_the_way.pop(0)()
        self.check()

    def ours(self) -> list[Hook]:
        return [hook for hook in self.hooks.values() if self.wanted.concerns(hook)]

    def calls(self, wanted: WantedHook = WANTED) -> HookCalls[Hook]:
        return HookCalls(
            list=lambda: self._asked("list", lambda: list(self.hooks.values()), may_be_lost=False),
            create=lambda: self._asked("create", lambda: self._create(wanted)),
            activate=lambda hook_id: self._asked(f"activate {hook_id}", lambda: self._activate(hook_id)),
            delete=lambda hook_id: self._asked(f"delete {hook_id}", lambda: self._delete(hook_id)),
            pause=self._pause,
        )

    def program(self, *, renew: bool = False, wanted: WantedHook = WANTED) -> Coroutine[Any, Any, Found[Hook]]:
        return Ensuring(self.calls(wanted), wanted, renew=renew).run()

    async def _pause(self) -> None:
        await Turn()
        self.asked.append("pause")

    async def _asked(self, what: str, do: Callable[[], Answer], *, may_be_lost: bool = True) -> Answer:
        await Turn()
        self.asked.append(what)
        if self.on_the_way and self.choose(4) == 1:
            self.arrive()
        fate = self.choose(4 if self.may_be_late else 3) if may_be_lost and self.lost else 0
        if fate:
            self.lost -= 1
            if fate == 1:
                raise OutcomeUnknown("lost on the way there")
            if fate == 3:
                self.on_the_way.append(do)
                raise OutcomeUnknown("nobody knows")
        if self.refusals and may_be_lost:
            raise self.refusals.pop(0)
        answer = do()
        self.check()
        if fate:
            raise OutcomeUnknown("lost on the way back")
        return answer

    def _create(self, wanted: WantedHook) -> Hook:
        made = Hook(
            id=next(self.new_ids),
            hook_url=wanted.hook_url,
            folder_id=wanted.folder_id,
            space_id=wanted.space_id,
            events=None if wanted.events is None else tuple(sorted(wanted.events)),
            recursive=wanted.recursive,
        )
        self.hooks[made.id] = made
        self.made.append(made.id)
        return made

    def _activate(self, hook_id: str) -> Hook:
        if hook_id not in self.hooks:
            raise NotFound("no such webhook", status=404)
        self.hooks[hook_id] = attrs.evolve(self.hooks[hook_id], status="Active")
        return self.hooks[hook_id]

    def _delete(self, hook_id: str) -> None:
        if hook_id not in self.hooks:
            raise NotFound("no such webhook", status=404)
        del self.hooks[hook_id]


End = Found[Hook] | WrikeError | Literal["killed"]


def run(world: World, programs: list[Coroutine[Any, Any, Found[Hook]]], *, kills: int = 0) -> list[End]:
    """Run programs to their ends, one request of any of them after the other.

    Args:
        world: chooses whose turn it is.
        programs: with nothing done yet.
        kills: how many of them may be killed before a request.
    """
    ends: dict[int, End] = {}
    live = dict(enumerate(programs))
    for number in list(live):
        _go_on(live, number, ends)
    while live:
        number = list(live)[world.choose(len(live))]
        if kills and world.choose(8) == 1:
            kills -= 1
            live.pop(number).close()
            ends[number] = "killed"
        else:
            _go_on(live, number, ends)
    return [ends[number] for number in range(len(programs))]


def _go_on(live: dict[int, Coroutine[Any, Any, Found[Hook]]], number: int, ends: dict[int, End]) -> None:
    try:
        live[number].send(None)
    except StopIteration as done:
        ends[number] = done.value
        del live[number]
    except WrikeError as error:
        ends[number] = error
        del live[number]
