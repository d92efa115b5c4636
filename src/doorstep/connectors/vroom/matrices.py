"""VROOM's matrices: durations, distances and costs of each profile, as whole numbers in squares."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.connectors.vroom.document import Fields, Node

MOST_PLACES = 12_000
LONGEST = 10_000_000
"""Seconds, metres or cost beyond which a way counts as none: 115 days of driving."""
_TABLES = frozenset({"durations", "distances", "costs"})
_NO_ROUTER = (
    "Give 'matrices' with the durations of each profile: ways are not looked up here. "
    "`doorstep matrix` computes them from a map."
)

Whole = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class VroomMatrices:
    """The matrices of one profile, row = from, column = to. Shape (n, n), int64.

    distances_m, costs
        None: not given.
    no_way
        Pairs whose duration, distance or cost is beyond `LONGEST`. Shape (n, n).
    """

    durations_s: Whole
    distances_m: Whole | None
    costs: Whole | None
    no_way: NDArray[np.bool_]


def read_matrices(root: Fields) -> dict[str, VroomMatrices]:
    """Read the matrices of all profiles; VROOM's older `matrix` is that of the profile `car`.

    Raises
    ------
    FileError
        If there are none, a row is too short or long, or a number is negative or none: with its path.
    """
    if "matrix" in root and "matrices" not in root:
        return {"car": _profile(root.need("matrix"), None, None)}
    if "matrices" not in root:
        raise root.node.error("no matrices", _NO_ROUTER)
    profiles = root.need("matrices").fields()
    if not profiles:
        raise root.need("matrices").error("no matrices", _NO_ROUTER)
    return {name: _of_profile(node) for name, node in profiles.items()}


def _of_profile(node: Node) -> VroomMatrices:
    fields = Fields.of(node, _TABLES, {})
    if "durations" not in fields:
        raise node.error("a profile without durations", _NO_ROUTER)
    return _profile(fields.need("durations"), fields.given.get("distances"), fields.given.get("costs"))


def _profile(durations: Node, distances: Node | None, costs: Node | None) -> VroomMatrices:
    durations_s = _square(durations, None)
    size = len(durations_s)
    distances_m = None if distances is None else _square(distances, size)
    given_costs = None if costs is None else _square(costs, size)
    given = [table for table in (durations_s, distances_m, given_costs) if table is not None]
    no_way = np.zeros((size, size), np.bool_)
    for table in given:
        no_way |= table > LONGEST
    for table in given:
        table[no_way] = 0
    return VroomMatrices(durations_s, distances_m, given_costs, no_way)


def _square(node: Node, size: int | None) -> Whole:
    rows = node.value
    if not isinstance(rows, list) or not rows:
        raise node.error("not a matrix", "Write [[...], ...], a row for each place.")
    if len(rows) > MOST_PLACES:
        raise Node(len(rows), node.path, node.file).error(
            "too many places for a matrix", f"At most {MOST_PLACES} can be planned from a matrix."
        )
    if size is not None and len(rows) != size:
        raise Node(len(rows), node.path, node.file).error(
            "another number of rows than the durations have", f"Give {size} rows."
        )
    table = np.empty((len(rows), len(rows)), np.int64)
    for at, row in enumerate(rows):
        table[at] = _row(Node(row, f"{node.path}[{at}]", node.file), len(rows))
    return table


def _row(node: Node, size: int) -> Whole:
    cells = node.value
    if not isinstance(cells, list) or len(cells) != size:
        count = len(cells) if isinstance(cells, list) else cells
        raise Node(count, node.path, node.file).error(
            "a row of another length than the matrix", f"Give {size} whole numbers."
        )
    wrong = next((at for at, cell in enumerate(cells) if type(cell) is not int or cell < 0), None)
    if wrong is not None:
        raise node.items()[wrong].error("no duration, distance or cost", "Give a whole number, 0 or more.")
    return np.array([min(cell, LONGEST + 1) for cell in cells], np.int64)
