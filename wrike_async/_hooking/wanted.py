"""Which webhooks a program means, and which of them is the youngest."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final, Protocol

import attrs
from yarl import URL

from wrike_async._transport.secret import HiddenText, Secret
from wrike_async.errors import InvalidArgument

__all__ = ["HookRecord", "WantedHook", "age_of", "secret_of"]

# IDs are numbers in Base32 or in URL-safe Base64, and both count in this order; that of ASCII is another.
_DIGITS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
# Some kinds of IDs have another form since 2025; what was made before keeps the first one.
_FIRST_FORM: Final = re.compile(r"[A-Z2-7]{16}")
_RANKS: Final = {ord(digit): chr(rank + 1) for rank, digit in enumerate(_DIGITS)}


class HookRecord(Protocol):
    """What Wrike tells of a webhook."""

    @property
    def id(self) -> str: ...
    @property
    def hook_url(self) -> str | None: ...
    @property
    def folder_id(self) -> str | None: ...
    @property
    def space_id(self) -> str | None: ...
    @property
    def events(self) -> Sequence[str] | None: ...
    @property
    def recursive(self) -> bool | None: ...
    @property
    def status(self) -> str | None: ...


@attrs.frozen(kw_only=True)
class WantedHook:
    """What there should be one webhook for.

    Attributes:
        hook_url: where events are posted.
        folder_id: the folder that is watched; without one and without a space all that the user sees.
        space_id: the space.
        events: which; ``None`` for all.
        recursive: whether what is in the folders of the folder is watched, too.
        known: the names of all events that are known.

    Raises:
        InvalidArgument: all of the account is to be watched recursively.
    """

    hook_url: str
    folder_id: str | None
    space_id: str | None
    events: frozenset[str] | None
    recursive: bool
    known: Collection[str]

    def __attrs_post_init__(self) -> None:
        if self.recursive and self.folder_id is self.space_id is None:
            raise InvalidArgument("recursive is for a folder or a space; else all that the user sees is watched")

    def concerns(self, hook: HookRecord) -> bool:
        """Tell whether a webhook has the same URL and watches the same place, whatever it tells of it."""
        if hook.hook_url is None or _address(hook.hook_url) != _address(self.hook_url):
            return False
        if self.space_id is not None:
            # A space is a folder, too, and may be called one.
            return hook.space_id == self.space_id or (hook.space_id is None and hook.folder_id == self.space_id)
        return (hook.folder_id, hook.space_id) == (self.folder_id, None)

    def fits(self, hook: HookRecord) -> bool:
        """Tell whether a webhook that it concerns tells what is wanted, as far as Wrike shows."""
        events = frozenset(hook.events or ())
        everything = not events or events.issuperset(self.known)
        if not (everything if self.events is None else events == self.events):
            return False
        # What all of the account is told is told of all folders.
        return self.folder_id is self.space_id is None or bool(hook.recursive) == self.recursive


def age_of(hook_id: str) -> tuple[bool, int, str]:
    """Return what IDs are sorted by so that what Wrike made later comes later."""
    return _FIRST_FORM.fullmatch(hook_id) is None, len(hook_id), hook_id.translate(_RANKS)


def secret_of(value: object) -> HiddenText | None:
    """Return the secret that deliveries are to be signed with, out of sight.

    Raises:
        InvalidArgument: it is no text, empty, or stands between spaces, where no receiver would take it.
    """
    try:
        if value is None:
            return None
        if isinstance(value, Secret):
            return HiddenText(value.reveal())
        if not isinstance(value, str):
            raise InvalidArgument(f"secret must be a str or a Secret, not {type(value).__name__}")
        if not value or value != value.strip():
            raise InvalidArgument("secret is empty or has spaces around it; leave it out for a webhook without one")
        return HiddenText(value)
    finally:
        # Not in the frame that an error report shows.
        del value


def _address(text: str) -> str:
    """Return what all spellings of a URL have in common."""
    try:
        return str(URL(text))
    except ValueError:
        return text
