"""The example of each method runs against the sandbox."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

from tests.docs import examples
from tests.docs.examples import CREATIONS, DELETIONS, OTHERS, methods
from wrike_async import Wrike
from wrike_async.sandbox import Sandbox


@pytest.mark.timeout(240)  # some seconds of a processor, of which others may want a part
async def test_every_example_runs() -> None:
    failed: list[str] = []
    async with (
        Sandbox(tasks=40, approvals=3, bookings=3, dependencies=3, webhooks=3) as sandbox,
        Wrike(sandbox.token, base_url=sandbox.base_url) as wrike,
    ):
        names = {"wrike": wrike, **await examples.listed_names(wrike), **examples.seeded_names(sandbox)}
        names |= await examples.timesheet_names(wrike, names["task_id"])
        made: defaultdict[str, dict[str, Any]] = defaultdict(dict)
        for method in [*methods(CREATIONS), *methods(OTHERS), *methods(DELETIONS)]:
            area = method.partition(".")[0]
            try:
                left = await examples.run(method, {**names, **made[area]})
            except Exception as error:  # noqa: BLE001 (told below, with all others)
                failed.append(f"{method}: {type(error).__name__}: {error}")
                continue
            if method in methods(CREATIONS):
                made[area] |= examples.made(method, left)
    assert not failed, "\n".join(failed)
