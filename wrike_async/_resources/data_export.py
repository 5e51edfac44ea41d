"""Data export: https://developers.wrike.com/reference/getdata_exportempty"""

from __future__ import annotations

import os
from collections.abc import Coroutine
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Literal, Unpack, overload

from wrike_async._reading.downloads import Download
from wrike_async._reading.pages import Pages
from wrike_async._resources.base import Resource
from wrike_async._resources.jobs import Pending
from wrike_async._transport.files import Progress
from wrike_async._wire.operation import Operation, Request
from wrike_async._wire.parameters import Parameters, Raw
from wrike_async._wire.types import Model, UnknownWord, model
from wrike_async.errors import InvalidArgument

__all__ = [
    "DataExport",
    "DataExportArea",
    "DataExportColumn",
    "DataExportColumnType",
    "DataExportForeignKey",
    "DataExportJob",
    "DataExportResource",
    "DataExportStatus",
    "DataExportTable",
    "SchemaParams",
    "SchemaVersion",
]

DataExportStatus = Literal["Scheduled", "InProgress", "Completed", "Cancelled", "Failed"]
DataExportColumnType = Literal["Number", "String", "Date", "Boolean"]
SchemaVersion = Literal["V0", "V1", "V2", "V3", "V4"]


@model
class DataExportResource(Model):
    """A table of an export, as a CSV file."""

    name: str | None = None
    """Of the table, such as ``attachment_file``."""
    url: str | None = None
    """Of the file, which is handed out with the token only; see `DataExportArea.download`."""


@model
class DataExport(Model):
    """An export of the account's data."""

    id: str | None = None
    """Of the export; missing while Wrike has nothing but the order."""
    status: DataExportStatus | UnknownWord | None = None
    """How far it is."""
    completed_date: datetime | None = None
    """When it was done."""
    resources: tuple[DataExportResource, ...] | None = None
    """Its files, once it is done."""


@model
class DataExportForeignKey(Model):
    """Where the values of a column lead to."""

    table_id: str | None = None
    """The table …"""
    column_id: str | None = None
    """… and its column."""


@model
class DataExportColumn(Model):
    """A column of an exported table."""

    id: str | None = None
    """Such as ``attachment_file_id``."""
    alias: str | None = None
    """Its name for people."""
    data_type: DataExportColumnType | UnknownWord | None = None
    """Of its values."""
    foreign_key: DataExportForeignKey | None = None
    """Where they lead to."""


@model
class DataExportTable(Model):
    """A table that exports have."""

    id: str | None = None
    """Such as ``attachment_file``."""
    alias: str | None = None
    """Its name for people."""
    columns: tuple[DataExportColumn, ...] | None = None
    """In their order."""


class SchemaParams(Parameters, total=False):
    """Which schema to read."""

    version: SchemaVersion | Raw
    """Which version of the schema."""


_SCOPES: Final = ("dataExportFull",)
_LATEST = Operation(method="GET", path="/data_export", item=DataExport, scopes=_SCOPES)
_CREATE = Operation(method="POST", path="/data_export", item=DataExport, scopes=_SCOPES)
_GET = Operation(method="GET", path="/data_export/{dataExportId}", item=DataExport, scopes=_SCOPES)
_SCHEMA = Operation(
    method="GET", path="/data_export_schema", item=DataExportTable, accepts=SchemaParams, scopes=_SCOPES
)


class DataExportJob(Pending[DataExport]):
    """An export that Wrike is at, or has done already. Await it for the export with its files."""

    _latest_look = 60.0  # it may take hours

    def __init__(self, area: DataExportArea, state: DataExport) -> None:
        """Begin with the export as it came."""
        super().__init__(area._engine, state, "the data export", area._look)

    @property
    def id(self) -> str | None:
        """Of the export; ``None`` as long as Wrike did not tell."""
        return self._state.id


class DataExportArea(Resource):
    """Exports of all data of the account as CSV files, for admins of plans that have them.

    Wrike makes one a day, once it was asked for the first. They hold the history of statuses and custom fields, which
    nothing else tells.
    """

    async def latest(self) -> DataExportJob:
        """Ask for the latest export; the first time, that has Wrike make it.

        ``GET /data_export``

        Returns:
            The export, to be awaited: ``export = await (await wrike.data_export.latest())``.
        """
        return DataExportJob(self, _first(await self._call(_LATEST)))

    async def create(self) -> DataExportJob:
        """Have Wrike make a fresh export. It does so not earlier than an hour after the last one.

        ``POST /data_export``

        Returns:
            The export, to be awaited; the latest, if that is fresh enough.

        Raises:
            OutcomeUnknown: no clear answer came; it may have begun.
        """
        return DataExportJob(self, _first(await self._call(_CREATE)))

    async def get(self, data_export_id: str) -> DataExport:
        """Read an export.

        ``GET /data_export/{dataExportId}``

        Args:
            data_export_id: of the export.

        Raises:
            NotFound, InvalidRequest: there is no such export.
        """
        return await self._one(_GET, ids=[data_export_id])

    async def _look(self, seen: DataExport) -> DataExport:
        return _first(await self._call(_LATEST)) if seen.id is None else await self.get(seen.id)

    def schema(
        self, *, page_size: int | None = None, limit: int | None = None, **values: Unpack[SchemaParams]
    ) -> Pages[DataExportTable]:
        """List the tables that exports have. They come on one page.

        ``GET /data_export_schema``

        Args:
            page_size: without effect here.
            limit: how many in all; every one by default.
            **values: see `SchemaParams`.
        """
        return self._pages(_SCHEMA, values, page_size=page_size, limit=limit)

    @overload
    def download(
        self, resource: DataExportResource | str, *, to: None = None, progress: Progress | None = None
    ) -> Download: ...
    @overload
    def download(
        self, resource: DataExportResource | str, *, to: str | os.PathLike[str], progress: Progress | None = None
    ) -> Coroutine[Any, Any, Path]: ...
    def download(
        self,
        resource: DataExportResource | str,
        *,
        to: str | os.PathLike[str] | None = None,
        progress: Progress | None = None,
    ) -> Download | Coroutine[Any, Any, Path]:
        """Fetch a CSV file of an export: into a file, or as chunks that come one by one.

        The token goes along, so hosts that are none of Wrike's are refused.

        ::

            export = await (await wrike.data_export.latest())
            for table in export.resources or []:
                await wrike.data_export.download(table, to=f"{table.name}.csv")

        Args:
            resource: one of ``export.resources``, or its URL.
            to: the file to write. It is there when all of it came, and is not touched before.
            progress: called with the bytes received and, where it is known, how many there are in all.

        Returns:
            With ``to``, the path, to be awaited; else a `Download`.

        Raises:
            InvalidArgument: the URL is none, or one of somebody else's.
            NotFound: there is no such file any more.
            TransportError: the connection broke: for a file, more often than the retries allow.
            OSError: the file cannot be written.
        """
        url = resource.url if isinstance(resource, DataExportResource) else resource
        if not isinstance(url, str) or not url:
            raise InvalidArgument("resource must be one of the export's resources, or the URL of one")
        # The URL is Wrike's, and no operation of its API: all that is known of it is that it takes the token.
        file: Operation[Any] = Operation(method="GET", path="(exported file)", binary=True, scopes=_SCOPES)
        download = Download(self._engine, self._options, Request(file, "", url=url), progress)
        return download if to is None else download.save(to)


def _first(found: list[DataExport]) -> DataExport:
    """Return what Wrike answered; with a 202 that may be nothing yet."""
    return found[0] if found else DataExport(status="Scheduled")
