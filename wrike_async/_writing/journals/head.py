"""The first line of a journal: whose it is."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import attrs

from wrike_async._json import dumps, dumps_given, loads
from wrike_async.errors import InvalidArgument
from wrike_async.version import __version__

__all__ = ["Head"]

_BEGINNING = b'{"wrike-async":"journal",'
_FORMAT = 1


@attrs.frozen
class Head:
    """What a journal says of itself.

    Attributes:
        about: what the bulk write is: JSON values by name.
        run: an ID that no other journal has.
        began: when it was begun, in ISO form.
        version: of the package that began it.
    """

    about: Mapping[str, Any]
    run: str = attrs.field(factory=lambda: secrets.token_hex(8))
    began: str = attrs.field(factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    version: str = __version__

    @classmethod
    def of(cls, about: Mapping[str, Any]) -> Head:
        """Return the head of a new journal.

        Raises:
            InvalidArgument: JSON has no form for what it is about.
        """
        try:
            # As it is read again, so that both can be compared.
            return cls(loads(dumps_given(dict(about), default=str)))
        except (TypeError, ValueError) as cause:
            raise InvalidArgument(f"about must have a form in JSON: {cause}") from None

    def entry(self) -> dict[str, Any]:
        """Return the line that `read` reads."""
        return {"wrike-async": "journal", "format": _FORMAT, **attrs.asdict(self)}

    @classmethod
    def read(cls, entry: Mapping[str, Any]) -> Head:
        """Read the first line of a file.

        Raises:
            InvalidArgument: it is no journal, or of a format that is not known here.
        """
        if entry.get("wrike-async") != "journal":
            raise InvalidArgument("it is no journal of an earlier run")
        if entry.get("format") != _FORMAT:
            raise InvalidArgument(f"its format is {entry.get('format')!r}, which this version does not know")
        match entry:
            case {"about": dict(about), "run": str(run), "began": str(began), "version": str(version)}:
                return cls(about, run, began, version)
            case _:
                raise InvalidArgument("its first line is damaged")

    @staticmethod
    def can_begin_with(beginning: bytes) -> bool:
        """Tell whether a file may hold nothing but the beginning of a head whose writer died."""
        return beginning.startswith(_BEGINNING) or _BEGINNING.startswith(beginning)

    def differences(self, other: Head, names: frozenset[str] | None = None) -> str:
        """Say in what another journal is about something else: nothing where it is about the same.

        Args:
            other: the one that is there.
            names: of what must be the same; everything by default.
        """
        compared = sorted(self.about.keys() | other.about.keys()) if names is None else sorted(names)
        return " and ".join(
            f"{name} is {_shown(other.about.get(name))} there and {_shown(self.about.get(name))} here"
            for name in compared
            if self.about.get(name) != other.about.get(name)
        )


def _shown(value: Any) -> str:
    return "nothing" if value is None else dumps(value).decode()
