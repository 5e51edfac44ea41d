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
    from wrike_async.auth import Credential, Grant, ManagedGateway, PermanentToken
    from wrike_async.batch import Batch
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
    from wrike_async.fanout.bulk_write import BulkWrite
    from wrike_async.fanout.codec import BatchCodec, BatchResult
    from wrike_async.fanout.outcomes import Outcomes, Row, RowOutcome
    from wrike_async.many import Many
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
    from wrike_async.options import RetryPolicy, Timeout
    from wrike_async.pages import Page, Pages
    from wrike_async.secret import Secret
    from wrike_async.transport.events import AttemptEvent, Stats
    from wrike_async.transport.limits import Quota
    from wrike_async.version import __version__
    from wrike_async.wire.parameters import DateRange
    from wrike_async.wire.types import Model

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
        "batch": ("Batch",),
        "client": ("Wrike",),
        "fanout.bulk_write": ("BulkWrite",),
        "fanout.codec": ("BatchCodec", "BatchResult"),
        "fanout.outcomes": ("Outcomes", "Row", "RowOutcome"),
        "many": ("Many",),
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
        "pages": ("Page", "Pages"),
        "secret": ("Secret",),
        "transport.events": ("AttemptEvent", "Stats"),
        "transport.limits": ("Quota",),
        "version": ("__version__",),
        "wire.parameters": ("DateRange",),
        "wire.types": ("Model",),
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
