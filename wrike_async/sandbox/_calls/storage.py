"""Wrike's storage host, on the sandbox's own port: files behind links that answers of the API contain.

An attachment's link is public for 24 hours. A data export's link wants the token that the API wants.
"""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from wrike_async.sandbox._calls.call import Download
from wrike_async.sandbox._calls.exporting.tables import TABLES
from wrike_async.sandbox._calls.exporting.writing import csv
from wrike_async.sandbox._calls.log import RequestRecord
from wrike_async.sandbox._state.mixing import mix
from wrike_async.sandbox._state.records import Attachment
from wrike_async.sandbox._state.world import State
from wrike_async.sandbox._wire.errors import not_authorized, resource_not_found

__all__ = ["attachment_link", "export_link", "fetch", "holds", "origin"]

_ROOT: Final = "/storage"
_VALID: Final = 24 * 3600


def origin(record: RequestRecord) -> str:
    """Return where a request reached the sandbox: ``http://127.0.0.1:8080``."""
    return f"http://{record.headers.get('Host', '')}"


def holds(record: RequestRecord) -> bool:
    """Tell whether a request is about a file in the storage."""
    return record.path.startswith(f"{_ROOT}/") and record.method == "GET"


def attachment_link(state: State, attachment: Attachment, base: str) -> str:
    """Return a public link to an attachment, from now on for 24 hours."""
    until = state.now() + _VALID
    name = quote(attachment.name, safe="")
    return f"{base}{_ROOT}/attachment/{attachment.id}/{name}?until={until}&key={_key(state, attachment.id, until)}"


def export_link(state: State, table: str, base: str) -> str:
    """Return a link to a table of the latest data export."""
    return f"{base}{_ROOT}/data_export/resource/{table}?accountId={state.account_id}"


def fetch(state: State, record: RequestRecord, *, signed_in: bool) -> Download:
    """Return the file behind a link.

    It is 401 where a token is missing or the link has run out, 404 where there is no file.
    """
    match record.path.removeprefix(f"{_ROOT}/").split("/", 2):
        case ["attachment", identity, _]:
            until = record.query.get("until", "")
            if not until.isdecimal() or record.query.get("key") != _key(state, identity, int(until)):
                raise not_authorized("Link is invalid")
            if state.now() >= int(until):
                raise not_authorized("Link has expired")
            found = state.attachment(identity)
            if found is None:
                raise resource_not_found("File")
            return Download(found.content, found.content_type, found.name)
        case ["data_export", "resource", table] if table in TABLES:
            if not signed_in:
                raise not_authorized()
            return Download(csv(state, table), "text/csv;charset=UTF-8", f"{table}.csv")
        case _:
            raise resource_not_found("File")


def _key(state: State, identity: str, until: int) -> str:
    return f"{mix(until, int.from_bytes(f'{identity}{state.account_id}'.encode(), 'big')):016x}"
