"""Short names of vehicles, as marks and rows show them: V1 for a van, B2 for a bike."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from doorstep.app.views.plan_view import Mode
from doorstep.domain.ids import VehicleId
from doorstep.domain.vehicles import Vehicle

_LETTER = {Mode.VAN: "V", Mode.BIKE: "B", Mode.WALK: "W", Mode.ROBOT: "R", Mode.DRONE: "D"}
_SHORT = re.compile(r"[A-Za-z]{1,2}-?[0-9]{1,3}")


def mode_of(vehicle: Vehicle) -> Mode:
    """Tell how a vehicle moves by the profile it travels with; what is not known is a van."""
    name = vehicle.type.profile
    words = {
        Mode.BIKE: ("bike", "cycle", "bicycle"),
        Mode.WALK: ("foot", "walk", "trolley"),
        Mode.ROBOT: ("robot",),
        Mode.DRONE: ("drone",),
    }
    return next((mode for mode, parts in words.items() if any(part in name for part in parts)), Mode.VAN)


def route_codes(
    vehicles: Iterable[Vehicle], mode: Callable[[Vehicle], Mode] = mode_of
) -> Mapping[VehicleId, tuple[str, Mode, int]]:
    """Give each vehicle a code, its mode and its number among those of its mode, from 0.

    An id that is short already, such as V1, is its own code.
    """
    counts: dict[Mode, int] = {}
    found: dict[VehicleId, tuple[str, Mode, int]] = {}
    taken = {vehicle.id.upper() for vehicle in vehicles if _SHORT.fullmatch(vehicle.id)}
    for vehicle in vehicles:
        moves = mode(vehicle)
        row = counts.get(moves, 0)
        counts[moves] = row + 1
        code = vehicle.id.upper().replace("-", "")
        if not _SHORT.fullmatch(vehicle.id):
            number = row + 1
            while (code := f"{_LETTER[moves]}{number}") in taken:
                number += 1
            taken.add(code)
        found[vehicle.id] = (code, moves, row)
    return found
