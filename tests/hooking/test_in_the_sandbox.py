"""Webhooks of a client, on the sandbox."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from functools import partial
from typing import Any

import pytest

from tests.connecting import Connect
from tests.processes import python
from tests.project.import_graph import ROOT
from tests.test_secrets import shown_of
from wrike_async import Forbidden, InvalidArgument, InvalidRequest, OutcomeUnknown, Secret, Wrike, WrikeError, describe
from wrike_async.sandbox import Fault, Sandbox
from wrike_async.webhooks import Ensured

URL = "https://example.com/wrike"
SECRET = "zQ8-never-to-be-seen-zQ8"


def hooks_of(sandbox: Sandbox) -> dict[str, dict[str, Any]]:
    return sandbox.state.documents["webhooks"]


Place = dict[str, str]


async def places_of(sandbox: Sandbox, wrike: Wrike) -> list[Place]:
    """The account, a space, and two folders."""
    spaces = await wrike.spaces.list().to_list()
    return [{}, {"space_id": spaces[0].id}, *({"folder_id": each} for each in sandbox.state.folder_ids)]


async def elsewhere(wrike: Wrike, place: Place, places: list[Place]) -> set[str]:
    """Make webhooks of the same URL in other places, and of another URL in the same place."""
    made = [
        await wrike.webhooks.create(hook_url=URL, folder_id=p.get("folder_id"), space_id=p.get("space_id"))
        for p in places
        if p != place
    ]
    other = await wrike.webhooks.create(
        hook_url=f"{URL}/other", folder_id=place.get("folder_id"), space_id=place.get("space_id")
    )
    return {other.id, *(hook.id for hook in made)}


async def test_what_is_sent(connect: Connect) -> None:
    async with connect(tasks=1, folders=2) as (sandbox, wrike):
        folder, kind = sandbox.state.folder_ids[0], next(iter(sandbox.state.documents["customItemTypes"]))
        first = await wrike.webhooks.ensure(
            URL,
            folder_id=folder,
            events=["TaskCreated", "TaskDeleted"],
            recursive=True,
            secret=SECRET,
            parameterised_events=[{"event": "TaskCreated"}],
            custom_item_types=[kind],
            fields=["title"],
        )
        assert (first.did, first.deleted) == ("created", ())
        sent = next(record for record in sandbox.requests if record.method == "POST")
        assert sent.operation == "POST /folders/{folderId}/webhooks"
        assert sent.params == {
            "hookUrl": URL,
            "secret": SECRET,
            "events": '["TaskCreated","TaskDeleted"]',
            "recursive": "true",
            "parameterisedEvents": '[{"event":"TaskCreated"}]',
            "customItemTypes": f'["{kind}"]',
            "fields": '["title"]',
        }
        # The order of events is no difference.
        again = await wrike.webhooks.ensure(
            URL, folder_id=folder, events=["TaskDeleted", "TaskCreated"], recursive=True, secret=Secret(SECRET)
        )
        assert again == Ensured(first.webhook, "kept", ())


@pytest.mark.parametrize("number", range(4), ids=["account", "space", "folder", "another folder"])
async def test_a_webhook_in_each_place(connect: Connect, number: int) -> None:
    async with connect(tasks=1, folders=2, spaces=1) as (sandbox, wrike):
        places = await places_of(sandbox, wrike)
        folder_id, space_id = (places[number].get(name) for name in ("folder_id", "space_id"))
        ensure = partial(wrike.webhooks.ensure, URL, folder_id=folder_id, space_id=space_id)
        others = await elsewhere(wrike, places[number], places)
        made = await ensure()
        assert made.did == "created"
        assert (await ensure()).did == "kept"
        await wrike.webhooks.update(made.webhook.id, status="Suspended")
        assert await ensure() == Ensured(made.webhook, "reactivated", ())
        renewed = await ensure(renew=True)
        assert (renewed.did, renewed.deleted) == ("replaced", (made.webhook.id,))
        assert set(hooks_of(sandbox)) == {renewed.webhook.id, *others}


@pytest.mark.parametrize("renew", [False, True])
async def test_ten_clients_at_once(connect: Connect, renew: bool) -> None:
    """Through lost answers, with webhooks elsewhere; and at no moment is there none."""
    async with connect(tasks=1, folders=2, spaces=1, latency=(0.01, 0.5)) as (sandbox, wrike):
        folder = sandbox.state.folder_ids[0]
        others = await elsewhere(wrike, {"folder_id": folder}, await places_of(sandbox, wrike))
        if renew:
            await wrike.webhooks.ensure(URL, folder_id=folder)
        sandbox.inject(
            Fault("lost_answer", operation="POST /folders/{folderId}/webhooks", after=1, times=2),
            Fault("reset_before", operation="POST /folders/{folderId}/webhooks", after=2, times=1),
            Fault("lost_answer", operation="DELETE /webhooks/{webhookId}", after=1, times=3),
        )
        counts: list[int] = []

        async def watch() -> None:
            while True:
                counts.append(len(hooks_of(sandbox).keys() - others))
                await asyncio.sleep(0.001)

        async def ensure(number: int) -> Ensured:
            async with Wrike(sandbox.token, base_url=sandbox.base_url, quota=None) as client:
                return await client.webhooks.ensure(
                    URL, folder_id=folder, secret=SECRET, renew=renew and number % 3 != 0
                )

        watching = asyncio.create_task(watch())
        ensured = await asyncio.gather(*map(ensure, range(10)))
        watching.cancel()
        there = set(hooks_of(sandbox))
        assert others < there
        (left,) = there - others
        assert left in {each.webhook.id for each in ensured}
        first = next(at for at, count in enumerate(counts) if count)
        assert 0 not in counts[first:]
        assert len(counts) > 100


CHILD = f"""
import asyncio, sys
from wrike_async import Wrike

async def main(base_url, token, folder, renew):
    async with Wrike(token, base_url=base_url) as wrike:
        await wrike.version.get()
        print("ready", flush=True)
        sys.stdin.readline()
        ensured = await wrike.webhooks.ensure({URL!r}, folder_id=folder, secret="s", renew=renew == "renew")
        print(ensured.webhook.id)

asyncio.run(main(*sys.argv[1:]))
"""


@pytest.mark.real_time
async def test_ten_processes_at_once() -> None:
    async with Sandbox(tasks=1, folders=1, latency=0.02) as sandbox:
        folder = sandbox.state.folder_ids[0]
        sandbox.inject(Fault("lost_answer", operation="POST /folders/{folderId}/webhooks", after=1))
        async with contextlib.AsyncExitStack() as stack:
            starting = [
                stack.enter_async_context(
                    python("-c", CHILD, sandbox.base_url, sandbox.token, folder, "renew" if each % 2 else "keep")
                )
                for each in range(10)
            ]
            children = await asyncio.gather(*starting)
            said = await asyncio.gather(*(child.communicate(b"\n") for child in children))
        (left,) = hooks_of(sandbox)
        assert left.encode() in {out.strip() for out, _ in said}
        assert [child.returncode for child in children] == [0] * 10


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"hook_url": "no URL"}, "hook_url must be a public URL"),
    ({"hook_url": "https://example.com:81/"}, "port 81"),
    ({"events": []}, "leave it out for all"),
    ({"events": "TaskCreated"}, "a list of names"),
    ({"events": [5]}, "a list of names"),
    ({"recursive": "yes", "folder_id": "F"}, "recursive must be True or False"),
    ({"recursive": True}, "for a folder or a space"),
    ({"renew": 1}, "renew must be True or False"),
    ({"folder_id": "F", "space_id": "S"}, "not folder_id and space_id"),
    ({"folder_id": "a/b"}, "no Wrike ID"),
    ({"secret": ""}, "secret is empty"),
    ({"secret": f" {SECRET}"}, "spaces around it"),
    ({"secret": [SECRET]}, "secret must be a str or a Secret, not list"),
    ({"fields": "title"}, "fields"),
    ({"secret": SECRET, "custom_item_types": [5]}, "custom_item_types"),
]


@pytest.mark.parametrize(("values", "what"), REFUSED, ids=[str(index) for index in range(len(REFUSED))])
async def test_what_is_refused_costs_no_request(values: dict[str, Any], what: str) -> None:
    async with Sandbox(tasks=1) as sandbox, Wrike(sandbox.token, base_url=sandbox.base_url) as wrike:
        with pytest.raises(InvalidArgument, match=what) as refused:
            await wrike.webhooks.ensure(**{"hook_url": URL, **values})
        assert sandbox.requests == []
    assert SECRET not in shown_of(refused.value)


CREATION = "POST /webhooks"
QUOTED = {"error": "invalid_parameter", "errorDescription": f"secret {SECRET} is too weak"}


@pytest.mark.parametrize("method", ["ensure", "create"])
@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("status", operation=CREATION, status=400, body=QUOTED, times=None), InvalidRequest),
        (Fault("status", operation=CREATION, status=403, times=None), Forbidden),
        (Fault("status", operation=CREATION, status=500, body=QUOTED, times=None), OutcomeUnknown),
        (Fault("reset_before", operation=CREATION, times=None), OutcomeUnknown),
        (Fault("garbage", operation=CREATION, times=None), WrikeError),
    ],
    ids=lambda value: value.kind if isinstance(value, Fault) else "",
)
async def test_no_secret_is_seen(
    connect: Connect, caplog: pytest.LogCaptureFixture, method: str, fault: Fault, error: type[WrikeError]
) -> None:
    caplog.set_level(logging.DEBUG)
    async with connect(tasks=1) as (sandbox, wrike):
        sandbox.inject(fault)
        call = getattr(wrike.webhooks, method)(hook_url=URL, secret=SECRET)
        if fault.kind == "garbage" and method == "ensure":
            shown = repr(await call)
        else:
            with pytest.raises(error) as failed:
                await call
            shown = shown_of(failed.value)
    assert SECRET not in shown
    assert SECRET not in caplog.text


@pytest.mark.parametrize("name", ["webhooks.ensure", "webhooks.keep_active"])
def test_programs_do_not_call_them_by_name(name: str) -> None:
    with pytest.raises(InvalidArgument, match="webhooks has no method"):
        describe(name)


def test_they_load_when_they_are_used() -> None:
    import subprocess

    program = "from wrike_async import Wrike; Wrike('x').webhooks.ensure; import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, cwd=ROOT, timeout=50)
    assert b"wrike_async._resources.webhooks" in done.stdout
    assert b"wrike_async._hooking" not in done.stdout
