"""Doorstep: the open, self-hosted platform for the last mile.

import doorstep
city = doorstep.open_city("helsinki")
route = city.route("Mannerheimintie 5", "Siltasaarenkatu 1", "cargo_bike")
print(route.duration_s, route.distance_m)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from doorstep.domain.places import LonLat as LonLat
    from doorstep.wiring.city import City as City
    from doorstep.wiring.city import open_city as open_city
    from doorstep.wiring.read_day import Day as Day
    from doorstep.wiring.read_day import read_day as read_day
    from doorstep.wiring.workspace import Workspace as Workspace
    from doorstep.wiring.workspace import open_workspace as open_workspace

__version__ = "0.1.0"
__all__ = ["City", "Day", "LonLat", "Workspace", "__version__", "open_city", "open_workspace", "read_day"]

_HOMES = {
    "City": "doorstep.wiring.city",
    "Day": "doorstep.wiring.read_day",
    "LonLat": "doorstep.domain.places",
    "Workspace": "doorstep.wiring.workspace",
    "open_city": "doorstep.wiring.city",
    "open_workspace": "doorstep.wiring.workspace",
    "read_day": "doorstep.wiring.read_day",
}


def __getattr__(name: str) -> object:
    """Import the door's names when first asked for, so that `import doorstep` costs nothing."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'doorstep' has no attribute {name!r}")
