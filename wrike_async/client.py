"""The client: wiring only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING, Any, Literal, NoReturn, Self, Unpack

import attrs

from wrike_async._calling.by_name import ByName
from wrike_async._engine.engine import Engine
from wrike_async._engine.guarding.permits import guard_of, with_guard
from wrike_async._engine.setup import ClientOptions, credential_of_environment, credentials_of, engine_setup, place_of
from wrike_async._resources.every_area import EveryArea
from wrike_async._transport.connecting.network import Network
from wrike_async._transport.events import Hook, Stats
from wrike_async._transport.limits import Quota
from wrike_async._wire.requests import build_raw_request
from wrike_async.auth import Credential
from wrike_async.errors import InvalidArgument
from wrike_async.options import CallOptions, Lane, RetryPolicy, Timeout

if TYPE_CHECKING:
    import os
    from ssl import SSLContext

    import aiohttp
    from aiolimiter import AsyncLimiter

    from wrike_async._engine.guarding.permits import Guard
    from wrike_async._naming.directory import Names
    from wrike_async._resources.batch import Batch
    from wrike_async._sharing.shared_quota import SharedQuota
    from wrike_async._wire.batches.codec import BatchCodec, BatchKind
    from wrike_async._writing.batching.creation import Finder
    from wrike_async._writing.journal import Journal
    from wrike_async._writing.outcomes import OnError, Outcomes

__all__ = ["Wrike"]

_KEEP: Any = object()


class Wrike(EveryArea, ByName):
    """A client of the Wrike API v4.

    ::

        async with Wrike(token="…") as wrike:
            task = await wrike.tasks.get("IEAAAAJ6KQAB5CC3")

    Making one needs no running event loop and sends nothing. It belongs to the loop of its first use. Leaving
    ``async with`` closes it, see `aclose`; of several blocks on the same client, the one that is left last.
    """

    def __init__(
        self,
        token: str | None = None,
        *,
        auth: Credential | Sequence[Credential] | None = None,
        base_url: str | None = None,
        quota: Quota | AsyncLimiter | SharedQuota | None = Quota(),  # noqa: B008 (frozen)
        timeout: Timeout | float | None = Timeout(),  # noqa: B008 (frozen)
        retries: RetryPolicy | int = RetryPolicy(),  # noqa: B008 (frozen)
        max_wait: float | None = None,
        max_connections: int = 64,
        session: aiohttp.ClientSession | None = None,
        proxy: str | Literal[False] | None = None,
        ssl: str | os.PathLike[str] | SSLContext | None = None,
        allow_http: bool = False,
        app: str | None = None,
        on_event: Hook | Sequence[Hook] = (),
        json_bodies: bool = False,
        batch_codec: BatchCodec | None = None,
        strict: bool = False,
        access: Guard | None = None,
    ) -> None:
        """Set up a client.

        Args:
            token: a permanent access token.
            auth: a credential instead of a token, or several of the same account, each with a quota of its own. The
                first one writes, all of them read, and a walk over pages stays with whom it began with. One that is
                refused or cannot be renewed rests and is tried again later; others do its work meanwhile.
            base_url: the account's host, such as ``https://app-eu.wrike.com/api/v4``; ``https://www.wrike.com/api/v4``
                by default. ``http://`` is accepted for loopback hosts only.
            quota: how many requests are allowed, shared by all clients of the token in this process; or an
                `aiolimiter.AsyncLimiter`, which may be shared with other code that uses the token and is acquired for
                each request: it is the pace then, for all credentials together, and only a 429 pauses beyond it; or a
                `SharedQuota`, which any number of processes keep together.
                ``None`` sends without pacing.
            timeout: seconds for one attempt, counted from its slot of the quota on; a `Timeout` says more.
            retries: how often a request is sent again at most when it failed, which a 429 does not mean; or a
                `RetryPolicy`.
            max_wait: the longest wait for a slot of the quota, in seconds.
            max_connections: how many requests are on their way at most. Uploads, and downloads that are open, are
                not among them, and have connections of their own: half as many, and one more inside of each.
            session: an aiohttp session to use; it is never closed by the client. Where its connections are few,
                uploads and downloads take half of them, and leave one in any case. Its proxy and its TLS are its own.
            proxy: what ``https://`` goes through: ``http://USER:PASSWORD@HOST:PORT``, or without a user. By default the
                environment says so (``HTTPS_PROXY``, ``NO_PROXY``); ``False`` uses none.
            ssl: whose certificates are believed: a file or folder of them in PEM form, or an `ssl.SSLContext` that
                verifies. By default the environment says so (``SSL_CERT_FILE``, ``SSL_CERT_DIR``,
                ``REQUESTS_CA_BUNDLE``), or else the system.
            allow_http: accept ``http://`` for any host, such as another container. It needs the token of a sandbox.
            app: the name of your program, such as ``"acme-sync/2.1"``; in ``User-Agent`` it comes before the SDK's.
            on_event: called with an `AttemptEvent` after each attempt.
            json_bodies: send writes as JSON documents instead of form fields.
            batch_codec: how the operations of batches are written and their results read. Wrike publishes neither;
                the default is a guess.
            strict: raise `DecodeError` where a value that Wrike answers is not of its documented type. By default
                that costs the value alone: the attribute is ``None``, what came is in ``extra``, and a warning of the
                logger ``wrike_async`` tells of it once for each field.
            access: what may be done with this client, and who is asked and told: a `wrike_async.access.Access`. All
                that the token may do by default.

        Raises:
            InvalidArgument: an option that makes no sense.
        """
        try:
            credentials = credentials_of(token, auth)
            base_url = place_of(base_url, credentials, allow_http=allow_http)
            network = Network.of(proxy, ssl)
        except InvalidArgument as error:
            # A URL that is refused may have a password in it, and stands in the frames below.
            del base_url
            raise error.with_traceback(None)  # noqa: B904 (it is the same one)
        finally:
            # Error reports show the variables of this frame when this or a later option is refused.
            del token, auth, proxy
        setup = engine_setup(
            credentials,
            base_url=base_url,
            network=network,
            quota=quota,
            max_connections=max_connections,
            session=session,
            app=app,
            on_event=on_event,
            json_bodies=json_bodies,
            batch_codec=batch_codec,
            strict=strict,
            guarded=access is not None,
        )
        self._engine, options = Engine(setup), CallOptions(timeout=timeout, retries=retries, max_wait=max_wait)
        self._options = with_guard(self._engine, options, access)
        self._json_bodies, self._is_view, self._areas = json_bodies, False, {}

    @classmethod
    def from_env(cls, **options: Unpack[ClientOptions]) -> Self:
        """Make a client from environment variables.

        ``WRIKE_TOKEN`` and, for accounts in other data centres, ``WRIKE_BASE_URL``; or ``MATON_API_KEY`` and
        ``MATON_CONNECTION`` for the Maton gateway.

        Args:
            **options: see `ClientOptions`; ``base_url`` goes before ``WRIKE_BASE_URL``.

        Raises:
            InvalidArgument: no variable is set.
        """
        return cls(auth=credential_of_environment(options), **options)

    def with_options(
        self,
        *,
        lane: Lane | None = _KEEP,
        timeout: Timeout | float | None = _KEEP,
        retries: RetryPolicy | int = _KEEP,
        max_wait: float | None = _KEEP,
        access: Guard = _KEEP,
    ) -> Self:
        """Return a view of this client with other options: the same connections, the same quota.

        Leaving ``async with`` on a view closes nothing, because the client goes on; `aclose` closes the client.

        Args:
            lane: ``"interactive"`` or ``"bulk"``; ``None`` lets each method choose.
            timeout: seconds for one attempt, or a `Timeout`.
            retries: how often a request is sent again at most, or a `RetryPolicy`.
            max_wait: the longest wait for a slot of the quota, in seconds.
            access: what may be done with the view, out of what may be done with this client: both must allow it.
        """
        given: dict[str, Any] = {"lane": lane, "timeout": timeout, "retries": retries, "max_wait": max_wait}
        view = object.__new__(type(self))
        view.__dict__.update(self.__dict__)
        options = attrs.evolve(self._options, **{k: v for k, v in given.items() if v is not _KEEP})
        view._options = options if access is _KEEP else with_guard(self._engine, options, guard_of(access))
        view._areas = {}
        view._is_view = True
        return view

    async def request(self, method: str, path: str, *, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Send any request; the way out for what the typed methods don't know.

        Args:
            method: ``GET``, ``POST``, ``PUT`` or ``DELETE``.
            path: below the base URL, such as ``"/tasks"``, IDs included.
            params: by wire name. Dates, instants (aware ``datetime``) and ranges of them are encoded as the typed
                methods do: ``{"updatedDate": DateRange(start=yesterday)}``; what is no text then is sent as JSON text.

        Returns:
            The envelope as it came, with ``kind`` and ``data``.

        Raises:
            WrikeError: as any method does.
        """
        request = build_raw_request(method, path, params or {}, json_body=self._json_bodies)
        reply = await self._engine.send(request, self._options)
        return reply.envelope.raw

    async def names(self) -> Names:
        """Return the directory: statuses, custom fields, contacts, folders and spaces by name, and back by ID.

        ::

            names = await wrike.names()
            await wrike.tasks.update(task_id, custom_status=await names.statuses.id("Completed"))

        Nothing is read before it is asked for; the client and all its views keep it together.
        """
        from wrike_async._naming.directory import Names

        return Names(self._engine, self._options)

    def batch(self, *, on_error: OnError = "raise") -> Batch:
        """Return a block that creates tasks and folders together: ``async with wrike.batch() as batch``.

        ``POST /batch``

        Args:
            on_error: ``"raise"`` has leaving the block raise `RowsFailed` for what was not done and nobody looked at;
                ``"tell"`` leaves it to `Batch.outcomes`.
        """
        from wrike_async._resources.batch import Batch

        return Batch(self._engine, self._options, on_error=on_error)

    async def batch_outcomes(
        self,
        job_id: str,
        rows: Sequence[object],
        *,
        folder_id: str | None = None,
        area: Literal["tasks", "folders"] | None = None,
        journal: Journal | None = None,
        job_timeout: float = 900.0,
    ) -> Outcomes:
        """Wait for the job of a batch that was started before, perhaps by a program that died.

        ``GET /async_job/{asyncJobId}``, about once; with ``area``, also ``GET /tasks/{taskIds}`` or
        ``GET /folders/{folderIds}``

        Args:
            job_id: of the job, as a `Journal` was told.
            rows: what the batch was made of, in order; a `Row` keeps its index.
            folder_id: where they were to be created. Where folders were created, their IDs are believed only if it is
                known, as an answer may repeat it.
            area: of all rows, where they are of one. What the job calls done is asked for then, unless it was proved
                before that jobs are understood. A row that is not there under its title is in doubt, and so are those
                that the job calls refused where nothing that it tells can be confirmed. Without it, the job is
                believed.
            journal: of the run that started the job; what it learnt of such jobs counts.
            job_timeout: the longest wait, in seconds.

        Returns:
            An outcome for each row.
        """
        from wrike_async._writing.batches import Batches, WriteOptions
        from wrike_async._writing.journal import NO_JOURNAL
        from wrike_async._writing.outcomes import Outcomes, Row

        numbered = [row if isinstance(row, Row) else Row(index, row) for index, row in enumerate(rows)]
        self._engine.start()
        batches = self._engine.part(Batches)
        options = WriteOptions(self._options, job_timeout, NO_JOURNAL if journal is None else journal)
        kind, find = self._kind_of(area, folder_id)
        told = await batches.follow(job_id, numbered, options, folder_id=folder_id, kind=kind, find=find)
        return Outcomes(told.outcomes)

    def _kind_of(self, area: str | None, folder_id: str | None) -> tuple[BatchKind | None, Finder | None]:
        match area:
            case None:
                return None, None
            case "tasks":
                return "TaskCreation", self.tasks._finder(folder_id or "")
            case "folders":
                return "FolderCreation", self.folders._finder(folder_id or "")
            case _:
                raise InvalidArgument(f"area must be 'tasks', 'folders' or None, not {area!r:.40}")

    def coalesce_updates(self) -> AbstractAsyncContextManager[None]:
        """Return a block in which equal updates that are asked for at the same time become bulk updates.

        ::

            async with wrike.coalesce_updates():
                await asyncio.gather(*(wrike.tasks.update(i, custom_status=done) for i in ids))

        It holds for ``update`` of tasks, folders and users in the block and in tasks that are started in it. Each call
        returns, or raises, as it would by itself.
        """
        from wrike_async._writing.coalescing import coalescing

        return coalescing(self._engine)

    @property
    def stats(self) -> Stats:
        """What this client and all its views have done: requests, retries, waits, entities, use of the quota."""
        return self._engine.stats

    async def aclose(self) -> None:
        """Close the client and all its views; leaving its ``async with`` does so.

        What is queued or on its way ends with `ClientClosed`; a write that was sent, with `OutcomeUnknown`. Closing
        twice does nothing. It returns when all is closed, also when it is cancelled meanwhile, or when another task
        began it. Only where the client itself calls the caller, as it does a source of IDs, a journal or a hook, does
        it return at once: what it was called from is ended, too.

        Raises:
            WrongEventLoop: the client belongs to another event loop.
        """
        await self._engine.aclose()

    async def __aenter__(self) -> Self:
        if self._is_view:
            self._engine.start()
        else:
            self._engine.enter()
        return self

    async def __aexit__(self, *_: object) -> None:
        if not self._is_view:
            await self._engine.leave()

    def __enter__(self) -> NoReturn:
        raise TypeError("the client is asynchronous: write 'async with Wrike(…) as wrike'")

    def __exit__(self, *_: object) -> None:
        raise TypeError("the client is asynchronous: write 'async with Wrike(…) as wrike'")

    def __reduce__(self) -> NoReturn:
        raise TypeError("a client holds a secret and connections and cannot be pickled; make one where it is used")

    def __repr__(self) -> str:
        engine: Engine | None = self.__dict__.get("_engine")
        return f"<Wrike {'that could not be made' if engine is None else engine.base_url}>"
