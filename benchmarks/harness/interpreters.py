"""Other interpreters on this machine, each with an environment that has the project and what benchmarks need."""

from __future__ import annotations

import json
import platform
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import which
from typing import Any

__all__ = ["interpreters", "printed"]

_PROJECT = Path(__file__).parents[2]
_VERSIONS = ("3.11", "3.12", "3.13", "3.14")


def interpreters() -> dict[str, str]:
    """Return the path of a Python for each of these versions that is here, by version; this one is among them.

    The environments of the others are made by `make` in ``.venv-bench-3.X``, which takes a minute the first time.

    Raises:
        subprocess.CalledProcessError: an environment could not be made; `make` has said why.
    """
    here = ".".join(platform.python_version_tuple()[:2])
    found: dict[str, str] = {}
    for version in dict.fromkeys([*_VERSIONS, here]):
        if version == here:
            found[version] = sys.executable
        elif (python := next((each for each in _candidates(version) if _is(each, version)), None)) is not None:
            found[version] = _environment(version, python)
    return found


def printed(python: str, module: str, *arguments: object) -> Any:
    """Run a module of this project by a Python, and return what it prints, which is JSON.

    Raises:
        subprocess.CalledProcessError: it failed.
    """
    command = [python, "-m", module, *map(str, arguments)]
    return json.loads(subprocess.run(command, cwd=_PROJECT, check=True, stdout=subprocess.PIPE, text=True).stdout)


def _candidates(version: str) -> Iterator[str]:
    if (on_path := which(f"python{version}")) is not None:
        yield on_path
    yield from map(str, sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python")))


def _is(python: str, version: str) -> bool:
    # A version manager's shim may be on the PATH and lead nowhere.
    program = "import sys, ensurepip, venv; print(*sys.version_info[:2], sep='.')"
    asked = subprocess.run([python, "-c", program], capture_output=True, check=False, text=True)
    return asked.returncode == 0 and asked.stdout.strip() == version


def _environment(version: str, python: str) -> str:
    folder = f".venv-bench-{version}"
    command = ["make", "--no-print-directory", f"{folder}/.has-bench", f"VENV={folder}", f"PYTHON={python}"]
    subprocess.run(command, cwd=_PROJECT, check=True, stdout=sys.stderr)
    return str(_PROJECT / folder / "bin" / "python")
