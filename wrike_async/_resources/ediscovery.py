"""eDiscovery: https://developers.wrike.com/reference/postediscovery_searchempty"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, Literal, Unpack

from wrike_async._resources.base import Resource
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import Id, NotBlank, Parameters, Raw, UpTo, whole_number

__all__ = ["EDiscovery", "EDiscoveryScope", "EDiscoverySearch"]

EDiscoveryScope = Literal["task", "folder", "attachment", "project", "space"]


class EDiscoverySearch(Parameters, total=False):
    """What to search for."""

    scopes: Annotated[Sequence[EDiscoveryScope | Raw], UpTo(1000)]
    """What kinds of things."""
    terms: Sequence[NotBlank]
    """Words."""
    target_user_id: Id
    """Whose view to take."""
    timeout: Annotated[int, whole_number(1, 2**31 - 1)]
    """About how long Wrike may search at most; it does not say in which unit."""


_SEARCH: Operation[Any] = Operation(
    method="POST", path="/ediscovery_search", accepts=EDiscoverySearch, access="read", scopes=None, gateway=False
)


class EDiscovery(Resource):
    """Searches through everything of the account, for those who are allowed to."""

    async def search(self, **search: Unpack[EDiscoverySearch]) -> list[Any]:
        """Search. Nothing is changed, so it is sent again where an answer is lost.

        ``POST /ediscovery_search``

        Args:
            **search: see `EDiscoverySearch`.

        Returns:
            What was found, as it came: texts according to one source, ``{"id": …, "type": …}`` according to another.

        Raises:
            Forbidden: it takes rights that Wrike does not document.
        """
        return await self._call(_SEARCH, search)
