"""A bare client: it sends what it is told to, and gives back what came."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from attrs import frozen
from yarl import URL

if TYPE_CHECKING:
    from collections.abc import Mapping

    import aiohttp

    from wrike_async.sandbox import Sandbox


@frozen
class Reply:
    """An answer: status, decoded body, headers."""

    status: int
    document: Any
    headers: Mapping[str, str]

    @property
    def data(self) -> list[Any]:
        """The items of a successful answer."""
        assert self.status == 200, self.document
        data: list[Any] = self.document["data"]
        return data

    @property
    def ids(self) -> list[str]:
        """The IDs of the items."""
        return [item["id"] for item in self.data]

    @property
    def error(self) -> tuple[int, str]:
        """Status and code of a refusal, which has Wrike's body and nothing else."""
        assert self.document.keys() == {"error", "errorDescription"}, self.document
        return self.status, self.document["error"]


class Api:
    """Requests to one sandbox. Parameters that are no text travel as JSON text."""

    def __init__(self, sandbox: Sandbox, session: aiohttp.ClientSession) -> None:
        self.sandbox = sandbox
        self.session = session
        self.token: str | None = sandbox.token

    async def get(self, path: str, **params: Any) -> Reply:
        """Parameters in the query."""
        return await self.send("GET", path, query=params)

    async def post(self, path: str, **params: Any) -> Reply:
        """Parameters in a form."""
        return await self.send("POST", path, form=params)

    async def put(self, path: str, **params: Any) -> Reply:
        """Parameters in a form."""
        return await self.send("PUT", path, form=params)

    async def delete(self, path: str) -> Reply:
        """No parameters at all."""
        return await self.send("DELETE", path)

    async def send(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, Any] | None = None,
        form: Mapping[str, Any] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Any request; `body` goes as JSON."""
        url = self.sandbox.base_url + quote(path, safe="/,:=%*")
        if query:
            url += "?" + urlencode({name: _text(value) for name, value in query.items()})
        sent = dict(headers or {})
        if self.token is not None:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        async with self.session.request(
            method,
            URL(url, encoded=True),
            headers=sent,
            data=None if form is None else {name: _text(value) for name, value in form.items()},
            json=body,
            allow_redirects=False,
        ) as response:
            raw = await response.read()
            return Reply(response.status, json.loads(raw) if raw else None, dict(response.headers))

    async def walk(self, path: str, **params: Any) -> list[Reply]:
        """All pages of a list, everything repeated with the token."""
        pages = [await self.get(path, **params)]
        while token := pages[-1].document.get("nextPageToken"):
            pages.append(await self.get(path, **params, nextPageToken=token))
            assert len(pages) < 1000
        return pages


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)
