"""What a job tells of the operations of a batch, as far as it is sure whose each entry is and what it says.

The shape is not published, so nothing is taken for granted: a row that is called done or not done by mistake costs its
owner more than one of which is said that nobody knows. An entry counts only where the list has one for each operation,
in their order or by indexes that leave no doubt, and where nothing in it speaks against what it says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import attrs

from wrike_async._wire.refusals.classes import refusal_class
from wrike_async.errors import ApiError, WrikeError

__all__ = ["BatchResult", "is_id", "read_results", "shape_of"]


@attrs.frozen
class BatchResult:
    """What a job says of one operation: the ID of what it made, or why it made nothing."""

    id: str | None = None
    error: WrikeError | None = None


_Results = list[BatchResult | None]

_DEEPEST = 4
_INDEX_NAME = re.compile(r".*(index|position|ordinal)", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,6}")
_NUMBER_AT_THE_END = re.compile(r"\d{1,6}\Z")
_ONLY_FAILURES = re.compile(r"err|fail|warn|reject|invalid", re.IGNORECASE)

_WORD = re.compile(r"[A-Za-z_]{1,30}")
_ID = re.compile(r"(?!\.+\Z)[A-Za-z0-9_:.=-]{1,256}")
# Other IDs, and words, stand under "id" as well; those of tasks and folders begin with a coded account or kind.
_LIKE_AN_ENTITYS = re.compile(r"(?=.*(\d|AAA))(?![A-Z]+[-_:.=]\d+\Z)[A-Z]{2}[A-Za-z0-9\-_:.=]{6,254}")
_NAMES_OF_IDS = {"TaskCreation": ("taskId", "entityId"), "FolderCreation": ("folderId", "projectId", "entityId")}
_INSIDE = ("result", "data", "entity", "task", "folder", "item", "response", "body")

_WORDS = ("status", "state", "outcome", "result")
_FLAGS = ("success", "succeeded", "successful", "ok")
_GOOD = frozenset({"completed", "success", "succeeded", "successful", "ok", "done", "created", "finished"})
_BAD = frozenset({"failed", "failure", "error", "rejected", "refused"})
_ERRORS = ("error", "errorCode", "errorDescription", "errorMessage", "errors")


def read_results(job: Mapping[str, Any], operations: Sequence[Mapping[str, Any]]) -> _Results:
    """Return what a job surely tells of each operation, ``None`` where it tells nothing.

    Args:
        job: as it came.
        operations: as they were sent; an empty one where that is not known.
    """
    nothing: _Results = [None] * len(operations)
    lists = [(name, entries) for name, entries in _lists(job, "", 0) if entries]
    sent = set(_texts(list(operations), 0))
    if len(lists) != 1:
        # One of them may be of the successes only, or of something else: their numbers alone prove nothing.
        lists = [(name, entries) for name, entries in lists if _is_indexed(entries)]
    told = [read for name, entries in lists if any(read := _read_list(name, entries, operations, sent) or ())]
    if len(told) != 1:
        return nothing
    ids = [result.id for result in told[0] if result is not None and result.id is not None]
    return list(told[0]) if len(ids) == len(set(ids)) else nothing


def shape_of(job: Mapping[str, Any]) -> str:
    """Return what a job looks like, in words that quote nothing but its status and the names in it."""
    lists = [
        f"{name if _is_word(name) else 'result'}: {len(entries)} of {_names_in(entries)}"
        for name, entries in _lists(job, "", 0)
    ]
    status = job.get("status")
    said = f"status {status}" if _is_word(status) else "no status"
    return f"{said}; " + ("; ".join(lists[:4]) or "no list")


def _names_in(entries: Sequence[Any]) -> str:
    names = {name for entry in entries if isinstance(entry, Mapping) for name in entry if _is_word(name)}
    return ", ".join(sorted(names)[:12]) or "no objects"


def _is_word(value: object) -> bool:
    # Anything longer may be what the server quotes.
    return isinstance(value, str) and _WORD.fullmatch(value) is not None


def is_id(value: object) -> bool:
    """Whether a value can be an ID at all."""
    return isinstance(value, str) and _ID.fullmatch(value) is not None


def _lists(value: Any, name: str, depth: int) -> Iterator[tuple[str, list[Any]]]:
    """Find every list in a document, and every map whose keys are 0, 1, 2 and so on; not those in entries."""
    if isinstance(value, list):
        yield name, value
    elif isinstance(value, Mapping) and depth <= _DEEPEST:
        if value and all(str(number) in value for number in range(len(value))):
            yield name, [value[str(number)] for number in range(len(value))]
            return
        for key, inner in value.items():
            yield from _lists(inner, str(key), depth + 1)


def _texts(value: Any, depth: int) -> Iterator[str]:
    if isinstance(value, str):
        if len(value) <= 256:
            yield value
    elif isinstance(value, Mapping) and depth <= 2 * _DEEPEST:
        for inner in value.values():
            yield from _texts(inner, depth + 1)
    elif isinstance(value, list | tuple) and depth <= 2 * _DEEPEST:
        for inner in value:
            yield from _texts(inner, depth + 1)


def _is_indexed(entries: Sequence[Any]) -> bool:
    return all(isinstance(entry, Mapping) and any(map(_INDEX_NAME.fullmatch, entry)) for entry in entries)


def _read_list(
    name: str, entries: Sequence[Any], operations: Sequence[Mapping[str, Any]], sent: set[str]
) -> _Results | None:
    if len(entries) != len(operations):
        return None
    told = [entry for entry in entries if entry is not None]
    if all(isinstance(entry, str) for entry in told):
        if any(entry in sent or not _LIKE_AN_ENTITYS.fullmatch(entry) for entry in told):
            return None
        return [None if entry is None else BatchResult(id=entry) for entry in entries]
    if not all(isinstance(entry, Mapping) for entry in told):
        return None
    if _ONLY_FAILURES.match(name) and not _is_indexed(entries):
        return None
    places = list(range(len(entries))) if len(told) != len(entries) else _places(entries)
    if places is None:
        return None
    found: _Results = [None] * len(operations)
    titles = {str(operation["title"]).strip() for operation in operations if "title" in operation}
    for entry, place in zip(entries, places, strict=True):
        if entry is None:
            continue
        operation = operations[place]
        shown, wanted = _title_of(entry), operation.get("title")
        if shown is not None and isinstance(wanted, str) and shown != wanted.strip():
            if shown in titles:
                return None
            continue
        found[place] = _result(entry, operation, sent)
    return found


def _places(entries: Sequence[Mapping[str, Any]]) -> list[int] | None:
    """Return which operation each entry is about; ``None`` where that is not sure."""
    in_order = list(range(len(entries)))
    found: list[list[int]] = []
    for name in {key: None for entry in entries for key in entry}:
        is_index = _INDEX_NAME.fullmatch(name) is not None
        numbers = [_number(entry.get(name), strict=is_index) for entry in entries]
        known = [number for number in numbers if number is not None]
        first = min(known, default=0)
        counts = len(known) == len(entries) and first in (0, 1) and sorted(known) == [first + i for i in in_order]
        if is_index and not counts:
            return None
        if counts and name not in ("taskId", "folderId", "entityId"):
            places = [number - first for number in known]
            if not is_index and places != in_order:
                # It may be what they are numbered by, under a name that nobody has heard of.
                found += [places, in_order]
            elif is_index:
                found.append(places)
    if any(places != found[0] for places in found):
        return None
    return found[0] if found else in_order


def _number(value: Any, *, strict: bool) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if not isinstance(value, str):
        return None
    match = _NUMBER.fullmatch(value) if strict else _NUMBER_AT_THE_END.search(value)
    return None if match is None else int(match.group())


def _inside(entry: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for name in _INSIDE:
        inner = entry.get(name)
        if isinstance(inner, list) and len(inner) == 1:
            inner = inner[0]
        if isinstance(inner, Mapping):
            yield inner


def _title_of(entry: Mapping[str, Any]) -> str | None:
    shown = {place["title"].strip() for place in (entry, *_inside(entry)) if isinstance(place.get("title"), str)}
    return shown.pop() if len(shown) == 1 else None


def _result(entry: Mapping[str, Any], operation: Mapping[str, Any], sent: set[str]) -> BatchResult | None:
    # What is only repeated of the operation says nothing of what became of it.
    own = {name: value for name, value in entry.items() if name not in operation or operation[name] != value}
    claims = set(_claims(own))
    if None in claims or len(claims) > 1:
        return None
    ids = _ids(own, operation, sent)
    if claims == {False}:
        return None if ids else BatchResult(error=_refusal(own))
    return BatchResult(id=ids.pop()) if len(ids) == 1 else None


def _claims(entry: Mapping[str, Any]) -> Iterator[bool | None]:
    """Yield what an entry says of the success of its operation; ``None`` for what is not understood."""
    for name in _WORDS:
        word = entry.get(name)
        if isinstance(word, str):
            yield True if word.casefold() in _GOOD else False if word.casefold() in _BAD else None
        elif word is not None and name != "result":
            yield None
    for name in _FLAGS:
        if entry.get(name) is not None:
            yield entry[name] if isinstance(entry[name], bool) else None
    if any(entry.get(name) for name in _ERRORS):
        yield False


def _ids(entry: Mapping[str, Any], operation: Mapping[str, Any], sent: set[str]) -> set[str]:
    """Return the IDs that may be those of what was made."""
    names = _NAMES_OF_IDS.get(operation.get("type", ""))
    if names is None:
        # Where it was to be made is not known then, unless it is, and the folder is as good as any other.
        names = ("taskId", "entityId", "folderId") if "folderId" in operation else ("taskId", "entityId")
    places = (entry, *_inside(entry))
    named = {place[name] for place in places for name in names if is_id(place.get(name))} - sent
    if named:
        return named
    return {
        place["id"] for place in places if isinstance(place.get("id"), str) and _LIKE_AN_ENTITYS.fullmatch(place["id"])
    } - sent


_STATUS = {
    "invalid_request": 400,
    "invalid_parameter": 400,
    "parameter_required": 400,
    "not_authorized": 401,
    "access_forbidden": 403,
    "not_allowed": 403,
    "resource_not_found": 404,
    "method_not_found": 404,
}


def _refusal(entry: Mapping[str, Any]) -> ApiError:
    error = entry.get("error")
    inner: Mapping[str, Any] = error if isinstance(error, Mapping) else {}
    errors = entry.get("errors")
    code = _text(error, inner.get("code"), inner.get("error"), entry.get("errorCode"))
    description = _text(
        entry.get("errorDescription"),
        entry.get("errorMessage"),
        inner.get("errorDescription"),
        inner.get("description"),
        inner.get("message"),
        errors[0] if isinstance(errors, list) and errors else None,
        entry.get("message"),
        entry.get("reason"),
    )
    status = _STATUS.get(code or "", 0)
    return refusal_class(status, code, description)(
        f"Wrike refused this operation of a batch: {code or 'no code'}: {description or 'it does not say why'}",
        status=status,
        code=code,
        description=description,
        method="POST",
        path="/batch",
    )


def _text(*values: Any) -> str | None:
    return next((value[:400] for value in values if isinstance(value, str) and value), None)
