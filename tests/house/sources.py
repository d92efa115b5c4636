"""The project's own files, as the house tests read them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("src", "native", "tests", "docs", "bench", "examples", ".ci")
MADE = {"__pycache__", ".cache", "static", "node_modules"}


@cache
def files(*suffixes: str, rooms: tuple[str, ...] = ROOMS) -> tuple[Path, ...]:
    """Every file of these rooms with one of these endings; what a build or a run made is left out."""
    found = (path for room in rooms for path in sorted((ROOT / room).rglob("*")) if path.is_file())
    return tuple(path for path in found if path.suffix in suffixes and not MADE & set(path.parts))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text("utf-8"), filename=str(path))


def name(path: Path) -> str:
    """How a finding names a file: from the project's root."""
    return path.relative_to(ROOT).as_posix() if path.is_relative_to(ROOT) else path.name


def functions(module: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method, nested ones included."""
    for node in ast.walk(module):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node
