"""Every block of Python in the documentation is run against the sandbox, one after the other within its page."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.docs.pages import DOCS, OF_THEIR_OWN, TASKS, Fence, fences, languages, names_of, pages, run, run_awaiting
from wrike_async import Wrike
from wrike_async.sandbox import Sandbox

pytest_plugins = ["pytester"]

PAGES = pages()
AWAITING = sorted(page for page, some in PAGES.items() if any(each.awaits for each in some))
BLOCKING = sorted(page for page, some in PAGES.items() if not any(each.awaits for each in some))
WITH_TESTS = sorted(page for page, some in PAGES.items() if any(each.is_test for each in some))
KNOWN = {"python", "sh", "console", "text", "json", "toml", "ini", "yaml", "sql", "html", ""}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))


@pytest.mark.parametrize("page", AWAITING)
async def test_the_code_of_a_page_runs(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Sandbox(tasks=TASKS) as sandbox:
        monkeypatch.setenv("WRIKE_TOKEN", sandbox.token)
        monkeypatch.setenv("WRIKE_BASE_URL", sandbox.base_url)
        async with Wrike.from_env() as wrike:
            names = {"wrike": wrike, **names_of(sandbox)}
            for fence in PAGES[page]:
                if not fence.is_test:
                    await run_awaiting(fence, names)


@pytest.mark.parametrize("page", BLOCKING)
def test_the_code_of_a_page_without_a_loop_runs(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The sandbox has a thread of its own."""
    with Sandbox(tasks=TASKS) as sandbox:
        monkeypatch.setenv("WRIKE_TOKEN", sandbox.token)
        monkeypatch.setenv("WRIKE_BASE_URL", sandbox.base_url)
        names = names_of(sandbox)
        for fence in PAGES[page]:
            if not fence.is_test:
                run(fence, names)


@pytest.mark.parametrize("page", WITH_TESTS)
def test_the_tests_of_a_page_pass(page: str, pytester: pytest.Pytester) -> None:
    tests = [fence for fence in PAGES[page] if fence.is_test]
    pytester.makeini("[pytest]\nasyncio_mode = auto\nasyncio_default_fixture_loop_scope = function\n")
    pytester.makepyfile(**{f"test_{number}": fence.source for number, fence in enumerate(tests)})
    result = pytester.runpytest_subprocess("-p", "no:cacheprovider")
    assert result.parseoutcomes().get("passed", 0) >= len(tests)
    assert result.ret == 0


def test_no_code_is_left_out() -> None:
    """It is marked as Python, and whatever is marked as something else is none."""
    for path in DOCS.rglob("*.md"):
        assert languages(path.read_text(encoding="utf-8")) <= KNOWN, path


@pytest.mark.parametrize(("page", "tests"), OF_THEIR_OWN.items())
def test_pages_of_their_own_have_tests(page: str, tests: str) -> None:
    assert Path(page).stem in (DOCS.parent / "tests" / tests).read_text(encoding="utf-8")


SHOWN = """\
```python
print(1)
```

```text
2
```

```python
await nothing
```

```sh
ls
```
"""


async def test_what_a_page_says_wrongly_is_noticed() -> None:
    first, second = fences("page.md", SHOWN)
    assert first == Fence("page.md", "print(1)\n", 2, "2\n")
    assert (second.line, second.printed) == (10, None)
    assert (first.awaits, second.awaits) == (False, True)
    with pytest.raises(AssertionError, match=r"docs/page\.md:2 prints something else"):
        run(first, {})
    with pytest.raises(NameError):
        await run_awaiting(second, {})
