"""What is installed to try a recipe is what its page says."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.recipes.environments import NotRun, environment_of, has_java, main, packages_of, verdict_on
from tests.recipes.recipe import PAGES


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.stem)
def test_each_page_says_what_to_install_and_has_tests(page: Path) -> None:
    ours, *others = packages_of(page)
    assert ours.endswith("recipes]")
    assert others
    assert (PAGES.parents[1] / "tests" / "recipes" / f"test_{page.stem}.py").is_file()


def test_what_a_machine_lacks_is_said_and_the_others_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "java").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    (tmp_path / "java").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    for name, says in (("dask", "1 passed in 1s"), ("celery", "1 failed in 1s"), ("prefect", "1 deselected in 1s")):
        python = tmp_path / name / "bin" / "python"
        python.parent.mkdir(parents=True)
        python.write_text(f"#!/bin/sh\necho '{says}'\nexit {int('passed' not in says)}\n", encoding="utf-8")
        python.chmod(0o755)
        (tmp_path / name / ".ready").touch()
    failed = main([str(tmp_path), "spark", "dask", "celery", "prefect", "--", "-k", "lives"])
    said = capfd.readouterr().out
    assert "recipe of spark: not run, no Java found (17 or newer, on the PATH)\n" in said
    assert "recipe of dask: passed\n" in said
    assert "recipe of celery: failed\nrecipe of prefect: failed\n" in said
    assert failed == 2


def test_a_version_of_java_is_read_from_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert not has_java()
    for version, is_new_enough in (("1.8.0_412", False), ("11.0.2", False), ("17.0.15", True), ("21", True)):
        (tmp_path / "java").write_text(f"#!/bin/sh\necho 'openjdk version \"{version}\" 2025' >&2\n", encoding="utf-8")
        (tmp_path / "java").chmod(0o755)
        assert has_java() is is_new_enough


def test_what_skips_has_not_run() -> None:
    assert verdict_on(0, "1 passed in 2s")
    assert not verdict_on(1, "1 failed, 1 passed in 2s")
    assert not verdict_on(5, "2 deselected in 2s")
    with pytest.raises(NotRun, match="no redis-server"):
        verdict_on(0, "SKIPPED [1] tests/recipes/conftest.py:35: no redis-server\n1 passed, 1 skipped in 2s")


def test_packages_that_cannot_be_had_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    python = tmp_path / "dask" / "bin" / "python"

    def run(command: Sequence[object], **_: object) -> subprocess.CompletedProcess[str]:
        wanted = str(python) in map(str, command)
        return subprocess.CompletedProcess([], int(wanted), "", "No matching distribution found for distributed")

    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(NotRun, match="its packages cannot be installed"):
        environment_of(PAGES / "dask.md", tmp_path)
    assert "No matching distribution found for distributed" in capfd.readouterr().err
