"""Print pip constraints that pin every direct dependency of users to the lowest version that is allowed."""

import re
import tomllib
from pathlib import Path

NOT_USERS = {"all", "bench", "browser", "dev", "docs", "recipes", "release", "test"}

project = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
extras = [requirements for extra, requirements in project["optional-dependencies"].items() if extra not in NOT_USERS]
for requirement in [*project["dependencies"], *(each for requirements in extras for each in requirements)]:
    lowest = re.fullmatch(r"([\w-]+)>=([\w.]+)(?:,<\d+)?", requirement)
    if lowest is None:
        raise SystemExit(f"not of the form name>=version or name>=version,<major: {requirement}")
    print(f"{lowest[1]}=={lowest[2]}")
