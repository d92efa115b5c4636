"""The unit is part of the name (ADR 0002): whoever reads `service_s` need not look it up."""

import ast
import re
from collections.abc import Iterator

import pytest

from tests.house.sources import ROOT, files, functions, name, tree

WRONG_ENDINGS = {
    "sec": "_s",
    "secs": "_s",
    "second": "_s",
    "seconds": "_s",
    "min": "_s",
    "mins": "_s",
    "minutes": "_s",
    "hours": "_s",
    "millis": "_ms",
    "milliseconds": "_ms",
    "km": "_m",
    "kilometers": "_m",
    "kilometres": "_m",
    "meters": "_m",
    "metres": "_m",
    "mm": "_m",
    "kg": "_g",
    "kilograms": "_g",
    "grams": "_g",
    "litres": "_cm3",
    "kwh": "_wh",
    "euros": "_minor",
    "cents": "_minor",
}
BARE = {
    "amount",
    "delay",
    "distance",
    "duration",
    "energy",
    "elapsed",
    "length",
    "mass",
    "power",
    "speed",
    "time",
    "timeout",
    "volume",
    "weight",
}
NUMERIC = re.compile(
    r"\b(int|float|NDArray|Seconds|Milliseconds|Deciseconds|Metres|Decimetres|Grams|Minor|WattHours)\b"
)
PER = re.compile(r"_per_[a-z0-9_]+$")
# Integer speed of a step is in 1/1024 of base speed, a ratio; relaxations carry the unit in their kind.
NAMED_OTHERWISE = {
    ("src/doorstep/domain/travel_shapes.py", "speed"),
    ("src/doorstep/domain/arrival_functions.py", "speed"),
    ("src/doorstep/domain/reasons.py", "amount"),
}


def unitless(module: ast.Module) -> Iterator[tuple[int, str, str]]:
    """Find line, name and mend of numeric fields and arguments with a foreign unit or none."""
    for node in ast.walk(module):
        if isinstance(node, ast.ClassDef):
            for field in node.body:
                if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name):
                    yield from _judge(field.lineno, field.target.id, field.annotation)
    for function in functions(module):
        arguments = function.args
        for given in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs):
            if given.annotation is not None:
                yield from _judge(given.lineno, given.arg, given.annotation)


def _judge(line: int, label: str, annotation: ast.expr) -> Iterator[tuple[int, str, str]]:
    written = ast.unparse(annotation)
    # A window or curve has units inside; only bare numbers and columns of them need one in the name.
    if not NUMERIC.search(written) or "ClassVar" in written or "Callable" in written:
        return
    if label in BARE:
        yield line, label, "add the unit: _s, _ms, _ds, _m, _dm, _g, _cm3, _wh, _minor, _kmh"
    ending = PER.sub("", label).rpartition("_")[2]
    if (
        ending in WRONG_ENDINGS
        and not label.startswith(("hours_per", "seconds_per"))
        and PER.search(label) is None
    ):
        yield line, label, f"say {WRONG_ENDINGS[ending]} and convert in domain/units.py"


@pytest.mark.parametrize(
    "path",
    [name(path) for path in files(".py", rooms=("src",)) if not name(path).endswith("domain/units.py")],
)
def test_quantities_are_named_with_our_units(path: str):
    """One unit for each kind of quantity; conversions stand in domain/units.py, which is left out here."""
    found = [
        f"{path}:{line}: {label}: {mend}"
        for line, label, mend in unitless(tree(ROOT / path))
        if (path, label) not in NAMED_OTHERWISE
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "snippet",
    [
        "def serve(duration: int) -> None: ...",
        "def serve(service_minutes: int) -> None: ...",
        "def drive(*, length_km: float | None) -> None: ...",
        "class Task:\n    distance: NDArray[np.float64]\n    mass_kg: int",
        "def wait(timeout: Seconds) -> None: ...",
    ],
)
def test_the_search_finds(snippet: str):
    """A check that cannot fail is none."""
    assert list(unitless(ast.parse(snippet)))


@pytest.mark.parametrize(
    "snippet",
    [
        "def serve(service_s: Seconds, walk_m: Metres) -> None: ...",
        "def price(rate_minor_per_km: int, flat_wh_per_km: int) -> None: ...",
        "class Kerb:\n    hours: WeeklyHours | None",
        "def weigh(weight: Callable[[int], int]) -> None: ...",
        "def at(time: datetime) -> None: ...",
    ],
)
def test_the_search_leaves_alone(snippet: str):
    """Rates, hours of the week and instants carry their unit otherwise."""
    assert not list(unitless(ast.parse(snippet)))
