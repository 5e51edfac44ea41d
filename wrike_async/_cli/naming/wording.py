"""Errors of the SDK in the words of the command line."""

from __future__ import annotations

import re
from collections.abc import Mapping

__all__ = ["OPTIONS", "in_words_of_command_line", "row_in_words_of_command_line"]

OPTIONS: Mapping[str, str] = {
    "fields": "--fields",
    "folder_id": "--folder",
    "folderId": "--folder",
    "ids": "ID",
    "limit": "--limit",
    "on_missing": "--on-missing",
    "page_size": "--page-size",
    "space_id": "--space",
    "spaceId": "--space",
}
"""Parameters, by Python and wire name, and what commands that have options of their own for them call them."""

_OF_ARGUMENTS = (
    (r"find the entity with wrike\.\w+\.list\(permalink='([^']*)'\)", r"give the permalink in its place: \1"),
    (r"A permalink is found with list\(permalink=…\), and the number in it is no ID", "A permalink is taken as well"),
)
"""What is not so with rows of files, which have IDs alone."""

_PHRASES = (
    (r"wrike\.id_conversion\.convert\(\) finds IDs", "wrike-async call id_conversion.convert finds IDs"),
    (r"Raw\('[^']*'\), on the command line (raw:\S+?),", r"\1"),
    (r"^(\S+)( exists already; go on with that run by )resume=True", r"\1\2--resume \1"),
    (r": pass base_url='https://HOST/api/v4' with", ": say --base-url https://HOST/api/v4 with"),
    (r"\bcheck base_url\b", "check --base-url, or WRIKE_BASE_URL"),
    (r"\bCheck base_url and\b", "Check --base-url, or WRIKE_BASE_URL, and"),
    (r"\(await wrike\.account\.get\(\)\)\.created_date", "wrike-async get account tells createdDate"),
    (r"\buse scan\(\) where there is one", "use wrike-async export -o DIR"),
    (r"^base_url\b", "--base-url, or WRIKE_BASE_URL"),
    (r", and with allow_http=True for a sandbox elsewhere", ", and for the token of a sandbox"),
    (r", or ssl='authority\.pem'", ""),
    (r"\bforce=True\b", "--force"),
    (r"\bfull=True\b", "--full"),
    (r"\bdeleted='include'", "--deleted"),
    (r"^set WRIKE_TOKEN to", "run wrike-async init, or set WRIKE_TOKEN to"),
)


def in_words_of_command_line(text: str, options: Mapping[str, str]) -> str:
    """Return a message with names that one can type.

    Args:
        text: of an error.
        options: what the command calls parameters, by the names that the SDK has for them.
    """
    for pattern, replacement in _OF_ARGUMENTS:
        text = re.sub(pattern, replacement, text)
    text = row_in_words_of_command_line(text)
    if not options:
        return text
    names = "|".join(options)
    # These are no words of any sentence.
    marked = "|".join(name for name in options if not name.islower() or "_" in name)
    text = re.sub(rf"\b({names})(?:\[\d+\])?=(?=')", lambda found: f"{options[found[1]]} ", text)
    text = re.sub(rf"'({names})'", lambda found: options[found[1]], text)
    text = re.sub(rf"(?<!--filter )\b({marked})\b", lambda found: options[found[1]], text)
    return re.sub(rf"^({names})\b(?=[ :])", lambda found: options[found[1]], text)


def row_in_words_of_command_line(text: str) -> str:
    """Return a message about a row of a file, whose parameters have their own names, and which has IDs alone."""
    for pattern, replacement in _PHRASES:
        text = re.sub(pattern, replacement, text)
    return text
