"""Doorstep: the open, self-hosted platform for the last mile.

    import doorstep

    city = doorstep.open_city("helsinki")
    route = city.route("Vilhonkatu 5", "Aleksanterinkatu 15", "cargo_bike")
    print(route.duration_s, route.distance_m)

- `open_city` gives a `City`: routes, matrices, areas within reach, addresses and doors of a map.
- `read_day` gives a `Day`: files of orders and a fleet, to be planned and written down.
- `open_workspace` gives a `Workspace`: the books of one place of work, with plans, corrections and orders.

Problems that are made in Python are solved by `doorstep.planning`, in the words of `doorstep.domain`. What is
refused is a `DoorstepError` that says what, where and what would mend it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from doorstep.domain.errors import DoorstepError as DoorstepError
    from doorstep.domain.places import LonLat as LonLat
    from doorstep.wiring.city import City as City
    from doorstep.wiring.city import open_city as open_city
    from doorstep.wiring.read_day import Day as Day
    from doorstep.wiring.read_day import read_day as read_day
    from doorstep.wiring.workspace import Workspace as Workspace
    from doorstep.wiring.workspace import open_workspace as open_workspace

__version__ = "0.1.0"
__all__ = [
    "City",
    "Day",
    "DoorstepError",
    "LonLat",
    "Workspace",
    "__version__",
    "open_city",
    "open_workspace",
    "read_day",
]

_HOMES = {
    "City": "doorstep.wiring.city",
    "Day": "doorstep.wiring.read_day",
    "DoorstepError": "doorstep.domain.errors",
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


def __dir__() -> list[str]:
    """List the door's names, also those that nobody has asked for yet."""
    return sorted({*globals(), *__all__})
