"""Webhooks: https://developers.wrike.com/docs/webhooks"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Unpack, get_args

import attrs
from yarl import URL

from wrike_async._engine.guarding.permits import Ask
from wrike_async._reading.ids import Ids, OnMissing
from wrike_async._reading.many import Many
from wrike_async._reading.pages import Pages
from wrike_async._resources.asking import AskedOnce
from wrike_async._resources.base import Resource, for_parent
from wrike_async._resources.coroutine_functions import coroutine_function
from wrike_async._resources.webhook_models import Ensured, Webhook, WebhookCreate, WebhookEventType, WebhookUpdate
from wrike_async._transport.hosts import is_loopback
from wrike_async._transport.secret import HiddenText, Secret
from wrike_async._wire.arguments import check_flag, check_number
from wrike_async._wire.encode import encode_params
from wrike_async._wire.operation import Operation
from wrike_async._wire.parameters import check_id
from wrike_async._wire.secrecy import Secrets
from wrike_async.errors import InvalidArgument, WrikeError

if TYPE_CHECKING:
    from wrike_async._hooking.ensuring import Found, Intent
    from wrike_async._hooking.gaps import Gap

__all__ = ["Webhooks"]


def _check_url(values: dict[str, Any]) -> None:
    try:
        url = URL(values["hook_url"])
    except (TypeError, ValueError) as cause:
        raise InvalidArgument("hook_url is no URL") from cause
    if url.scheme not in ("http", "https") or not url.host:
        raise InvalidArgument("hook_url must be a public URL, such as https://example.com/wrike")
    # Wrike reaches no such host. The sandbox does, at any port.
    if url.port not in (80, 443) and not is_loopback(url.host):
        raise InvalidArgument(f"hook_url has port {url.port}; Wrike delivers to ports 80 and 443 only")


_LIST = Operation(method="GET", path="/webhooks", item=Webhook, gateway=False)
_LISTS = {
    None: _LIST,
    "folder_id": attrs.evolve(_LIST, path="/folders/{folderId}/webhooks"),
    "space_id": attrs.evolve(_LIST, path="/spaces/{spaceId}/webhooks"),
}
_GET = Operation(method="GET", path="/webhooks/{webhookIds}", item=Webhook, max_ids=100, gateway=False)
_CREATE = Operation(
    method="POST",
    path="/webhooks",
    item=Webhook,
    accepts=WebhookCreate,
    gateway=False,
    check=_check_url,
)
_CREATES = {
    None: _CREATE,
    "folder_id": attrs.evolve(_CREATE, path="/folders/{folderId}/webhooks"),
    "space_id": attrs.evolve(_CREATE, path="/spaces/{spaceId}/webhooks"),
}
_UPDATE = Operation(method="PUT", path="/webhooks/{webhookId}", item=Webhook, accepts=WebhookUpdate, gateway=False)
_DELETE: Operation[Any] = Operation(method="DELETE", path="/webhooks/{webhookId}", gateway=False)


class Webhooks(Resource):
    """URLs that Wrike posts events to."""

    def list(
        self,
        *,
        folder_id: str | None = None,
        space_id: str | None = None,
        page_size: int | None = None,
        limit: int | None = None,
    ) -> Pages[Webhook]:
        """List the webhooks of the account, of a folder, or of a space. They come on one page.

        ``GET /webhooks``, ``GET /folders/{folderId}/webhooks``, ``GET /spaces/{spaceId}/webhooks``

        Args:
            folder_id: the folder or project.
            space_id: the space.
            page_size: without effect here.
            limit: how many in all; every one by default.
        """
        operation, ids = for_parent(_LISTS, folder_id=folder_id, space_id=space_id)
        return self._pages(operation, {}, page_size=page_size, limit=limit, ids=ids)

    @coroutine_function
    def get(self, webhook_id: str) -> Coroutine[object, None, Webhook]:
        """Read a webhook, together with others that are read at the same time.

        ``GET /webhooks/{webhookIds}``, up to 100 IDs in a request

        Args:
            webhook_id: of the webhook.

        Raises:
            NotFound, InvalidRequest: there is no such webhook, or the ID is none.
        """
        return self._get(_GET, webhook_id, {})

    def get_many(self, ids: Ids, *, on_missing: OnMissing = "raise") -> Many[Webhook]:
        """Read many webhooks, in the order of their IDs. Await it for a list, or use ``async for``.

        ``GET /webhooks/{webhookIds}``, 100 IDs in a request

        Args:
            ids: any iterable or async iterable.
            on_missing: ``"raise"`` `NotFound`, or ``"skip"`` webhooks that are not there.
        """
        return self._get_many(_GET, ids, on_missing, {})

    async def create(
        self, *, folder_id: str | None = None, space_id: str | None = None, **webhook: Unpack[WebhookCreate]
    ) -> Webhook:
        """Have events of a folder, of a space, or of all that the user sees posted to a URL.

        ``POST /webhooks``, ``POST /folders/{folderId}/webhooks``, ``POST /spaces/{spaceId}/webhooks``

        Args:
            folder_id: the folder or project.
            space_id: the space.
            **webhook: see `WebhookCreate`; ``hook_url`` is needed.

        Raises:
            InvalidArgument: a URL that Wrike cannot deliver to.
            OutcomeUnknown: no clear answer came; the webhook may exist.
        """
        if isinstance(secret := webhook.get("secret"), str):
            # Not in the frames that an error report shows.
            webhook["secret"] = HiddenText(secret)
        del secret
        operation, ids = for_parent(_CREATES, folder_id=folder_id, space_id=space_id)
        return await self._make(operation, webhook, ids)

    async def update(self, webhook_id: str, **changes: Unpack[WebhookUpdate]) -> Webhook:
        """Suspend a webhook, or take it up again.

        ``PUT /webhooks/{webhookId}``

        Args:
            webhook_id: of the webhook.
            **changes: see `WebhookUpdate`.

        Raises:
            OutcomeUnknown: no clear answer came; the webhook may be changed.
        """
        return await self._one(_UPDATE, changes, ids=[webhook_id])

    async def delete(self, webhook_id: str) -> None:
        """Delete a webhook.

        ``DELETE /webhooks/{webhookId}``

        Raises:
            OutcomeUnknown: no clear answer came; the webhook may be deleted.
        """
        await self._call(_DELETE, ids=[webhook_id])

    async def ensure(
        self,
        hook_url: str,
        *,
        folder_id: str | None = None,
        space_id: str | None = None,
        events: Sequence[WebhookEventType | str] | None = None,
        recursive: bool = False,
        secret: str | Secret | None = None,
        renew: bool = False,
        parameterised_events: Sequence[Mapping[str, Any]] | None = None,
        custom_item_types: Sequence[str] | None = None,
        fields: Sequence[str] | None = None,
    ) -> Ensured:
        """See to it that there is exactly one webhook of a URL in a place, whoever else does so at the same time.

        ``GET /webhooks``, ``GET /folders/{folderId}/webhooks``, ``GET /spaces/{spaceId}/webhooks``,
        ``POST /webhooks``, ``POST /folders/{folderId}/webhooks``, ``POST /spaces/{spaceId}/webhooks``,
        ``PUT /webhooks/{webhookId}``, ``DELETE /webhooks/{webhookId}``

        The youngest webhook of the URL and the place stays if it has these events and is as ``recursive``; a suspended
        one is taken up again. Otherwise one is made first, and the others of the URL and the place are deleted then.
        Webhooks of other URLs and places are left alone. A call that failed or was cancelled can be repeated.

        Wrike shows neither the secret nor what is narrowed down or told in addition: where any of these changes, say
        ``renew``. Programs that ensure the same URL and place must want the same.

        Args:
            hook_url: public, on port 80 or 443. It must answer the handshake that a secret brings at once.
            folder_id: the folder or project that is watched.
            space_id: the space. Without a folder and a space all that the user sees is watched.
            events: which events; all by default.
            recursive: also what is in the folders of the folder.
            secret: signs the deliveries.
            renew: make a new one even if one is there that seems to fit, and delete that.
            parameterised_events: see `WebhookCreate`; only for one that is made.
            custom_item_types: only for things of these types; only for one that is made.
            fields: what deliveries tell in addition; only for one that is made.

        Raises:
            InvalidArgument: a URL that Wrike cannot deliver to, or another value that it would refuse.
            InvalidRequest: the receiver does not answer the handshake. Nothing was deleted.
            Forbidden: the user may make none there, or may not delete an older one.
            OutcomeUnknown: no clear answer came, again and again.
            DecodeError: Wrike shows what was made otherwise than asked, so that it could not be found again.
            WrikeError: other programs make webhooks of the same URL and place with other events meanwhile.
        """
        from wrike_async._hooking.ensuring import Ensuring, HookCalls
        from wrike_async._hooking.wanted import WantedHook, secret_of

        try:
            signature = secret_of(secret)
        finally:
            # Not in the frame that an error report shows.
            del secret
        webhook = _given(
            hook_url=hook_url,
            secret=signature,
            events=_named(events),
            recursive=check_flag(recursive, "recursive") or None,
            parameterised_events=parameterised_events,
            custom_item_types=custom_item_types,
            fields=fields,
        )
        operation, ids = for_parent(_CREATES, folder_id=folder_id, space_id=space_id)
        creation = Ask(operation, ids, encode_params(operation, webhook))
        wanted = WantedHook(
            hook_url=hook_url,
            folder_id=folder_id,
            space_id=space_id,
            events=None if events is None else frozenset(events),
            recursive=recursive,
            known=get_args(WebhookEventType),
        )
        asked = AskedOnce(self)
        calls = HookCalls(
            list=lambda: self.list(folder_id=folder_id, space_id=space_id).to_list(),
            create=lambda: asked.area_for(operation)._make(operation, webhook, ids),
            activate=lambda hook_id: asked.area_for(_UPDATE).update(hook_id, status="Active"),
            delete=lambda hook_id: asked.area_for(_DELETE).delete(hook_id),
            intend=lambda intent: asked.ask(_asks(intent, creation)),
        )
        return _told(await Ensuring(calls, wanted, renew=check_flag(renew, "renew")).run())

    async def keep_active(
        self, webhook_id: str, *, every: float = 300.0, on_gap: Callable[[Gap], Awaitable[None]]
    ) -> None:
        """Look after a webhook until cancelled: take it up again when it is suspended, and tell what was missed.

        ``GET /webhooks/{webhookIds}``, ``PUT /webhooks/{webhookId}``

        It looks at once and then every few minutes, in one request with all others of the client that are looked after
        as often. What fails and may pass is logged, and tried again at the next look: an answer that does not come, a
        quota that is used up, a receiver that does not answer the handshake yet. A gap for which ``on_gap`` raises such
        an error is told again, too.

        Args:
            webhook_id: of the webhook.
            every: seconds from one look to the next, at least 1.
            on_gap: is called with a `Gap` when the webhook is active again.

        Raises:
            NotFound: the webhook is not there any more.
            NotAuthorized, Forbidden, InvalidRequest: the credential or the ID is refused.
            ClientClosed: the client was closed.
            Exception: what else ``on_gap`` raises.
        """
        from wrike_async._hooking.keeping import Keeping

        if not callable(on_gap):
            raise InvalidArgument(f"on_gap must be an async function that takes a Gap, not {type(on_gap).__name__}")
        keeping = Keeping(
            check_id(webhook_id, "webhook_id"),
            look=partial(self.get, webhook_id),
            activate=partial(self.update, webhook_id, status="Active"),
            on_gap=on_gap,
        )
        await keeping.run(check_number(every, "every", 1))

    async def _make(self, operation: Operation[Webhook], webhook: Mapping[str, Any], ids: Sequence[str]) -> Webhook:
        try:
            return await self._one(operation, webhook, ids=ids)
        except WrikeError as error:
            # A refusal may quote what it refuses.
            Secrets(tuple(secret for secret in [webhook.get("secret")] if isinstance(secret, str))).hide_in(error)
            raise


def _told(found: Found[Webhook]) -> Ensured:
    return Ensured(found.hook, found.did, found.deleted)


def _asks(intent: Intent, creation: Ask) -> list[Ask]:
    """Return what is to be asked about what will be done."""
    asks = [creation] if intent.creates else []
    if intent.activates is not None:
        asks.append(Ask(_UPDATE, [intent.activates], encode_params(_UPDATE, {"status": "Active"})))
    if intent.deletes:
        asks.append(Ask(_DELETE, bulk=True, count=len(intent.deletes), rows=intent.deletes))
    return asks


def _given(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}


def _named(events: object) -> object:
    """Return the names of events as they are; raises `InvalidArgument` for what they cannot be compared with."""
    if events is None:
        return None
    if not isinstance(events, Sequence) or isinstance(events, str) or not all(isinstance(name, str) for name in events):
        raise InvalidArgument("events must be a list of names, such as ['TaskCreated']")
    if not events:
        raise InvalidArgument("events is empty; leave it out for all")
    return events
