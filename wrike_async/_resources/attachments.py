"""Attachments: https://developers.wrike.com/reference/getattachmentsempty"""

from __future__ import annotations

import os
from collections.abc import Coroutine, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Unpack, overload

from wrike_async._reading.downloads import Download
from wrike_async._reading.ids import Ids, OnMissing
from wrike_async._reading.many import Many
from wrike_async._reading.pages import Pages
from wrike_async._resources.answers import only_item
from wrike_async._resources.attachment_models import (
    Attachment,
    AttachmentFilters,
    AttachmentGetParams,
    AttachmentUrl,
    PreviewSize,
)
from wrike_async._resources.attachment_operations import (
    DELETE,
    DOWNLOAD,
    GET,
    LIMITS,
    LIST,
    LISTS,
    PREVIEW,
    UPDATE,
    UPLOADS,
    URL,
)
from wrike_async._resources.base import Resource, for_parent
from wrike_async._resources.coroutine_functions import coroutine_function
from wrike_async._transport.files import Progress
from wrike_async._wire.arguments import check_flag, check_whole
from wrike_async._wire.encode import encode_params
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import Raw
from wrike_async._wire.requests import build_request
from wrike_async._wire.uploads import with_file
from wrike_async._writing.uploads import Source, content_of, name_of
from wrike_async.errors import InvalidArgument

if TYPE_CHECKING:
    from wrike_async._scanning.scan import Scan
    from wrike_async._writing.bulk_write import BulkWrite
    from wrike_async._writing.journal import Journal
    from wrike_async._writing.outcomes import OnError


__all__ = ["Attachments"]


class Attachments(Resource):
    """Files on tasks and folders. No more than a few MiB of one are ever held in memory."""

    def list(
        self,
        *,
        task_id: str | None = None,
        folder_id: str | None = None,
        everything: bool = False,
        page_size: int | None = None,
        limit: int | None = None,
        **filters: Unpack[AttachmentFilters],
    ) -> Pages[Attachment]:
        """List attachments of a task, of a folder, or of the account.

        They come on one page. With ``created_date``, they come from any time, the oldest first, each once: in windows
        of less than 31 days, one of them a page. A time without an end goes to the server's present; one without a
        start is refused. An error's ``next_page_token`` is the start of what is left. `Pages.requests` is the number of
        windows.

        ``GET /attachments``, ``GET /tasks/{taskId}/attachments``, ``GET /folders/{folderId}/attachments``

        Args:
            task_id: the task.
            folder_id: the folder or project.
            everything: earlier versions, too (``versions=True``). Filters say otherwise.
            page_size: without effect here.
            limit: how many in all; every one by default.
            **filters: see `AttachmentFilters`.

        Raises:
            InvalidArgument: a filter that Wrike would refuse, or a time without a start.
        """
        operation, ids = for_parent(LISTS, task_id=task_id, folder_id=folder_id)
        if page_size is not None:
            check_whole(page_size, "page_size", 1, 1000)
        values: Mapping[str, Any] = {"versions": True, **filters} if check_flag(everything, "everything") else filters
        return self._created_pages(operation, values, limit=limit, ids=ids, limits=LIMITS)

    def scan(
        self,
        *,
        limit: int | None = None,
        walks: int | None = None,
        resume: Mapping[str, Any] | None = None,
        **filters: Unpack[AttachmentFilters],
    ) -> Scan[Attachment]:
        """Read all attachments of the account, each exactly once, month by month; in no order.

        ``GET /attachments``

        Args:
            limit: how many attachments in all; every one by default.
            walks: how many requests at once, 1 to 32; as many as the quota has room for by default.
            resume: go on from what ``state()`` of a scan with the same filters returned.
            **filters: see `AttachmentFilters`; with ``versions`` by default, and ``created_date`` of any width.

        Raises:
            InvalidArgument: a filter that Wrike would refuse. What the requests raise comes when they are made.
        """
        return self._scan(LIST, filters, limit=limit, walks=walks, resume=resume)

    @coroutine_function
    def get(self, attachment_id: str, **values: Unpack[AttachmentGetParams]) -> Coroutine[object, None, Attachment]:
        """Read what is known of an attachment, together with others that are read at the same time.

        ``GET /attachments/{attachmentIds}``, up to 100 IDs in a request

        Args:
            attachment_id: of the attachment.
            **values: see `AttachmentGetParams`.

        Raises:
            NotFound, InvalidRequest: there is no such attachment, or the ID is none.
        """
        return self._get(GET, attachment_id, values)

    def get_many(
        self, ids: Ids, *, on_missing: OnMissing = "raise", **values: Unpack[AttachmentGetParams]
    ) -> Many[Attachment]:
        """Read what is known of many attachments, in the order of their IDs. Await it, or use ``async for``.

        ``GET /attachments/{attachmentIds}``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` attachments that are not there.
            **values: see `AttachmentGetParams`.
        """
        return self._get_many(GET, ids, on_missing, values)

    @overload
    async def upload(
        self,
        source: Source,
        *,
        task_id: str,
        name: str | None = None,
        content_type: str | None = None,
        progress: Progress | None = None,
    ) -> Attachment: ...
    @overload
    async def upload(
        self,
        source: Source,
        *,
        folder_id: str,
        name: str | None = None,
        content_type: str | None = None,
        progress: Progress | None = None,
    ) -> Attachment: ...
    async def upload(
        self,
        source: Source,
        *,
        task_id: str | None = None,
        folder_id: str | None = None,
        name: str | None = None,
        content_type: str | None = None,
        progress: Progress | None = None,
    ) -> Attachment:
        """Attach a file to a task or to a folder. It is sent while it is read.

        ``POST /tasks/{taskId}/attachments``, ``POST /folders/{folderId}/attachments``

        Args:
            source: the path of a file, bytes, a file opened for reading bytes (sent from where it stands, and left
                open), or an async iterable of bytes. A file that grows meanwhile is sent as long as it was at first.
            task_id: the task.
            folder_id: the folder or project.
            name: of the attachment; the file's own by default.
            content_type: its media type. Wrike goes by the name, so that is rarely needed.
            progress: called with the bytes sent and, where it is known, how many there are in all.

        Raises:
            InvalidArgument: not exactly one of task and folder is given, there is no name, or Wrike would change it.
            OutcomeUnknown: no clear answer came, or ``progress`` failed when all had left; the attachment may exist.
            OSError: the file cannot be read, or shrinks meanwhile.
        """
        operation, ids = for_parent(UPLOADS, task_id=task_id, folder_id=folder_id)
        return await self._send(operation, ids, source, name, content_type, progress)

    async def update(
        self,
        attachment_id: str,
        source: Source | None = None,
        *,
        url: str | None = None,
        name: str | None = None,
        content_type: str | None = None,
        progress: Progress | None = None,
    ) -> Attachment:
        """Add a new version of an attachment, from here or from a URL. It has an ID of its own.

        The version before is still found with ``versions=True``, and tells the new one's ID.

        ``PUT /attachments/{attachmentId}``

        Args:
            attachment_id: of the attachment.
            source: the new content, as for `upload`.
            url: where Wrike is to fetch the new content from instead.
            name: of the new version; the file's own by default.
            content_type: as for `upload`.
            progress: as for `upload`.

        Returns:
            The new version.

        Raises:
            InvalidArgument: not exactly one of source and URL is given, there is no name, or Wrike would change it.
            OutcomeUnknown: no clear answer came; the new version may exist.
            OSError: the file cannot be read.
        """
        if (source is None) == (url is None):
            raise InvalidArgument("give either source or url")
        if source is not None:
            return await self._send(UPDATE, [attachment_id], source, name, content_type, progress)
        if (name, content_type, progress) != (None, None, None):
            raise InvalidArgument("name, content_type and progress go with source; of a URL, Wrike takes what it finds")
        return await self._one(UPDATE, {"url": url}, ids=[attachment_id])

    async def _send(
        self,
        operation: Operation[Attachment],
        ids: Sequence[str],
        source: Source,
        name: str | None,
        content_type: str | None,
        progress: Progress | None,
    ) -> Attachment:
        name = name_of(source, name)
        async with content_of(source, progress) as content:
            request = with_file(build_request(operation, ids=ids), name, content, content_type)
            reply = await self._engine.send(request, self._options)
        items: Sequence[Attachment] = self._engine.decode(operation, reply.envelope.data)
        return only_item(operation, items)

    async def delete(self, attachment_id: str) -> None:
        """Delete an attachment for good.

        ``DELETE /attachments/{attachmentId}``

        Raises:
            OutcomeUnknown: no clear answer came; the attachment may be deleted.
        """
        await self._call(DELETE, ids=[attachment_id])

    def delete_many(self, ids: Ids, *, on_error: OnError = "tell", journal: Journal | None = None) -> BulkWrite:
        """Delete many attachments for good. ``await`` it for the outcomes of all, in order, or use ``async for``.

        Each is a request of its own, eight at a time; one more looks for a hundred of them before. What was there and
        is gone is ``ok``, whatever the answer was; where that is not proved, it is deleted once more, or in doubt.

        ``DELETE /attachments/{attachmentId}``

        Args:
            ids: any iterable or async iterable.
            on_error: ``"raise"`` raises `RowsFailed` when all are through, if any was not deleted or is in doubt.
            journal: is told before and after each request.

        Raises:
            BatchError: something stopped all of it. (When it is awaited.)
        """
        return self._delete_many(DELETE, GET, ids, on_error=on_error, journal=journal)

    async def url(self, attachment_id: str) -> AttachmentUrl:
        """Make a link from which anybody can fetch an attachment for 24 hours.

        ``GET /attachments/{attachmentId}/url``

        Args:
            attachment_id: of the attachment.

        Raises:
            NotFound, InvalidRequest: there is no such attachment, or the ID is none.
        """
        return await self._one(URL, ids=[attachment_id])

    @overload
    def download(self, attachment_id: str, *, to: None = None, progress: Progress | None = None) -> Download: ...
    @overload
    def download(
        self, attachment_id: str, *, to: str | os.PathLike[str], progress: Progress | None = None
    ) -> Coroutine[object, None, Path]: ...
    def download(
        self, attachment_id: str, *, to: str | os.PathLike[str] | None = None, progress: Progress | None = None
    ) -> Download | Coroutine[Any, Any, Path]:
        """Fetch an attachment: into a file, or as chunks that come one by one.

        ::

            path = await wrike.attachments.download(attachment_id, to="survey.pdf")
            async for chunk in wrike.attachments.download(attachment_id):
                ...

        ``GET /attachments/{attachmentId}/download``

        Args:
            attachment_id: of the attachment.
            to: the file to write. It is there when all of it came, and is not touched before.
            progress: called with the bytes received and, where it is known, how many there are in all.

        Returns:
            With ``to``, the path, to be awaited; else a `Download`.

        Raises:
            NotFound, InvalidRequest: there is no such attachment, or the ID is none.
            TransportError: the connection broke: for a file, more often than the retries allow.
            OSError: the file cannot be written.
        """
        return self._fetch(DOWNLOAD, attachment_id, {}, to, progress)

    @overload
    def preview(
        self,
        attachment_id: str,
        *,
        size: PreviewSize | Raw | None = None,
        to: None = None,
        progress: Progress | None = None,
    ) -> Download: ...
    @overload
    def preview(
        self,
        attachment_id: str,
        *,
        size: PreviewSize | Raw | None = None,
        to: str | os.PathLike[str],
        progress: Progress | None = None,
    ) -> Coroutine[object, None, Path]: ...
    def preview(
        self,
        attachment_id: str,
        *,
        size: PreviewSize | Raw | None = None,
        to: str | os.PathLike[str] | None = None,
        progress: Progress | None = None,
    ) -> Download | Coroutine[Any, Any, Path]:
        """Fetch a small picture of an attachment. It comes in the ways of `download`; ``read()`` gives it whole.

        ``GET /attachments/{attachmentId}/preview``

        Args:
            attachment_id: of the attachment.
            size: width (``w``) or height (``h``) in pixels; ``w100`` by default.
            to: the file to write.
            progress: as for `download`.

        Returns:
            With ``to``, the path, to be awaited; else a `Download`.

        Raises:
            NotFound, InvalidRequest: there is no such attachment, or no preview of it.
        """
        return self._fetch(PREVIEW, attachment_id, {} if size is None else {"size": size}, to, progress)

    def _fetch(
        self,
        operation: Operation[Any],
        attachment_id: str,
        values: dict[str, Any],
        to: str | os.PathLike[str] | None,
        progress: Progress | None,
    ) -> Download | Coroutine[Any, Any, Path]:
        request = build_request(operation, ids=[attachment_id], params=encode_params(operation, values))
        download = Download(self._engine, self._options, request, progress)
        return download if to is None else download.save(to)
