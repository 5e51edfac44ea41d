"""Base URLs: which are accepted, and which are ours to send a token to."""

from __future__ import annotations

import ipaddress

from yarl import URL

from wrike_async.errors import InvalidArgument

__all__ = ["check_base_url"]


def check_base_url(base_url: str) -> str:
    """Return a base URL without a trailing slash.

    Raises:
        InvalidArgument: it is no URL, or a token would travel in the clear.
    """
    if not isinstance(base_url, str):
        raise InvalidArgument(f"base_url must be a str, not {type(base_url).__name__}")
    try:
        url = URL(base_url.strip())
    except ValueError as cause:
        raise InvalidArgument("base_url is no URL; write https://www.wrike.com/api/v4") from cause
    if url.user is not None or url.password is not None:
        raise InvalidArgument("base_url must not hold a user or password; pass the token as token=")
    if url.scheme not in ("http", "https") or not url.host or url.query_string or url.fragment:
        raise InvalidArgument(
            f"base_url={str(url.with_query(None).with_fragment(None))!r} must look like https://www.wrike.com/api/v4"
        )
    if url.scheme == "http" and not _is_loopback(url.host):
        raise InvalidArgument(
            f"base_url: http://{url.host} would carry the token in the clear; use https:// "
            "(http:// is for loopback hosts such as 127.0.0.1)"
        )
    return str(url).rstrip("/")


def _is_loopback(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
