"""ID conversion: https://developers.wrike.com/reference/getidsempty"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated, Final, Literal

from wrike_async._resources.base import Resource
from wrike_async._wire.arguments import check_whole
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import Parameters, Raw, UpTo, whole_number
from wrike_async._wire.requests import MAX_TARGET_BYTES
from wrike_async._wire.types import Model, model
from wrike_async.errors import InvalidArgument

__all__ = ["IdConversion", "IdConversionArea", "IdEntityType", "LegacyIds"]

IdEntityType = Literal[
    "ApiV2Account",
    "ApiV2User",
    "ApiV2Folder",
    "ApiV2Task",
    "ApiV2Comment",
    "ApiV2Attachment",
    "ApiV2Timelog",
    "ApiV2RequestForm",
]
"""What an old ID belongs to; ``ApiV2User`` covers groups, too."""


@model
class IdConversion(Model):
    """An old ID and the present one."""

    id: str
    """As this version of the API has it."""
    api_v2_id: str | None = None
    """The number of version 2, as permalinks have it."""


LegacyId = Annotated[int, whole_number(0, 2**63 - 1)]
"""A number of version 2 of the API."""


class LegacyIds(Parameters, total=False):
    """What to convert in one request."""

    type: IdEntityType | Raw
    """Which type it has."""
    ids: Annotated[Sequence[LegacyId], UpTo(1000)]
    """The IDs to convert."""


_CONVERT = Operation(method="GET", path="/ids", item=IdConversion, accepts=LegacyIds, gateway=False)
_MOST_IDS: Final = 1000
_ROOM: Final = MAX_TARGET_BYTES - 100  # for the path, the type, and the brackets around the numbers


class IdConversionArea(Resource):
    """From the numbers of version 2 of the API, which permalinks still show, to the IDs of this version."""

    async def convert(self, type: IdEntityType | Raw, ids: Iterable[int | str]) -> list[IdConversion]:
        """Convert numbers to IDs, any number of them; one request after the other.

        ``GET /ids``, up to 1000 IDs in a request, as far as a URL can hold them

        Args:
            type: what the numbers belong to.
            ids: the numbers, as ``int`` or in digits.

        Returns:
            In the order of the numbers, each once. Those that Wrike does not know are left out, unless it refuses.

        Raises:
            InvalidArgument: a number that is none, or a type that Wrike does not know.
            NotFound, InvalidRequest: Wrike refuses one of the numbers.
        """
        if isinstance(ids, str) or not isinstance(ids, Iterable):
            raise InvalidArgument(f"ids takes several numbers: write [{ids!r:.40}]")
        wanted = list(dict.fromkeys(_number(legacy_id) for legacy_id in ids))
        found: dict[str | None, IdConversion] = {}
        for group in _groups(wanted):
            found.update((item.api_v2_id, item) for item in await self._call(_CONVERT, {"type": type, "ids": group}))
        return [found[str(number)] for number in wanted if str(number) in found]


def _number(legacy_id: int | str) -> int:
    if isinstance(legacy_id, str) and len(legacy_id) < 20 and legacy_id.isascii() and legacy_id.isdecimal():
        return int(legacy_id)
    return check_whole(legacy_id, "ids", 0)


def _groups(numbers: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut numbers into groups that Wrike takes and that a URL can hold."""
    group: list[int] = []
    room = _ROOM
    for number in numbers:
        needed = len(f"{number}%2C")
        if group and (needed > room or len(group) == _MOST_IDS):
            yield group
            group, room = [], _ROOM
        group.append(number)
        room -= needed
    if group:
        yield group
