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
    from wrike_async._reading.many import Many
    from wrike_async._reading.pages import Page, Pages
    from wrike_async._resources.batch import Batch
    from wrike_async._transport.events import AttemptEvent, Stats
    from wrike_async._transport.limits import Quota
    from wrike_async._wire.batch_codec import BatchCodec, BatchResult
    from wrike_async._wire.parameters import DateRange
    from wrike_async._wire.types import Model
    from wrike_async._writing.bulk_write import BulkWrite
    from wrike_async._writing.outcomes import Outcomes, Row, RowOutcome
    from wrike_async.auth import Credential, Grant, ManagedGateway, PermanentToken
    from wrike_async.catalogue import ApiOperation, operations
    from wrike_async.client import Wrike
    from wrike_async.errors import (
        ApiError,
        BatchError,
        ClientClosed,
        DecodeError,
        Forbidden,
        InvalidArgument,
        InvalidRequest,
        JobFailed,
        JobTimeout,
        NotAuthorized,
        NotFound,
        OutcomeUnknown,
        QuotaWaitExceeded,
        RateLimited,
        ServerError,
        TransportError,
        WrikeError,
        WrongEventLoop,
    )
    from wrike_async.oauth import (
        FileStore,
        KeyringStore,
        MemoryStore,
        OAuth2,
        TokenPair,
        TokenStore,
        authorization_url,
        exchange_code,
        new_state,
        read_redirect,
        state_matches,
    )
    from wrike_async.oauth._secret import Secret
    from wrike_async.options import RetryPolicy, Timeout
    from wrike_async.version import __version__

__all__ = [
    "ApiError",
    "ApiOperation",
    "AttemptEvent",
    "Batch",
    "BatchCodec",
    "BatchError",
    "BatchResult",
    "BulkWrite",
    "ClientClosed",
    "Credential",
    "DateRange",
    "DecodeError",
    "FileStore",
    "Forbidden",
    "Grant",
    "InvalidArgument",
    "InvalidRequest",
    "JobFailed",
    "JobTimeout",
    "KeyringStore",
    "ManagedGateway",
    "Many",
    "MemoryStore",
    "Model",
    "NotAuthorized",
    "NotFound",
    "OAuth2",
    "OutcomeUnknown",
    "Outcomes",
    "Page",
    "Pages",
    "PermanentToken",
    "Quota",
    "QuotaWaitExceeded",
    "RateLimited",
    "RetryPolicy",
    "Row",
    "RowOutcome",
    "Secret",
    "ServerError",
    "Stats",
    "Timeout",
    "TokenPair",
    "TokenStore",
    "TransportError",
    "Wrike",
    "WrikeError",
    "WrongEventLoop",
    "__version__",
    "authorization_url",
    "exchange_code",
    "new_state",
    "operations",
    "read_redirect",
    "state_matches",
]

_MODULE_OF = {
    name: module
    for module, names in {
        "auth": ("Credential", "Grant", "ManagedGateway", "PermanentToken"),
        "catalogue": ("ApiOperation", "operations"),
        "_resources.batch": ("Batch",),
        "client": ("Wrike",),
        "_writing.bulk_write": ("BulkWrite",),
        "_wire.batch_codec": ("BatchCodec", "BatchResult"),
        "_writing.outcomes": ("Outcomes", "Row", "RowOutcome"),
        "_reading.many": ("Many",),
        "oauth": (
            "FileStore",
            "KeyringStore",
            "MemoryStore",
            "OAuth2",
            "TokenPair",
            "TokenStore",
            "authorization_url",
            "exchange_code",
            "new_state",
            "read_redirect",
            "state_matches",
        ),
        "options": ("RetryPolicy", "Timeout"),
        "_reading.pages": ("Page", "Pages"),
        "oauth._secret": ("Secret",),
        "_transport.events": ("AttemptEvent", "Stats"),
        "_transport.limits": ("Quota",),
        "version": ("__version__",),
        "_wire.parameters": ("DateRange",),
        "_wire.types": ("Model",),
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
