"""What an asynchronous job is made of."""

from __future__ import annotations

from typing import Any, Literal

from wrike_async._wire.types import Model, UnknownWord, model

__all__ = ["AsyncJob", "AsyncJobStatus", "AsyncJobType"]

AsyncJobStatus = Literal["InQueue", "InProgress", "Completed", "Failed"]
AsyncJobType = Literal["CopyFolder"]


@model
class AsyncJob(Model):
    """A job that Wrike does in its own time."""

    id: str
    """Of the job."""
    status: AsyncJobStatus | UnknownWord | None = None
    """How far it is."""
    type: AsyncJobType | UnknownWord | None = None
    """What it does."""
    progress_percent: float | None = None
    """0 to 100."""
    total_count: int | None = None
    """How many entries it is about."""
    processed_count: int | None = None
    """How many of them are done."""
    result: dict[str, Any] | None = None
    """What it made, under wire names: ``folderId`` for a copied folder."""
    error_message: str | None = None
    """Why it failed."""
