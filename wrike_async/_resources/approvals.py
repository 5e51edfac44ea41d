"""Approvals: https://developers.wrike.com/reference/getapprovalsempty"""

from __future__ import annotations

from collections.abc import Coroutine, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Literal, Unpack, overload

import attrs

from wrike_async._reading.ids import Ids, OnMissing
from wrike_async._reading.many import Many
from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource, for_parent
from wrike_async._resources.coroutine_functions import coroutine_function
from wrike_async._wire.operation import Operation, Paging, ScanBy
from wrike_async._wire.parameters import Date, DateFilter, IdList, InstantOrRange, Parameters, Raw
from wrike_async._wire.types import Model, UnknownWord, model

if TYPE_CHECKING:
    from wrike_async._scanning.scan import Scan

__all__ = [
    "Approval",
    "ApprovalCreate",
    "ApprovalDecision",
    "ApprovalDecisionStatus",
    "ApprovalFilters",
    "ApprovalStatus",
    "ApprovalType",
    "ApprovalUpdate",
    "Approvals",
]

ApprovalStatus = Literal["Draft", "NotRequired", "Pending", "Approved", "Rejected", "Cancelled"]
ApprovalDecisionStatus = Literal["Pending", "Approved", "Rejected"]
ApprovalType = Literal["Regular", "FilesOnly"]


@model
class ApprovalDecision(Model):
    """What one approver decided."""

    approver_id: str | None = None
    """The contact who decides."""
    status: ApprovalDecisionStatus | UnknownWord | None = None
    """The decision."""
    comment: str | None = None
    """On it."""
    updated_date: datetime | None = None
    """When it was made."""


@model
class Approval(Model):
    """An approval of a task, a folder or files."""

    id: str
    """Of the approval."""
    status: ApprovalStatus | UnknownWord | None = None
    """What became of it."""
    task_id: str | None = None
    """Of the task that it is on, if it is on one."""
    folder_id: str | None = None
    """Of the folder that it is on, if it is on one."""
    author_id: str | None = None
    """The contact who asked for it."""
    title: str | None = None
    """As users see it; may be empty."""
    description: str | None = None
    """Free text."""
    updated_date: datetime | None = None
    """When it was changed last."""
    due_date: date | None = None
    """The day until which decisions are wanted."""
    decisions: tuple[ApprovalDecision, ...] | None = None
    """The approvers, and what each decided."""
    review_id: str | None = None
    """Of the review of its files."""
    attachment_ids: tuple[str, ...] | None = None
    """The files to approve."""
    type: ApprovalType | UnknownWord | None = None
    """Whether it is about files only."""
    auto_finish_on_approve: bool | None = None
    """Whether it is finished as soon as all approve."""
    auto_finish_on_reject: bool | None = None
    """Whether it is finished as soon as somebody rejects."""
    finished: bool | None = None
    """Whether it is finished."""
    finisher_id: str | None = None
    """The contact who finished it."""
    task_group_status_change: dict[str, Any] | None = None
    """Wrike does not document the shape."""


class ApprovalFilters(Parameters, total=False):
    """Which approvals of the account to list. Conditions are joined by *and*; several values of one by *or*."""

    statuses: Sequence[Literal["Draft", "Pending", "Approved", "Rejected", "Cancelled"] | UnknownWord | Raw]
    """Only those with one of these statuses."""
    updated_date: InstantOrRange
    """Only those that changed in this range of time."""
    approvers: IdList
    """Only those that ask one of these users."""
    pending_approvers: IdList
    """Approvers who have not decided yet."""
    type: ApprovalType | UnknownWord | Raw
    """Only those of this type."""
    due_date: DateFilter
    """Only those that are due in this range."""
    next_page_token: str
    """Go on from here: repeat all other parameters."""


class ApprovalCreate(Parameters, total=False):
    """An approval to ask for."""

    description: str
    """What it says about itself."""
    due_date: Date
    """The day by which it is due."""
    approvers: IdList
    """The users who are to decide."""
    attachments: IdList
    """The first versions of files (`Attachment.id` of version 1)."""
    auto_finish_on_approve: bool
    """Finish it as soon as all approve, which is the default."""
    auto_finish_on_reject: bool
    """Finish it as soon as somebody rejects, which is the default."""


class ApprovalUpdate(Parameters, total=False):
    """Changes to an approval. What is left out stays as it is."""

    description: str
    """What it says about itself."""
    due_date: Date
    """The day by which it is due."""
    add_approvers: IdList
    """Users who are to decide, too."""
    remove_approvers: IdList
    """Users who are no longer to decide."""
    add_attachments: IdList
    """The first versions of files."""
    remove_attachments: IdList
    """Attachments that are no longer up for approval."""
    auto_finish_on_approve: bool
    """Finish it as soon as all approve."""
    auto_finish_on_reject: bool
    """Finish it as soon as somebody rejects."""


_LIST = Operation(
    method="GET",
    path="/approvals",
    item=Approval,
    accepts=ApprovalFilters,
    paging=Paging(),
    takes_limit=True,
    scan=ScanBy("moving", "updatedDate"),
)
_LIST_OF_TASK = Operation(method="GET", path="/tasks/{taskId}/approvals", item=Approval)
_LISTS = {
    None: _LIST,
    "task_id": _LIST_OF_TASK,
    "folder_id": attrs.evolve(_LIST_OF_TASK, path="/folders/{folderId}/approvals"),
}
_GET = Operation(method="GET", path="/approvals/{approvalIds}", item=Approval, max_ids=100)
_CREATE_ON_TASK = Operation(method="POST", path="/tasks/{taskId}/approvals", item=Approval, accepts=ApprovalCreate)
_CREATES: Mapping[str | None, Operation[Approval]] = {
    "task_id": _CREATE_ON_TASK,
    "folder_id": attrs.evolve(_CREATE_ON_TASK, path="/folders/{folderId}/approvals", gateway=False),
}
_UPDATE = Operation(method="PUT", path="/approvals/{approvalId}", item=Approval, accepts=ApprovalUpdate)
_DELETE = Operation(method="DELETE", path="/approvals/{approvalId}", item=Approval)


class Approvals(Resource):
    """Approvals on tasks and folders. What is created here does not follow the automation of workflows."""

    def list(
        self,
        *,
        task_id: str | None = None,
        folder_id: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
        **filters: Unpack[ApprovalFilters],
    ) -> Pages[Approval]:
        """List approvals: of a task, of a folder, or of the account. Those of one task or folder come on one page.

        ``GET /approvals``, ``GET /tasks/{taskId}/approvals``, ``GET /folders/{folderId}/approvals``

        Args:
            task_id: the task.
            folder_id: the folder or project.
            page_size: approvals in a page, 1 to 1000 (the default); for those of the account.
            limit: how many approvals in all; every one by default.
            **filters: see `ApprovalFilters`; for those of the account only.

        Raises:
            InvalidArgument: a filter that Wrike would refuse.
        """
        operation, ids = for_parent(_LISTS, task_id=task_id, folder_id=folder_id)
        return self._pages(operation, filters, page_size=page_size, limit=limit, ids=ids)

    def scan(
        self,
        *,
        page_size: int | None = None,
        limit: int | None = None,
        walks: int | None = None,
        resume: Mapping[str, Any] | None = None,
        **filters: Unpack[ApprovalFilters],
    ) -> Scan[Approval]:
        """Read all approvals of the account, each exactly once, in windows of their last change; in no order.

        ``GET /approvals``

        Args:
            page_size: approvals in a request, 1 to 1000 (the default).
            limit: how many approvals in all; every one by default.
            walks: how many requests at once, 1 to 32; as many as the quota has room for by default.
            resume: go on from what ``state()`` of a scan with the same filters returned.
            **filters: see `ApprovalFilters`; without a page token.

        Raises:
            InvalidArgument: a filter that Wrike would refuse. What the requests raise comes when they are made.
        """
        return self._scan(_LIST, filters, page_size=page_size, limit=limit, walks=walks, resume=resume)

    @coroutine_function
    def get(self, approval_id: str) -> Coroutine[object, None, Approval]:
        """Read an approval, together with others that are read at the same time.

        ``GET /approvals/{approvalIds}``, up to 100 IDs in a request

        Args:
            approval_id: of the approval.

        Raises:
            NotFound, InvalidRequest: there is no such approval, or the ID is none.
        """
        return self._get(_GET, approval_id, {})

    def get_many(self, ids: Ids, *, on_missing: OnMissing = "raise") -> Many[Approval]:
        """Read many approvals, in the order of their IDs. Await it for a list, or use ``async for``.

        ``GET /approvals/{approvalIds}``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` approvals that are not there.
        """
        return self._get_many(_GET, ids, on_missing, {})

    @overload
    async def create(self, *, task_id: str, **approval: Unpack[ApprovalCreate]) -> Approval: ...
    @overload
    async def create(self, *, folder_id: str, **approval: Unpack[ApprovalCreate]) -> Approval: ...
    async def create(
        self, *, task_id: str | None = None, folder_id: str | None = None, **approval: Unpack[ApprovalCreate]
    ) -> Approval:
        """Ask for approval of a task or of a folder.

        ``POST /tasks/{taskId}/approvals``, ``POST /folders/{folderId}/approvals``

        Args:
            task_id: the task.
            folder_id: the folder or project.
            **approval: see `ApprovalCreate`.

        Raises:
            InvalidArgument: not exactly one of task and folder is given.
            OutcomeUnknown: no clear answer came; the approval may exist.
        """
        operation, ids = for_parent(_CREATES, task_id=task_id, folder_id=folder_id)
        return await self._one(operation, approval, ids=ids)

    async def update(self, approval_id: str, **changes: Unpack[ApprovalUpdate]) -> Approval:
        """Change an approval. What is left out stays.

        ``PUT /approvals/{approvalId}``

        Args:
            approval_id: of the approval.
            **changes: see `ApprovalUpdate`.

        Raises:
            OutcomeUnknown: no clear answer came; the approval may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[approval_id])

    async def delete(self, approval_id: str) -> Approval:
        """Cancel an approval, which stays readable.

        ``DELETE /approvals/{approvalId}``

        Returns:
            The approval, with the status ``Cancelled``.

        Raises:
            OutcomeUnknown: no clear answer came; the approval may be cancelled.
        """
        return await self._one(_DELETE, ids=[approval_id])
