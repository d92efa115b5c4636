"""A town on a synthetic day of traffic: what a planner may know of it, and how long a leg really takes."""

import os
from itertools import pairwise
from pathlib import Path

import numpy as np
from planning_peers import HERE
from traffic import City, calibrated
from traffic_field import CENTRES, Field

from doorstep.domain.places import LonLat
from doorstep.domain.travel import TravelMatrix
from doorstep.maps.samples import demo_extract
from doorstep.maps.traffic_files import default_traffic
from doorstep.roads.routing.hierarchy import NEVER_MS
from doorstep.roads.times.slices import TimeSlices
from doorstep.roads.times.time_of_day import build, take_points
from doorstep.roads.times.timed_search import TimedPoints
from doorstep.wiring.city import open_city
from doorstep.wiring.map_builder import MapOptions, build_map

MAPS = HERE / ".cache" / "maps"
MIDDLES = {"porto": LonLat(-8.611, 41.149), "helsinki": LonLat(24.941, 60.167)}
FIELD_CENTRES = {"porto": CENTRES, "helsinki": ((24.941, 60.167),)}
SCALE_POINTS = 60
T24_S = default_traffic().instants_named("t24")


def extract_of(name):
    """The extract of a town of the development data; None where it is not here."""
    path = Path(os.environ.get("DOORSTEP_DATA", "../shared/data")) / "osm" / f"{name}-r5.osm.pbf"
    return path if path.exists() else None


def opened(name, folder=MAPS):
    """Open a town's map, built once; None where its extract is not here."""
    place = Path(folder) / f"{name}.doorstep"
    if not place.exists():
        place.parent.mkdir(parents=True, exist_ok=True)
        if name == "helsinki":
            with demo_extract(name) as extract:
                build_map(extract, place, MapOptions(with_tiles=False))
        elif (extract := extract_of(name)) is not None:
            build_map(extract, place, MapOptions(with_tiles=False))
        else:
            return None
    return open_city(place)


class Town(City):
    """The van's streets of an opened map. `scale` makes the field's peak as strong as the design's."""

    def __init__(self, name, city):
        middle = MIDDLES[name]
        self.lon7, self.lat7 = round(middle.lon * 1e7), round(middle.lat * 1e7)
        self.centres = FIELD_CENTRES[name]
        self.city, self.roads = city, city.network.roads("van")
        self.graph, self.hierarchy = self.roads.layer.graph, self.roads.layer.hierarchy
        self.weights = self.roads.weights()
        self.free = TimeSlices.free_flow(self.graph.arc_count)
        self.scale = calibrated(self, self._field(1), self.points(SCALE_POINTS, seed=11))

    def _field(self, seed):
        return Field(self.graph, seed=seed, centres=self.centres)

    def traffic(self, seed):
        """The traffic of a day, every ten minutes, in which nobody arrives earlier by leaving later."""
        return self._field(seed).slices(self.scale).first_in_first_out(self.graph, self.weights)

    def place(self, points):
        """Degrees of points on states, at the ends of their arcs. Shape (n, 2)."""
        node = self.graph.head[points.state[points.first[:-1]]]
        return np.column_stack((self.graph.node_lon7[node], self.graph.node_lat7[node])) / 1e7


class TownDay:
    """One day between some points: matrices of free flow, mean and peak, travel by slices, and the truth."""

    def __init__(self, town, traffic, sources, targets=None):
        targets = sources if targets is None else targets
        streets = town.day(traffic)
        self.timed = build(town.day(traffic.at(T24_S)), sources, targets).travel
        self._free = build(town.day(town.free), sources, targets).travel
        self._known, self._ends = town.day(traffic.at(T24_S)), (sources, targets)
        self._search = streets.exact_search()
        self._from = _one_by_one(streets.exact_points(sources))
        self._to = _one_by_one(streets.exact_points(targets))

    def free(self):
        """Travel without traffic."""
        return self._free

    def mean(self):
        """Travel of one average matrix: each pair's mean over the day, weighted by time."""
        return TravelMatrix(self.timed.base_ds, self.timed.distance_m)

    def peak(self, first_s, last_s):
        """Travel of one matrix: the slice between two instants in which all pairs together take longest."""
        rows = self._known.rows(*self._ends)
        ms = rows.rows(0, len(self._ends[0])).astype(np.int64)
        within = [k for k, at_s in enumerate(T24_S) if first_s <= at_s <= last_s]
        known = (ms < NEVER_MS).all(axis=1)
        slowest = max(within, key=lambda k: int(ms[:, k][known].sum()))
        chosen = np.ascontiguousarray(ms[:, slowest]).astype(np.uint32)
        metres = np.where(self.timed.reachable, self.timed.distance_m, 0).astype(np.uint32)
        return TravelMatrix.from_roads(chosen, metres * 10, NEVER_MS)

    def exact_s(self, start, end, depart_s):
        """Seconds from one point to another, leaving at an instant: the search on the streets themselves."""
        if start == end:
            return 0.0
        ms = self._search.one_to_many(self._from[start], self._to[end], [round(1000 * depart_s)])[0, 0, 0]
        if ms >= NEVER_MS:
            raise ValueError(f"no way from point {start} to {end}")
        return int(ms) / 1000


def _one_by_one(points):
    """Stand each point alone: a leg is one search."""
    first = points.first.astype(np.int64)
    return [
        TimedPoints(
            np.array([0, end - begin], np.uint32),
            points.state[begin:end],
            points.ahead_ms[:, begin:end].copy(),
        )
        for begin, end in pairwise(first)
    ]


__all__ = ["MIDDLES", "T24_S", "Town", "TownDay", "opened", "take_points"]
