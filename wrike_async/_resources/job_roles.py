"""Job roles: https://developers.wrike.com/reference/getjobrolesempty"""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Literal, Unpack

from wrike_async._reading.ids import Ids, OnMissing
from wrike_async._reading.many import Many
from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource
from wrike_async._resources.coroutine_functions import coroutine_function
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import NotBlank, Parameters, Raw
from wrike_async._wire.types import Model, UnknownWord, model

__all__ = ["JobRole", "JobRoleAvatarColor", "JobRoleCreate", "JobRoleUpdate", "JobRoles"]

JobRoleAvatarColor = Literal[
    "Purple1",
    "Purple2",
    "Blue1",
    "Blue2",
    "Pink1",
    "Pink2",
    "Red1",
    "Red2",
    "Turquoise1",
    "Turquoise2",
    "DarkBlue1",
    "DarkBlue2",
    "Green1",
    "Green2",
    "Yellow1",
    "Yellow2",
    "Orange1",
    "Orange2",
    "DarkCyan1",
    "DarkCyan2",
    "YellowGreen1",
    "YellowGreen2",
]


@model
class JobRole(Model):
    """A job role: what somebody does, which rates and placeholders are about."""

    id: str
    """Of the role."""
    title: str | None = None
    """As users see it."""
    short_title: str | None = None
    """What the avatar shows."""
    avatar_url: str | None = None
    """Of the picture."""
    is_deleted: bool | None = None
    """Whether it was deleted."""


class JobRoleCreate(Parameters, total=False):
    """A job role to create."""

    title: NotBlank
    """What it is called."""
    short_title: str
    """A few letters that stand for it."""
    avatar_color: JobRoleAvatarColor | UnknownWord | Raw
    """The color of its picture."""


class JobRoleUpdate(Parameters, total=False):
    """Changes to a job role. What is left out stays as it is."""

    title: NotBlank
    """What it is called."""
    short_title: str
    """A few letters that stand for it."""
    avatar_color: JobRoleAvatarColor | str
    """Wrike documents the colours for new roles only."""


_READ_SCOPES = ("amReadOnlyUser", "amReadWriteUser")
_WRITE_SCOPES = ("amReadWriteUser",)
_LIST = Operation(method="GET", path="/jobroles", item=JobRole, scopes=_READ_SCOPES, gateway=False)
_GET = Operation(
    method="GET", path="/jobroles/{jobroleIds}", item=JobRole, scopes=_READ_SCOPES, max_ids=100, gateway=False
)
_CREATE = Operation(
    method="POST", path="/jobroles", item=JobRole, accepts=JobRoleCreate, scopes=_WRITE_SCOPES, gateway=False
)
_UPDATE = Operation(
    method="PUT",
    path="/jobroles/{jobroleId}",
    item=JobRole,
    accepts=JobRoleUpdate,
    scopes=_WRITE_SCOPES,
    gateway=False,
)
_DELETE = Operation(method="DELETE", path="/jobroles/{jobroleId}", item=JobRole, scopes=_WRITE_SCOPES, gateway=False)


class JobRoles(Resource):
    """Job roles of the account."""

    def list(self, *, page_size: int | None = None, limit: int | None = None) -> Pages[JobRole]:
        """List job roles, which come on one page.

        ``GET /jobroles``

        Args:
            page_size: without effect here.
            limit: how many in all; every one by default.
        """
        return self._pages(_LIST, {}, page_size=page_size, limit=limit)

    @coroutine_function
    def get(self, job_role_id: str) -> Coroutine[object, None, JobRole]:
        """Read a job role, together with others that are read at the same time.

        ``GET /jobroles/{jobroleIds}``, up to 100 IDs in a request

        Args:
            job_role_id: of the role.

        Raises:
            NotFound, InvalidRequest: there is no such role, or the ID is none.
        """
        return self._get(_GET, job_role_id, {})

    def get_many(self, ids: Ids, *, on_missing: OnMissing = "raise") -> Many[JobRole]:
        """Read many job roles, in the order of their IDs. Await it for a list, or use ``async for``.

        ``GET /jobroles/{jobroleIds}``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` roles that are not there.
        """
        return self._get_many(_GET, ids, on_missing, {})

    async def create(self, **job_role: Unpack[JobRoleCreate]) -> JobRole:
        """Create a job role.

        ``POST /jobroles``

        Args:
            **job_role: see `JobRoleCreate`.

        Raises:
            OutcomeUnknown: no clear answer came; the role may exist.
        """
        return await self._one(_CREATE, job_role)

    async def update(self, job_role_id: str, **changes: Unpack[JobRoleUpdate]) -> JobRole:
        """Change a job role. What is left out stays.

        ``PUT /jobroles/{jobroleId}``

        Args:
            job_role_id: of the role.
            **changes: see `JobRoleUpdate`.

        Raises:
            OutcomeUnknown: no clear answer came; the role may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[job_role_id])

    async def delete(self, job_role_id: str) -> JobRole | None:
        """Delete a job role.

        ``DELETE /jobroles/{jobroleId}``

        Returns:
            The role as it is then; ``None`` where Wrike answers without it.

        Raises:
            OutcomeUnknown: no clear answer came; the role may be deleted.
        """
        return next(iter(await self._call(_DELETE, ids=[job_role_id])), None)
