"""Doors on foot as columns: kerbs, carriers and walks, beside the columns of the rich search."""

from __future__ import annotations

from dataclasses import dataclass, fields
from types import SimpleNamespace

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import InputError
from doorstep.planning.columns.ranges import (
    LATEST_DS,
    MOST_TRAVEL,
    NO_LIMIT,
    NO_WAY,
    NONE,
    Span,
    Spec,
    require_columns,
    require_in_order,
    require_rows,
)

I32 = NDArray[np.int32]
MOST_CARRY_LOADS = 4
TIME = Span(-LATEST_DS, LATEST_DS)


@dataclass(frozen=True, slots=True, eq=False)
class FootTravel:
    """Walks between all points on foot at one pace, NO_WAY where there is none. Shapes (m, m)."""

    metres: I32
    ds: I32


@dataclass(frozen=True, slots=True, eq=False)
class WalkColumns:
    """What is served on foot, from where and with what.

    q kerbs, m points on foot (kerbs first, doors after them), a carriers of all kinds, e dimensions of what
    is carried.

    foot
        One for each profile and pace.
    kerb_place, kerb_most_stay_ds
        Place of the vehicles' travel; NONE without a limit. Shapes (q,).
    kerb_park_first, kerb_park_from_ds, kerb_park_ds
        Rows of steps, at least one each: from when on parking takes how long; the first holds before, too.
    kerb_window_first, kerb_opens_ds, kerb_closes_ds
        When halting is legal, both ends included; no row: always.
    task_point
        Point of each task on foot, NONE for those served where the vehicle halts. Shape (t,).
    task_kerb_first, task_kerb
        Kerbs worth trying for each task, best first.
    task_carry, carrier_limit
        Shapes (t, e) and (a, e); NO_LIMIT where a dimension does not matter.
    carrier_first, carrier_foot, carrier_setup_ds
        Carriers of each kind of vehicle, with their row of `foot`.
    most_loop_m, most_walk_m
        Of one loop and of one route, NONE without a limit.
    """

    foot: list[FootTravel]
    kerb_place: I32
    kerb_most_stay_ds: I32
    kerb_park_first: I32
    kerb_park_from_ds: I32
    kerb_park_ds: I32
    kerb_window_first: I32
    kerb_opens_ds: I32
    kerb_closes_ds: I32
    task_point: I32
    task_kerb_first: I32
    task_kerb: I32
    task_carry: I32
    carrier_first: I32
    carrier_foot: I32
    carrier_setup_ds: I32
    carrier_limit: I32
    most_loop_m: int
    most_walk_m: int

    def require(self, places: int, tasks: int, kinds: int) -> None:
        """Refuse columns that do not fit together, naming the entry.

        Raises
        ------
        InputError
        """
        if not self.foot or not len(self.kerb_place):
            raise InputError("doors on foot without a kerb or a walk", place="walking")
        axes = {
            "t": tasks,
            "q": len(self.kerb_place),
            "m": len(self.foot[0].ds),
            "feet": len(self.foot),
            "a": len(self.carrier_foot),
            "e": self.task_carry.shape[1],
            "steps": len(self.kerb_park_from_ds),
            "windows": len(self.kerb_opens_ds),
            "choices": len(self.task_kerb),
        }
        if not 0 < axes["e"] <= MOST_CARRY_LOADS:
            raise InputError("dimensions of what is carried", value=axes["e"], place="task_carry")
        for row, walks in enumerate(self.foot):
            way = Spec("m m", Span(0, MOST_TRAVEL, NO_WAY))
            require_columns(walks, {"metres": way, "ds": way}, axes, prefix=f"foot[{row}].")
        require_rows(self.kerb_park_first, "kerb_park_first", axes["q"], axes["steps"])
        require_rows(self.kerb_window_first, "kerb_window_first", axes["q"], axes["windows"])
        require_rows(self.task_kerb_first, "task_kerb_first", tasks, axes["choices"])
        require_rows(self.carrier_first, "carrier_first", kinds, axes["a"])
        if (np.diff(self.kerb_park_first) < 1).any():
            raise InputError("a kerb without a time to park", place="kerb_park_first")
        require_columns(self, _specs(places, axes), axes)
        require_in_order(self, "kerb_opens_ds", "kerb_closes_ds")

    def flat(self) -> SimpleNamespace:
        """Put all columns side by side under their names, as the native core reads them."""
        return SimpleNamespace(**{each.name: getattr(self, each.name) for each in fields(self)})


def _specs(places: int, axes: dict[str, int]) -> dict[str, Spec]:
    long = Span(0, MOST_TRAVEL)
    return {
        "kerb_place": Spec("q", Span(0, places - 1)),
        "kerb_most_stay_ds": Spec("q", Span(NONE, MOST_TRAVEL)),
        "kerb_park_from_ds": Spec("steps", TIME),
        "kerb_park_ds": Spec("steps", long),
        "kerb_opens_ds": Spec("windows", TIME),
        "kerb_closes_ds": Spec("windows", TIME),
        "task_point": Spec("t", Span(axes["q"], axes["m"] - 1, NONE)),
        "task_kerb": Spec("choices", Span(0, axes["q"] - 1)),
        "task_carry": Spec("t e", Span(0, NO_LIMIT)),
        "carrier_foot": Spec("a", Span(0, axes["feet"] - 1)),
        "carrier_setup_ds": Spec("a", long),
        "carrier_limit": Spec("a e", Span(0, NO_LIMIT)),
    }
