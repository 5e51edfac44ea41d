"""The version of the API: https://developers.wrike.com/reference/getversionempty"""

from __future__ import annotations

from wrike_async._resources.base import Resource
from wrike_async._wire.operation import Operation
from wrike_async._wire.types import Model, model

__all__ = ["ApiVersion", "Version"]


@model
class ApiVersion(Model):
    """The version of the API, such as 1.0."""

    major: int | None = None
    """Changes when what worked before may not work."""
    minor: int | None = None
    """Changes when something is added."""


_GET = Operation(method="GET", path="/version", item=ApiVersion, scopes=(), gateway=False)


class Version(Resource):
    """The version of the API."""

    async def get(self) -> ApiVersion:
        """Read the version. Needs no scope, so it tells whether the host answers.

        ``GET /version``
        """
        return await self._one(_GET)
