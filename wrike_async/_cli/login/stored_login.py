"""The login that outlives a command: the app that signed in, and its tokens, each in a file of its owner's alone."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import attrs
import typer

from wrike_async._json import InvalidJson, dumps, loads
from wrike_async.errors import InvalidArgument
from wrike_async.oauth import FileStore, OAuth2, Secret
from wrike_async.oauth._private_files import read_private, remove_private, write_private

__all__ = ["DEFAULT_LOGIN_URL", "App", "StoredLogin"]

DEFAULT_LOGIN_URL = "https://login.wrike.com"


@attrs.frozen
class App:
    """The app that users allow to act for them, and where they do.

    Attributes:
        client_id: as Wrike shows it.
        client_secret: as Wrike shows it.
        login_url: the login host.
    """

    client_id: str
    client_secret: Secret
    login_url: str = DEFAULT_LOGIN_URL

    @property
    def authorize_url(self) -> str:
        """Where a user allows it."""
        return f"{self.login_url.rstrip('/')}/oauth2/authorize/v4"

    @property
    def token_url(self) -> str:
        """Where it gets its tokens."""
        return f"{self.login_url.rstrip('/')}/oauth2/token"


class StoredLogin:
    """Two files in the folder where this platform keeps settings. Renewing needs both: the app's and the tokens'."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = Path(typer.get_app_dir("wrike-async")) if folder is None else folder
        self.tokens = FileStore(self.folder / "tokens.json")
        self._app_file = self.folder / "app.json"

    def app(self) -> App | None:
        """Return the app that signed in, ``None`` if nobody is signed in.

        Raises:
            InvalidArgument: the file holds something else.
            WrikeError: it cannot be read.
        """
        data = read_private(self._app_file)
        if data is None or not self.tokens.path.exists():
            return None
        document: Any = None
        with contextlib.suppress(InvalidJson):
            document = loads(data)
        try:
            return App(
                client_id=Secret.of(document["client_id"], "client_id").reveal(),
                client_secret=Secret.of(document["client_secret"], "client_secret"),
                login_url=str(document["login_url"]),
            )
        except (InvalidArgument, KeyError, TypeError):
            raise InvalidArgument(f"{self._app_file} is damaged; sign in again: wrike-async auth login") from None

    def save_app(self, app: App) -> None:
        """Remember the app.

        Raises:
            WrikeError: the file cannot be written.
        """
        document = {
            "client_id": app.client_id,
            "client_secret": app.client_secret.reveal(),
            "login_url": app.login_url,
        }
        write_private(self._app_file, dumps(document, indent=True, newline=True))

    def credential(self) -> OAuth2 | None:
        """Return what signs requests, ``None`` if nobody is signed in; raises as `app`."""
        app = self.app()
        if app is None:
            return None
        return OAuth2(app.client_id, app.client_secret, store=self.tokens, token_url=app.token_url)

    async def clear(self) -> bool:
        """Forget the login. Returns whether there was one.

        Raises:
            WrikeError: a file cannot be removed.
        """
        had_tokens = await self.tokens.clear()
        return remove_private(self._app_file) or had_tokens
