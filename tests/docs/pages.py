"""The code on the pages of the documentation, and how it is run."""

from __future__ import annotations

import ast
import contextlib
import inspect
import io
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import CodeType
from typing import Any

import attrs

from wrike_async.sandbox import Sandbox

DOCS = Path(__file__).parents[2] / "docs"

OF_THEIR_OWN: Mapping[str, str] = {
    "dlt.md": "test_docs_dlt.py",
    "exporting.md": "test_docs_exporting.py",
    "mcp.md": "test_docs_mcp.py",
    "notebook.md": "test_docs_terminal.py",
    "pipelines.md": "test_docs_pipelines.py",
    "processes.md": "sharing/test_docs.py",
    "recipes/airflow.md": "recipes/test_airflow.py",
    "recipes/celery.md": "recipes/test_celery.py",
    "recipes/dask.md": "recipes/test_dask.py",
    "recipes/fastapi.md": "recipes/test_fastapi.py",
    "recipes/prefect.md": "recipes/test_prefect.py",
    "recipes/spark.md": "recipes/test_spark.py",
    "report.md": "test_docs_report.py",
    "scanning.md": "test_docs_scanning.py",
    "synchronous.md": "test_docs_synchronous.py",
    "syncing.md": "test_docs_syncing.py",
    "upserting.md": "test_docs_upserting.py",
    "webhooks.md": "test_docs_webhooks.py",
}
"""Pages whose code needs more than a sandbox, and the tests that run it."""

_FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@attrs.frozen
class Fence:
    """A block of Python on a page.

    Attributes:
        page: its path in ``docs``.
        source: the code.
        line: of the page, on which the code begins.
        printed: what the page says that it prints: a block of ``text`` right below. None where it says nothing.
    """

    page: str
    source: str
    line: int
    printed: str | None

    @property
    def is_test(self) -> bool:
        """Whether it is for pytest to run."""
        return re.search(r"^(async )?def test_", self.source, re.MULTILINE) is not None

    def compiled(self) -> CodeType:
        """Compile it so that an error names the page and the line."""
        padded = "\n" * (self.line - 1) + self.source
        flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
        code: CodeType = compile(padded, f"docs/{self.page}", "exec", flags=flags, dont_inherit=True)
        return code

    @property
    def awaits(self) -> bool:
        """Whether it needs an event loop that runs."""
        return bool(self.compiled().co_flags & inspect.CO_COROUTINE)


def fences(page: str, text: str) -> Iterator[Fence]:
    """Yield the blocks of Python on a page, in order."""
    found = list(_FENCE.finditer(text))
    for number, each in enumerate(found):
        if each[1] == "python":
            after = found[number + 1] if number + 1 < len(found) else None
            below = after is not None and after[1] == "text" and not text[each.end() : after.start()].strip()
            printed = after[2] if after is not None and below else None
            yield Fence(page, each[2], text[: each.start(2)].count("\n") + 1, printed)


def languages(text: str) -> set[str]:
    """Return what the blocks of a page are marked as."""
    return {each[1] for each in _FENCE.finditer(text)}


def pages() -> dict[str, list[Fence]]:
    """Return the blocks of all pages that have some and no tests of their own."""
    found = {path.relative_to(DOCS).as_posix(): path.read_text(encoding="utf-8") for path in sorted(DOCS.rglob("*.md"))}
    of_pages = {page: list(fences(page, text)) for page, text in found.items() if page not in OF_THEIR_OWN}
    return {page: some for page, some in of_pages.items() if some}


def run(fence: Fence, names: dict[str, Any]) -> None:
    """Run a block to its end, with the names that those before it left."""
    with _printing_as_told(fence):
        exec(fence.compiled(), names)


async def run_awaiting(fence: Fence, names: dict[str, Any]) -> None:
    """The same of a block that may await something."""
    with _printing_as_told(fence):
        result = eval(fence.compiled(), names)
        if inspect.isawaitable(result):
            await result


@contextlib.contextmanager
def _printing_as_told(fence: Fence) -> Iterator[None]:
    with contextlib.redirect_stdout(io.StringIO()) as said:
        yield
    if fence.printed is not None:
        assert said.getvalue() == fence.printed, f"docs/{fence.page}:{fence.line} prints something else"


def names_of(sandbox: Sandbox) -> dict[str, Any]:
    """Return the names that a page may use without having made them: IDs in the sandbox."""
    ids = [sandbox.state.task_id(number) for number in range(TASKS)]
    return {
        "__name__": "page",
        "ids": ids,
        "task_id": ids[0],
        "folder_id": sandbox.state.folder_ids[0],
        "contact_id": sandbox.state.person_ids[0],
    }


TASKS = 120
