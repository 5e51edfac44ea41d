"""The asyncio SDK for the Wrike API v4.

::

    from wrike_async import Wrike

    async with Wrike(token="…") as wrike:
        async for task in wrike.tasks.list(status=["Active"]):
            print(task.title)

Names are imported when they are first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wrike_async._calling.describing import MethodInfo
    from wrike_async._calling.results import CallResult
    from wrike_async._engine.guarding.permits import Guard
    from wrike_async._engine.setup import ClientOptions
    from wrike_async._naming.directory import Names
    from wrike_async._naming.table import NameTable
    from wrike_async._reading.downloads import Chunks, Download
    from wrike_async._reading.ids import Ids, OnMissing
    from wrike_async._reading.many import EntityIterator, Many
    from wrike_async._reading.pages import ItemIterator, Page, PageIterator, Pages
    from wrike_async._resources.attachment_models import PreviewSize
    from wrike_async._resources.batch import Batch, InBatch
    from wrike_async._resources.custom_field_values import CustomValue
    from wrike_async._resources.data_export import DataExportJob
    from wrike_async._resources.id_conversion import IdEntityType
    from wrike_async._resources.jobs import Job
    from wrike_async._scanning.question import Partition
    from wrike_async._scanning.scan import Scan, ScanBatchIterator, ScanIterator, ScanProgress
    from wrike_async._sharing.shared_quota import SharedQuota
    from wrike_async._transport.events import AttemptEvent, Hook, Stats
    from wrike_async._transport.files import Progress
    from wrike_async._transport.limits import Quota
    from wrike_async._wire.batches.codec import BatchCodec, BatchJobCodec, BatchJobState, BatchKind
    from wrike_async._wire.batches.results import BatchResult
    from wrike_async._wire.operation import Disclosure
    from wrike_async._wire.parameters import DateRange, Raw
    from wrike_async._wire.types import LocalDateTime, Model, UnknownWord
    from wrike_async._writing.batching.search import Recover
    from wrike_async._writing.batching.write_options import BatchMode
    from wrike_async._writing.bulk_write import BulkWrite, OutcomeIterator
    from wrike_async._writing.check import BulkCheck
    from wrike_async._writing.journal import Journal
    from wrike_async._writing.journals.file_journal import FileJournal
    from wrike_async._writing.outcomes import OnError, Outcomes, Row, RowOutcome
    from wrike_async._writing.uploads import Readable, Source
    from wrike_async.auth import Credential, Grant, ManagedGateway, PermanentToken
    from wrike_async.catalogue import ApiOperation, describe, operations
    from wrike_async.client import Wrike
    from wrike_async.errors import (
        AccessDenied,
        ApiError,
        BatchError,
        ClientClosed,
        ConnectionNotActive,
        DecodeError,
        Forbidden,
        InvalidArgument,
        InvalidRequest,
        JobFailed,
        JobTimeout,
        NotAuthorized,
        NotFound,
        OutcomeUnknown,
        QuotaUnavailable,
        QuotaWaitExceeded,
        RateLimited,
        RowsFailed,
        ScanIncomplete,
        ServerError,
        TransportError,
        UnresolvedName,
        WalkIncomplete,
        WrikeError,
        WriteDoneUnreadable,
        WrongEventLoop,
    )
    from wrike_async.oauth import (
        FileStore,
        KeyringStore,
        MemoryStore,
        OAuth2,
        Secret,
        TokenPair,
        TokenStore,
        authorization_url,
        exchange_code,
        new_state,
        read_redirect,
        state_matches,
    )
    from wrike_async.options import Lane, RetryPolicy, Timeout
    from wrike_async.version import __version__

__all__ = [
    "AccessDenied",
    "ApiError",
    "ApiOperation",
    "AttemptEvent",
    "Batch",
    "BatchCodec",
    "BatchError",
    "BatchJobCodec",
    "BatchJobState",
    "BatchKind",
    "BatchMode",
    "BatchResult",
    "BulkCheck",
    "BulkWrite",
    "CallResult",
    "Chunks",
    "ClientClosed",
    "ClientOptions",
    "ConnectionNotActive",
    "Credential",
    "CustomValue",
    "DataExportJob",
    "DateRange",
    "DecodeError",
    "Disclosure",
    "Download",
    "EntityIterator",
    "FileJournal",
    "FileStore",
    "Forbidden",
    "Grant",
    "Guard",
    "Hook",
    "IdEntityType",
    "Ids",
    "InBatch",
    "InvalidArgument",
    "InvalidRequest",
    "ItemIterator",
    "Job",
    "JobFailed",
    "JobTimeout",
    "Journal",
    "KeyringStore",
    "Lane",
    "LocalDateTime",
    "ManagedGateway",
    "Many",
    "MemoryStore",
    "MethodInfo",
    "Model",
    "NameTable",
    "Names",
    "NotAuthorized",
    "NotFound",
    "OAuth2",
    "OnError",
    "OnMissing",
    "OutcomeIterator",
    "OutcomeUnknown",
    "Outcomes",
    "Page",
    "PageIterator",
    "Pages",
    "Partition",
    "PermanentToken",
    "PreviewSize",
    "Progress",
    "Quota",
    "QuotaUnavailable",
    "QuotaWaitExceeded",
    "RateLimited",
    "Raw",
    "Readable",
    "Recover",
    "RetryPolicy",
    "Row",
    "RowOutcome",
    "RowsFailed",
    "Scan",
    "ScanBatchIterator",
    "ScanIncomplete",
    "ScanIterator",
    "ScanProgress",
    "Secret",
    "ServerError",
    "SharedQuota",
    "Source",
    "Stats",
    "Timeout",
    "TokenPair",
    "TokenStore",
    "TransportError",
    "UnknownWord",
    "UnresolvedName",
    "WalkIncomplete",
    "Wrike",
    "WrikeError",
    "WriteDoneUnreadable",
    "WrongEventLoop",
    "__version__",
    "authorization_url",
    "describe",
    "exchange_code",
    "new_state",
    "operations",
    "read_redirect",
    "state_matches",
]

_MODULE_OF = {
    name: module
    for module, names in {
        "_calling.describing": ("MethodInfo",),
        "_calling.results": ("CallResult",),
        "_naming.directory": ("Names",),
        "_naming.table": ("NameTable",),
        "_reading.downloads": ("Chunks", "Download"),
        "_reading.ids": ("Ids", "OnMissing"),
        "_reading.many": ("EntityIterator", "Many"),
        "_reading.pages": ("ItemIterator", "Page", "PageIterator", "Pages"),
        "_resources.attachment_models": ("PreviewSize",),
        "_resources.batch": ("Batch", "InBatch"),
        "_resources.custom_field_values": ("CustomValue",),
        "_resources.data_export": ("DataExportJob",),
        "_resources.id_conversion": ("IdEntityType",),
        "_resources.jobs": ("Job",),
        "_scanning.question": ("Partition",),
        "_sharing.shared_quota": ("SharedQuota",),
        "_scanning.scan": ("Scan", "ScanBatchIterator", "ScanIterator", "ScanProgress"),
        "_transport.events": ("AttemptEvent", "Hook", "Stats"),
        "_transport.files": ("Progress",),
        "_transport.limits": ("Quota",),
        "_wire.batches.codec": ("BatchCodec", "BatchJobCodec", "BatchKind", "BatchJobState"),
        "_wire.batches.results": ("BatchResult",),
        "_wire.operation": ("Disclosure",),
        "_wire.parameters": ("DateRange", "Raw"),
        "_wire.types": ("LocalDateTime", "Model", "UnknownWord"),
        "_writing.batching.write_options": ("BatchMode",),
        "_writing.bulk_write": ("BulkWrite", "OutcomeIterator"),
        "_writing.check": ("BulkCheck",),
        "_writing.batching.search": ("Recover",),
        "_writing.journal": ("Journal",),
        "_writing.journals.file_journal": ("FileJournal",),
        "_writing.outcomes": ("OnError", "Outcomes", "Row", "RowOutcome"),
        "_writing.uploads": ("Readable", "Source"),
        "auth": ("Credential", "Grant", "ManagedGateway", "PermanentToken"),
        "catalogue": ("ApiOperation", "describe", "operations"),
        "client": ("Wrike",),
        "_engine.guarding.permits": ("Guard",),
        "_engine.setup": ("ClientOptions",),
        "oauth": (
            "FileStore",
            "KeyringStore",
            "MemoryStore",
            "OAuth2",
            "Secret",
            "TokenPair",
            "TokenStore",
            "authorization_url",
            "exchange_code",
            "new_state",
            "read_redirect",
            "state_matches",
        ),
        "options": ("Lane", "RetryPolicy", "Timeout"),
        "version": ("__version__",),
    }.items()
    for name in names
}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULE_OF.get(name, 'errors')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
