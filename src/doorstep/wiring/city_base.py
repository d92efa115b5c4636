"""The base of a day's pictures: ground and streets of a city, got ready while the plan is searched."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from doorstep.app.desk import Told
from doorstep.planning.solve import SearchProgress
from doorstep.wiring.city import City

if TYPE_CHECKING:
    from doorstep.maps.pictures import GroundShapes, StreetShapes


@dataclass(frozen=True, slots=True, eq=False)
class CityBase:
    """What every picture of a day shows, projected once, and the box of the map."""

    ground: GroundShapes
    streets: StreetShapes
    bounds: tuple[float, float, float, float]

    @classmethod
    def of(cls, city: City) -> CityBase:
        """Project what an opened city has."""
        from doorstep.maps.pictures import GroundShapes, StreetShapes

        streets = StreetShapes.of(city.network.streets)
        return cls(GroundShapes.of(city.places), streets, city.manifest.bounds)


class BaseMeanwhile:
    """Gets the base ready beside a search, from its first news on: this process only waits for it then."""

    def __init__(self, city: City, told: Told | None) -> None:
        self._city = city
        self._told = told
        self._coming: Future[CityBase] | None = None

    def heard(self, seen: SearchProgress) -> None:
        """Take news of the search, and pass them on."""
        if self._coming is None:
            with_one_hand = ThreadPoolExecutor(1)
            self._coming = with_one_hand.submit(_ready, self._city)
            with_one_hand.shutdown(wait=False)
        if self._told is not None:
            self._told(seen)

    def base(self) -> CityBase:
        """Give the base, as soon as it is there; of a search that told nothing it is made now."""
        return _ready(self._city) if self._coming is None else self._coming.result()


def _ready(city: City) -> CityBase:
    """Project the city, and load what draws it: page, sheets and pictures take a while to load."""
    import doorstep.wiring.plan_folder  # noqa: F401

    return CityBase.of(city)
