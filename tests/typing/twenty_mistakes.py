"""Twenty mistakes that people make on their first day. `test_twenty_mistakes` runs them; type checkers read them.

A line that waives an error causes it with both type checkers, as in `wrong_calls`. The others are refused, or warned
of, when they run: no type checker can tell them from what is right.
"""

# pyright: reportUnnecessaryTypeIgnoreComment=true, reportUnusedCoroutine=true

from __future__ import annotations

from wrike_async import Wrike


async def misspells_an_option(wrike: Wrike) -> None:
    Wrike.from_env(max_wiat=2)  # type: ignore[call-arg]  # max_wait


async def misspells_a_key_of_a_row(wrike: Wrike) -> None:
    made = wrike.tasks.create_many("F", [{"titel": "a"}])  # type: ignore[typeddict-unknown-key, typeddict-item]  # it is title
    (await made).raise_failed()


async def misspells_a_parameter(wrike: Wrike) -> None:
    await wrike.tasks.update("T", titel="a")  # type: ignore[call-arg]  # it is title


async def misspells_a_word(wrike: Wrike) -> None:
    wrike.tasks.list(status=["Actve"])  # type: ignore[list-item]  # it is Active


async def writes_a_field_as_python_does(wrike: Wrike) -> None:
    wrike.tasks.list(fields=["attachment_count"])  # type: ignore[list-item]  # attachmentCount


async def filters_instants_by_a_day(wrike: Wrike) -> None:
    wrike.tasks.list(updated_date="2024-01-01")  # type: ignore[arg-type]  # a range is needed


async def takes_for_granted_what_may_be_none(wrike: Wrike) -> None:
    task = await wrike.tasks.list(fields=["briefDescription"]).first()
    assert task
    print(task.super_task_ids.count("T"))  # type: ignore[union-attr]  # nobody asked for it


async def misspells_an_attribute(wrike: Wrike) -> None:
    task = await wrike.tasks.list().first()
    assert task
    print(task.tittle)  # type: ignore[attr-defined]  # it is title


async def writes_a_status_that_is_none(wrike: Wrike) -> None:
    for task in await wrike.tasks.list(fields=["title"]):
        await wrike.tasks.update(task.id, status=None if task.title else task.status)  # type: ignore[arg-type]  # no null


async def writes_dates_that_are_none(wrike: Wrike) -> None:
    for task in await wrike.tasks.list():
        await wrike.tasks.update(task.id, dates=None if task.title else task.dates)  # type: ignore[arg-type]  # no null


async def writes_what_was_not_asked_for(wrike: Wrike) -> None:
    for task in await wrike.tasks.list():
        await wrike.tasks.update(task.id, custom_fields=task.custom_fields)  # type: ignore[arg-type]  # it is None


async def walks_without_async(wrike: Wrike) -> None:
    for task in wrike.tasks.list():  # type: ignore[var-annotated]  # async for
        print(task)


async def forgets_to_await_a_bulk_write(wrike: Wrike) -> None:
    wrike.tasks.update_many(["T"], importance="High")


async def forgets_to_await_a_write(wrike: Wrike) -> None:
    wrike.tasks.update("T", importance="High")  # type: ignore[unused-coroutine]  # nothing is sent


async def comments_on_nothing(wrike: Wrike) -> None:
    await wrike.comments.create(text="x")  # type: ignore[call-overload]  # on what is it?


async def leaves_out_what_is_needed(wrike: Wrike) -> None:
    await wrike.tasks.create("F")  # type: ignore[call-arg]  # it needs a title


async def gives_one_id_for_several(wrike: Wrike) -> None:
    await wrike.tasks.update_many("T", importance="High")


async def writes_a_nested_key_as_the_wire_does(wrike: Wrike) -> None:
    project = {"ownerIds": ["C"]}
    await wrike.folders.create("F", title="t", project=project)  # type: ignore[arg-type]  # owner_ids


async def takes_a_page_for_a_list(wrike: Wrike) -> None:
    page = await wrike.tasks.list()
    print(page[0])  # type: ignore[index]  # page.items


async def misspells_an_argument_of_a_raw_request(wrike: Wrike) -> None:
    await wrike.request("GET", "/tasks", parms={})  # type: ignore[call-arg]  # it is params
