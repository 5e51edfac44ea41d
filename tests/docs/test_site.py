"""What the site is built from: every page is in it once, links lead somewhere, tables have everything."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

import pytest

from docs.building import hooks
from docs.building.llms import llms_full_txt, llms_txt
from docs.building.pages import ROOT, assets, pages, pictures, section, stage, with_links
from docs.building.reference import navigation, reference_pages
from docs.building.tables import TABLES, endpoints_of
from wrike_async.catalogue import operations

# The first test makes all pages: some seconds of a processor, of which others may want a part.
pytestmark = pytest.mark.timeout(240)

CONFIGURATION = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
NAVIGATION = re.findall(r"^ *- (?:[^:\n]+: )?(\S+\.md)$", CONFIGURATION.split("\nnav:\n")[1], re.MULTILINE)
NAV = [{"Start": "index.md"}, {"How-to": ["how-to/index.md", {"Data": [{"Files": "exporting.md"}]}]}, "faq.md"]


@cache
def all_pages() -> dict[str, str]:
    """The pages, made when a test first asks for them: not every worker does."""
    return {path: content.decode() for path, content in pages().items()}


def test_every_page_is_in_the_navigation_once() -> None:
    assert sorted([*NAVIGATION, *reference_pages()]) == sorted(all_pages())


def test_generated_pages_come_into_the_navigation() -> None:
    configuration = {"nav": [{"FAQ": "faq.md"}, {"Reference": ["reference/errors.md"]}]}
    hooks.on_config(configuration)
    assert configuration["nav"] == [{"FAQ": "faq.md"}, {"Reference": [*navigation(), "reference/errors.md"]}]
    assert "api.md" in reference_pages()


def test_links_lead_to_pages_and_pictures() -> None:
    there = {*all_pages(), *pictures(), *assets()}
    broken = [
        f"{path}: {link}"
        for path, text in all_pages().items()
        for link in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"^[ ]*```.*?^[ ]*```$", "", text, flags=re.M | re.S))
        if not re.match(r"[a-z]+:|#", link)
        and os.path.normpath(Path(path).parent / link.partition("#")[0]) not in there
    ]
    assert broken == []


def test_every_directive_became_something() -> None:
    left = [
        path for path, text in all_pages().items() if re.search(r"^<!-- (program|section|table|terminal)", text, re.M)
    ]
    assert left == []


def test_a_program_on_a_page_is_the_example() -> None:
    program = (ROOT / "examples" / "webhook_copy.py").read_text(encoding="utf-8")
    assert f"```python\n{program.rstrip()}\n```" in all_pages()["webhooks.md"]
    assert "keep_listening" not in (ROOT / "docs" / "webhooks.md").read_text(encoding="utf-8")


def test_a_section_of_the_readme_is_not_written_twice() -> None:
    assert section("Install") in (ROOT / "README.md").read_text(encoding="utf-8")
    assert "pip install wrike-async " in all_pages()["index.md"]
    assert "pip install wrike-async " not in (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    with pytest.raises(LookupError, match="no section 'Nowhere'"):
        section("Nowhere")


@pytest.mark.parametrize(
    ("link", "becomes"),
    [
        ("[a](scanning.md#tables)", "[a](../scanning.md#tables)"),
        ("[a](../CHANGELOG.md)", "[a](../project/changelog.md)"),
        ("[a](../README.md#first-steps)", "[a](../index.md)"),
        ("[a](../README.md)", "[a](../index.md)"),
        ("[a](../examples/parquet_files.py)", "[a](../examples/parquet_files.md)"),
        ("[a](../examples/late_tasks.ipynb)", "[a](../examples/late_tasks.md)"),
        ("[a](../examples)", "[a](../examples/account_sync.md)"),
        ("[a](api.md#wriketasks)", "[a](../api.md#wriketasks)"),
        ("[`a`](../LICENSE)", "`a`"),
        ("[a](building/assets/grafana-board.json)", "[a](../assets/grafana-board.json)"),
        ("[a](https://example.com/b.md)", "[a](https://example.com/b.md)"),
        ("[a](#below)", "[a](#below)"),
        ("[a](nowhere.md)", "[a](nowhere.md)"),
        ("```sh\n[a](scanning.md)\n```", "```sh\n[a](scanning.md)\n```"),
    ],
)
def test_a_link_of_a_file_becomes_one_of_the_site(link: str, becomes: str) -> None:
    assert with_links(link, "docs/page.md", "how-to/page.md") == becomes


def test_what_is_current_is_left_alone_and_what_is_gone_goes(tmp_path: Path) -> None:
    stage(tmp_path)
    left, gone, written = tmp_path / "faq.md", tmp_path / "old" / "page.md", tmp_path / "tutorial.md"
    os.utime(left, (1, 1))
    gone.parent.mkdir()
    gone.write_text("# Old\n")
    written.write_text("older")
    hooks.on_pre_build({"docs_dir": str(tmp_path)})
    assert left.stat().st_mtime == 1
    assert not gone.exists()
    assert written.read_text(encoding="utf-8") == all_pages()["tutorial.md"]


def test_an_index_for_language_models(tmp_path: Path) -> None:
    staged, site = tmp_path / "docs", tmp_path / "site"
    stage(staged)
    site.mkdir()
    hooks.on_post_build({"docs_dir": staged, "site_dir": site, "nav": NAV, "site_description": "What it is."})
    said = (site / "llms.txt").read_text(encoding="utf-8")
    assert said == llms_txt(NAV, staged, "What it is.")
    assert said.startswith("# wrike-async\n\n> What it is.\n\n## Start\n\n- [Start](index.html): wrike-async is")
    assert "## How-to\n\n- [How-to](how-to/index.html)\n- [All of it, in files](exporting.html): Each record" in said
    assert (site / "llms-full.txt").read_text(encoding="utf-8") == llms_full_txt(NAV, staged)
    assert llms_full_txt(NAV, staged).count(all_pages()["faq.md"].strip()) == 1


@pytest.mark.parametrize("client", ["WrikePy", "PyWrike", "CSharp"])
def test_the_tables_for_other_clients_name_operations(client: str) -> None:
    known = {str(operation) for operation in operations()}
    assert set(endpoints_of(client).values()) <= known
    table = TABLES[client]("coming-from/page.md").splitlines()
    assert len(table) == len(endpoints_of(client)) + 2 > 30


def test_the_table_for_requests_has_every_operation() -> None:
    table = TABLES["requests"]("coming-from/requests.md")
    assert re.findall(r"^\| `([A-Z]+ /\S*)`", table, re.MULTILINE) == [
        str(operation) for operation in sorted(operations(), key=lambda each: each.area)
    ]


def test_the_page_of_errors_has_all_of_them() -> None:
    from wrike_async import errors

    listed = re.findall(r"^- \[`(\w+)`\]\(errors/\1\.md\): .+$", all_pages()["reference/errors.md"], re.MULTILINE)
    assert listed == list(errors.__all__)


def test_the_page_of_environment_variables_has_all_of_them() -> None:
    package = (path for path in (ROOT / "wrike_async").rglob("*.py") if "sandbox" not in path.parts)
    ours = r"\b(?:WRIKE|MATON|SSL|XDG|REQUESTS)_[A-Z_]*[A-Z]\b"
    read = {name for path in package for name in re.findall(f'"({ours})"', path.read_text(encoding="utf-8"))}
    assert len(read) > 10
    assert read <= set(re.findall(ours, all_pages()["reference/environment.md"]))
