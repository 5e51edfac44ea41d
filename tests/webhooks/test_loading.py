"""What of webhooks is loaded, and when."""

from __future__ import annotations

import subprocess
import sys


def loaded_by(program: str) -> set[str]:
    command = [sys.executable, "-c", f"{program}\nimport sys; print(*sys.modules)"]
    return set(subprocess.run(command, capture_output=True, check=True, text=True, timeout=50).stdout.split())


def test_the_client_loads_nothing_of_it() -> None:
    loaded = loaded_by("from wrike_async import Wrike; Wrike('x').webhooks")
    assert not any(name.startswith("wrike_async.webhooks") for name in loaded)


def test_what_it_may_need_loads_when_it_is_needed() -> None:
    loaded = loaded_by(
        "from wrike_async.webhooks import *\n"
        "receiver = Receiver(Router(), secret='x', inbox=FileInbox('inbox.db'))\n"
        "receiver.asgi"
    )
    assert "wrike_async.webhooks" in loaded
    unneeded = {"aiohttp", "cattrs", "wrike_async.client", "wrike_async.oauth", "wrike_async.webhooks._delivery_table"}
    assert loaded & unneeded == set()
