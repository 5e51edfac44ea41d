"""What is installed to try a recipe is what its page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.recipes.environments import packages_of
from tests.recipes.recipe import PAGES


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.md")), ids=lambda page: page.stem)
def test_each_page_says_what_to_install_and_has_tests(page: Path) -> None:
    ours, *others = packages_of(page)
    assert ours.endswith("recipes]")
    assert others
    assert (PAGES.parents[1] / "tests" / "recipes" / f"test_{page.stem}.py").is_file()
