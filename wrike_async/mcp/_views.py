"""Views of the client with what tools may do: the policy stands in the engine, behind every tool."""

from __future__ import annotations

from typing import Final, get_args

from wrike_async._wire.operation import Disclosure
from wrike_async.access import Access, AccessPolicy, Confirm, Level, WriteSummary
from wrike_async.catalogue import operations
from wrike_async.client import Wrike
from wrike_async.mcp._options import Options

__all__ = ["Views"]

_ACTOR: Final = "mcp"
_LONGEST_WAIT: Final = 45.0


class Views:
    """What reads, and what writes."""

    def __init__(self, wrike: Wrike, options: Options) -> None:
        # Hosts give up on a call after about a minute; an agent that is told to wait loses nothing.
        self._wrike = wrike if wrike._options.max_wait is not None else wrike.with_options(max_wait=_LONGEST_WAIT)
        self._options = options
        self.reading = self._view(None, "read")

    def writing(self, confirm: Confirm) -> Wrike:
        """Return a view for one call of a tool that writes.

        Args:
            confirm: asks a person about it.
        """
        if self._options.writes == "host":
            return self._view(_approved_by_host, "write")
        return self._view(confirm, "ask")

    def _view(self, confirm: Confirm | None, level: Level) -> Wrike:
        options = self._options
        view = self._wrike.with_options(access=Access(options.policy, confirm, options.audit, _ACTOR))
        if options.within is not None:
            view = view.with_options(access=Access(_everything("write", options.within)))
        return view if level == "write" else view.with_options(access=Access(_everything(level), confirm))


def _everything(level: Level, within: tuple[str, ...] | None = None) -> AccessPolicy:
    """Return a policy that narrows another one to a level, or to places, and nothing else."""
    areas = dict.fromkeys(sorted({each.area for each in operations()}), level)
    return AccessPolicy(areas, within=within, disclose=get_args(Disclosure))


async def _approved_by_host(summary: WriteSummary) -> bool:
    return True
