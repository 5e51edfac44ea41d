"""What is said of a connection that could not be had, or that broke."""

from __future__ import annotations

import asyncio
import ssl

import aiohttp
from yarl import URL

from wrike_async._transport.connecting.network import Proxy
from wrike_async._wire.secrecy import Secrets

__all__ = ["by_way_of", "is_hopeless", "no_connection", "reason_of", "without_password"]

_AUTHENTICATION_REQUIRED = 407
# It does not know the user, or must not connect to this host; a password that is tried too often locks the user out.
_REFUSED_BY_PROXIES = (403, _AUTHENTICATION_REQUIRED)


def no_connection(cause: BaseException, url: URL, proxy: Proxy | None, secrets: Secrets) -> str:
    """Say why there is no connection to where a URL is."""
    the_proxy = "the proxy of the aiohttp session" if proxy is None else str(proxy)
    match cause:
        case aiohttp.ClientHttpProxyError():
            said = " ".join(secrets.hide(cause.message).split())[:80]
            return f"{the_proxy} does not connect to {url.host}: {cause.status} {said}{_advice(cause.status, proxy)}"
        case aiohttp.ClientProxyConnectionError():
            return f"no connection to {the_proxy} for {url.host}: {reason_of(cause, secrets)}"
        case aiohttp.ClientConnectorCertificateError():
            return (
                f"no connection to {url.host}{by_way_of(proxy)}: its certificate is not believed "
                f"({_objection(cause.certificate_error)}). Where your network has an authority of its own, name the "
                "file of its certificates: SSL_CERT_FILE, or ssl='authority.pem'"
            )
        case _:
            return f"no connection to {url.host}{by_way_of(proxy)}: {reason_of(cause, secrets)}"


def _advice(status: int, proxy: Proxy | None) -> str:
    if status != _AUTHENTICATION_REQUIRED:
        return ""
    if proxy is None or proxy.authorization is None:
        return "; it takes a user and a password: http://USER:PASSWORD@HOST:PORT"
    return "; it does not take this user and password"


def _objection(error: Exception) -> str:
    told = error.verify_message if isinstance(error, ssl.SSLCertVerificationError) else ""
    return told or type(error).__name__


def by_way_of(proxy: Proxy | None) -> str:
    """Name the proxy that a connection went through, if it did."""
    return "" if proxy is None else f" through {proxy}"


def is_hopeless(cause: BaseException) -> bool:
    """Tell whether there will be no connection however often one is tried."""
    if isinstance(cause, aiohttp.ClientHttpProxyError):
        return cause.status in _REFUSED_BY_PROXIES
    return isinstance(cause, aiohttp.ClientConnectorCertificateError)


def without_password(cause: BaseException | None) -> BaseException | None:
    """Return a cause; for one that may hold what a proxy is signed in to with, one that says the same without.

    What aiohttp raises tells the whole way of a connection, and with the proxy of a user's own session its password.
    """
    way = cause.args[0] if isinstance(cause, aiohttp.ClientConnectorError) and cause.args else None
    if isinstance(cause, aiohttp.ClientHttpProxyError):
        return ConnectionError(f"{type(cause).__name__}: {cause.status}")
    if getattr(way, "proxy", None) is not None:
        return ConnectionError(f"{type(cause).__name__}: {cause}")
    return cause


def reason_of(cause: BaseException, secrets: Secrets) -> str:
    """Name a failure without the request that failed, whose headers may be part of its text."""
    if isinstance(cause, aiohttp.ClientConnectorError):
        return cause.os_error.strerror or type(cause.os_error).__name__
    return type(cause).__name__ if isinstance(cause, asyncio.TimeoutError) else _first_line(cause, secrets)


def _first_line(cause: BaseException, secrets: Secrets) -> str:
    kind = type(cause).__name__
    if isinstance(cause, aiohttp.ClientResponseError):
        return f"{kind} ({cause.status} {' '.join(secrets.hide(cause.message).split())[:80]})"
    text = secrets.hide(str(cause)).splitlines()[0][:120] if str(cause) else ""
    return f"{kind} ({text})" if text else kind
