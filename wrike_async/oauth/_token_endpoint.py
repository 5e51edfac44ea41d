"""The token endpoint of OAuth 2.0: a form goes out, tokens or a refusal come back.

What is sent and what comes back are secrets. So no error made here holds them, nor do the frames of its traceback.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import random
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlencode

import attrs
from yarl import URL

from wrike_async._json import InvalidJson, loads
from wrike_async._transport.connecting.network import BY_ENVIRONMENT, NO_ROUTE, Network, Route
from wrike_async._transport.hosts import check_base_url, check_secret_url, is_host_of_wrike
from wrike_async._transport.retry import Outcome, wait_before_retry
from wrike_async._transport.secret import Secret
from wrike_async._transport.sending import Unanswered
from wrike_async._transport.session import Session, open_http
from wrike_async._wire.decode import Answer, excerpt, retry_after
from wrike_async._wire.operation import Access, Operation, Request
from wrike_async._wire.refusals.classes import api_error_class
from wrike_async._wire.secrecy import Secrets
from wrike_async.auth import Grant, _Unchanging
from wrike_async.errors import DecodeError, InvalidArgument, NotAuthorized, RateLimited, TransportError, WrikeError
from wrike_async.options import RetryPolicy, Timeout

if TYPE_CHECKING:
    import aiohttp

__all__ = ["TOKEN_URL", "Failed", "Issued", "TokenEndpoint", "is_host", "persist_in"]

TOKEN_URL = "https://login.wrike.com/oauth2/token"

logger = logging.getLogger("wrike_async")

_TIMEOUT = Timeout(total=20.0, connect=10.0)
_DEFAULT_LIFETIME = 3600.0
_SHORTEST_LIFETIME = 1.0
_LONGEST_LIFETIME = 366 * 86400.0
_OF_THE_GRANT = "invalid_grant"
_OF_THE_CLIENT = ("invalid_client", "unauthorized_client")
_HOST = re.compile(r"(?:[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(?::\d{1,5})?")
_CODE = re.compile(r"[a-z_]{1,40}")
_LIKE_A_TOKEN = re.compile(r"[\w.~+/=-]{24,}")

Result = TypeVar("Result")


@attrs.frozen
class Issued:
    """Tokens as they came.

    Attributes:
        access_token: signs requests.
        refresh_token: buys the next pair; ``None`` where the answer leaves it out, and the one in use stays good.
        lifetime: seconds that the access token is good for.
        host: where the account lives, ``"app-eu.wrike.com"``; ``None`` where the answer names none that may have the
            token.
    """

    access_token: Secret
    refresh_token: Secret | None
    lifetime: float
    host: str | None


@attrs.frozen
class Failed:
    """No tokens.

    Attributes:
        outcome: whether the endpoint may have acted.
        error: what to raise unless it is tried again.
        not_before: seconds that the endpoint asked to wait.
    """

    outcome: Outcome
    error: WrikeError
    not_before: float = 0.0


def _is_token_url(_: object, attribute: attrs.Attribute[str], url: str) -> None:
    try:
        check_secret_url(url)
    except InvalidArgument:
        raise InvalidArgument(
            f"token_url must look like {TOKEN_URL} (http:// is for loopback hosts such as 127.0.0.1)"
        ) from None


@attrs.frozen
class TokenEndpoint:
    """Asks for tokens.

    Attributes:
        url: where to.
        http: the aiohttp session to use; ``None`` opens one for each request, which is one an hour.
        network: the way there for such a session.
    """

    url: str = attrs.field(validator=_is_token_url)
    http: aiohttp.ClientSession | None = None
    network: Network = BY_ENVIRONMENT

    def __attrs_post_init__(self) -> None:
        self.network.check_beside(self.http)

    @property
    def operation(self) -> Operation[Any]:
        """What is performed, as errors name it."""
        return Operation(method="POST", path=URL(self.url).raw_path, scopes=None, gateway=False)

    def base_url_of(self, host: str) -> str | None:
        """Return the API's base URL on a host that this endpoint named; ``None`` where the token must not go.

        It goes to hosts of Wrike's, and to the host that the user named as the token endpoint, as a test server is.
        """
        own = URL(self.url).origin()
        scheme = "https" if is_host_of_wrike(host) else own.scheme
        # A port may be beyond all ports.
        with contextlib.suppress(ValueError):
            named = URL(f"{scheme}://{host}") if is_host(host) else None
            if named is not None and (named == own or is_host_of_wrike(host)):
                return check_base_url(str(named))
        return None

    async def ask(self, form: Mapping[str, str | Secret], *, if_refused: str) -> Issued | Failed:
        """Send a form once.

        Args:
            form: its fields.
            if_refused: what to do when the grant in the form is refused.

        Returns:
            The tokens, or what went wrong. Nothing is raised but what the aiohttp session itself cannot do.
        """
        answer = self._judge(await self._send(form), form, if_refused)
        logger.debug("%s: %s", self.operation, answer.error if isinstance(answer, Failed) else "tokens came")
        return answer

    def _judge(self, result: Answer | Unanswered, form: Mapping[str, str | Secret], if_refused: str) -> Issued | Failed:
        if isinstance(result, Unanswered):
            error: WrikeError = TransportError(f"{self.operation}: {result}")
            error.__cause__ = _without_frames(result.__cause__)
            not_sent = Outcome.REFUSED if result.hopeless else Outcome.NEVER_SENT
            return Failed(Outcome.IN_DOUBT if result.maybe_done else not_sent, error)
        document = _document(result.body)
        if not 200 <= result.status < 300:
            return self._refusal(result, document, form, if_refused)
        issued = self._read_tokens(document)
        if isinstance(issued, DecodeError):
            return Failed(Outcome.IN_DOUBT, issued)
        return issued

    def _read_tokens(self, document: Mapping[str, Any]) -> Issued | DecodeError:
        """Read an answer. Whatever is odd beside a good access token is left out: no answer brings it a second time."""
        kind = document.get("token_type")
        if isinstance(kind, str) and kind.strip().lower() not in ("", "bearer"):
            return _malformed("token_type", "is not 'bearer'")
        access_token = _token(document.get("access_token"))
        if access_token is None:
            return _malformed("access_token", "is no token")
        refresh_token = _token(document.get("refresh_token"))
        lifetime = _lifetime(document.get("expires_in"))
        host = self._host(document.get("host"))
        read = {"refresh_token": refresh_token, "expires_in": lifetime, "host": host}
        odd = [name for name, value in read.items() if value is None and document.get(name) is not None]
        if odd:
            logger.warning("the tokens are kept, but what came with them cannot be used: %s", ", ".join(odd))
        return Issued(access_token, refresh_token, lifetime or _DEFAULT_LIFETIME, host)

    def _host(self, value: object) -> str | None:
        host = value.strip().removeprefix("https://").rstrip("/") if isinstance(value, str) else ""
        return host if self.base_url_of(host) is not None else None

    async def _send(self, form: Mapping[str, str | Secret]) -> Answer | Unanswered:
        if self.http is not None:
            return await self._send_through(self.http, NO_ROUTE, form)
        from wrike_async.version import USER_AGENT

        route = self.network.settle()
        async with open_http(1, USER_AGENT, tls=route.tls) as http:
            return await self._send_through(http, route, form)

    async def _send_through(
        self, http: aiohttp.ClientSession, route: Route, form: Mapping[str, str | Secret]
    ) -> Answer | Unanswered:
        # The form carries all that identifies the sender.
        unsigned = Grant({})
        session = Session(_Unchanging(unsigned, None), str(URL(self.url).origin()), None, http, route=route)
        request = Request(self.operation, URL(self.url).raw_path, _encoded(form), "application/x-www-form-urlencoded")
        try:
            return await session.attempt(request, unsigned, timeout=_TIMEOUT)
        except Unanswered as unanswered:
            secrets = _secrets_of(form)
            said = secrets.hide(str(unanswered))
            told = Unanswered(said, maybe_done=unanswered.maybe_done, hopeless=unanswered.hopeless)
            told.__cause__ = secrets.without(unanswered.__cause__)
            return told

    def _refusal(
        self, answer: Answer, document: Mapping[str, Any], form: Mapping[str, str | Secret], if_refused: str
    ) -> Failed:
        code = document.get("error")
        code = code if isinstance(code, str) and _CODE.fullmatch(code) else None
        told = document.get("error_description", document.get("errorDescription"))
        description = excerpt(_censored(told, form).encode()) if isinstance(told, str) and told else None
        error_class = api_error_class(answer.status)
        if answer.status < 500 and code in _OF_THE_CLIENT:
            error_class = NotAuthorized
            advice = "the client ID or the client secret is wrong, or the app may not do this"
        elif answer.status == 401 or (answer.status < 500 and code == _OF_THE_GRANT):
            # Not all codes are documented; the status says as much.
            error_class = NotAuthorized
            advice = if_refused
        else:
            advice = "the login host had no tokens for us"
        said = f"{answer.status}{f' {code}' if code else ''}{f' ({description})' if description else ''}"
        error = error_class(
            f"{self.operation}: {said}; {advice}",
            status=answer.status,
            code=code,
            description=description,
            method=self.operation.method,
            path=self.operation.path,
            response_id=_censored(answer.headers.get("wrike-response-id", ""), form)[:200] or None,
        )
        error.retry_after = retry_after(answer.headers)
        not_before = error.retry_after or 0.0
        if isinstance(error, RateLimited):
            return Failed(Outcome.NEVER_SENT, error, not_before)
        return Failed(Outcome.IN_DOUBT if answer.status >= 500 else Outcome.REFUSED, error, not_before)


async def persist_in(
    attempt: Callable[[], Awaitable[Result | Failed]],
    *,
    access: Access,
    policy: RetryPolicy,
    draw: Callable[[], float] = random.random,
) -> Result:
    """Try until it succeeds or the policy says that it is enough.

    Args:
        attempt: one try.
        access: ``"read"`` where it may be repeated though the last answer was lost, else ``"write"``.
        policy: when to give up.
        draw: gives the random numbers of the jitter, between 0 and 1.

    Raises:
        WrikeError: the error of the last try.
    """
    loop = asyncio.get_running_loop()
    began, attempts = loop.time(), 0
    while True:
        result = await attempt()
        if not isinstance(result, Failed):
            return result
        attempts += 1
        elapsed = loop.time() - began
        wait = wait_before_retry(
            result.outcome, access=access, attempt=attempts, elapsed=elapsed, policy=policy, share=draw()
        )
        if wait is None or elapsed + result.not_before > policy.total:
            raise result.error
        wait = max(wait, result.not_before)
        logger.info("tokens will be asked for again in %.1f s: %s", wait, type(result.error).__name__)
        await asyncio.sleep(wait)


def is_host(text: str) -> bool:
    """Tell whether a text is a host, perhaps with a port, and nothing else."""
    return _HOST.fullmatch(text) is not None


def _encoded(form: Mapping[str, str | Secret]) -> bytes:
    return urlencode({name: _plain(value) for name, value in form.items()}).encode()


def _plain(value: str | Secret) -> str:
    return value.reveal() if isinstance(value, Secret) else value


def _secrets_of(form: Mapping[str, str | Secret]) -> Secrets:
    return Secrets(tuple(value.reveal() for value in form.values() if isinstance(value, Secret)))


def _censored(text: str, form: Mapping[str, str | Secret]) -> str:
    """Return a text without secrets, which a server may quote: those of the form, and whatever looks like one."""
    for value in form.values():
        if isinstance(value, Secret):
            text = text.replace(value.reveal(), "…")
    return _LIKE_A_TOKEN.sub("…", _secrets_of(form).hide(text))


def _document(body: bytes) -> Mapping[str, Any]:
    """Return the JSON object of an answer; empty for anything else."""
    try:
        document = loads(body)
    except InvalidJson:
        # That error holds the whole text, so it must not become anybody's cause.
        return {}
    return document if isinstance(document, dict) else {}


def _token(value: object) -> Secret | None:
    try:
        return Secret.of(value, "token")
    except InvalidArgument:
        return None


def _lifetime(value: object) -> float | None:
    try:
        seconds = math.nan if isinstance(value, bool) else float(value)  # type: ignore[arg-type]  # TypeError is caught
    except (TypeError, ValueError, OverflowError):
        return None
    return min(seconds, _LONGEST_LIFETIME) if _SHORTEST_LIFETIME <= seconds < math.inf else None


def _malformed(name: str, why: str) -> DecodeError:
    return DecodeError(
        f"the answer of the token endpoint is not what Wrike documents: {name} {why}", json_path=f"$.{name}"
    )


def _without_frames(error: BaseException | None) -> BaseException | None:
    """Take the tracebacks off an error and its causes: their frames hold the form."""
    each, seen = error, set[int]()
    while each is not None and id(each) not in seen:
        seen.add(id(each))
        each.__traceback__ = None
        each = each.__cause__ or each.__context__
    return error
