"""Tests can be read aloud: each says in its docstring why it matters."""

import ast

import pytest

from tests.house.sources import ROOT, files, functions, name, tree


def silent(module: ast.Module) -> list[str]:
    """Find the tests of a module that do not say why they are there."""
    tests = (function for function in functions(module) if function.name.startswith("test_"))
    return [function.name for function in tests if not ast.get_docstring(function)]


@pytest.mark.parametrize(
    "path", [name(path) for path in files(".py", rooms=("tests",)) if path.name.startswith("test_")]
)
def test_every_test_says_why_it_matters(path: str):
    """Who breaks one at 3 a.m. has to know what is at stake."""
    assert not silent(tree(ROOT / path))


def test_the_search_finds_a_test_without_a_word():
    """A check that cannot fail is none."""
    spoken, mute = "def test_a():\n    'Because.'\n", "def test_b():\n    pass\n"
    module = ast.parse(f"{spoken}{mute}def helper():\n    pass\n")
    assert silent(module) == ["test_b"]
