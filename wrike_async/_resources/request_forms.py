"""Request forms: https://developers.wrike.com/reference/getrequest_formsempty"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal, Unpack

import attrs

from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource, for_parent
from wrike_async._wire.operation import READ_SCOPES, Operation, Paging
from wrike_async._wire.parameters import Parameters, Raw, literals
from wrike_async._wire.types import Model, model

__all__ = [
    "RequestForm",
    "RequestFormFields",
    "RequestFormFilters",
    "RequestFormGetParams",
    "RequestFormPrefillUrl",
    "RequestFormSubmission",
    "RequestForms",
]


@model
class RequestForm(Model):
    """A form by which work is requested."""

    id: str
    """Of the form."""
    title: str | None = None
    """Of the form."""
    description: str | None = None
    """HTML, or plain text where that was asked for."""
    space_id: str | None = None
    """The space that it belongs to."""
    pages: tuple[dict[str, Any], ...] | None = None
    """Its pages with their fields, as they came: Wrike does not document their shape."""
    data_usage_statistics: dict[str, Any] | None = None
    """As it came; on request."""


@model
class RequestFormPrefillUrl(Model):
    """A link to a form that is filled in already."""

    url: str | None = None
    """Of the form."""


@model
class RequestFormSubmission(Model):
    """What came of a request."""

    form_id: str | None = None
    """Of the form."""
    project_id: str | None = None
    """Of the project that was made."""
    task_id: str | None = None
    """Of the task that was made."""


RequestFormDefaultField = Literal["id", "title", "description", "spaceId", "pages"]


class RequestFormGetParams(Parameters, total=False):
    """How to read a form."""

    plain_text_description: bool
    """The description as plain text instead of HTML."""
    fields: Sequence[RequestFormDefaultField | Literal["dataUsageStatistics"] | Raw]
    """Fields that Wrike leaves out unless they are asked for."""


class RequestFormFilters(RequestFormGetParams, total=False):
    """Which forms to list."""

    next_page_token: str
    """Go on from the page with this token, with the same filters."""


class RequestFormFields(Parameters, total=False):
    """What to fill in."""

    form_fields: Sequence[Mapping[str, Any]]
    """The fields of the form, as the form's ``pages`` describe them."""


_LIST = Operation(
    method="GET",
    path="/request_forms",
    item=RequestForm,
    accepts=RequestFormFilters,
    paging=Paging(max_size=100),
    takes_limit=True,
    always=literals(RequestFormDefaultField),
    gateway=False,
)
_LISTS = {None: _LIST, "space_id": attrs.evolve(_LIST, path="/spaces/{spaceId}/request_forms")}
_GET = attrs.evolve(
    _LIST, path="/request_forms/{requestFormId}", accepts=RequestFormGetParams, paging=None, takes_limit=False
)
_PREFILL = Operation(
    method="POST",
    path="/request_forms/{requestFormId}/prefill_url",
    item=RequestFormPrefillUrl,
    accepts=RequestFormFields,
    access="read",
    scopes=READ_SCOPES,
    gateway=False,
)
_SUBMIT = Operation(
    method="POST",
    path="/request_forms/{requestFormId}/submit",
    item=RequestFormSubmission,
    accepts=RequestFormFields,
    gateway=False,
)


class RequestForms(Resource):
    """Forms by which work is requested."""

    def list(
        self,
        *,
        space_id: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
        **filters: Unpack[RequestFormFilters],
    ) -> Pages[RequestForm]:
        """List the forms of the account or of a space.

        ``GET /request_forms``, ``GET /spaces/{spaceId}/request_forms``

        Args:
            space_id: the space.
            page_size: forms in a page, 1 to 100 (the default).
            limit: how many in all; every one by default.
            **filters: see `RequestFormFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse.
        """
        operation, ids = for_parent(_LISTS, space_id=space_id)
        return self._pages(operation, filters, page_size=page_size, limit=limit, ids=ids)

    async def get(self, request_form_id: str, **values: Unpack[RequestFormGetParams]) -> RequestForm:
        """Read a form.

        ``GET /request_forms/{requestFormId}``

        Args:
            request_form_id: of the form.
            **values: see `RequestFormGetParams`.

        Raises:
            NotFound, InvalidRequest: there is no such form, or the ID is none.
        """
        return await self._one(_GET, values, ids=[request_form_id])

    async def prefill(self, request_form_id: str, **form: Unpack[RequestFormFields]) -> RequestFormPrefillUrl:
        """Make a link to a form that is filled in already. Nothing is changed.

        ``POST /request_forms/{requestFormId}/prefill_url``

        Args:
            request_form_id: of the form.
            **form: see `RequestFormFields`.

        Raises:
            NotFound, InvalidRequest: there is no such form, or no such field of it.
        """
        return await self._one(_PREFILL, form, ids=[request_form_id])

    async def submit(self, request_form_id: str, **form: Unpack[RequestFormFields]) -> RequestFormSubmission:
        """Request what a form is for.

        ``POST /request_forms/{requestFormId}/submit``

        Args:
            request_form_id: of the form.
            **form: see `RequestFormFields`; all fields that the form needs must be there.

        Raises:
            OutcomeUnknown: no clear answer came; it may have been requested.
        """
        return await self._one(_SUBMIT, form, ids=[request_form_id])
