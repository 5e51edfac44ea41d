"""The token that ``wrike-async init`` stores: in the keyring of the system where the extra is there, else in a file."""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any, TypeVar

import attrs
import typer

from wrike_async._json import InvalidJson, dumps, loads
from wrike_async.errors import InvalidArgument, WrikeError
from wrike_async.oauth import Secret
from wrike_async.oauth._private_files import read_private, remove_private, write_private

__all__ = ["Account", "StoredToken"]

_ENTRY = ("wrike-async", "token")

Result = TypeVar("Result")


@attrs.frozen
class Account:
    """What is stored.

    Attributes:
        base_url: the host that the token is for.
        token: a permanent access token.
    """

    base_url: str
    token: Secret


class StoredToken:
    """A file that only its owner can read: with the host, and with the token where the keyring does not have that.

    Attributes:
        path: of the file.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.path = (Path(typer.get_app_dir("wrike-async")) if folder is None else folder) / "token.json"

    def load(self) -> Account | None:
        """Return what is stored, ``None`` if nothing is.

        Raises:
            InvalidArgument: it is something else.
            WrikeError: the file, or the keyring, cannot be read.
        """
        data = read_private(self.path)
        document: Any = None
        try:
            if data is None:
                return None
            with contextlib.suppress(InvalidJson):
                document = loads(data)
            if isinstance(document, dict) and document.get("token") is None:
                document["token"] = _ask(lambda keyring: keyring.get_password(*_ENTRY))
            return Account(str(document["base_url"]), Secret.of(document["token"], "token"))
        except (InvalidArgument, KeyError, TypeError):
            raise InvalidArgument(f"{self.path} is damaged; run wrike-async init again") from None
        finally:
            # Error reports show the variables of the frames that an error passed through.
            data = document = None

    def save(self, account: Account) -> str:
        """Store it, and return what has the token now.

        Raises:
            WrikeError: the file cannot be written.
        """
        document: dict[str, str | None] = {"base_url": account.base_url, "token": account.token.reveal()}
        place = str(self.path)
        try:
            with contextlib.suppress(WrikeError):
                _ask(lambda keyring: keyring.set_password(*_ENTRY, document["token"]))
                document["token"], place = None, "the keyring"
            write_private(self.path, dumps(document, newline=True))
        finally:
            document = {}
        return place

    def clear(self) -> bool:
        """Forget it. Returns whether there was something.

        Raises:
            WrikeError: it cannot be removed.
        """
        had = remove_private(self.path)
        with contextlib.suppress(WrikeError):
            # It may be gone from there, or have been in the file.
            _ask(lambda keyring: keyring.delete_password(*_ENTRY))
        return had


def _ask(question: Callable[[Any], Result]) -> Result:
    """Ask the keyring of the system; raises `WrikeError` where there is none, or it is locked."""
    try:
        return question(import_module("keyring"))
    except ModuleNotFoundError:
        failure = "the extra is not installed: pip install 'wrike-async[keyring]'"
    except Exception as cause:  # noqa: BLE001 (backends raise whatever the system beneath them does)
        failure = f"{type(cause).__name__}; is it unlocked?"
    # Without the backend's error as context: who knows what its text quotes.
    raise WrikeError(f"the keyring has the token, and does not give it: {failure}")
