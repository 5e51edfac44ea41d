"""Which error a refusal of the API is."""

from __future__ import annotations

from wrike_async.errors import ApiError, Forbidden, InvalidRequest, NotAuthorized, NotFound, RateLimited, ServerError

__all__ = ["ENTITY_NOT_FOUND", "METHOD_NOT_FOUND", "api_error_class", "refusal_class"]

METHOD_NOT_FOUND = "method_not_found"
"""The code with which Wrike says that it does not know a path."""

ENTITY_NOT_FOUND = "resource_not_found"
"""The code with which Wrike says that an entity is not there, or not for this user."""

_BY_STATUS: dict[int, type[ApiError]] = {
    400: InvalidRequest,
    401: NotAuthorized,
    403: Forbidden,
    404: NotFound,
    429: RateLimited,
}


def api_error_class(status: int) -> type[ApiError]:
    """Return the class of errors for an HTTP status: a child of `ApiError`, or `ApiError` itself."""
    if status >= 500:
        return ServerError
    return _BY_STATUS.get(status, ApiError)


def refusal_class(status: int, code: str | None, description: str | None) -> type[ApiError]:
    """Return the class of errors for a refusal of the API: a 404 is `NotFound` only where Wrike says so itself.

    It does with its code for that. Another one is taken for Wrike's where it comes with a text, as all of Wrike's do.
    """
    if status != 404 or code == ENTITY_NOT_FOUND:
        return api_error_class(status)
    return ApiError if code in (None, METHOD_NOT_FOUND) or description is None else NotFound
