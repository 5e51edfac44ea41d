"""How much of the time between a page's bytes and typed tasks is ours, and how much is parsing JSON?

Three pages of 1000 tasks are decoded: full records (37 fields), the 13 fields that come without asking, and full
records that each lack one of four fields, the worst case for constructors chosen by the number of keys. Each way is
timed from the bytes on, freeing its results included, and compared with a bare `orjson.loads` of the same bytes in
the same run: look at the ratios, the microseconds belong to the machine. msgspec and pydantic take part where they
are installed.

    python benchmarks/decoding.py

Ratios in November 2026, two busy cores, orjson 3.13.0, pydantic 2.14.3, msgspec 0.22.0 (which does not need orjson):

    ours       37 fields   13 fields   mixed    cattrs alone   pydantic    msgspec
    3.11.7     2.1-2.4     2.6-2.7     2.4      8-12           4-6         0.7
    3.12.1     2.1-2.3     2.5         2.2-2.4  8-11           3.5-5       0.7
    3.13.0     2.1-2.2     2.6-2.8     2.2      8-12           4-6         0.7-0.8

What is left of ours on the small page: 13 reads and checks, three instants at 0.15 µs each, two objects at 0.3 µs
(made, filled, turned into the model), and the 24 fields that are ``None``. Tried and not worth its lines: reading all
texts by one `itemgetter` (nothing), leaving out the slot for weak references (nothing).
"""

from __future__ import annotations

import gc
import importlib
import importlib.util
import json
import platform
import random
import time
import timeit
from datetime import date, datetime
from functools import partial
from types import GenericAlias
from typing import TYPE_CHECKING, Any

import orjson

from wrike_async.resources.task_models import Task
from wrike_async.wire.converter import structure_items
from wrike_async.wire.reference import structure
from wrike_async.wire.shapes import Shape, fields_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from wrike_async.wire.types import Model

RECORDS = 1000
SECONDS_EACH = 0.9


def full_record(number: int, chance: random.Random) -> dict[str, Any]:
    """A task with every field, values as long and as varied as Wrike's."""

    def some_id() -> str:
        return "MAAAAAEQ" + "".join(chance.choices("ABCDEFGHJKLMNPQR_-", k=4))

    def some_instant() -> str:
        return f"{some_day()}T{chance.randint(0, 23):02}:{chance.randint(0, 59):02}:{number % 60:02}Z"

    def some_day() -> str:
        return f"2026-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"

    day = some_day()
    return {
        "id": some_id(),
        "accountId": "IEAGXR2E",
        "title": f"Prepare the quarterly report, part {number}",
        "status": chance.choice(["Active", "Completed", "Deferred"]),
        "importance": chance.choice(["High", "Normal", "Low"]),
        "createdDate": some_instant(),
        "updatedDate": some_instant(),
        "completedDate": some_instant(),
        "dates": {
            "type": "Planned",
            "duration": 480,
            "start": f"{day}T09:00:00",
            "due": f"{day}T17:00:00",
            "workOnWeekends": False,
        },
        "scope": "WsTask",
        "customStatusId": "IEAGXR2EJMG2YNV2",
        "permalink": f"https://www.wrike.com/open.htm?id={4392433502 + number}",
        "priority": "01b89400800000000000b400",
        "description": "<p>" + "Collect the figures, check them, write them down. " * 4 + "</p>",
        "briefDescription": "Collect the figures, check them, write them down.",
        "parentIds": [some_id(), some_id()],
        "superParentIds": [],
        "sharedIds": ["KUAXHKXS", "KUAXHKXT", "KX7WCEJZ"],
        "responsibleIds": ["KUAXHKXS", "KUAXI4LC"],
        "responsiblePlaceholderIds": [],
        "authorIds": ["KUAXHKXS"],
        "hasAttachments": True,
        "attachmentCount": 2,
        "followedByMe": True,
        "followerIds": ["KUAXHKXS"],
        "recurrent": False,
        "superTaskIds": [],
        "subTaskIds": [some_id(), some_id()],
        "dependencyIds": [],
        "metadata": [{"key": "source", "value": "import"}],
        "customFields": [{"id": f"IEAGXR2EJUAAA{index}", "value": str(number)} for index in range(3)],
        "billingType": "Billable",
        "effortAllocation": {
            "mode": "Basic",
            "totalEffort": 480,
            "allocatedEffort": 480,
            "dailyAllocationPercentage": 50.0,
            "responsibleAllocation": [],
        },
        "workScheduleId": "IEAGXR2EML7LQ6VA",
        "customItemTypeId": "IEAGXR2EPIAABCDE",
        "finance": {
            "currency": "EUR",
            "actualFees": 10.5,
            "actualCost": 8.0,
            "plannedFees": 12,
            "plannedCost": 9.25,
        },
        "cascadingFieldSettings": [],
    }


DEFAULT_FIELDS = 13


def pages() -> dict[str, bytes]:
    """The measured pages by name, as bytes of an answer."""
    chance = random.Random(1)
    full = [full_record(number, chance) for number in range(RECORDS)]
    minimal = [dict(list(record.items())[:DEFAULT_FIELDS]) for record in full]
    optional = ["completedDate", "customItemTypeId", "workScheduleId", "finance"]
    mixed = [
        {key: value for key, value in record.items() if key != absent}
        for record, absent in zip(full, chance.choices(optional, k=RECORDS), strict=True)
    ]
    return {
        "37 fields": orjson.dumps({"kind": "tasks", "data": full}),
        "13 fields": orjson.dumps({"kind": "tasks", "data": minimal}),
        "36 fields of 37, not always the same": orjson.dumps({"kind": "tasks", "data": mixed}),
    }


def decoders() -> dict[str, Callable[[bytes], object]]:
    """The ways from bytes to a result; the first is what the others are compared with."""
    ways: dict[str, Callable[[bytes], object]] = {
        "orjson.loads": orjson.loads,
        "json.loads": json.loads,
        "orjson + ours": lambda body: structure_items(Task, orjson.loads(body)["data"]),
        "orjson + cattrs alone": lambda body: [structure(Task, item, "") for item in orjson.loads(body)["data"]],
    }
    if importlib.util.find_spec("msgspec"):
        ways["msgspec"] = msgspec_decoder()
    if importlib.util.find_spec("pydantic"):
        ways["orjson + pydantic"] = pydantic_decoder()
    return ways


_PEERS: dict[str, Any] = {
    "text": str,
    "flag": bool,
    "whole": int,
    "number": float,
    "instant": datetime,
    "local_time": datetime,
    "day": date,
}


def peer_type(shape: Shape, nested: Callable[[type[Model]], Any]) -> Any:
    """What another library calls this shape; ``nested`` translates a model."""
    if shape.model is not None:
        return nested(shape.model)
    if shape.item is not None:
        return GenericAlias(list, peer_type(shape.item, nested))
    return _PEERS[shape.kind]


def msgspec_decoder() -> Callable[[bytes], object]:
    """One pass from bytes to structs; unknown fields are dropped."""
    msgspec: Any = importlib.import_module("msgspec")

    def struct(model_type: type[Model]) -> Any:
        fields = [
            (field.name, peer_type(field.shape, struct))
            if field.required
            else (field.name, peer_type(field.shape, struct) | None, None)
            for field in fields_of(model_type)
        ]
        return msgspec.defstruct(model_type.__name__, fields, rename="camel", frozen=True, kw_only=True)

    page = msgspec.defstruct("Page", [("data", GenericAlias(list, struct(Task)))])
    decode: Callable[[bytes], object] = msgspec.json.Decoder(page).decode
    return decode


def pydantic_decoder() -> Callable[[bytes], object]:
    """Pydantic v2, with unknown fields kept."""
    pydantic: Any = importlib.import_module("pydantic")

    config = pydantic.ConfigDict(frozen=True, extra="allow")

    def pydantic_model(model_type: type[Model]) -> Any:
        fields: dict[str, Any] = {}
        for field in fields_of(model_type):
            kind = peer_type(field.shape, pydantic_model)
            default = pydantic.Field(alias=field.wire) if field.required else pydantic.Field(None, alias=field.wire)
            fields[field.name] = (kind if field.required else kind | None, default)
        return pydantic.create_model(model_type.__name__, __config__=config, **fields)

    tasks: Any = pydantic.TypeAdapter(GenericAlias(list, pydantic_model(Task)))
    return lambda body: tasks.validate_python(orjson.loads(body)["data"])


def fastest(ways: dict[str, Callable[[bytes], object]], body: bytes) -> dict[str, float]:
    """The best processor seconds of each way; they take turns until each has used up its share of time."""
    best = dict.fromkeys(ways, float("inf"))
    spent = dict.fromkeys(ways, 0.0)
    while waiting := [name for name in ways if spent[name] < SECONDS_EACH]:
        for name in waiting:
            # The garbage collector runs, as it does in a program: timeit would switch it off.
            timer = timeit.Timer(partial(ways[name], body), gc.enable, time.process_time)
            seconds = timer.timeit(number=1)
            best[name] = min(best[name], seconds)
            spent[name] += seconds
    return best


def main() -> None:
    """Print a table for each page."""
    print(f"Python {platform.python_version()}, {RECORDS} tasks a page")
    ways = decoders()
    for page, body in pages().items():
        print(f"\n{page}, {len(body) / 1000:.0f} kB")
        times = fastest(ways, body)
        bare = times["orjson.loads"]
        for name, seconds in times.items():
            print(f"  {name:<22} {seconds * 1e6 / RECORDS:6.2f} µs a record  {seconds / bare:6.2f} x")


if __name__ == "__main__":
    main()
