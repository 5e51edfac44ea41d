"""Check a wheel from where it is installed: `python check_wheel.py WHEEL CHECKOUT`, run in its environment.

Everything of the package must be in it, nothing else, and it must work without the extras.
"""

import importlib
import pkgutil
import sys
import zipfile
from importlib.metadata import entry_points
from pathlib import Path

wheel, checkout = Path(sys.argv[1]), Path(sys.argv[2])

inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
sources = {
    path.relative_to(checkout).as_posix()
    for path in (checkout / "wrike_async").rglob("*")
    if path.is_file() and "__pycache__" not in path.parts
}
if inside != sources:
    raise SystemExit(f"missing from the wheel: {sorted(sources - inside)}; too much: {sorted(inside - sources)}")
if "wrike_async/py.typed" not in inside:
    raise SystemExit("py.typed is missing")

import wrike_async  # noqa: E402  (the files were looked at first)

if Path(wrike_async.__file__).is_relative_to(checkout):
    raise SystemExit(f"imported from the checkout, not from the wheel: {wrike_async.__file__}")
# What belongs to an extra, or to pytest, which is not installed here; and what runs when it is imported.
needs_more = (
    "wrike_async._cli.",
    "wrike_async._reading.page_schema",
    "wrike_async._sharing.redis_store",
    "wrike_async._wire.structuring.pydantic_schema",
    "wrike_async.dlt",
    "wrike_async.mcp",
    "wrike_async.otel",
    "wrike_async.testing.plugin",
    "wrike_async.__main__",
)


def cannot_import(name: str) -> None:
    """Nothing may fail but what needs more than is installed here."""
    if not name.startswith(needs_more):
        sys.exit(f"cannot import {name}")


for module in pkgutil.walk_packages(wrike_async.__path__, "wrike_async.", onerror=cannot_import):
    if not module.name.startswith(needs_more):
        importlib.import_module(module.name)
for name in wrike_async.__all__:
    getattr(wrike_async, name)

importlib.import_module("wrike_async.sandbox").Sandbox(tasks=10)
plugins = entry_points(group="pytest11", name="wrike_async")
if [plugin.value for plugin in plugins] != ["wrike_async.testing.plugin"]:
    raise SystemExit(f"the pytest plugin is not registered: {plugins}")
print(f"{wheel.name}: {len(inside)} files, imports without extras")
