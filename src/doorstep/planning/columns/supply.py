"""What trucks of an upper echelon cost, as columns of the rich search: their plans, and charges of tasks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import InputError
from doorstep.planning.columns.ranges import MOST_MONEY, NO_LIMIT, Span, Spec, require_columns

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]

MOST_SATELLITES = 6
"""The search looks at each set of them."""


@dataclass(frozen=True, slots=True, eq=False)
class SupplyColumns:
    """Truck plans by what satellites load and return; s satellites, p plans, t tasks, d load dimensions.

    supply_place
        Where vehicles of the lower echelon start and load. Shape (s,), int32.
    supply_charge
        What the costs of tasks hold of the trucks already, by the satellite that a vehicle starts at. Shape
        (s, t), int64.
    plan_cost
        Of each truck plan, ascending. Shape (p,), int64.
    plan_room
        What the trucks of a plan take that come to one satellite of a set: bit i of a set stands for
        satellite i. Shape (p, 2**s, d), int32.
    over_cost, over_load
        What so much of a load costs that does not fit. Shapes (1,), int64, and (d,), int32.
    """

    supply_place: I32
    supply_charge: I64
    plan_cost: I64
    plan_room: I32
    over_cost: I64
    over_load: I32

    def require(self, axes: dict[str, int]) -> None:
        """Refuse columns that do not fit the problem's axes n, t and d.

        Raises
        ------
        InputError
            Naming the column and its entry.
        """
        satellites, plans = len(self.supply_place), len(self.plan_cost)
        if not (0 < satellites <= MOST_SATELLITES and plans):
            value, mend = (satellites, plans), f"Give 1 to {MOST_SATELLITES} satellites and a plan."
            raise InputError("not so many satellites and plans", value=value, place="supply", mend=mend)
        sizes = {**axes, "s": satellites, "p": plans, "sets": 2**satellites, "one": 1}
        money = Span(0, MOST_MONEY)
        specs = {
            "supply_place": Spec("s", Span(0, axes["n"] - 1)),
            "supply_charge": Spec("s t", money, np.int64),
            "plan_cost": Spec("p", money, np.int64),
            "plan_room": Spec("p sets d", Span(0, NO_LIMIT)),
            "over_cost": Spec("one", money, np.int64),
            "over_load": Spec("d", Span(1, NO_LIMIT)),
        }
        require_columns(self, specs, sizes, prefix="supply.")
        if (np.diff(self.plan_cost) < 0).any():
            raise InputError("must ascend", value=self.plan_cost.tolist(), place="supply.plan_cost")
