"""Where pages come from, and whom they are asked of."""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import attrs

from wrike_async._engine.engine import Engine
from wrike_async._wire.operation import Operation, WireParams
from wrike_async.errors import InvalidRequest, WrikeError
from wrike_async.options import CallOptions

if TYPE_CHECKING:
    from wrike_async._engine.call import Reply
    from wrike_async._transport.session import Session

__all__ = ["Collection"]

_WHOSE_TOKEN = (
    ". A page token belongs to the credential that it came to, and this client does not know which of its credentials "
    "that is; none of them was accepted with it"
)


@attrs.frozen(eq=False)
class Collection:
    """Where pages come from: an operation with everything that is repeated for each page."""

    engine: Engine
    options: CallOptions
    operation: Operation[Any]
    ids: Sequence[str]
    params: WireParams
    page_size: int

    async def fetch(self, token: str | None, session: Session | None) -> Reply:
        """Ask for a page.

        Args:
            token: which one; ``None`` for the first.
            session: the one that the walk belongs to; ``None`` where it is not known.

        Raises:
            WrikeError: its ``next_page_token`` is that of the page.
        """
        params, paging = dict(self.params), self.operation.paging
        if paging is not None:
            params[paging.size_param] = self.page_size
            if token is not None:
                params[paging.token_param] = token
        try:
            if token is None or session is not None:
                reply = await self._ask(params, session)
            else:
                reply = await self._ask_its_owner(token, params)
        except WrikeError as error:
            error.next_page_token = token
            raise
        self.engine.token_owners.remember(reply.envelope.next_page_token, reply.session)
        return reply

    async def _ask(self, params: dict[str, Any], session: Session | None) -> Reply:
        return await self.engine.call(
            self.operation, self.options, ids=self.ids, params=WireParams(params), session=session
        )

    async def _ask_its_owner(self, token: str, params: dict[str, Any]) -> Reply:
        """Ask with a token that a caller gave: whom it came to, or one after the other where that is not known."""
        *others, last = self.engine.token_owners.may_know(token)
        for session in others:
            with contextlib.suppress(InvalidRequest):
                return await self._ask(params, session)
        try:
            return await self._ask(params, last)
        except InvalidRequest as error:
            if others:
                error.message += _WHOSE_TOKEN
            raise
