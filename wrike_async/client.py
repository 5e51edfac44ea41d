"""The client: wiring only."""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, Self

import attrs

from wrike_async.area import Area
from wrike_async.arguments import check_whole
from wrike_async.auth import Credential, ManagedGateway, PermanentToken
from wrike_async.errors import InvalidArgument
from wrike_async.fanout.engine import Engine, EngineOptions
from wrike_async.options import DEFAULT_BASE_URL, CallOptions, Lane, RetryPolicy, Timeout
from wrike_async.transport.events import Hook, Stats
from wrike_async.transport.hosts import check_base_url
from wrike_async.transport.limits import Quota
from wrike_async.wire.encode import build_raw_request

if TYPE_CHECKING:
    import aiohttp

    from wrike_async.resources.account import AccountArea
    from wrike_async.resources.colors import Colors
    from wrike_async.resources.comments import Comments
    from wrike_async.resources.contacts import Contacts
    from wrike_async.resources.custom_fields import CustomFields
    from wrike_async.resources.folders import Folders
    from wrike_async.resources.spaces import Spaces
    from wrike_async.resources.tasks import Tasks
    from wrike_async.resources.timelog_categories import TimelogCategories
    from wrike_async.resources.timelogs import Timelogs
    from wrike_async.resources.version import Version
    from wrike_async.resources.workflows import Workflows

__all__ = ["Wrike"]

_KEEP: Any = object()


class Wrike:
    """A client of the Wrike API v4.

    ::

        async with Wrike(token="…") as wrike:
            task = await wrike.tasks.get("IEAAAAJ6KQAB5CC3")

    Making one needs no running event loop and sends nothing. It belongs to the loop of its first use.
    """

    account: Area[AccountArea] = Area("wrike_async.resources.account:AccountArea")
    colors: Area[Colors] = Area("wrike_async.resources.colors:Colors")
    comments: Area[Comments] = Area("wrike_async.resources.comments:Comments")
    contacts: Area[Contacts] = Area("wrike_async.resources.contacts:Contacts")
    custom_fields: Area[CustomFields] = Area("wrike_async.resources.custom_fields:CustomFields")
    folders: Area[Folders] = Area("wrike_async.resources.folders:Folders")
    spaces: Area[Spaces] = Area("wrike_async.resources.spaces:Spaces")
    tasks: Area[Tasks] = Area("wrike_async.resources.tasks:Tasks")
    timelog_categories: Area[TimelogCategories] = Area("wrike_async.resources.timelog_categories:TimelogCategories")
    timelogs: Area[Timelogs] = Area("wrike_async.resources.timelogs:Timelogs")
    version: Area[Version] = Area("wrike_async.resources.version:Version")
    workflows: Area[Workflows] = Area("wrike_async.resources.workflows:Workflows")

    def __init__(
        self,
        token: str | None = None,
        *,
        auth: Credential | Sequence[Credential] | None = None,
        base_url: str | None = None,
        quota: Quota | None = Quota(),  # noqa: B008 (frozen)
        timeout: Timeout | float | None = Timeout(),  # noqa: B008 (frozen)
        retries: RetryPolicy | int = RetryPolicy(),  # noqa: B008 (frozen)
        max_wait: float | None = None,
        max_connections: int = 64,
        session: aiohttp.ClientSession | None = None,
        on_event: Hook | Sequence[Hook] = (),
        json_bodies: bool = False,
    ) -> None:
        """Set up a client.

        Args:
            token: a permanent access token.
            auth: a credential instead of a token, or several of the same account, each with a quota of its own.
            base_url: the account's host, such as ``https://app-eu.wrike.com/api/v4``; ``https://www.wrike.com/api/v4``
                by default. ``http://`` is accepted for loopback hosts only.
            quota: how many requests are allowed; ``None`` sends without pacing.
            timeout: seconds for one attempt, counted from its slot of the quota on; a `Timeout` says more.
            retries: how often a request is sent again at most, or a `RetryPolicy`.
            max_wait: the longest wait for a slot of the quota, in seconds.
            max_connections: how many requests are on their way at most.
            session: an aiohttp session to use; it is never closed by the client.
            on_event: called with an `AttemptEvent` after each attempt.
            json_bodies: send writes as JSON documents instead of form fields.

        Raises:
            InvalidArgument: an option that makes no sense.
        """
        self._options = CallOptions(timeout=timeout, retries=retries, max_wait=max_wait)
        self._engine = Engine(
            EngineOptions(
                credentials=_credentials(token, auth),
                base_url=check_base_url(DEFAULT_BASE_URL if base_url is None else base_url),
                prefer_base_url=base_url is not None,
                quota=_checked_quota(quota),
                max_connections=check_whole(max_connections, "max_connections", 1),
                http=session,
                json_bodies=json_bodies,
                hooks=_hooks(on_event),
            )
        )
        self._json_bodies = json_bodies
        self._areas: dict[str, Any] = {}
        # A view keeps the client that it is a view of, so that "never closed" is said once, when all are gone.
        self._viewed: Self | None = None

    @classmethod
    def from_env(cls, **options: Any) -> Self:
        """Make a client from environment variables.

        ``WRIKE_TOKEN`` and, for accounts in other data centres, ``WRIKE_BASE_URL``; or ``MATON_API_KEY`` and
        ``MATON_CONNECTION`` for the Maton gateway.

        Args:
            **options: as for `Wrike`.

        Raises:
            InvalidArgument: no variable is set.
        """
        env = os.environ
        if base_url := env.get("WRIKE_BASE_URL"):
            options.setdefault("base_url", base_url)
        if token := env.get("WRIKE_TOKEN"):
            return cls(token, **options)
        if api_key := env.get("MATON_API_KEY"):
            return cls(auth=ManagedGateway(api_key, env.get("MATON_CONNECTION") or None), **options)
        raise InvalidArgument(
            "set WRIKE_TOKEN to a permanent access token (in Wrike: Apps & Integrations, API), "
            "or MATON_API_KEY to a key of the Maton gateway"
        )

    def with_options(
        self,
        *,
        lane: Lane | None = _KEEP,
        timeout: Timeout | float | None = _KEEP,
        retries: RetryPolicy | int = _KEEP,
        max_wait: float | None = _KEEP,
    ) -> Self:
        """Return a view of this client with other options: the same connections, the same quota.

        Args:
            lane: ``"interactive"`` or ``"bulk"``; ``None`` lets each method choose.
            timeout: seconds for one attempt, or a `Timeout`.
            retries: how often a request is sent again at most, or a `RetryPolicy`.
            max_wait: the longest wait for a slot of the quota, in seconds.
        """
        given: dict[str, Any] = {"lane": lane, "timeout": timeout, "retries": retries, "max_wait": max_wait}
        view = object.__new__(type(self))
        view.__dict__.update(self.__dict__)
        view._options = attrs.evolve(self._options, **{k: v for k, v in given.items() if v is not _KEEP})
        view._areas = {}
        view._viewed = self
        return view

    async def request(self, method: str, path: str, *, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Send any request; the way out for what the typed methods don't know.

        Args:
            method: ``GET``, ``POST``, ``PUT`` or ``DELETE``.
            path: below the base URL, such as ``"/tasks"``, IDs included.
            params: by wire name; what is no text is sent as JSON text.

        Returns:
            The envelope as it came, with ``kind`` and ``data``.

        Raises:
            WrikeError: as any method does.
        """
        request = build_raw_request(method, path, params or {}, json_body=self._json_bodies)
        reply = await self._engine.send(request, self._options)
        return reply.envelope.raw

    @property
    def stats(self) -> Stats:
        """What this client and all its views have done: requests, retries, waits, entities, use of the quota."""
        return self._engine.stats

    async def aclose(self) -> None:
        """Close the client. What is queued ends with `ClientClosed`; closing twice does nothing."""
        await self._engine.aclose()

    async def __aenter__(self) -> Self:
        self._engine.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __enter__(self) -> NoReturn:
        raise TypeError("the client is asynchronous: write 'async with Wrike(…) as wrike'")

    def __exit__(self, *_: object) -> None:
        raise TypeError("the client is asynchronous: write 'async with Wrike(…) as wrike'")

    def __del__(self) -> None:
        engine = self.__dict__.get("_engine")
        if engine is not None and engine.is_open and self._viewed is None:
            warnings.warn(
                f"{self!r} was never closed: use 'async with Wrike(…) as wrike', or 'await wrike.aclose()'",
                ResourceWarning,
                stacklevel=2,
                source=self,
            )

    def __repr__(self) -> str:
        return f"<Wrike {self._engine.base_url}>"


def _checked_quota(quota: Quota | None) -> Quota | None:
    if quota is not None and not isinstance(quota, Quota):
        raise InvalidArgument(f"quota must be a Quota, such as Quota(400, per=60), or None, not {quota!r:.40}")
    return quota


def _hooks(on_event: Hook | Sequence[Hook]) -> tuple[Hook, ...]:
    hooks = tuple(on_event) if isinstance(on_event, Sequence) else (on_event,)
    if not all(map(callable, hooks)):
        raise InvalidArgument("on_event takes a function of one AttemptEvent, or several of them")
    return hooks


def _credentials(token: str | None, auth: Credential | Sequence[Credential] | None) -> tuple[Credential, ...]:
    if (token is None) == (auth is None):
        raise InvalidArgument("pass a token, or auth=" if token is None else "pass either a token or auth=, not both")
    if token is not None:
        return (PermanentToken(token),)
    credentials = tuple(auth) if isinstance(auth, Sequence) else (auth,)
    if not credentials or not all(isinstance(credential, Credential) for credential in credentials):
        raise InvalidArgument("auth takes a credential, such as PermanentToken('…'), or several of one account")
    return tuple(credential for credential in credentials if credential is not None)
