"""The pytest plugin: the fixture ``wrike_sandbox``, the marker that configures it, and a fresh quota for each test."""

from __future__ import annotations

from collections.abc import AsyncIterator
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
        "wrike_sandbox(tasks=0, quota=None, ...): what the wrike_sandbox fixture holds and how it behaves;"
        " takes the arguments of wrike_async.testing.Sandbox",
    )


def pytest_runtest_setup() -> None:
    """Have no test wait for what another one sent with the same token."""
    forget_quotas()


async def _running_sandbox(request: pytest.FixtureRequest) -> AsyncIterator[Sandbox]:
    """Yield a running Sandbox of the test's own, with the arguments of its ``wrike_sandbox`` marker."""
    from wrike_async.sandbox import Sandbox

    marker = request.node.get_closest_marker("wrike_sandbox")
    if marker is not None and marker.args:
        raise pytest.UsageError("the wrike_sandbox marker takes keyword arguments only")
    arguments: dict[str, Any] = {} if marker is None else dict(marker.kwargs)
    async with Sandbox(**arguments) as sandbox:
        yield sandbox


if find_spec("pytest_asyncio") is not None:
    import pytest_asyncio

    wrike_sandbox = pytest_asyncio.fixture(name="wrike_sandbox")(_running_sandbox)
else:

    @pytest.fixture(name="wrike_sandbox")
    def _missing_sandbox() -> None:
        """Explain why there is no sandbox."""
        pytest.fail("the wrike_sandbox fixture needs pytest-asyncio: pip install pytest-asyncio", pytrace=False)
