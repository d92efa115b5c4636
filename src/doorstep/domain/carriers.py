"""Carriers: what one walk from the vehicle can carry."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.domain.errors import UnitError
from doorstep.domain.ids import require_id
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.units import GRAMS_PER_KG, Percent, Seconds, require_at_least


@dataclass(frozen=True, slots=True)
class Carrier:
    """A hand, a trolley, two persons: the limit, set-up and pace of one loop on foot.

    limit
        The most it takes on one loop.
    setup_s
        To find, pick and load the parcels of a loop, each time.
    walk_percent
        Walking time on the flat, in percent of the foot profile's: above 100 is slower.
    steps_percent
        Walking time on stairs, in percent of the same distance on the flat. None: it cannot take stairs.
    """

    name: str
    limit: LoadLimit
    setup_s: Seconds
    walk_percent: Percent = 100
    steps_percent: Percent | None = 220

    def __post_init__(self) -> None:
        require_id(self.name, "a carrier")
        place = f"carrier {self.name}"
        require_at_least(0, place, setup_s=self.setup_s)
        require_at_least(1, place, walk_percent=self.walk_percent, steps_percent=self.steps_percent)
        if self.limit.pieces == 0 or self.limit.mass_g == 0:
            raise UnitError("a carrier that can carry nothing", value=self.limit, place=place)

    def takes(self, load: Load) -> bool:
        """Tell whether a load fits on one loop."""
        return self.limit.fits(load)


HANDOVER = Carrier("handover", LoadLimit(), setup_s=0)
"""What a robot or a drone has instead: people take their parcels from it, so it comes to every door."""
# Defaults to plan with until a fleet states its own; see "Carrier" in the glossary.
HAND = Carrier("hand", LoadLimit(mass_g=20 * GRAMS_PER_KG, pieces=8), setup_s=25)
TROLLEY = Carrier(
    "trolley",
    LoadLimit(mass_g=60 * GRAMS_PER_KG, pieces=20),
    setup_s=45,
    walk_percent=109,
    steps_percent=300,
)
