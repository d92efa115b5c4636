"""The base of a day's pictures: ground and streets of a city, got ready while the plan is searched."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from doorstep.app.desk import Told
from doorstep.planning import SearchProgress
from doorstep.wiring.city import City
from doorstep.wiring.sheet_hand import SheetHand, is_wanted

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


class Meanwhile:
    """Gets papers ready beside a search, from its first news on: this process only waits for it then."""

    def __init__(self, city: City, told: Told | None, vehicles: int) -> None:
        self._city = city
        self._told = told
        self._vehicles = vehicles
        self._coming: Future[CityBase] | None = None
        self._hand: SheetHand | None = None

    def heard(self, seen: SearchProgress) -> None:
        """Take news of the search, and pass them on."""
        if self._coming is None:
            if is_wanted(self._vehicles):
                # A machine that has no room for another process draws with one.
                with suppress(OSError):
                    self._hand = SheetHand(self._city)
            with_one_thread = ThreadPoolExecutor(1)
            self._coming = with_one_thread.submit(_practised, self._city)
            with_one_thread.shutdown(wait=False)
        if self._told is not None:
            self._told(seen)

    def __enter__(self) -> tuple[CityBase, SheetHand | None]:
        """Give the base, as soon as it is there, and the second hand; the base is made now after no news."""
        base = CityBase.of(self._city) if self._coming is None else self._coming.result()
        return base, self._hand

    def __exit__(self, *how: object) -> None:
        """Let the second hand go: it draws for one folder."""
        self.dismiss()

    def dismiss(self) -> None:
        """Let the second hand go, if there is one."""
        hand, self._hand = self._hand, None
        if hand is not None:
            hand.dismiss()


def _practised(city: City) -> CityBase:
    """Project the city, and load what draws it: page, sheets and pictures take a while to load."""
    from doorstep.wiring.plan_folder import practise

    base = CityBase.of(city)
    practise(base)
    return base
