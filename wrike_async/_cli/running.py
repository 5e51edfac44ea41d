"""Running a command's work to its end, whatever the end is: exit codes, sentences, hints.

==== =====================================================================
0    done
1    Wrike, the network or this machine refused or failed
2    the command line or the environment asks for something that cannot be
3    an entity that was asked for is not there
130  interrupted (Ctrl-C)
141  whoever read the output has closed it
143  terminated (SIGTERM)
==== =====================================================================
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sys
import traceback
from collections.abc import Callable, Coroutine, Mapping
from typing import Any

import typer

from wrike_async._cli.naming.wording import OPTIONS, in_words_of_command_line
from wrike_async._cli.settings import Settings
from wrike_async.errors import InvalidArgument, NotAuthorized, NotFound, TransportError, WrikeError

__all__ = ["EXIT_CODES", "FAILED", "MISSING", "note", "run", "say"]

FAILED, MISSING = 1, 3
_USAGE, _INTERRUPTED, _PIPE_CLOSED, _TERMINATED = 2, 130, 141, 143

EXIT_CODES = (
    "Exit codes: 0 done, 1 Wrike or the network failed or refused, 2 wrong usage, 3 an ID is missing, "
    "130 interrupted, 141 the output was closed, 143 terminated."
)


def _by_token(token: str) -> str:
    return f"--filter next_page_token={token}"


def run(
    settings: Settings,
    work: Coroutine[Any, Any, None],
    *,
    how_to_go_on: Callable[[str], str] = _by_token,
    words: Mapping[str, str] = OPTIONS,
) -> None:
    """Run a command's work; leave the program's exit code to typer, and a sentence where it went wrong.

    Args:
        settings: of all commands.
        work: of this one.
        how_to_go_on: returns the options that it takes to go on from where a walk over pages has failed.
        words: what the command calls the parameters of the SDK.

    Raises:
        typer.Exit: with any code but 0.
    """
    try:
        asyncio.run(_until_terminated(work))
    except typer.Exit:
        # The work has said already what there is to say.
        raise
    except (Exception, KeyboardInterrupt, asyncio.CancelledError) as error:  # noqa: BLE001 (each becomes a sentence)
        if settings.verbose and isinstance(error, Exception) and not isinstance(error, BrokenPipeError):
            traceback.print_exception(error)
        raise typer.Exit(_explain(error, how_to_go_on, words)) from None


async def _until_terminated(work: Coroutine[Any, Any, None]) -> None:
    """Let SIGTERM end the work as Ctrl-C does, so that it can tidy up."""
    task = asyncio.current_task()
    if task is not None and sys.platform != "win32":
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    await work


def _explain(error: BaseException, how_to_go_on: Callable[[str], str], words: Mapping[str, str]) -> int:
    """Say what happened, and return the exit code."""
    match error:
        case KeyboardInterrupt():
            say("interrupted")
            return _INTERRUPTED
        case asyncio.CancelledError():
            say("terminated")
            return _TERMINATED
        case BrokenPipeError():
            _forget_stdout()
            return _PIPE_CLOSED
        case WrikeError():
            say(in_words_of_command_line(str(error), words), _hint(error, how_to_go_on))
            if sys.stderr.isatty() and not isinstance(error, InvalidArgument):  # whose texts say all there is to say
                typer.secho(f"more about {type(error).__name__}: {error.page}", err=True)
            return _exit_code(error)
        case OSError():
            where = f"{error.filename}: " if error.filename else ""
            say(f"{where}{error.strerror or error}")
            return FAILED
        case _:
            say(f"an error that should not happen: {type(error).__name__}: {error}", "-v shows where")
            return FAILED


def _exit_code(error: WrikeError) -> int:
    match error:
        case InvalidArgument():
            return _USAGE
        case NotFound():
            return MISSING
        case _:
            return FAILED


def _hint(error: WrikeError, how_to_go_on: Callable[[str], str]) -> str | None:
    if error.next_page_token is not None:
        return f"to go on from here, repeat the command with {how_to_go_on(error.next_page_token)}"
    match error:
        case NotAuthorized() if not error.path or error.path.startswith("/oauth2/"):
            # Signing in failed, and the error says what to do.
            return None
        case NotAuthorized() if not os.environ.get("WRIKE_TOKEN"):
            # The gateway's key, or what is stored.
            return "wrike-async doctor shows where the credential comes from"
        case NotAuthorized():
            return "the token comes from WRIKE_TOKEN, the host from --base-url or WRIKE_BASE_URL"
        case TransportError():
            return "is the host right (--base-url, WRIKE_BASE_URL)? -v shows every attempt"
        case _:
            return None


def say(sentence: str, hint: str | None = None) -> None:
    """Write a sentence to standard error, and a hint below it."""
    typer.secho(f"wrike-async: {sentence}", err=True, fg="red")
    if hint is not None:
        typer.secho(f"hint: {hint}", err=True)


def note(sentence: str) -> None:
    """Write what is good to know to standard error."""
    typer.secho(f"note: {sentence}", err=True)


def _forget_stdout() -> None:
    """Keep the end of the program from flushing to a pipe that nobody reads."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
