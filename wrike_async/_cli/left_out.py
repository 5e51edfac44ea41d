"""What a listing leaves out unless it is asked for, in a sentence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["left_out"]


def left_out(area: str, arguments: Mapping[str, Any]) -> str | None:
    """Say what a listing leaves out by a default, and how to have it; ``None`` where nothing is.

    Optional fields are no news to who lists; what a listing lacks altogether is.

    Args:
        area: what is listed.
        arguments: of its ``list``.
    """
    everything = bool(arguments.get("everything"))
    ids = {"folder_id", "space_id", "task_id", "contact_id", "category_id"} & arguments.keys()
    missing: list[str] = []
    if area == "tasks" and not everything:
        if "sub_tasks" not in arguments:
            missing.append("subtasks that are in no folder themselves")
        if ids and "descendants" not in arguments:
            missing.append("tasks of the folders below")
    if area == "attachments" and not everything and "versions" not in arguments:
        missing.append("earlier versions")
    if area == "comments" and not everything and "types" not in arguments:
        missing.append("e-mails")
    sentences = [f"left out: {' and '.join(missing)}; --everything has them"] if missing else []
    if area == "comments" and not ids and not {"created_date", "updated_date"} & arguments.keys():
        sentences.append(
            "without a date Wrike may give the comments of the last seven days only; "
            "--filter created_date=2020-01-01T00:00:00Z.. has any time"
        )
    # Lists of the account and of a space have none to ask for.
    has_finance = area in ("tasks", "folders", "timelogs") and ids - {"space_id"}
    if everything and has_finance and "fields" not in arguments:
        sentences.append("left out: finance, which not every plan has; --fields names the optional fields to have")
    return "; ".join(sentences) or None
