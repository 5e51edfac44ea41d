"""Refusals that are the Maton gateway's own, and not Wrike's: how they say why, and what helps.

Refusals of Wrike have a code under ``error`` and a text under ``errorDescription``; those of the gateway, as of other
proxies, have a text under ``message``, under ``message`` of an object ``error``, or under ``detail``, there also as a
list of what is wrong with each part of the request.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["advice_of_gateway", "text_of_refusal"]

REQUESTS_A_SECOND = 10

_CREATE = "wrike-async connections create"
_LIST = "wrike-async connections list --all"
_ADVICE = {
    400: f"The Maton gateway mostly says this where it has no connection to Wrike for the key: look ({_LIST}), or make "
    f"one ({_CREATE}) and sign in at its URL",
    401: "The Maton gateway does not take the key: check MATON_API_KEY",
    403: "The Maton gateway refuses this key: check MATON_API_KEY, and what the key may do",
    404: "The Maton gateway does not know this path: check base_url",
    412: f"The Maton gateway cannot resolve the connection: check MATON_CONNECTION ({_LIST})",
    429: f"The Maton gateway takes {REQUESTS_A_SECOND} requests a second for an account; another program may be using "
    "the same key",
    500: f"From the Maton gateway this often means that the login behind an old connection has expired: make a new "
    f"connection ({_CREATE}), and delete the old one",
}


def advice_of_gateway(status: int) -> str:
    """Return what helps where the gateway itself refuses with this status, to append; ``""`` where nothing is known."""
    advice = _ADVICE.get(status)
    return "" if advice is None else f". {advice}"


def text_of_refusal(document: Mapping[str, Any]) -> str | None:
    """Return what a refusal says that is none of Wrike's, ``None`` where it says nothing in a form that is known."""
    error = document.get("error")
    inner = error.get("message") if isinstance(error, Mapping) else None
    for said in (document.get("message"), inner, document.get("detail")):
        text = _text_of(said)
        if text:
            return text
    return None


def _text_of(said: object) -> str | None:
    if isinstance(said, list):
        return "; ".join(filter(None, map(_text_of_part, said)))
    return said.strip() if isinstance(said, str) else None


def _text_of_part(part: object) -> str | None:
    """Return what is wrong with a part of the request: ``body.app: field required``."""
    if not isinstance(part, Mapping):
        return _text_of(part)
    place, text = part.get("loc"), _text_of(part.get("msg"))
    where = ".".join(map(str, place)) if isinstance(place, list) else ""
    return f"{where}: {text}" if where and text else text
