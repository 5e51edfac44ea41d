"""Comments: https://developers.wrike.com/reference/getcommentsempty"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal, Required, Unpack, overload

import attrs

from wrike_async._reading.many import Ids, Many, OnMissing
from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource, for_parent
from wrike_async._wire.arguments import check_whole
from wrike_async._wire.operation import Operation, Paging, ScanBy
from wrike_async._wire.parameters import InstantFilter, NotBlank, Parameters, Raw, ends_of, literals
from wrike_async._wire.types import Model, UnknownWord, model
from wrike_async.errors import InvalidArgument

if TYPE_CHECKING:
    from wrike_async._scanning.scan import Scan

__all__ = [
    "Comment",
    "CommentCreate",
    "CommentFilters",
    "CommentGetParams",
    "CommentType",
    "CommentUpdate",
    "Comments",
    "ExternalRequester",
]

CommentType = Literal["Regular", "Email"]


@model
class ExternalRequester(Model):
    """Somebody without an account who wrote an e-mail."""

    id: str | None = None
    email: str | None = None
    first_name: str | None = None
    last_name: str | None = None


@model
class Comment(Model):
    """A comment on a task or a folder.

    Attributes:
        id: of the comment.
        author_id: the contact who wrote it.
        text: HTML, or plain text where ``plain_text=True`` was asked.
        created_date: when it was written.
        updated_date: the same, even after an edit; deprecated by Wrike.
        task_id: of the task that it is on, if it is on one.
        folder_id: of the folder that it is on, if it is on one.
        attachment_ids: its attachments; not in lists.
        type: on request.
        email_subject: of an e-mail.
        direction: of an e-mail, such as ``Incoming``.
        external_requester: who wrote an e-mail.
    """

    id: str
    author_id: str | None = None
    text: str | None = None
    created_date: datetime | None = None
    updated_date: datetime | None = None
    task_id: str | None = None
    folder_id: str | None = None
    attachment_ids: tuple[str, ...] | None = None
    type: CommentType | UnknownWord | None = None
    email_subject: str | None = None
    direction: str | None = None
    external_requester: ExternalRequester | None = None


CommentDefaultField = Literal[
    "id",
    "authorId",
    "text",
    "createdDate",
    "updatedDate",
    "taskId",
    "folderId",
    "emailSubject",
    "direction",
    "externalRequester",
]
CommentListField = CommentDefaultField | Literal["type"]
"""What lists can be asked for."""

CommentGetField = CommentListField | Literal["attachmentIds"]
"""What reading by ID can be asked for."""


class CommentFilters(Parameters, total=False):
    """Which comments to list. Dates are for the comments of the account only."""

    plain_text: bool
    """Texts as plain text instead of HTML."""
    types: Sequence[CommentType | UnknownWord | Raw]
    """Regular ones by default."""
    created_date: InstantFilter
    """At most seven days, when both ends are given."""
    updated_date: InstantFilter
    """Deprecated by Wrike: it looks at the creation date, too."""
    fields: Sequence[CommentListField | Raw]


class CommentGetParams(Parameters, total=False):
    """How to read comments by ID."""

    plain_text: bool
    """Texts as plain text instead of HTML."""
    types: Sequence[CommentType | UnknownWord | Raw]
    """Comments of other types count as missing."""
    fields: Sequence[CommentGetField | Raw]


class CommentCreate(Parameters, total=False):
    """A comment to write."""

    text: Required[NotBlank]
    """HTML with the few tags that Wrike allows; a line ends with ``<br>``."""
    plain_text: bool
    """The text is no HTML."""


class CommentUpdate(Parameters, total=False):
    """Changes to a comment."""

    text: Required[NotBlank]
    plain_text: bool
    """Answer with plain text instead of HTML."""


_WIDEST_WINDOW: Final = timedelta(days=7)


def _check_windows(values: dict[str, Any]) -> None:
    for name in ("created_date", "updated_date"):
        start, end = ends_of(values.get(name))
        if start is None or end is None:
            continue
        # The start is sent in whole seconds, floored; ceiling the end cannot reach beyond a limit in whole seconds.
        if end - start.replace(microsecond=0) > _WIDEST_WINDOW:
            raise InvalidArgument(
                f"{name} must not be wider than seven days, counted in whole seconds; ask for a longer time in parts"
            )


# What Wrike calls a limit cuts the list off, at 1000 if it is left out. As the size of the only page it follows
# from what the caller wants, and is else the most that Wrike was seen to accept.
_LIST = Operation(
    method="GET",
    path="/comments",
    item=Comment,
    accepts=CommentFilters,
    paging=Paging(max_size=100_000, size_param="limit"),
    scan=ScanBy("calendar", "createdDate", widest=7 * 86_400, defaults=(("types", ("Regular", "Email")),)),
    always=literals(CommentDefaultField),
    check=_check_windows,
)
_LIST_OF_TASK = attrs.evolve(
    _LIST,
    path="/tasks/{taskId}/comments",
    paging=None,
    without=frozenset({"created_date", "updated_date"}),
    scan=None,
    check=None,
)
_LISTS = {
    None: _LIST,
    "task_id": _LIST_OF_TASK,
    "folder_id": attrs.evolve(_LIST_OF_TASK, path="/folders/{folderId}/comments"),
}
_GET = Operation(
    method="GET",
    path="/comments/{commentIds}",
    item=Comment,
    accepts=CommentGetParams,
    max_ids=100,
    always=literals(CommentDefaultField) | {"attachmentIds"},
)
_CREATE_ON_TASK = Operation(method="POST", path="/tasks/{taskId}/comments", item=Comment, accepts=CommentCreate)
_CREATES: Mapping[str | None, Operation[Comment]] = {
    "task_id": _CREATE_ON_TASK,
    "folder_id": attrs.evolve(_CREATE_ON_TASK, path="/folders/{folderId}/comments", gateway=False),
}
_UPDATE = Operation(method="PUT", path="/comments/{commentId}", item=Comment, accepts=CommentUpdate)
_DELETE: Operation[Any] = Operation(method="DELETE", path="/comments/{commentId}")


class Comments(Resource):
    """Comments on tasks and folders."""

    def list(
        self,
        *,
        task_id: str | None = None,
        folder_id: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
        **filters: Unpack[CommentFilters],
    ) -> Pages[Comment]:
        """List comments, newest first: of a task, of a folder, or of the account. They come on one page.

        ``GET /comments``, ``GET /tasks/{taskId}/comments``, ``GET /folders/{folderId}/comments``

        Args:
            task_id: the task.
            folder_id: the folder or project.
            page_size: without effect here.
            limit: how many in all; every one by default, of the account up to 100,000.
            **filters: see `CommentFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse, such as a time of more than seven days.
        """
        operation, ids = for_parent(_LISTS, task_id=task_id, folder_id=folder_id)
        if page_size is not None:
            check_whole(page_size, "page_size", 1, 1000)
        return self._pages(operation, filters, page_size=None, limit=limit, ids=ids)

    def scan(
        self,
        *,
        limit: int | None = None,
        walks: int | None = None,
        resume: Mapping[str, Any] | None = None,
        **filters: Unpack[CommentFilters],
    ) -> Scan[Comment]:
        """Read all comments of the account, each exactly once, week by week; in no order.

        ``GET /comments``

        Args:
            limit: how many comments in all; every one by default.
            walks: how many requests at once, 1 to 32; as many as the quota has room for by default.
            resume: go on from what ``state()`` of a scan with the same filters returned.
            **filters: see `CommentFilters`; ``types`` are all by default, and ``created_date`` may be of any width.

        Raises:
            InvalidArgument: a filter that Wrike would refuse. What the requests raise comes when they are made.
        """
        return self._scan(_LIST, filters, limit=limit, walks=walks, resume=resume)

    async def get(self, comment_id: str, **values: Unpack[CommentGetParams]) -> Comment:
        """Read a comment, together with others that are read at the same time.

        ``GET /comments/{commentIds}``, up to 100 IDs in a request

        Args:
            comment_id: of the comment.
            **values: see `CommentGetParams`.

        Raises:
            NotFound, InvalidRequest: there is no such comment, or the ID is none.
        """
        return await self._get(_GET, comment_id, values)

    def get_many(
        self, ids: Ids, *, on_missing: OnMissing = "raise", **values: Unpack[CommentGetParams]
    ) -> Many[Comment]:
        """Read many comments, in the order of their IDs. Await it for a list, or use ``async for``.

        ``GET /comments/{commentIds}``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` comments that are not there.
            **values: see `CommentGetParams`.
        """
        return self._get_many(_GET, ids, on_missing, values)

    @overload
    async def create(self, *, task_id: str, **comment: Unpack[CommentCreate]) -> Comment: ...
    @overload
    async def create(self, *, folder_id: str, **comment: Unpack[CommentCreate]) -> Comment: ...
    async def create(
        self, *, task_id: str | None = None, folder_id: str | None = None, **comment: Unpack[CommentCreate]
    ) -> Comment:
        """Write a comment on a task or on a folder.

        ``POST /tasks/{taskId}/comments``, ``POST /folders/{folderId}/comments``

        Args:
            task_id: the task.
            folder_id: the folder or project; the root and the recycle bin take no comments.
            **comment: see `CommentCreate`; ``text`` is needed.

        Raises:
            InvalidArgument: not exactly one of task and folder is given, or the text is blank.
            OutcomeUnknown: no clear answer came; the comment may exist.
        """
        operation, ids = for_parent(_CREATES, task_id=task_id, folder_id=folder_id)
        return await self._one(operation, comment, ids=ids)

    async def update(self, comment_id: str, **changes: Unpack[CommentUpdate]) -> Comment:
        """Edit an own comment, within five minutes after it was written.

        ``PUT /comments/{commentId}``

        Args:
            comment_id: of the comment.
            **changes: see `CommentUpdate`; ``text`` is needed.

        Raises:
            Forbidden: it is too late, or somebody else's comment; Wrike says the same of both.
            OutcomeUnknown: no clear answer came; the comment may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[comment_id])

    async def delete(self, comment_id: str) -> None:
        """Delete a comment for good.

        ``DELETE /comments/{commentId}``

        Raises:
            OutcomeUnknown: no clear answer came; the comment may be deleted.
        """
        await self._call(_DELETE, ids=[comment_id])
