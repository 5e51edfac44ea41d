"""Comments: https://developers.wrike.com/reference/getcommentsempty"""

from __future__ import annotations

from collections.abc import AsyncIterable, Coroutine, Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, Unpack, get_args, overload

import attrs

from wrike_async._reading.ids import Ids, OnMissing
from wrike_async._reading.many import Many
from wrike_async._reading.pages import Pages
from wrike_async._reading.windows import Limits
from wrike_async._resources.base import Resource, for_parent
from wrike_async._resources.comment_models import (
    Comment,
    CommentCreate,
    CommentDefaultField,
    CommentFilters,
    CommentGetParams,
    CommentRow,
    CommentType,
    CommentUpdate,
)
from wrike_async._resources.coroutine_functions import coroutine_function
from wrike_async._resources.everything import everything_of
from wrike_async._wire.arguments import check_flag, check_whole
from wrike_async._wire.encode import encode_params
from wrike_async._wire.operation import Operation, Paging, ScanBy, WireParams
from wrike_async._wire.parameters import check_id, ends_of, literals
from wrike_async.errors import InvalidArgument

if TYPE_CHECKING:
    from wrike_async._scanning.scan import Scan
    from wrike_async._writing.bulk_write import BulkWrite
    from wrike_async._writing.journal import Journal
    from wrike_async._writing.outcomes import OnError


__all__ = ["Comments"]


_MOST = 100_000
_LIMITS: Final = Limits(widest=timedelta(days=7), named="seven days", full=(1000, _MOST))


def _check_windows(values: dict[str, Any]) -> None:
    if "created_date" not in values:
        return
    start, end = ends_of(values.get("updated_date"))
    if start is None or end is None:
        return
    # The start is sent in whole seconds, floored; ceiling the end cannot reach beyond a limit in whole seconds.
    if end - start.replace(microsecond=0) > _LIMITS.widest:
        raise InvalidArgument(
            "updated_date must not be wider than seven days beside created_date, which says the same: leave it out"
        )


# What Wrike calls a limit cuts the list off, at 1000 if it is left out. As the size of the only page it follows
# from what the caller wants, and is else the most that Wrike was seen to accept.
_LIST = Operation(
    method="GET",
    path="/comments",
    item=Comment,
    accepts=CommentFilters,
    paging=Paging(max_size=_MOST, size_param="limit"),
    scan=ScanBy("calendar", "createdDate", widest=_LIMITS.seconds, defaults=(("types", ("Regular", "Email")),)),
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


def _read_row(row: Mapping[str, Any]) -> tuple[Operation[Any], str, WireParams]:
    parents = {name: row.get(name) for name in ("task_id", "folder_id")}
    operation, (parent_id,) = for_parent(_CREATES, **parents)
    comment = {name: value for name, value in row.items() if name not in parents}
    return operation, check_id(parent_id, "task_id or folder_id"), encode_params(operation, comment)


class Comments(Resource):
    """Comments on tasks and folders."""

    def list(
        self,
        *,
        task_id: str | None = None,
        folder_id: str | None = None,
        everything: bool = False,
        page_size: int | None = None,
        limit: int | None = None,
        **filters: Unpack[CommentFilters],
    ) -> Pages[Comment]:
        """List comments: of a task, of a folder, or of the account.

        They come on one page, newest first; what Wrike gives of the account without ``created_date`` may be those of
        the last seven days. With it, they come from any time, the oldest first, each once: in windows of up to seven
        days, one of them a page, none with more than a thousand. A time without an end goes to the server's present;
        one without a start is refused. `Pages.requests` is the number of windows; where one is full, its halves take
        more. An error's ``next_page_token`` is the start of what is left.

        ``GET /comments``, ``GET /tasks/{taskId}/comments``, ``GET /folders/{folderId}/comments``

        Args:
            task_id: the task.
            folder_id: the folder or project.
            everything: e-mails, too (``types``), and all optional fields. Filters say otherwise.
            page_size: without effect here.
            limit: how many in all; every one by default, of the account up to 100,000.
            **filters: see `CommentFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse, or a time without a start.
            DecodeError: more comments of one second than Wrike tells, at the end of the walk.
        """
        operation, ids = for_parent(_LISTS, task_id=task_id, folder_id=folder_id)
        if page_size is not None:
            check_whole(page_size, "page_size", 1, 1000)
        values: Mapping[str, Any] = filters
        if check_flag(everything, "everything"):
            values = everything_of(operation, filters, types=get_args(CommentType))
        return self._created_pages(operation, values, limit=limit, ids=ids, limits=_LIMITS)

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

    @coroutine_function
    def get(self, comment_id: str, **values: Unpack[CommentGetParams]) -> Coroutine[object, None, Comment]:
        """Read a comment, together with others that are read at the same time.

        ``GET /comments/{commentIds}``, up to 100 IDs in a request

        Args:
            comment_id: of the comment.
            **values: see `CommentGetParams`.

        Raises:
            NotFound, InvalidRequest: there is no such comment, or the ID is none.
        """
        return self._get(_GET, comment_id, values)

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

    @overload
    def create_many(
        self, rows: AsyncIterable[CommentRow], *, on_error: OnError = "tell", journal: Journal | None = None
    ) -> BulkWrite: ...
    @overload
    def create_many(
        self, rows: Iterable[CommentRow], *, on_error: OnError = "tell", journal: Journal | None = None
    ) -> BulkWrite: ...
    def create_many(
        self,
        rows: Iterable[CommentRow] | AsyncIterable[CommentRow],
        *,
        on_error: OnError = "tell",
        journal: Journal | None = None,
    ) -> BulkWrite:
        """Write many comments, each where its row says. ``await`` it for all outcomes, or use ``async for``.

        Each is a request of its own, eight at a time. None is sent twice: what is not clearly answered is in doubt.

        ``POST /tasks/{taskId}/comments``, ``POST /folders/{folderId}/comments``

        Args:
            rows: dicts as `CommentRow` has them, any number; an invalid one is an outcome with `InvalidArgument`.
            on_error: ``"raise"`` raises `RowsFailed` when all rows are through, if any was not done or is in doubt.
            journal: is told before and after each request, for programs that must know after a crash what they did.

        Raises:
            BatchError: something stopped all of it; its outcomes tell what was done. (When it is awaited.)
        """
        return self._create_singly(rows, _read_row, [*_CREATES.values()], on_error=on_error, journal=journal)

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

    def delete_many(self, ids: Ids, *, on_error: OnError = "tell", journal: Journal | None = None) -> BulkWrite:
        """Delete many comments for good. ``await`` it for the outcomes of all, in order, or use ``async for``.

        Each is a request of its own, eight at a time; one more looks for a hundred of them before. What was there and
        is gone is ``ok``, whatever the answer was; where that is not proved, it is deleted once more, or in doubt.

        ``DELETE /comments/{commentId}``

        Args:
            ids: any iterable or async iterable.
            on_error: ``"raise"`` raises `RowsFailed` when all are through, if any was not deleted or is in doubt.
            journal: is told before and after each request.

        Raises:
            BatchError: something stopped all of it. (When it is awaited.)
        """
        return self._delete_many(_DELETE, _GET, ids, on_error=on_error, journal=journal)
