"""Where pages come from, and whom they are asked of."""

from __future__ import annotations

import contextlib
from collections.abc import Coroutine, Sequence
from typing import TYPE_CHECKING, Any

import attrs

from wrike_async._display.lines import one_line, settings
from wrike_async._engine.engine import Engine
from wrike_async._wire.operation import Operation, WireParams
from wrike_async._wire.walking.walk import Walk
from wrike_async.errors import InvalidRequest
from wrike_async.options import CallOptions

if TYPE_CHECKING:
    from wrike_async._engine.call import Reply, Witness
    from wrike_async._transport.session import Session

__all__ = ["Collection"]

_WHOSE_TOKEN = (
    ". A page token belongs to the credential that it came to, and this client does not know which of its credentials "
    "that is; none of them was accepted with it"
)


@attrs.frozen(eq=False, repr=False)
class Collection:
    """Where pages come from: an operation with everything that is repeated for each page."""

    engine: Engine
    options: CallOptions
    operation: Operation[Any]
    ids: Sequence[str]
    params: WireParams
    page_size: int

    @property
    def requests(self) -> int | None:
        """How many requests a walk takes, where that is known before."""
        return None

    @property
    def goes_by_tokens(self) -> bool:
        """Whether an answer tells the place of the next page, as its token."""
        return True

    def walk(self, place: str | None, *, over: bool) -> Walk:
        """Return a walk that begins at a place, or is over."""
        return Walk(token=place, over=over)

    def of_size(self, most: int) -> Collection:
        """Return the same with pages of no more than so many items."""
        return attrs.evolve(self, page_size=max(1, min(self.page_size, most)))

    def shown(self, limit: int | None, *, typed: bool, goes_on: bool) -> str:
        """Return in one line what is asked for, by wire name; ``goes_on`` from a token of a page."""
        sort = dict(() if self.operation.paging is None else self.operation.paging.sort)
        wanted = {name: value for name, value in self.params.items() if sort.get(name) != value}
        return one_line(
            f"Pages of {self.operation.with_ids(self.ids)}",
            settings(wanted),
            "" if limit is None else f"up to {limit}",
            "" if typed else "raw",
            "from a page on" if goes_on else "",
        )

    def fetch(
        self,
        token: str | None,
        session: Session | None,
        *,
        for_models: bool = False,
        witness: Witness | None = None,
    ) -> Coroutine[Any, Any, Reply]:
        """Ask for a page.

        Args:
            token: which one; ``None`` for the first.
            session: the one that the walk belongs to; ``None`` where it is not known.
            for_models: whether its entries are for models alone.
            witness: told of each attempt, where the session is known.

        Raises:
            WrikeError: as `Engine.call` does.
        """
        params, paging = dict(self.params), self.operation.paging
        if paging is not None:
            params[paging.size_param] = self.page_size
            if token is not None:
                params[paging.token_param] = token
        if token is None or session is not None:
            return self.ask(params, session, for_models, witness)
        return self._ask_its_owner(token, params, for_models)

    def ask(
        self, params: dict[str, Any], session: Session | None, for_models: bool, witness: Witness | None = None
    ) -> Coroutine[Any, Any, Reply]:
        """Ask with parameters; see `fetch`."""
        return self.engine.call(
            self.operation,
            self.options,
            ids=self.ids,
            params=WireParams(params),
            session=session,
            for_models=for_models,
            witness=witness,
        )

    async def _ask_its_owner(self, token: str, params: dict[str, Any], for_models: bool) -> Reply:
        """Ask with a token that a caller gave: whom it came to, or one after the other where that is not known."""
        *others, last = self.engine.token_owners.may_know(token)
        for session in others:
            with contextlib.suppress(InvalidRequest):
                return await self.ask(params, session, for_models)
        try:
            return await self.ask(params, last, for_models)
        except InvalidRequest as error:
            if others:
                error.message += _WHOSE_TOKEN
            raise
