"""Small VROOM documents for tests: four places on a line, 100 s and 700 m apart."""

from __future__ import annotations

import json
from copy import deepcopy
from typing import Any

from doorstep.connectors.vroom.problem import VroomInstance, read_vroom

LINE_S = [[0, 100, 200, 300], [100, 0, 100, 200], [200, 100, 0, 100], [300, 200, 100, 0]]
LINE_M = [[7 * duration for duration in row] for row in LINE_S]
DAY: dict[str, Any] = {
    "matrices": {"car": {"durations": LINE_S}},
    "vehicles": [{"id": 1, "start_index": 0, "end_index": 0}],
    "jobs": [
        {"id": 1, "location_index": 1, "service": 10},
        {"id": 2, "location_index": 2, "setup": 30, "time_windows": [[500, 600]], "priority": 10},
    ],
}


def day(**changes: object) -> dict[str, Any]:
    """Give the small day with some of its parts replaced."""
    return {**deepcopy(DAY), **changes}


def day_with(where: str, **changes: object) -> dict[str, Any]:
    """Give the small day with keys of its first vehicle or job set: `day_with("vehicles", type="van")`."""
    document = deepcopy(DAY)
    document[where][0] |= changes
    return document


def read(document: dict[str, Any]) -> VroomInstance:
    """Read a document as from a file `day.json`."""
    return read_vroom(json.dumps(document).encode(), place="day.json")
