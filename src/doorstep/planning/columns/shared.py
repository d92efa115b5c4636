"""What routes share as columns of the rich search: docks, slots of chargers, and what hubs can hold."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.planning.columns.ranges import LATEST_DS, Span, Spec, require_columns, require_in_order

I32 = NDArray[np.int32]

UNLIMITED = 2**31 - 1
"""Of slots and of what a hub can hold."""


@dataclass(frozen=True, slots=True, eq=False)
class SharedColumns:
    """What not all routes may have at once; int32, h hubs, c chargers, d load dimensions.

    hub_slots, charger_slots
        Vehicles that reload, or charge, at the same time; UNLIMITED where nobody waits. Shapes (h,), (c,).
    hub_limit
        What each hub holds at most, or UNLIMITED. Shape (h, d).
    booked_place, booked_from_ds, booked_until_ds
        Stays of routes that are not searched, in whole seconds: at a hub, or at h + a charger.
    moved_hub, moved_at_ds, moved_out, moved_load
        What such routes take out of hubs (uint8 1) and bring there (0), and when. `moved_load` (m, d).
    """

    hub_slots: I32
    charger_slots: I32
    hub_limit: I32
    booked_place: I32
    booked_from_ds: I32
    booked_until_ds: I32
    moved_hub: I32
    moved_at_ds: I32
    moved_out: NDArray[np.uint8]
    moved_load: I32

    def require(self, axes: dict[str, int]) -> None:
        """Refuse columns that do not fit the problem's axes h, c and d.

        Raises
        ------
        InputError
            Naming the column and its entry.
        """
        sizes = {**axes, "booked": len(self.booked_place), "moved": len(self.moved_hub)}
        time = Span(-LATEST_DS, LATEST_DS)
        specs = {
            "hub_slots": Spec("h", Span(1, UNLIMITED)),
            "charger_slots": Spec("c", Span(1, UNLIMITED)),
            "hub_limit": Spec("h d", Span(0, UNLIMITED)),
            "booked_place": Spec("booked", Span(0, axes["h"] + axes["c"] - 1)),
            "booked_from_ds": Spec("booked", time),
            "booked_until_ds": Spec("booked", time),
            "moved_hub": Spec("moved", Span(0, axes["h"] - 1)),
            "moved_at_ds": Spec("moved", time),
            "moved_out": Spec("moved", Span(0, 1), np.uint8),
            "moved_load": Spec("moved d", Span(0, UNLIMITED)),
        }
        require_columns(self, specs, sizes, prefix="shared.")
        require_in_order(self, "booked_from_ds", "booked_until_ds")
