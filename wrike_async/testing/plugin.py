"""The pytest plugin: the fixtures ``wrike_sandbox`` and ``wrike_server``, their marker, a fresh quota for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

import pytest

from wrike_async.testing.quotas import forget_quotas

if TYPE_CHECKING:
    from wrike_async.sandbox import Sandbox


def pytest_configure(config: pytest.Config) -> None:
    """Declare the marker, so that strict runs accept it."""
    config.addinivalue_line(
        "markers",
        "wrike_sandbox(tasks=0, quota=None, ...): what the fixtures wrike_sandbox and wrike_server hold and how they"
        " behave; takes the arguments of wrike_async.testing.Sandbox",
    )


def pytest_runtest_setup() -> None:
    """Have no test wait for what another one sent with the same token."""
    forget_quotas()


def _arguments(request: pytest.FixtureRequest) -> dict[str, Any]:
    marker = request.node.get_closest_marker("wrike_sandbox")
    if marker is not None and marker.args:
        raise pytest.UsageError("the wrike_sandbox marker takes keyword arguments only")
    return {} if marker is None else dict(marker.kwargs)


@pytest.fixture
def wrike_server(request: pytest.FixtureRequest) -> Iterator[Sandbox]:
    """Yield a Sandbox of the test's own that serves from a thread, with the arguments of the ``wrike_sandbox`` marker.

    It is for what blocks: synchronous tests, ``TestClient``, other processes.
    """
    from wrike_async.sandbox import Sandbox

    with Sandbox(**_arguments(request)) as sandbox:
        yield sandbox


@pytest.fixture
def wrike_sandbox(request: pytest.FixtureRequest) -> Sandbox:
    """Return a running Sandbox of the test's own, with the arguments of its ``wrike_sandbox`` marker.

    It serves from the event loop of an asynchronous test (of pytest-asyncio), and for all others from a thread.
    """
    serves = "_wrike_sandbox_of_the_loop" if _has_a_loop(request.node) else "wrike_server"
    sandbox: Sandbox = request.getfixturevalue(serves)
    return sandbox


async def _serving_from_the_loop(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    """Yield a Sandbox that serves from the event loop of the test."""
    from wrike_async.sandbox import Sandbox

    async with Sandbox(**_arguments(request)) as sandbox:
        yield sandbox


if find_spec("pytest_asyncio") is not None:
    import pytest_asyncio

    _of_the_loop = pytest_asyncio.fixture(name="_wrike_sandbox_of_the_loop")(_serving_from_the_loop)

    def _has_a_loop(item: pytest.Item) -> bool:
        return pytest_asyncio.is_async_test(item)
else:

    def _has_a_loop(item: pytest.Item) -> bool:
        return False
