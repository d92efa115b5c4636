"""Floors 1 and 2 do no I/O, read no clock, use no global randomness: so they can be tested and replayed."""

import ast
from collections.abc import Iterator

import pytest

from tests.house.sources import ROOT, files, name, tree

PURE_ROOMS = ("domain", "roads", "planning", "learning", "live", "audit", "siting")
FORBIDDEN_MODULES = {
    "glob",
    "importlib.resources",
    "io.open",
    "logging",
    "os",
    "random",
    "secrets",
    "shutil",
    "socket",
    "sqlite3",
    "subprocess",
    "tempfile",
    "time",
    "urllib",
    "uuid",
}
FORBIDDEN_BUILTINS = {"breakpoint", "input", "open", "print"}
CLOCK = {"now", "today", "utcnow", "fromtimestamp"}
FILE_METHODS = {
    "exists",
    "fromfile",
    "memmap",
    "mkdir",
    "read_bytes",
    "read_text",
    "rename",
    "tofile",
    "unlink",
    "write_bytes",
    "write_text",
}
NUMPY_FILES = {"genfromtxt", "load", "loadtxt", "save", "savetxt", "savez", "savez_compressed"}
SEEDED = {"default_rng", "Generator", "PCG64", "SeedSequence", "BitGenerator"}


def impurities(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Find line and name of all that touches files, clocks, randomness or the terminal."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if _outside(alias.name))
        elif isinstance(node, ast.ImportFrom):
            spots = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
            yield from ((node.lineno, spot) for spot in spots if _outside(spot))
        elif isinstance(node, ast.Call) and _reaches_out(node):
            yield node.lineno, _dotted(node.func)
        elif isinstance(node, ast.Attribute) and _is_global_draw(node):
            yield node.lineno, _dotted(node)


def _outside(module: str) -> bool:
    return any(module == forbidden or module.startswith(f"{forbidden}.") for forbidden in FORBIDDEN_MODULES)


def _is_global_draw(node: ast.Attribute) -> bool:
    return _dotted(node.value) in {"np.random", "numpy.random"} and node.attr not in SEEDED


def _reaches_out(node: ast.Call) -> bool:
    called = _dotted(node.func)
    owner, _, last = called.rpartition(".")
    return (
        called in FORBIDDEN_BUILTINS
        or called == "ZoneInfo"
        or (bool(owner) and last in FILE_METHODS)
        or (last in CLOCK and owner.split(".")[-1] in {"date", "datetime"})
        or (owner in {"np", "numpy"} and last in NUMPY_FILES)
        or (last == "default_rng" and not node.args and not node.keywords)
    )


def _dotted(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else "?"


def pure_files() -> list[str]:
    """Every module of floors 1 and 2."""
    return [name(path) for room in PURE_ROOMS for path in files(".py", rooms=(f"src/doorstep/{room}",))]


@pytest.mark.parametrize("path", pure_files())
def test_pure_floors_touch_nothing_outside(path: str):
    """What they need is handed in: text, buffers, `now`, `rng`."""
    found = [f"{path}:{line}: {what}" for line, what in impurities(tree(ROOT / path))]
    assert not found, "hand it in from an edge (floor 4) instead:\n" + "\n".join(found)


@pytest.mark.parametrize(
    "snippet",
    [
        "open('map.pbf')",
        "import time",
        "from time import monotonic",
        "import random",
        "import os.path",
        "from importlib import resources",
        "import importlib.resources",
        "datetime.now(UTC)",
        "datetime.datetime.utcnow()",
        "date.today()",
        "path.read_text()",
        "Path('x').write_bytes(b'')",
        "np.load('weights.npy')",
        "np.fromfile(path)",
        "np.random.rand(3)",
        "numpy.random.seed(1)",
        "np.random.default_rng()",
        "ZoneInfo('Europe/Helsinki')",
        "print(plan)",
    ],
)
def test_the_search_finds(snippet: str):
    """A check that cannot fail is none."""
    assert list(impurities(ast.parse(snippet)))


@pytest.mark.parametrize(
    "snippet",
    [
        "np.random.default_rng(seed)",
        "def draw(rng: np.random.Generator) -> None: rng.random()",
        "import json; json.loads(text)",
        "shop.hours.open_at(0, 5)",
        "from doorstep.domain.units import Seconds",
    ],
)
def test_the_search_leaves_alone(snippet: str):
    """What is seeded or handed in is pure."""
    assert not list(impurities(ast.parse(snippet)))
