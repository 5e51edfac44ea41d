"""Print pip constraints that pin every direct dependency of users to the lowest version that is allowed."""

import re
import tomllib
from pathlib import Path

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
for requirement in [*project["dependencies"], *project["optional-dependencies"]["cli"]]:
    lowest = re.fullmatch(r"([\w-]+)>=([\w.]+)", requirement)
    if lowest is None:
        raise SystemExit(f"not of the form name>=version: {requirement}")
    print(f"{lowest[1]}=={lowest[2]}")
