"""Does walking from a good kerb pay: one van, 170 doors a day, four ways to plan, in hours of the round.

The days are those of bench/parking.py, in Helsinki and in the middle of Porto, two minutes to park.
"""

import sys
from contextlib import ExitStack
from dataclasses import dataclass, replace

import numpy as np
from day_town import extract_of, opened
from parking import DOORS, MIDDLES, doors_of
from parking_policies import Searched, by_radius, door_to_door
from tests.planning.parked_city import ParkedCity
from tests.planning.walking_problem import whole_seconds

from doorstep.domain.places import LonLat
from doorstep.domain.units import ds_from_ms
from doorstep.maps.samples import demo_extract
from doorstep.planning.parking.stops import UNLIMITED, round_cost

PARK_S = 120
RADIUS_M = 100
SEARCH_S = 1.0
WAYS = ("every door", "clusters of 100 m", "centre-line", "Doorstep")
DS_PER_H = 36_000


@dataclass(frozen=True)
class ParkedTown:
    """A city of which days on foot are drawn, whole seconds throughout."""

    parked: ParkedCity

    @classmethod
    def of(cls, name, city=None):
        """Open the kerbs, footways and doors of a city."""
        city = opened(name) if city is None else city
        with ExitStack() as stack:
            demo = name == "helsinki"
            extract = stack.enter_context(demo_extract(name)) if demo else extract_of(name)
            if extract is None:
                sys.exit(f"Set DOORSTEP_DATA to the folder of development data (osm/{name}-r5.osm.pbf).")
            doors = doors_of(city, extract, None if demo else MIDDLES[name])
        return cls(ParkedCity.of(city, doors))

    def with_hub(self, hub):
        """The same city, served from another hub."""
        return ParkedTown(replace(self.parked, hub=hub))

    def day(self, count, seed):
        """Draw a day."""
        return whole_seconds(self.parked.day(count, seed, PARK_S, most_pieces=UNLIMITED))

    def either_side(self, count, seed, drive_ds):
        """Drive times of a day by who knows streets only: each kerb stands on both sides of its street.

        A kerb that has no street near enough keeps its exact times.
        """
        network, kerbs = self.parked.network, self.parked.kerbs
        rows = self.parked.kerb_rows(count, seed)
        places = [LonLat(kerbs.lon7[row] / 1e7, kerbs.lat7[row] / 1e7) for row in rows]
        matrix = network.matrix([self.parked.hub, *places], "van", threads=1)
        known = matrix.reachable
        times = ds_from_ms(matrix.duration_ms.astype(np.int64))
        return np.where(known, times, drive_ds).astype(np.int32)


def one_day(town, number, count=DOORS, seconds=SEARCH_S):
    """Hours of the round of a day by each way to plan it; all on the exact sides of the kerbs."""
    day = town.day(count, number)
    lines = replace(day, drive_ds=town.either_side(count, number, day.drive_ds))
    searched = Searched(day)
    plans = {
        "every door": door_to_door(day),
        "clusters of 100 m": by_radius(day, RADIUS_M),
        "centre-line": Searched(lines)(seconds),
        "Doorstep": searched(seconds),
    }
    told = {way: round_cost(day, stops) / DS_PER_H for way, stops in plans.items()}
    return {**told, "stops": len(plans["Doorstep"]), "iterations_per_s": searched.iterations_per_s}
