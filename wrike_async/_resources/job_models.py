"""What an asynchronous job is made of."""

from __future__ import annotations

from typing import Any, Literal

from wrike_async._wire.types import Model, UnknownWord, model

__all__ = ["AsyncJob", "AsyncJobStatus", "AsyncJobType"]

AsyncJobStatus = Literal["InQueue", "InProgress", "Completed", "Failed"]
AsyncJobType = Literal["CopyFolder"]


@model
class AsyncJob(Model):
    """A job that Wrike does in its own time.

    Attributes:
        id: of the job.
        status: how far it is.
        type: what it does.
        progress_percent: 0 to 100.
        total_count: how many entries it is about.
        processed_count: how many of them are done.
        result: what it made, under wire names: ``folderId`` for a copied folder.
        error_message: why it failed.
    """

    id: str
    status: AsyncJobStatus | UnknownWord | None = None
    type: AsyncJobType | UnknownWord | None = None
    progress_percent: float | None = None
    total_count: int | None = None
    processed_count: int | None = None
    result: dict[str, Any] | None = None
    error_message: str | None = None
