"""Data exports on the sandbox."""

from __future__ import annotations

from pathlib import Path

from tests.connecting import Connect


async def test_exported_tables_are_fetched(connect: Connect, tmp_path: Path) -> None:
    async with connect(tasks=3) as (_, wrike):
        export = await (await wrike.data_export.latest())
        assert export.resources
        path = await wrike.data_export.download(export.resources[0], to=tmp_path / "table.csv")
    assert b"," in path.read_bytes().splitlines()[0]
