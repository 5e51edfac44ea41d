"""Refusals: what the sandbox answers instead of data, with Wrike's codes and texts."""

from __future__ import annotations

__all__ = [
    "Refusal",
    "access_forbidden",
    "invalid_parameter",
    "invalid_request",
    "method_not_found",
    "not_allowed",
    "not_authorized",
    "parameter_required",
    "resource_not_found",
    "too_many_requests",
]


class Refusal(Exception):
    """An error answer: HTTP status, Wrike's error code and a sentence for people."""

    def __init__(self, status: int, code: str, description: str) -> None:
        super().__init__(description)
        self.status = status
        self.code = code
        self.description = description

    def body(self) -> dict[str, str]:
        """Return the error as Wrike puts it on the wire."""
        return {"errorDescription": self.description, "error": self.code}


def invalid_request(description: str) -> Refusal:
    """Return a 400: malformed request, unknown parameter, undecodable ID."""
    return Refusal(400, "invalid_request", description)


def invalid_parameter(name: str, why: str = "") -> Refusal:
    """Return a 400: a parameter whose value cannot be."""
    return Refusal(400, "invalid_parameter", f"Parameter '{name}' value is invalid{': ' + why if why else ''}")


def parameter_required(name: str) -> Refusal:
    """Return a 400: a parameter that has to be there."""
    return Refusal(400, "parameter_required", f"Parameter '{name}' is required")


def not_authorized(description: str = "Access token is unknown or invalid") -> Refusal:
    """Return a 401: token missing, unknown or expired."""
    return Refusal(401, "not_authorized", description)


def access_forbidden(description: str) -> Refusal:
    """Return a 403: the token or its user lacks the right."""
    return Refusal(403, "access_forbidden", description)


def not_allowed(description: str) -> Refusal:
    """Return a 403: licence or state of the entity forbids it."""
    return Refusal(403, "not_allowed", description)


def resource_not_found(what: str) -> Refusal:
    """Return a 404: a well-formed ID of nothing."""
    return Refusal(404, "resource_not_found", f"{what} not found")


def method_not_found() -> Refusal:
    """Return a 400: no such path. The reference says 404; the live API answers 400."""
    return Refusal(400, "method_not_found", "Requested path not found")


def too_many_requests() -> Refusal:
    """Return a 429: over the quota."""
    return Refusal(429, "too_many_requests", "Too many requests. Please try again later")
