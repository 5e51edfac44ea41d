"""What MkDocs calls while it builds the site."""

from __future__ import annotations

from collections.abc import Mapping, MutableMapping
from pathlib import Path
from typing import Any

from docs.building.llms import llms_full_txt, llms_txt
from docs.building.pages import stage
from docs.building.reference import navigation

REFERENCE = "Reference"


def on_config(config: MutableMapping[str, Any]) -> None:
    """Put the generated pages into the navigation, in front of the other pages of their chapter."""
    config["nav"] = [
        {REFERENCE: [*navigation(), *chapter[REFERENCE]]} if REFERENCE in chapter else chapter
        for chapter in config["nav"]
    ]


def on_pre_build(config: Mapping[str, Any]) -> None:
    """Bring what the site is built from up to date, also while it is served."""
    stage(Path(config["docs_dir"]))


def on_post_build(config: Mapping[str, Any]) -> None:
    """Write what language models read: an index of the site, and all of it."""
    pages, target = Path(config["docs_dir"]), Path(config["site_dir"])
    target.joinpath("llms.txt").write_text(llms_txt(config["nav"], pages, config["site_description"]), encoding="utf-8")
    target.joinpath("llms-full.txt").write_text(llms_full_txt(config["nav"], pages), encoding="utf-8")
