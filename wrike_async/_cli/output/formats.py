"""Which form records are written in: what the user says, else what the file's name says, else what reads them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

from wrike_async.errors import InvalidArgument

__all__ = [
    "DirectoryFormat",
    "ExportFormat",
    "ExportFormatOption",
    "FileFormat",
    "Format",
    "FormatOption",
    "format_for_stdout",
    "format_of_file",
]

Format = Literal["table", "json", "jsonl", "csv"]
FileFormat = Literal["json", "jsonl", "csv"]
DirectoryFormat = Literal["jsonl", "jsonl.gz", "csv", "parquet"]
ExportFormat = Literal["json", "jsonl", "csv", "jsonl.gz", "parquet"]

FormatOption = Annotated[
    Format | None,
    typer.Option("--format", help="By default a table on a terminal, else JSON Lines (jsonl)."),
]
ExportFormatOption = Annotated[
    ExportFormat | None,
    typer.Option(
        "--format",
        help="By default what the name of the file says, else JSON Lines (jsonl); json is for files, jsonl.gz and "
        "parquet for directories.",
    ),
]

_ENDINGS: dict[str, FileFormat] = {".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".csv": "csv"}


def format_for_stdout(chosen: Format | None) -> Format:
    """Return what the user chose; else a table for who reads it on a terminal, and JSON Lines for programs."""
    if chosen is not None:
        return chosen
    return "table" if sys.stdout.isatty() else "jsonl"


def format_of_file(path: Path, chosen: FileFormat | None) -> FileFormat:
    """Return the format of a file: what its name says, and the user, who may name it as they like but for these.

    Raises:
        InvalidArgument: the name says something that is not written here, or something else than the user.
    """
    ending = path.suffix.lower()
    named = _ENDINGS.get(ending)
    if chosen is not None:
        if named not in (None, chosen):
            raise InvalidArgument(f"{path} is named as {named}, and --format says {chosen}: change one of them")
        return chosen
    # Devices and pipes have names without an ending.
    if named is None and ending:
        endings = ", ".join(_ENDINGS)
        raise InvalidArgument(
            f"{path}: files that end with {ending} cannot be written; use one of {endings}, or say --format"
        )
    return named or "jsonl"
