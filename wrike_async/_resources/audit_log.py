"""Audit log: https://developers.wrike.com/reference/getaudit_logempty"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, Unpack

from wrike_async._reading.pages import Pages
from wrike_async._resources.audit_log_names import AuditLogObjectType, AuditLogOperation, AuditLogSourceType
from wrike_async._resources.base import Resource
from wrike_async._wire.operation import Operation, Paging, ScanBy
from wrike_async._wire.parameters import IdList, InstantFilter, Parameters, Raw, UpTo
from wrike_async._wire.types import Model, UnknownWord, model
from wrike_async.errors import InvalidArgument

if TYPE_CHECKING:
    from wrike_async._scanning.scan import Scan

__all__ = ["AuditLog", "AuditLogEntry", "AuditLogFilters"]


@model
class AuditLogEntry(Model):
    """Something that somebody did."""

    id: str
    """Of the entry."""
    operation: AuditLogOperation | UnknownWord | None = None
    """What was done."""
    user_id: str | None = None
    """Who did it."""
    user_email: str | None = None
    """Who did it."""
    event_date: datetime | None = None
    """When."""
    ip_address: str | None = None
    """From where."""
    object_type: AuditLogObjectType | UnknownWord | None = None
    """To what kind of thing."""
    object_name: str | None = None
    """Its name."""
    object_id: str | None = None
    """Its ID."""
    details: dict[str, Any] | None = None
    """More, under names for people, such as ``User Role``."""
    source_type: AuditLogSourceType | UnknownWord | None = None
    """By what means."""


class AuditLogFilters(Parameters, total=False):
    """Which entries to list."""

    event_date: InstantFilter
    """Only what happened in this range of time."""
    operations: Sequence[AuditLogOperation | UnknownWord | Raw]
    """Only events of these kinds."""
    users: Annotated[IdList, UpTo(10)]
    """Who did it, up to ten."""
    object_type: AuditLogObjectType | UnknownWord | Raw
    """Needs ``event_date`` and ``operations``."""
    object_ids: Annotated[IdList, UpTo(10)]
    """Up to ten; needs ``object_type``."""
    next_page_token: str
    """Go on from the page with this token, with the same filters."""


def _check(values: dict[str, Any]) -> None:
    if "object_ids" in values and "object_type" not in values:
        raise InvalidArgument("object_ids needs object_type")
    if "object_type" in values and not {"event_date", "operations"} <= values.keys():
        raise InvalidArgument("object_type needs event_date and operations")


_LIST = Operation(
    method="GET",
    path="/audit_log",
    item=AuditLogEntry,
    accepts=AuditLogFilters,
    paging=Paging(),
    scan=ScanBy("windows", "eventDate"),
    scopes=("amReadOnlyAuditLog",),
    check=_check,
)


class AuditLog(Resource):
    """What was done in the account, for admins of plans that have it."""

    def list(
        self, *, page_size: int | None = None, limit: int | None = None, **filters: Unpack[AuditLogFilters]
    ) -> Pages[AuditLogEntry]:
        """List what was done.

        ``GET /audit_log``

        Args:
            page_size: entries in a page, 1 to 1000 (the default).
            limit: how many in all; every one by default.
            **filters: see `AuditLogFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse, such as ``object_type`` without ``event_date``.
        """
        return self._pages(_LIST, filters, page_size=page_size, limit=limit)

    def scan(
        self,
        *,
        page_size: int | None = None,
        limit: int | None = None,
        walks: int | None = None,
        resume: Mapping[str, Any] | None = None,
        **filters: Unpack[AuditLogFilters],
    ) -> Scan[AuditLogEntry]:
        """Read all that was done, each entry exactly once, in windows of time; in no order.

        ``GET /audit_log``

        Args:
            page_size: entries in a request, 1 to 1000 (the default).
            limit: how many entries in all; every one by default.
            walks: how many requests at once, 1 to 32; as many as the quota has room for by default.
            resume: go on from what ``state()`` of a scan with the same filters returned.
            **filters: see `AuditLogFilters`; without a page token.

        Raises:
            InvalidArgument: a filter that Wrike would refuse. What the requests raise comes when they are made.
        """
        return self._scan(_LIST, filters, page_size=page_size, limit=limit, walks=walks, resume=resume)
