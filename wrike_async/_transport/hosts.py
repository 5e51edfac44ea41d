"""Base URLs: which are accepted, and which are ours to send a token to."""

from __future__ import annotations

import contextlib
import functools
from collections.abc import Mapping
from typing import TYPE_CHECKING

from wrike_async.errors import InvalidArgument

if TYPE_CHECKING:
    from yarl import URL

__all__ = [
    "check_base_url",
    "check_may_be_seen",
    "check_may_have_the_token",
    "check_secret_url",
    "is_host_of_wrike",
    "is_loopback",
    "origin_of_sandbox",
    "signs_for_sandbox",
]

_OF_WRIKE = ".wrike.com"
_PATH = "/api/v4"


def check_base_url(base_url: str, *, allow_http: bool = False) -> str:
    """Return the URL of the API without a trailing slash; a bare host is completed with the path of the API.

    Args:
        base_url: what a user says.
        allow_http: whether the token may travel in the clear to other machines, because it is a sandbox's.

    Raises:
        InvalidArgument: it is no URL, it leads elsewhere than to the API, or a token would travel in the clear.
    """
    from yarl import URL

    checked = check_secret_url(base_url, allow_http=allow_http)
    path = URL(checked).path
    if path not in ("", "/") and not path.endswith(_PATH):
        raise InvalidArgument(f"base_url={checked!r} must end with {_PATH}, as in https://www.wrike.com{_PATH}")
    return checked if path.endswith(_PATH) else checked + _PATH


def check_secret_url(base_url: str, *, allow_http: bool = False) -> str:
    """Return a URL that secrets are sent to, without a trailing slash; ``allow_http`` as for `check_base_url`.

    Raises:
        InvalidArgument: it is no URL, or a secret would travel in the clear.
    """
    if not isinstance(base_url, str):
        raise InvalidArgument(f"base_url must be a str, not {type(base_url).__name__}")
    from yarl import URL

    url: URL | None = None
    # The error would quote all of it.
    with contextlib.suppress(ValueError):
        url = URL(base_url.strip())
    if url is None:
        raise InvalidArgument("base_url is no URL; write https://www.wrike.com/api/v4")
    if url.user is not None or url.password is not None:
        raise InvalidArgument("base_url must not hold a user or password; pass the token as token=")
    if url.scheme not in ("http", "https") or not url.host or url.query_string or url.fragment:
        raise InvalidArgument(
            f"base_url={str(url.with_query(None).with_fragment(None))!r} must look like https://www.wrike.com/api/v4"
        )
    if url.scheme == "http" and not allow_http and not is_loopback(url.host):
        raise InvalidArgument(
            f"base_url: http://{url.host} would carry the token in the clear; use https:// "
            "(http:// is for loopback hosts such as 127.0.0.1, and with allow_http=True for a sandbox elsewhere)"
        )
    return str(url).rstrip("/")


def check_may_have_the_token(url: str, base_url: str) -> str:
    """Return the URL of a file that Wrike named in an answer, if the token may go to its host.

    It may where the API itself is, and, where that is a host of Wrike's, to all hosts of Wrike's: exported files are
    kept on ``storage.www.wrike.com`` and are not handed out without the token.

    Raises:
        InvalidArgument: it is no URL, or one of somebody else's.
    """
    from yarl import URL

    try:
        target, api = URL(url, encoded=True), URL(base_url)
        same_origin = target.absolute and target.user is None and target.origin() == api.origin()
    except (TypeError, ValueError) as cause:
        raise InvalidArgument("url is no URL; take it from an answer of the API") from cause
    hosts = (target.host or "", api.host or "")
    both_of_wrike = target.scheme == api.scheme == "https" and target.user is None and target.explicit_port is None
    if same_origin or (both_of_wrike and all(map(is_host_of_wrike, hosts))):
        return url
    raise InvalidArgument(
        f"a file on {target.host or 'no host'} is not fetched with the token of {api.host}, "
        "because strangers would see the token"
    )


def check_may_be_seen(url: URL, headers: Mapping[str, str]) -> None:
    """Let requests over ``http://`` be signed only on this machine, or with the token of a sandbox.

    Raises:
        InvalidArgument: everybody on the way would see a token that counts.
    """
    if url.scheme == "http" and not is_loopback(url.host or "") and not signs_for_sandbox(headers):
        raise InvalidArgument(
            f"base_url: http://{url.host} would carry the token in the clear, and it is not one of a sandbox"
        )


def signs_for_sandbox(headers: Mapping[str, str]) -> bool:
    """Tell whether headers hold the token of a sandbox, which is no secret. None of Wrike's begins like that."""
    return headers.get("Authorization", "").startswith("Bearer sandbox-") and len(headers) == 1


def is_host_of_wrike(host: str) -> bool:
    """Tell whether a host, named without a port, is one of Wrike's."""
    return host.lower().endswith(_OF_WRIKE)


def origin_of_sandbox(base_url: str) -> str:
    """Return the origin of a checked base URL where there may be many services with one token; ``""`` for Wrike's.

    Those are on this machine, or do without TLS.
    """
    from yarl import URL

    url = URL(base_url)
    return str(url.origin()) if url.scheme == "http" or is_loopback(url.host or "") else ""


@functools.lru_cache(maxsize=64)
def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine, under a name or address that is no other's."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        import ipaddress

        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
