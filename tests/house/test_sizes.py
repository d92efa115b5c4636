"""Small rooms: files to 400 lines, functions to 40, arguments to 8, nesting to 3."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.sources import ROOT, files, functions, name, tree

MOST_LINES, MOST_FUNCTION_LINES, MOST_ARGUMENTS, MOST_NESTING = 400, 40, 8, 3
CODE = (".py", ".pyi", ".cpp", ".hpp", ".h", ".inc")
BLOCKS = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.With, ast.AsyncWith, ast.Try, ast.Match)


def too_big(module: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Find line, name and excess of functions that do too much."""
    for function in functions(module):
        lines, arguments, nesting = _code_lines(function), _argument_count(function), _nesting(function.body)
        if lines > MOST_FUNCTION_LINES:
            yield function.lineno, function.name, f"{lines} lines without docstring"
        if arguments > MOST_ARGUMENTS:
            yield function.lineno, function.name, f"{arguments} arguments"
        if nesting > MOST_NESTING:
            yield function.lineno, function.name, f"nested {nesting} deep"


def _code_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    end = function.end_lineno or function.lineno
    return end - body[0].lineno + 1 if body else 0


def _argument_count(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    given = function.args
    every = [argument.arg for argument in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return len([argument for argument in every if argument not in {"self", "cls"}])


def _nesting(body: list[ast.stmt]) -> int:
    deepest = 0
    for statement in body:
        if not isinstance(statement, BLOCKS):
            continue
        inner = [child for part in ("body", "finalbody") for child in getattr(statement, part, [])]
        inner += [
            child
            for part in ("handlers", "cases")
            for block in getattr(statement, part, [])
            for child in block.body
        ]
        deepest = max(deepest, 1 + _nesting(inner))
        other = getattr(statement, "orelse", [])
        # `elif` reads at the depth of its `if`.
        is_elif = isinstance(statement, ast.If) and len(other) == 1 and isinstance(other[0], ast.If)
        deepest = max(deepest, _nesting(other) if is_elif else 1 + _nesting(other) if other else 0)
    return deepest


@pytest.mark.parametrize(
    "path", [name(path) for path in files(*CODE, rooms=("src", "native", "tests", "bench"))]
)
def test_a_file_has_one_idea(path: str):
    """Split by idea, not by line."""
    lines = len((ROOT / path).read_text("utf-8").splitlines())
    assert lines <= MOST_LINES, f"{path}: {lines} lines, at most {MOST_LINES}"


@pytest.mark.parametrize("path", [name(path) for path in files(".py", rooms=("src",))])
def test_a_function_can_be_read_at_once(path: str):
    """The limits are those of STYLE.md."""
    found = [f"{path}:{line}: {label}: {excess}" for line, label, excess in too_big(tree(ROOT / path))]
    # Command functions take one argument for each option of the command line.
    if "/cli/" in path:
        found = [finding for finding in found if not finding.endswith("arguments")]
    assert not found, "\n".join(found)


def test_the_search_finds_length_arguments_and_depth(tmp_path: Path):
    """A check that cannot fail is none."""
    long = "def f(a):\n    '''Say.'''\n" + "    a += 1\n" * 41
    wide = "def f(self, a, b, c, d, e, f, *, g, h, i):\n    return a\n"
    blocks = "".join(f"{'    ' * depth}if a:\n" for depth in range(1, 5))
    deep = f"def f(a):\n{blocks}{'    ' * 5}a()\n"
    for snippet in (long, wide, deep):
        assert len(list(too_big(ast.parse(snippet)))) == 1


def test_docstrings_and_elif_chains_cost_nothing():
    """Forty lines of code below ten of docstring are fine, and so is a long elif."""
    forty = "def f(a):\n    '''Say.\n" + "\n" * 10 + "    '''\n" + "    a += 1\n" * 40
    chain = "def f(a):\n    if a:\n        pass\n" + "".join(
        f"    elif a > {k}:\n        pass\n" for k in range(9)
    )
    assert not list(too_big(ast.parse(forty)))
    assert not list(too_big(ast.parse(chain)))
