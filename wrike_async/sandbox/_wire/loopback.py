"""Which URLs stay on this machine."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import urlsplit

__all__ = ["is_on_loopback"]


def is_on_loopback(url: str) -> bool:
    """Tell whether a URL names this machine, by an address that is no other's."""
    host = urlsplit(url).hostname
    if host is None or host == "localhost":
        return host is not None
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
