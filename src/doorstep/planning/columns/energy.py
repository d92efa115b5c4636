"""Batteries, consumption and chargers as columns of the rich search."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.planning.columns.ranges import (
    LATEST_DS,
    NONE,
    Span,
    Spec,
    require_columns,
    require_in_order,
    require_rows,
)

I32 = NDArray[np.int32]

MOST_WH = 10**8
MOST_WH_PER_KM = 10**4
MOST_WH_PER_KM_T = 10**5
MOST_WATTS = 10**7
MOST_MASS_G = 10**8
MOST_CLIMB_M = 10**4
"""Bounds that keep the energy of a leg of 2**26 m within 64 bits, in any of its parts."""

KIND_BOUNDS = {
    "kind_capacity_wh": MOST_WH,
    "kind_reserve_wh": MOST_WH,
    "kind_charge_wh": MOST_WH,
    "kind_flat_wh_per_km": MOST_WH_PER_KM,
    "kind_load_wh_per_km_t": MOST_WH_PER_KM_T,
    "kind_climb_wh_per_100_m_t": MOST_WH_PER_KM,
    "kind_empty_mass_g": MOST_MASS_G,
    "kind_recovered_percent": 100,
    "kind_heating_w": MOST_WATTS,
}


@dataclass(frozen=True, slots=True, eq=False)
class ClimbTravel:
    """Metres up and down of the ways of one travel, int32 of shape (n, n). None: all is flat."""

    climb_m: I32 | None
    descent_m: I32 | None


@dataclass(frozen=True, slots=True, eq=False)
class EnergyColumns:
    """What limits electric vehicles; int32, n places, t tasks, k kinds, c chargers.

    climbs
        One for each row of `travel`.
    task_mass_g
        What each task loads or unloads. Shape (t,).
    kind_capacity_wh, kind_reserve_wh, kind_charge_wh
        Of the battery, what must stay in it, what it starts with; no battery: a capacity of 0. Shapes (k,).
    kind_flat_wh_per_km, kind_load_wh_per_km_t, kind_climb_wh_per_100_m_t, kind_empty_mass_g,
    kind_recovered_percent, kind_heating_w
        Consumption as in `domain.energy.Consumption`, heating at the day's temperature. Shapes (k,).
    curve_first, curve_from_percent, curve_power_w
        Steps of each kind's charging curve.
    charger_place, charger_power_w, charger_hub
        Shapes (c,). The hub beside whose reloads it charges, NONE on the way.
    charger_window_first, charger_opens_ds, charger_closes_ds
        When a charge may begin; no window: always.
    """

    climbs: list[ClimbTravel]
    task_mass_g: I32
    kind_capacity_wh: I32
    kind_reserve_wh: I32
    kind_charge_wh: I32
    kind_flat_wh_per_km: I32
    kind_load_wh_per_km_t: I32
    kind_climb_wh_per_100_m_t: I32
    kind_empty_mass_g: I32
    kind_recovered_percent: I32
    kind_heating_w: I32
    curve_first: I32
    curve_from_percent: I32
    curve_power_w: I32
    charger_place: I32
    charger_power_w: I32
    charger_hub: I32
    charger_window_first: I32
    charger_opens_ds: I32
    charger_closes_ds: I32

    def require(self, axes: dict[str, int]) -> None:
        """Refuse columns that do not fit the problem's axes: n, t, k, h and travels.

        Raises
        ------
        InputError
            Naming the column and its entry.
        """
        sizes = {
            **axes,
            "c": len(self.charger_place),
            "steps": len(self.curve_power_w),
            "windows": len(self.charger_opens_ds),
        }
        require_rows(self.curve_first, "curve_first", axes["k"], sizes["steps"])
        require_rows(self.charger_window_first, "charger_window_first", sizes["c"], sizes["windows"])
        require_columns(self, _specs(axes), sizes, prefix="energy.")
        require_in_order(self, "charger_opens_ds", "charger_closes_ds")
        metres = Spec("n n", Span(0, MOST_CLIMB_M), optional=True)
        for row, climbs in enumerate(self.climbs):
            names = {"climb_m": metres, "descent_m": metres}
            require_columns(climbs, names, sizes, prefix=f"energy.climbs[{row}].")


def _specs(axes: dict[str, int]) -> dict[str, Spec]:
    time = Spec("windows", Span(-LATEST_DS, LATEST_DS))
    return {
        **{name: Spec("k", Span(0, most)) for name, most in KIND_BOUNDS.items()},
        "task_mass_g": Spec("t", Span(0, MOST_MASS_G)),
        "curve_from_percent": Spec("steps", Span(0, 99)),
        "curve_power_w": Spec("steps", Span(1, MOST_WATTS)),
        "charger_place": Spec("c", Span(0, axes["n"] - 1)),
        "charger_power_w": Spec("c", Span(1, MOST_WATTS)),
        "charger_hub": Spec("c", Span(0, axes["h"] - 1, NONE)),
        "charger_opens_ds": time,
        "charger_closes_ds": time,
    }
