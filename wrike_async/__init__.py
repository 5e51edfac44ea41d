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
    from wrike_async.client import Wrike
    from wrike_async.errors import (
        ApiError,
        ClientClosed,
        DecodeError,
        Forbidden,
        InvalidArgument,
        InvalidRequest,
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
    from wrike_async.many import Many
    from wrike_async.options import RetryPolicy, Timeout
    from wrike_async.pages import Page, Pages
    from wrike_async.transport.events import AttemptEvent, Stats
    from wrike_async.transport.limits import Quota
    from wrike_async.version import __version__
    from wrike_async.wire.parameters import DateRange
    from wrike_async.wire.types import Model

__all__ = [
    "ApiError",
    "AttemptEvent",
    "ClientClosed",
    "Credential",
    "DateRange",
    "DecodeError",
    "Forbidden",
    "Grant",
    "InvalidArgument",
    "InvalidRequest",
    "ManagedGateway",
    "Many",
    "Model",
    "NotAuthorized",
    "NotFound",
    "OutcomeUnknown",
    "Page",
    "Pages",
    "PermanentToken",
    "Quota",
    "QuotaWaitExceeded",
    "RateLimited",
    "RetryPolicy",
    "ServerError",
    "Stats",
    "Timeout",
    "TransportError",
    "Wrike",
    "WrikeError",
    "WrongEventLoop",
    "__version__",
]

_MODULE_OF = {
    name: module
    for module, names in {
        "auth": ("Credential", "Grant", "ManagedGateway", "PermanentToken"),
        "client": ("Wrike",),
        "many": ("Many",),
        "options": ("RetryPolicy", "Timeout"),
        "pages": ("Page", "Pages"),
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
