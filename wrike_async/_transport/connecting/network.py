"""The way to Wrike: which proxy connections go through, and whose certificates are believed."""

from __future__ import annotations

import base64
import contextlib
import functools
import os
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from wrike_async.errors import InvalidArgument

if TYPE_CHECKING:
    import ssl

    from yarl import URL

__all__ = ["BY_ENVIRONMENT", "NO_ROUTE", "Certificates", "Network", "Proxy", "ProxyChoice", "Route"]

ProxyChoice: TypeAlias = "str | Literal[False] | None"
"""The URL of a proxy, ``http://USER:PASSWORD@HOST:PORT`` or without a user; ``False`` for none; ``None`` asks the
environment (``HTTPS_PROXY``, ``NO_PROXY``), or the settings of the system where it keeps some."""

Certificates: TypeAlias = "str | os.PathLike[str] | ssl.SSLContext | None"
"""Whose certificates are believed: a file of them in PEM form, a folder as ``c_rehash`` makes it, or a context that
verifies; ``None`` asks the environment (``SSL_CERT_FILE``, ``SSL_CERT_DIR``, ``REQUESTS_CA_BUNDLE``), or the system."""

_EXAMPLE = "http://proxy.example.com:3128"


class _Hidden(str):
    """The value of a header that is not shown: error reports show the variables of aiohttp's frames."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "'…'"


@attrs.frozen(eq=False, repr=False)
class Proxy:
    """A proxy.

    Attributes:
        url: where it is, without user and password.
        source: who named it, such as ``"HTTPS_PROXY"``.
        authorization: what it is signed in to with, as a header; ``None`` where it takes anybody.
        secrets: what must not be seen of that.
    """

    url: URL
    source: str
    authorization: str | None = None
    secrets: tuple[str, ...] = ()

    @classmethod
    def of(cls, url: object, source: str) -> Proxy:
        """Read the URL of a proxy; raises `InvalidArgument`, which never shows it: there may be a password in it."""
        from yarl import URL

        parsed: URL | None = None
        try:
            with contextlib.suppress(ValueError):
                if isinstance(url, str) and url.strip():
                    parsed = URL(url.strip() if "://" in url else f"http://{url.strip()}")
            if parsed is None or parsed.scheme not in ("http", "https") or not parsed.host or not _is_bare(parsed):
                raise InvalidArgument(
                    f"{source} must look like {_EXAMPLE}, or https://, with USER:PASSWORD@ before the host where the "
                    "proxy takes one; other kinds of proxies are not supported"
                )
            if parsed.user is None:
                return cls(parsed.origin(), source)
            pair = base64.b64encode(f"{parsed.user}:{parsed.password or ''}".encode()).decode()
            return cls(parsed.origin(), source, _Hidden(f"Basic {pair}"), (pair, parsed.password or ""))
        finally:
            # Error reports show the variables of the frames that an error passed through.
            del url, parsed

    @property
    def headers(self) -> dict[str, str] | None:
        """What is sent to it, and not through it."""
        return None if self.authorization is None else {"Proxy-Authorization": self.authorization}

    def __str__(self) -> str:
        return f"the proxy {self.url} ({self.source})"

    def __repr__(self) -> str:
        return f"<Proxy {self.url}>"


def _is_bare(url: URL) -> bool:
    return url.path in ("", "/") and not url.query_string and not url.fragment


@attrs.frozen(eq=False, repr=False)
class Route:
    """How a client connects, settled.

    Attributes:
        proxy: what ``https://`` goes through. What goes over ``http://`` is for a sandbox, and a proxy would see its
            token, so that goes through none.
        has_exceptions: whether the environment names hosts that are connected to directly.
        tls: whose certificates are believed; ``None`` for those that the system believes.
    """

    proxy: Proxy | None = None
    has_exceptions: bool = False
    tls: ssl.SSLContext | None = None
    _excepted: dict[str, bool] = attrs.field(init=False, factory=dict[str, bool])

    def proxy_for(self, url: URL) -> Proxy | None:
        """Return the proxy that a request for a URL goes through, if any."""
        if self.proxy is None or url.scheme != "https" or (self.has_exceptions and self._is_excepted(url.authority)):
            return None
        return self.proxy

    def _is_excepted(self, host: str) -> bool:
        if host not in self._excepted:
            from urllib.request import proxy_bypass

            self._excepted[host] = bool(proxy_bypass(host))
        return self._excepted[host]

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be seen of it."""
        return () if self.proxy is None else self.proxy.secrets


NO_ROUTE = Route()


@attrs.frozen(eq=False, repr=False)
class Network:
    """What a user says about the way to Wrike.

    Attributes:
        proxy: see `ProxyChoice`.
        tls: see `Certificates`.
    """

    proxy: Proxy | Literal[False] | None = None
    tls: ssl.SSLContext | None = None

    @classmethod
    def of(cls, proxy: ProxyChoice, certificates: Certificates) -> Network:
        """Check what a user says; raises `InvalidArgument`."""
        try:
            chosen = proxy if proxy is None or proxy is False else Proxy.of(proxy, "proxy=")
        finally:
            del proxy
        return cls(chosen, None if certificates is None else _context_of(certificates))

    def check_beside(self, session: object) -> None:
        """Raise `InvalidArgument` where a user says something of the way, and brings an aiohttp session as well."""
        if session is not None and (self.proxy is not None or self.tls is not None):
            raise InvalidArgument(
                "session= has its own proxy and its own certificates: give them to the aiohttp.ClientSession instead "
                "of passing proxy= or ssl="
            )

    def settle(self, *, over_tls: bool = True) -> Route:
        """Ask the environment for what the user left open.

        Args:
            over_tls: whether requests go over TLS; if not, it is only for where a redirect may lead.

        Raises:
            InvalidArgument: it names a proxy or certificates that cannot be used.
        """
        tls = self.tls or _context_of_environment(over_tls=over_tls)
        if self.proxy is not None:
            return Route(self.proxy or None, tls=tls)
        from urllib.request import getproxies

        # There may be a password in it, so it is in no variable: error reports would show it.
        proxy = Proxy.of(getproxies()["https"], "HTTPS_PROXY") if getproxies().get("https") else None
        return Route(proxy, has_exceptions=True, tls=tls)


BY_ENVIRONMENT = Network()


def _context_of(certificates: Certificates) -> ssl.SSLContext:
    import ssl

    if isinstance(certificates, ssl.SSLContext):
        if certificates.verify_mode is not ssl.CERT_REQUIRED or not certificates.check_hostname:
            raise InvalidArgument(
                "ssl= must verify (CERT_REQUIRED, and check_hostname), or anybody on the way could read the token. To "
                "believe another authority, pass the path of its certificates"
            )
        return certificates
    if not isinstance(certificates, str | os.PathLike):
        raise InvalidArgument(
            "ssl= takes the path of certificates in PEM form, or an ssl.SSLContext that verifies, not "
            f"{certificates!r:.40}; verification is not switched off"
        )
    path = os.fspath(certificates)
    return _loaded("ssl=", None, path) if os.path.isdir(path) else _loaded("ssl=", path, None)


def _context_of_environment(*, over_tls: bool) -> ssl.SSLContext | None:
    file, folder = os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")
    if file or folder:
        if not over_tls:
            # OpenSSL reads these two itself, and loading a bundle once more takes longer than a request.
            return None
        return _loaded("SSL_CERT_FILE", file or None, folder or None)
    bundle = os.environ.get("REQUESTS_CA_BUNDLE")
    if not bundle:
        return None
    return _loaded("REQUESTS_CA_BUNDLE", *((None, bundle) if os.path.isdir(bundle) else (bundle, None)))


def _loaded(source: str, file: str | None, folder: str | None) -> ssl.SSLContext:
    changed = None
    # What cannot be looked at cannot be loaded either, and loading says it.
    with contextlib.suppress(OSError, ValueError):
        changed = None if file is None else os.stat(file).st_mtime_ns
    return _loaded_once(source, file, folder, changed)


@functools.lru_cache(maxsize=8)
def _loaded_once(source: str, file: str | None, folder: str | None, changed: int | None) -> ssl.SSLContext:
    import ssl

    try:
        context = ssl.create_default_context(cafile=file, capath=folder)
    except (OSError, ValueError) as cause:
        reason = cause.strerror if isinstance(cause, OSError) and not isinstance(cause, ssl.SSLError) else None
        raise InvalidArgument(
            f"{source}: {file or folder} holds no certificates in PEM form ({reason or type(cause).__name__})"
        ) from cause
    # As aiohttp does for its own.
    context.set_alpn_protocols(("http/1.1",))
    return context
