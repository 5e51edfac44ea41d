"""Calls that type checkers refuse. Never executed.

Each line waives the error that it must cause, and both checkers are told to report a waiver that is not needed.
"""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

from wrike_async import Raw, Wrike


async def misspelt(wrike: Wrike) -> None:
    wrike.tasks.list(statuss=["Active"])  # type: ignore[call-arg]  # no such filter
    wrike.folders.list(projects=True)  # type: ignore[call-arg]  # no such filter
    wrike.folders.tree(project=True)  # type: ignore[call-arg]  # a filter that trees do not take
    wrike.comments.list(tasks_id="T")  # type: ignore[call-arg]  # no such parent
    wrike.contacts.list(next_page_token="T")  # type: ignore[call-arg]  # they come on one page
    await wrike.comments.create(text="x")  # type: ignore[call-overload]  # on what?
    await wrike.spaces.update("S", name="S")  # type: ignore[call-arg]  # no such change
    await wrike.timelogs.get("L", plaintext=True)  # type: ignore[call-arg]  # no such option


async def misspelt_rows(wrike: Wrike) -> None:
    await wrike.tasks.create_many("F", [{"titel": "x"}])  # type: ignore[typeddict-unknown-key, typeddict-item]  # title
    await wrike.comments.create_many([{"txt": "x"}])  # type: ignore[typeddict-unknown-key, typeddict-item]  # text it is
    await wrike.folders.create_many("F", [{"title": 5}])  # type: ignore[typeddict-item]  # a title is a text
    async with wrike.batch() as batch:
        batch.create_task("F", titel="x")  # type: ignore[call-arg]  # the same
    Wrike.from_env(quotas=None)  # type: ignore[call-arg]  # no such option
    Wrike.from_env(max_wait="long")  # type: ignore[arg-type]  # a number of seconds


async def missing(wrike: Wrike) -> None:
    await wrike.tasks.create("F")  # type: ignore[call-arg]  # a title is needed
    await wrike.spaces.create(title="S")  # type: ignore[call-arg]  # an access type is needed
    await wrike.comments.create(task_id="T")  # type: ignore[call-overload]  # a text is needed
    await wrike.timelogs.create("T", hours=1)  # type: ignore[call-arg]  # a day is needed
    await wrike.folders.copy("F", title="C")  # type: ignore[call-arg]  # a parent is needed
    await wrike.account.update()  # type: ignore[call-arg]  # there is nothing else to change


async def wrong_literals(wrike: Wrike) -> None:
    wrike.tasks.list(status=["Done"])  # type: ignore[list-item]  # no such status
    wrike.contacts.list(types=["Human"])  # type: ignore[list-item]  # no such type
    wrike.contacts.list(me=False)  # type: ignore[arg-type]  # Wrike knows only True
    await wrike.spaces.update("S", access_type="Locked")  # type: ignore[arg-type]  # only new spaces can be
    await wrike.tasks.get("T", fields=["subtasks"])  # type: ignore[list-item]  # the name is subTaskIds
    await wrike.folders.get("F", fields=["space"])  # type: ignore[list-item]  # lists alone take this
    await wrike.custom_fields.create(title="F", type="Number")  # type: ignore[arg-type]  # the type is Numeric
    await wrike.workflows.update("W", custom_status={"color": "Pink"})  # type: ignore[arg-type]  # no such color


async def wrong_types(wrike: Wrike) -> None:
    await wrike.folders.create("F", title=5)  # type: ignore[arg-type]  # a title is a text
    await wrike.folders.update("F", project={"owner_ids": ["C"]})  # type: ignore[arg-type]  # the key is owners_add
    wrike.tasks.list(updated_date="2026-05-01")  # type: ignore[arg-type]  # this is a range
    await wrike.timelogs.update("L", tracked_date=20260501)  # type: ignore[arg-type]  # days are no numbers
    await wrike.tasks.update("T", title=None)  # type: ignore[arg-type]  # a task has a title
    await wrike.tasks.create("F", title="x", status=Raw)  # type: ignore[arg-type]  # Raw("Archived") is a value
    await wrike.contacts.get(["C"])  # type: ignore[arg-type]  # several IDs are for get_many
    wrike.colors.get("Red")  # type: ignore[attr-defined]  # colours have no IDs
