"""The loopback address that a browser brings the answer of a sign-in to."""

from __future__ import annotations

import asyncio
import contextlib
import errno
from collections.abc import AsyncGenerator

from aiohttp import web

from wrike_async.errors import InvalidArgument, WrikeError
from wrike_async.oauth import Secret, read_redirect, state_matches

__all__ = ["waiting_for_code"]

# `localhost` may mean either; nobody else on the network reaches them.
_LOOPBACK = ("127.0.0.1", "::1")
_ANSWER = frozenset({"code", "error", "state"})
_SECONDS_TO_FINISH = 5.0
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Referrer-Policy": "no-referrer",
}
_PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>wrike-async</title>
<body style="font: 1.2rem system-ui, sans-serif; max-width: 36rem; margin: 20vh auto; padding: 0 1rem">
<h1>{title}</h1><p>{text}</p></body></html>
"""
_DONE = _PAGE.format(title="Wrike has answered", text="You can close this page and go back to the terminal.")
_FAILED = _PAGE.format(title="Not signed in", text="The terminal says why. You can close this page.")
_OF_ANOTHER = _PAGE.format(
    title="No answer to this sign-in",
    text="It belongs to another one, so it changes nothing: the terminal waits for the page that it opened, or named.",
)


@contextlib.asynccontextmanager
async def waiting_for_code(port: int, state: str) -> AsyncGenerator[asyncio.Future[Secret]]:
    """Listen on loopback for the one answer that has the state; yields the future of its code.

    Anybody on this machine, and any page in a browser, can bring other answers. They are told so, and end nothing.

    Args:
        port: where the redirect URI points to.
        state: the one that was sent.

    Raises:
        InvalidArgument: the port is taken.
    """
    code: asyncio.Future[Secret] = asyncio.get_running_loop().create_future()

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        # Browsers ask for icons, too, and other programs for anything.
        if request.method != "GET" or request.path != "/" or not _ANSWER & request.query.keys() or code.done():
            return web.Response(status=404, headers=_HEADERS)
        states = request.query.getall("state", [])
        if len(states) != 1 or not state_matches(state, states[0]):
            return _page(_OF_ANOTHER, 400)
        try:
            code.set_result(read_redirect(request.query_string, state=state))
        except WrikeError as error:
            code.set_exception(error)
            return _page(_FAILED, 400)
        return _page(_DONE, 200)

    runner = web.ServerRunner(web.Server(handle, access_log=None), shutdown_timeout=_SECONDS_TO_FINISH)
    await runner.setup()
    try:
        await _listen(runner, port)
        yield code
    finally:
        await runner.cleanup()
        code.cancel()
        if not code.cancelled():
            # Nobody may have come to fetch it.
            code.exception()


async def _listen(runner: web.ServerRunner, port: int) -> None:
    for host in _LOOPBACK:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as cause:
            # Not every machine has both. But who listens on one already would be brought the code.
            if host != _LOOPBACK[0] and cause.errno not in (errno.EADDRINUSE, errno.EACCES):
                continue
            raise InvalidArgument(
                f"port {port} cannot be listened on ({cause.strerror}); use another --port, or --no-browser"
            ) from cause


def _page(text: str, status: int) -> web.Response:
    response = web.Response(status=status, text=text, content_type="text/html", headers=_HEADERS)
    response.force_close()
    return response
