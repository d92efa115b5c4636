"""What holds on the roads now beyond the signs: closures, weather, traffic, measured and live speeds.

Immutable: a change gives new conditions. Speeds take precedence in this order: live, imported, typical
by time of week, default by class; weather slows all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import TrafficError, UnknownNameError
from doorstep.domain.units import Seconds
from doorstep.roads.graphs.graph import StreetGraph
from doorstep.roads.tags.streets import StreetData
from doorstep.roads.times.closures import Closure, closed_arcs
from doorstep.roads.times.slices import TimeSlices
from doorstep.roads.times.traffic import CityTraffic, DayType, readings_of
from doorstep.roads.times.weather import Spell, WeatherTable, weathered
from doorstep.roads.times.weights import Weights

if TYPE_CHECKING:
    from doorstep.roads.times.imported_speeds import ImportedSpeeds
    from doorstep.roads.times.live_traffic import Incident
    from doorstep.roads.ways.drone import NoFlyArea

SLOWEST_SCALE = 10.0


@dataclass(frozen=True, slots=True, eq=False)
class LiveSpeeds:
    """What is measured now.

    now_s
        Clock of the measurement, seconds since local midnight.
    day
        The kind of day it belongs to: other days are not touched.
    ratio_by_way
        OSM way to measured over typical time, above 0.
    incidents
        Streets that are slow or closed until an announced end.
    """

    now_s: Seconds
    day: DayType
    ratio_by_way: Mapping[int, float] = field(default_factory=dict)
    incidents: tuple[Incident, ...] = ()

    def measured(self, streets: StreetData, graph: StreetGraph) -> NDArray[np.bool_]:
        """Mark the arcs that a ratio is known for. Shape (arcs,)."""
        ways = np.fromiter(self.ratio_by_way, dtype=np.int64, count=len(self.ratio_by_way))
        return np.isin(streets.way_osm_id, ways)[graph.way]

    def arc_ratio(self, streets: StreetData, graph: StreetGraph) -> NDArray[np.float64]:
        """Lay the ratios out by arc, 1 where nothing is measured. Shape (arcs,)."""
        by_way = np.ones(len(streets.way_osm_id))
        for way, ratio in self.ratio_by_way.items():
            by_way[streets.way_osm_id == way] = ratio
        return by_way[graph.way]


@dataclass(frozen=True, slots=True, eq=False)
class RoadConditions:
    """Everything that changes travel times without rebuilding the map.

    scale
        Plain factor on every travel time over streets, for stress tests and local knowledge, 0.1..10.
    no_fly
        Where drones must not go.
    """

    traffic: CityTraffic
    weather_table: WeatherTable
    closures: tuple[Closure, ...] = ()
    weather: tuple[Spell, ...] = ()
    imported: ImportedSpeeds | None = None
    live: LiveSpeeds | None = None
    scale: float = 1.0
    no_fly: tuple[NoFlyArea, ...] = ()

    def __post_init__(self) -> None:
        if not 1 / SLOWEST_SCALE <= self.scale <= SLOWEST_SCALE:
            mend = "Give a factor between 0.1 and 10; close streets to stop traffic."
            raise TrafficError("not a factor on travel times", value=self.scale, mend=mend)

    def with_closure(self, closure: Closure) -> RoadConditions:
        """Close something; a closure of the same name is replaced."""
        others = tuple(each for each in self.closures if each.name != closure.name)
        return replace(self, closures=(*others, closure))

    def without_closure(self, name: str) -> RoadConditions:
        """Reopen what was closed under a name.

        Raises
        ------
        UnknownNameError
            If nothing is closed under it.
        """
        names = [each.name for each in self.closures]
        if name not in names:
            raise UnknownNameError.among("closure", name, names)
        return replace(self, closures=tuple(each for each in self.closures if each.name != name))

    def closed_arcs(self, streets: StreetData, graph: StreetGraph) -> NDArray[np.bool_]:
        """Mark the arcs of a mode that are closed now. Shape (arcs,)."""
        closed = np.zeros(graph.arc_count, dtype=np.bool_)
        for closure in self.closures:
            if graph.mode in closure.modes:
                closed |= closed_arcs(streets, graph, closure)
        return closed

    def free_flow_slices(self, graph: StreetGraph) -> TimeSlices:
        """Give the one slice without time of day: weather and the plain scale count, traffic does not."""
        return self._slowed(TimeSlices.free_flow(graph.arc_count), graph)

    def slices(
        self,
        streets: StreetData,
        graph: StreetGraph,
        weights: Weights,
        day: DayType,
        instants_s: Sequence[Seconds],
    ) -> TimeSlices:
        """Sample a day at some instants (more are added where weather or live traffic changes)."""
        slices = self.traffic.slices(graph, day, instants_s)
        if self.imported is not None:
            slices = self.imported.into(slices, streets, graph, weights, readings_of(day, slices.instants_s))
        slowed = self._slowed(slices, graph)
        if self.live is not None and self.live.day is day:
            from doorstep.roads.times.live_traffic import blend

            now = (self.live.now_s,)
            # What is measured already holds the weather: it must not slow a measured street twice.
            already = slowed.at(now).arc_factor[0] / slices.at(now).arc_factor[0]
            measured = self.live.arc_ratio(streets, graph)
            ratio = np.where(self.live.measured(streets, graph), measured / already, 1.0)
            slowed = blend(slowed, graph, weights, self.live.now_s, ratio, self.live.incidents)
        return slowed.first_in_first_out(graph, weights)

    def _slowed(self, slices: TimeSlices, graph: StreetGraph) -> TimeSlices:
        if self.weather:
            slices = weathered(slices, graph, self.weather_table, self.weather)
        return slices.slowed(np.float32(self.scale)) if self.scale != 1.0 else slices
