"""A file as the body of a request, in the one of two forms that can carry its name.

With the name in a header the body is the bytes alone, and the header's whole value becomes the name; so it must be what
a header can hold. As a part of a form the name may be any text, except that Wrike cuts it off at a semicolon, and keeps
quotes as ``%22``.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncIterator

import attrs
from msgspec.structs import replace

from wrike_async._wire.operation import Content, Request
from wrike_async.errors import InvalidArgument

__all__ = ["BYTES", "with_file"]

BYTES = "application/octet-stream"

_IN_HEADER = re.compile(r"[!-~](?:[ -~]*[!-~])?")
_NOT_IN_PART = re.compile(r'[\x00-\x1f\x7f";\\]')
_MEDIA_TYPE = re.compile(r"[\w!#$&^.+-]+/[\w!#$&^.+-]+(?:; ?[ -~]+)?", re.ASCII)


def with_file(request: Request, name: str, content: Content, content_type: str | None = None) -> Request:
    """Return a request that carries a file.

    Args:
        request: one without a body.
        name: of the file.
        content: its bytes.
        content_type: its media type; plain bytes by default.

    Raises:
        InvalidArgument: a name that Wrike would not keep as it is, or something that is no media type.
    """
    media_type = BYTES if content_type is None else _checked_media_type(content_type)
    headers = {**request.headers, "X-Requested-With": "XMLHttpRequest"}
    if _fits_header(name):
        return replace(request, body=content, content_type=media_type, headers={**headers, "X-File-Name": name})
    boundary = secrets.token_hex(16)
    head = (
        f"--{boundary}\r\n"
        f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n'
        f"Content-Type: {media_type}\r\n\r\n"
    )
    form = _Form(head.encode(), content, f"\r\n--{boundary}--\r\n".encode())
    return replace(request, body=form, content_type=f"multipart/form-data; boundary={boundary}", headers=headers)


def _fits_header(name: str) -> bool:
    """Tell which of the two forms carries a name; raises `InvalidArgument` if neither does."""
    if not isinstance(name, str):
        raise InvalidArgument(f"name must be a str, not {type(name).__name__}")
    if _IN_HEADER.fullmatch(name):
        return True
    try:
        name.encode()
    except UnicodeEncodeError as cause:
        raise InvalidArgument("name holds bytes that are no text; pass another name=") from cause
    if name.isascii() or name != name.strip() or _NOT_IN_PART.search(name):
        raise InvalidArgument(
            f"name={name!r:.80} cannot be kept by Wrike as it is: no name has control characters, nor spaces around "
            'it, and one beyond ASCII has none of ; " \\ either. Pass another name='
        )
    return False


def _checked_media_type(text: object) -> str:
    if not isinstance(text, str) or not _MEDIA_TYPE.fullmatch(text):
        raise InvalidArgument(f"content_type={text!r:.80} is no media type such as image/png")
    return text


@attrs.frozen
class _Form:
    """Content between the lines that make it the only part of a form."""

    head: bytes
    content: Content
    tail: bytes

    @property
    def size(self) -> int | None:
        return None if self.content.size is None else len(self.head) + self.content.size + len(self.tail)

    @property
    def repeatable(self) -> bool:
        return self.content.repeatable

    def start(self) -> AsyncIterator[bytes | memoryview]:
        return _Framed(self)


class _Framed:
    """One pass over a form. No async generator: one that is dropped halfway would need the loop to end."""

    def __init__(self, form: _Form) -> None:
        self._before: bytes | None = form.head
        self._pieces = form.content.start()
        self._after: bytes | None = form.tail

    def __aiter__(self) -> AsyncIterator[bytes | memoryview]:
        return self

    async def __anext__(self) -> bytes | memoryview:
        if self._before is not None:
            head, self._before = self._before, None
            return head
        if self._after is not None:
            try:
                return await anext(self._pieces)
            except StopAsyncIteration:
                tail, self._after = self._after, None
                return tail
        raise StopAsyncIteration
