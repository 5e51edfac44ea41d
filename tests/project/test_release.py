"""What keeps a release from being made is said."""

from __future__ import annotations

import sys
from datetime import date
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 5, 4)


@pytest.fixture(scope="module")
def release() -> ModuleType:
    spec = spec_from_file_location("release_check", ROOT / ".ci" / "release_check.py")
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_a_dated_entry_will_do(release: ModuleType) -> None:
    release.check_changelog(
        "# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-05-04\n\n- a\n\n## [1.1.0] - 2026-01-01\n\n- b",
        "1.2.0",
        TODAY,
    )


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("# Changelog\n\n## [Unreleased]\n\n- a\n", "no entry of 1.2.0"),
        ("## [1.1.0] - 2026-01-01\n\n- b\n", "no entry of 1.2.0"),
        ("## [1.1.0] - 2026-01-01\n\n- b\n\n## [1.2.0] - 2026-05-04\n\n- a\n", "no entry of 1.2.0"),
        ("## [1.2.0]\n\n- a\n", "needs its day"),
        ("## [1.2.0] - 2026-05-05\n\n- a\n", "needs its day"),
        ("## [1.2.0] - 2026-05-04\n\n### Added\n", "says nothing"),
        ("## [Unreleased]\n\n- c\n\n## [1.2.0] - 2026-05-04\n\n- a\n", "under Unreleased"),
    ],
)
def test_any_other_will_not(release: ModuleType, text: str, reason: str) -> None:
    with pytest.raises(release.NotReady, match=reason):
        release.check_changelog(text, "1.2.0", TODAY)


def test_a_tag_is_the_version(release: ModuleType) -> None:
    release.check_tag("v1.2.0", "1.2.0")
    with pytest.raises(release.NotReady, match=r"tag v1\.2\.0"):
        release.check_tag("1.2.0", "1.2.0")


def test_it_ends_where_something_is_missing(
    release: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(release, "version", lambda: "9.9.9")
    assert release.main(["v9.9.9"]) == 1
    assert "not ready: CHANGELOG.md has no entry of 9.9.9" in capsys.readouterr().err


def test_what_a_command_says_is_shown_when_it_fails(release: ModuleType) -> None:
    assert release.run(sys.executable, "-c", "print('a')") == "a\n"
    with pytest.raises(release.NotReady, match="no such thing"):
        release.run(sys.executable, "-c", "raise SystemExit('no such thing')")


def test_the_workflow_checks_what_it_publishes() -> None:
    text = (ROOT / ".github/workflows/release.yml").read_text(encoding="utf-8")
    check, publish = text.split("\n  publish:\n")
    assert ".ci/run" in check
    assert "make release-check" in check
    assert "id-token" not in check
    assert "needs: check" in publish
    assert "password" not in publish
