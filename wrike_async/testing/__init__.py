"""What users get to test their own code with: a local Wrike, and time that does not pass.

`Sandbox` and its companions serve Wrike's API on loopback; `VirtualClockLoop` is an event loop whose clock jumps to
the next timer. Under pytest the fixture `wrike_sandbox` gives a running Sandbox, and `wrike_server` one that serves
from a thread of its own, for what blocks the event loop; a marker says what they hold:

    @pytest.mark.wrike_sandbox(tasks=1000)
    async def test_sync(wrike_sandbox): ...

    def test_page(wrike_server):
        os.environ.update(WRIKE_BASE_URL=wrike_server.base_url, WRIKE_TOKEN=wrike_server.token)
        assert TestClient(app).get("/tasks").status_code == 200

The clients of one token share a quota within a process; the plugin has each test begin with a fresh one, as
`forget_quotas` does.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wrike_async.sandbox import Fault, RequestRecord, Sandbox, SandboxQuota
    from wrike_async.testing.clock import VirtualClockLoop
    from wrike_async.testing.quotas import forget_quotas

__all__ = ["Fault", "RequestRecord", "Sandbox", "SandboxQuota", "VirtualClockLoop", "forget_quotas"]

_HOMES = {"VirtualClockLoop": "wrike_async.testing.clock", "forget_quotas": "wrike_async.testing.quotas"}


def __getattr__(name: str) -> Any:
    """Load a name when it is first used: the pytest plugin imports this module into every test run."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(_HOMES.get(name, "wrike_async.sandbox")), name)
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
