"""What helps with a refusal of the API, to be appended to what it says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wrike_async._wire.operation import Operation
from wrike_async._wire.refusals.classes import METHOD_NOT_FOUND
from wrike_async._wire.refusals.gateway import advice_of_gateway

__all__ = ["KNOWN_HOSTS", "advice_on_numbers", "advice_on_refusal"]

KNOWN_HOSTS = ("www.wrike.com", "app-us2.wrike.com", "app-eu.wrike.com")
_FOUND_BY_PERMALINK = ("tasks", "folders")
_LATE_COMMENT_EDIT = "Wrike lets a comment be edited for five minutes after it was written, and says this afterwards. "
_NOT_PROXIED = (
    ". The Maton gateway does not say that it proxies this operation, and a 404 may mean just that: use a token of "
    "Wrike's own for it"
)


def advice_on_refusal(
    operation: Operation[Any], status: int, code: str | None, *, through_gateway: bool, host_is_right: bool
) -> str:
    """Return what helps; ``""`` where nothing is known.

    Args:
        operation: what was asked.
        status: of the answer.
        code: of the refusal, where it has one as Wrike's have.
        through_gateway: whether the Maton gateway stands between.
        host_is_right: whether Wrike has answered there before, so that nobody need look at the base URL.
    """
    if through_gateway and not operation.gateway and status == 404:
        return _NOT_PROXIED
    if through_gateway and code is None and (advice := advice_of_gateway(status)):
        # Wrike says with a code why it refuses, so that was the gateway.
        return advice
    return _advice(operation, status, code, host_is_right=host_is_right)


def _advice(operation: Operation[Any], status: int, code: str | None, *, host_is_right: bool) -> str:
    match status:
        case 300 | 401:
            return (
                ". Check the token; and the host, because an account lives in one data centre: pass "
                f"base_url='https://HOST/api/v4' with the right one of {', '.join(KNOWN_HOSTS)}"
            )
        case 301 | 302 | 303 | 307 | 308:
            return ". A redirect was not followed: check base_url"
        case 400 | 404 if code == METHOD_NOT_FOUND:
            return f". The host does not know this path{'' if host_is_right else ': check base_url'}"
        case 400 | 403 | 404 if code is None:
            return (
                ". That is not how Wrike refuses: something between here and Wrike may have answered, such as a proxy, "
                f"a gateway or a sign-in page. Check {'' if host_is_right else 'base_url and '}the network; it says "
                "nothing of the entities asked for"
            )
        case 403 if operation.path == "/comments/{commentId}" and operation.method == "PUT":
            return f". {_LATE_COMMENT_EDIT}Otherwise the user or the token has no right to it"
        case 403 if operation.scopes:
            return f". The token needs one of these scopes: {', '.join(operation.scopes)}; and the user the right to it"
        case 403:
            return ". Wrike does not document which scopes this takes; the user may also lack the right or the licence"
        case 429:
            return ". Another program may be using the same token"
        case _:
            return ""


def advice_on_numbers(operation: Operation[Any], ids: Sequence[str], status: int) -> str:
    """Say what to do with the number of a permalink, which is no ID."""
    number = next((each for each in ids if each.isascii() and each.isdigit()), None)
    if number is None or status not in (400, 403, 404):
        return ""
    area = operation.path.split("/")[1]
    if area in _FOUND_BY_PERMALINK:
        return (
            f". {number} looks like the number in a permalink, which is no ID: find the entity with "
            f"wrike.{area}.list(permalink='https://www.wrike.com/open.htm?id={number}')"
        )
    return f". {number} looks like the number in a permalink, which is no ID; wrike.id_conversion.convert() finds IDs"
