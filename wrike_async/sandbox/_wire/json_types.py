"""What decoded JSON is, told to the type checker as well."""

from __future__ import annotations

from typing import Any, TypeGuard

__all__ = ["is_array", "is_array_of_objects", "is_array_of_texts", "is_object"]


def is_object(value: object) -> TypeGuard[dict[str, Any]]:
    """Tell whether the value is a JSON object."""
    return isinstance(value, dict)


def is_array(value: object) -> TypeGuard[list[Any]]:
    """Tell whether the value is a JSON array."""
    return isinstance(value, list)


def is_array_of_texts(value: object) -> TypeGuard[list[str]]:
    """Tell whether the value is a JSON array of strings."""
    return is_array(value) and all(isinstance(item, str) for item in value)


def is_array_of_objects(value: object) -> TypeGuard[list[dict[str, Any]]]:
    """Tell whether the value is a JSON array of objects."""
    return is_array(value) and all(is_object(item) for item in value)
