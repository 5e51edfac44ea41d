"""Files in request bodies: sent raw with their name in a header, or as a part of a multipart form."""

from __future__ import annotations

from typing import Final

import attrs
from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from wrike_async.sandbox._wire.contents import CHUNK, Content, Spooled
from wrike_async.sandbox._wire.errors import invalid_request

__all__ = ["NAME_HEADER", "Upload", "drain", "read_multipart", "read_raw"]

NAME_HEADER: Final = "X-File-Name"
"""Where the name of a raw body travels."""


@attrs.frozen
class Upload:
    """A file that came with a request.

    Attributes:
        name: ``None`` where the sender forgot it.
    """

    name: str | None
    content: Content


async def read_raw(request: web.BaseRequest) -> Upload:
    """Read a body that is the file. The whole header is its name: no quotes, no parameters."""
    content = Spooled()
    async for chunk in request.content.iter_chunked(CHUNK):
        content.append(chunk)
    return Upload(request.headers.get(NAME_HEADER), content)


async def drain(request: web.BaseRequest) -> None:
    """Read a body that nobody asked for."""
    async for _ in request.content.iter_chunked(CHUNK):
        pass


async def read_multipart(request: web.BaseRequest) -> tuple[dict[str, str], Upload | None]:
    """Return the fields of a form, and the first file in it."""
    form: dict[str, str] = {}
    upload: Upload | None = None
    try:
        async for part in MultipartReader(request.headers, request.content):
            if not isinstance(part, BodyPartReader):
                raise invalid_request("Multipart body must not be nested")
            if part.filename is None:
                form[part.name or ""] = await part.text()
                continue
            content = Spooled()
            while chunk := await part.read_chunk(CHUNK):
                content.append(chunk)
            upload = upload or Upload(_as_stored(part.filename), content)
    except (ValueError, HttpProcessingError):
        raise invalid_request("Multipart body is malformed") from None
    return form, upload


def _as_stored(filename: str) -> str:
    """Return a name as Wrike keeps it: a semicolon ends it, even in quotes; quotes stay as they were escaped."""
    return filename.partition(";")[0].replace('"', "%22")
