"""The end of an export: its files take the place of those before, and the manifest says so last.

What is to be done is decided, and written down, before. So whoever is killed in the middle does it again.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from wrike_async._json import dumps, loads
from wrike_async._transport.files import sync_folder

__all__ = ["MANIFEST", "exchange", "read_manifest"]

MANIFEST = "manifest.json"


def read_manifest(folder: Path) -> dict[str, Any]:
    """Return the manifest of a directory; empty where there is none that can be read."""
    try:
        found = loads((folder / MANIFEST).read_bytes())
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def exchange(work: Path, folder: Path, end: Mapping[str, Any]) -> None:
    """Do what was decided, or the rest of it.

    Args:
        work: where the new files are.
        folder: where they belong.
        end: the ``manifest``, and names of files that are ``obsolete``.

    Raises:
        OSError: the system refuses something.
    """
    manifest = end["manifest"]
    if read_manifest(folder).get("run") == manifest["run"]:
        return
    # From here on there is no complete export, until the new manifest is there.
    (folder / MANIFEST).unlink(missing_ok=True)
    _sync(folder)
    names = [each["name"] for area in manifest["areas"].values() for each in area["files"]]
    for name in end["obsolete"]:
        _remove(folder, name)
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        # One that is not there was moved already, or stays from before.
        if (work / name).exists():
            os.replace(work / name, folder / name)
    for parent in {(folder / name).parent for name in names}:
        _sync(parent)
    _write(work / MANIFEST, dumps(manifest, indent=True, newline=True))
    os.replace(work / MANIFEST, folder / MANIFEST)
    _sync(folder)


def _remove(folder: Path, name: str) -> None:
    path = folder / name
    if ".." in path.parts or folder not in path.parents:
        # The manifest of before is somebody else's, if it speaks of files elsewhere.
        return
    path.unlink(missing_ok=True)
    if path.parent != folder:
        with contextlib.suppress(OSError):
            path.parent.rmdir()


def _write(path: Path, data: bytes) -> None:
    with path.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    # Where folders cannot be synced, the system looks after them by itself.
    with contextlib.suppress(OSError):
        sync_folder(folder)
