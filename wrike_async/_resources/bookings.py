"""Bookings: https://developers.wrike.com/reference/getbookingsempty"""

from __future__ import annotations

from collections.abc import Coroutine
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Unpack

import attrs

from wrike_async._reading.ids import Ids, OnMissing
from wrike_async._reading.many import Many
from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource, for_parent
from wrike_async._resources.coroutine_functions import coroutine_function
from wrike_async._resources.rules import check_one_of, check_order
from wrike_async._resources.task_models import EffortMode, ResponsibleAllocation
from wrike_async._resources.task_parameters import EffortAllocationInput
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import Date, Id, IdList, Parameters, UpTo
from wrike_async._wire.types import Model, UnknownWord, model

if TYPE_CHECKING:
    from wrike_async._writing.bulk_write import BulkWrite
    from wrike_async._writing.journal import Journal
    from wrike_async._writing.outcomes import OnError

__all__ = [
    "Booking",
    "BookingDates",
    "BookingDatesInput",
    "BookingEffortAllocation",
    "BookingFilters",
    "BookingInput",
    "Bookings",
]


@model
class BookingDates(Model):
    """When somebody is booked."""

    duration: int | None = None
    """In working minutes; 480 are a day of eight hours."""
    start_date: date | None = None
    """The first day."""
    finish_date: date | None = None
    """The last day."""
    work_on_weekends: bool | None = None
    """Whether weekends count as working days."""


@model
class BookingEffortAllocation(Model):
    """The effort of a booking."""

    mode: EffortMode | UnknownWord | None = None
    """How it is planned."""
    total_effort: int | None = None
    """In minutes."""
    allocated_effort: int | None = None
    """In minutes."""
    daily_allocation_percentage: float | None = None
    """Of a working day."""
    responsible_allocation: tuple[ResponsibleAllocation, ...] | None = None
    """By day."""


@model
class Booking(Model):
    """Time of somebody that is set aside for a project."""

    id: str
    """Of the booking."""
    folder_id: str | None = None
    """Of the project."""
    title: str | None = None
    """As users see it."""
    responsible_id: str | None = None
    """The contact who is booked, if it is one."""
    responsible_placeholder_id: str | None = None
    """The placeholder that is booked, if it is one."""
    booking_dates: BookingDates | None = None
    """When."""
    effort_allocation: BookingEffortAllocation | None = None
    """How much."""


class BookingFilters(Parameters, total=False):
    """Which bookings to list."""

    start_date: Date
    """Only those that start in this range."""
    finish_date: Date
    """Only those that finish in this range."""
    responsible_ids: Annotated[IdList, UpTo(15_000)]
    """Only those of these users."""
    responsible_placeholder_ids: Annotated[IdList, UpTo(15_000)]
    """Only those of these placeholders."""
    show_descendants: bool
    """Look into the folders below too."""


class BookingDatesInput(Parameters, total=False):
    """When to book somebody; see `BookingDates`."""

    duration: int
    """In working minutes; 480 are a day of eight hours."""
    start_date: Date
    """The first day."""
    finish_date: Date
    """The last day."""
    work_on_weekends: bool
    """Whether weekends count as working days."""


class BookingInput(Parameters, total=False):
    """What a booking is made of. It is of a contact or of a placeholder."""

    booking_dates: BookingDatesInput | BookingDates
    """When it begins and ends."""
    responsible_id: Id
    """The user who is booked."""
    responsible_placeholder_id: Id
    """The placeholder that is booked."""
    effort_allocation: EffortAllocationInput | BookingEffortAllocation
    """How much work it is, and how that is spread."""


def _check_days(values: dict[str, Any]) -> None:
    check_order(values, "start_date", "finish_date")


def _check_responsible(values: dict[str, Any]) -> None:
    check_one_of(values, "responsible_id", "responsible_placeholder_id")


_LIST = Operation(
    method="GET", path="/bookings", item=Booking, accepts=BookingFilters, gateway=False, check=_check_days
)
_LISTS = {None: _LIST, "folder_id": attrs.evolve(_LIST, path="/folders/{folderId}/bookings")}
_GET = Operation(method="GET", path="/bookings/{bookingIds}", item=Booking, max_ids=100, gateway=False)
_CREATE = Operation(
    method="POST",
    path="/folders/{folderId}/bookings",
    item=Booking,
    accepts=BookingInput,
    gateway=False,
    check=_check_responsible,
)
_UPDATE = attrs.evolve(_CREATE, method="PUT", path="/bookings/{bookingId}")
_DELETE = Operation(method="DELETE", path="/bookings/{bookingId}", item=Booking, gateway=False)


class Bookings(Resource):
    """Bookings of contacts and placeholders for projects."""

    def list(
        self,
        *,
        folder_id: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
        **filters: Unpack[BookingFilters],
    ) -> Pages[Booking]:
        """List bookings: of a project, or of the account. They come on one page.

        ``GET /bookings``, ``GET /folders/{folderId}/bookings``

        Args:
            folder_id: the project.
            page_size: without effect here.
            limit: how many in all; every one by default.
            **filters: see `BookingFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse, or more IDs than a URL can hold.
        """
        operation, ids = for_parent(_LISTS, folder_id=folder_id)
        return self._pages(operation, filters, page_size=page_size, limit=limit, ids=ids)

    @coroutine_function
    def get(self, booking_id: str) -> Coroutine[object, None, Booking]:
        """Read a booking, together with others that are read at the same time.

        ``GET /bookings/{bookingIds}``, up to 100 IDs in a request

        Args:
            booking_id: of the booking.

        Raises:
            NotFound, InvalidRequest: there is no such booking, or the ID is none.
        """
        return self._get(_GET, booking_id, {})

    def get_many(self, ids: Ids, *, on_missing: OnMissing = "raise") -> Many[Booking]:
        """Read many bookings, in the order of their IDs. Await it for a list, or use ``async for``.

        ``GET /bookings/{bookingIds}``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` bookings that are not there.
        """
        return self._get_many(_GET, ids, on_missing, {})

    async def create(self, folder_id: str, **booking: Unpack[BookingInput]) -> Booking:
        """Book a contact or a placeholder for a project.

        ``POST /folders/{folderId}/bookings``

        Args:
            folder_id: the project.
            **booking: see `BookingInput`.

        Raises:
            InvalidArgument: both a contact and a placeholder are given.
            OutcomeUnknown: no clear answer came; the booking may exist.
        """
        return await self._one(_CREATE, booking, ids=[folder_id])

    async def update(self, booking_id: str, **changes: Unpack[BookingInput]) -> Booking:
        """Change a booking. What is left out stays.

        ``PUT /bookings/{bookingId}``

        Args:
            booking_id: of the booking.
            **changes: see `BookingInput`.

        Raises:
            InvalidArgument: both a contact and a placeholder are given.
            OutcomeUnknown: no clear answer came; the booking may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[booking_id])

    async def delete(self, booking_id: str) -> Booking | None:
        """Delete a booking.

        ``DELETE /bookings/{bookingId}``

        Returns:
            The booking as it was; ``None`` where Wrike answers without it.

        Raises:
            OutcomeUnknown: no clear answer came; the booking may be deleted.
        """
        return next(iter(await self._call(_DELETE, ids=[booking_id])), None)

    def delete_many(self, ids: Ids, *, on_error: OnError = "tell", journal: Journal | None = None) -> BulkWrite:
        """Delete many bookings. ``await`` it for the outcomes of all, in order, or use ``async for``.

        Each is a request of its own, eight at a time; one more looks for a hundred of them before. What was there and
        is gone is ``ok``, whatever the answer was; where that is not proved, it is deleted once more, or in doubt.

        ``DELETE /bookings/{bookingId}``

        Args:
            ids: any iterable or async iterable.
            on_error: ``"raise"`` raises `RowsFailed` when all are through, if any was not deleted or is in doubt.
            journal: is told before and after each request.

        Raises:
            BatchError: something stopped all of it. (When it is awaited.)
        """
        return self._delete_many(_DELETE, _GET, ids, on_error=on_error, journal=journal)
