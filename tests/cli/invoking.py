"""The command line in this process, in a terminal's place a pipe."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
import typer.main
import typer.testing

from wrike_async._cli.program import app

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from typer.testing import Result


def run(
    arguments: Sequence[str], *, input: str | bytes | None = None, env: Mapping[str, str | None] | None = None
) -> Result:
    """What a command line does, with the environment changed as said."""
    with pytest.MonkeyPatch.context() as patch:
        # typer makes all commands anew for each call, which takes longer than most of them do.
        patch.setattr(typer.testing, "_get_command", _commands)
        return typer.testing.CliRunner().invoke(app, arguments, input=input, env=env)


@cache
def _commands(program: typer.Typer) -> object:
    return typer.main.get_command(program)
