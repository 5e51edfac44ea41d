"""Every case is a file that begins with the question it answers. Read, not imported: cases need more installed."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from benchmarks import cases
from benchmarks.cases import CASES

FOLDER = Path(cases.__file__).parent


def case_file(name: str) -> ast.Module:
    return ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))


def test_every_case_is_a_file_and_every_file_a_case() -> None:
    assert sorted(CASES) == sorted(path.stem for path in FOLDER.glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("name", CASES)
def test_a_case_begins_with_its_question_and_then_says_how_it_is_answered(name: str) -> None:
    docstring = ast.get_docstring(case_file(name)) or ""
    question, *method = docstring.split("\n\n")
    assert question.endswith("?")
    assert "\n" not in question
    assert method


@pytest.mark.parametrize("name", CASES)
def test_a_case_is_called_as_its_file_and_asks_what_its_docstring_asks(name: str) -> None:
    made = [
        statement.value
        for statement in case_file(name).body
        if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "CASE"
    ]
    assert len(made) == 1
    assert isinstance(made[0], ast.Call)
    assert [ast.unparse(argument) for argument in made[0].args[:2]] == [repr(name), "__doc__"]
