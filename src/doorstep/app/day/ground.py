"""Ground: what a day's halts, travel and tasks are worked out on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from doorstep.app.day.chargers import DayChargers
from doorstep.app.day.doors import DayDoor, Kerbside
from doorstep.app.day.fleet import DayFleet
from doorstep.app.day.homes import Homes
from doorstep.app.day.points import ANYWHERE
from doorstep.app.day.settings import DaySettings
from doorstep.app.day.supply import Supply, supplied
from doorstep.app.day.tasks import DayTasks
from doorstep.app.ports import Streets
from doorstep.domain.ids import PointId, TaskId
from doorstep.domain.instants import LocalDay
from doorstep.roads.tags.vocabulary import Mode
from doorstep.roads.times.shapes import ShapeModel


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """What both ways of serving doors are built on.

    models
        Shape classes of each profile, fitted where travel is measured first: the parts of one day share them.
    """

    day: LocalDay
    fleet: DayFleet
    homes: Homes
    made: DayTasks
    doors: Mapping[TaskId, DayDoor]
    kerbside: Kerbside
    settings: DaySettings
    supplies: tuple[Supply, ...] = ()
    chargers: DayChargers = field(default_factory=DayChargers)
    stranded: frozenset[TaskId] = frozenset()
    models: dict[str, ShapeModel] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        day: LocalDay,
        fleet: DayFleet,
        homes: Homes,
        made: DayTasks,
        streets: Streets,
        settings: DaySettings,
    ) -> Ground:
        """Find the doors of all tasks, and the kerbs to serve them from."""
        network = fleet.network
        through = supplied(made.tasks, made.order_of, fleet.vehicles, homes.hubs, settings)
        made = replace(made, tasks=through.tasks)
        starts = {
            profile: network.snap(list(homes.on_map(profile, settings).values()), profile, ANYWHERE)
            for profile, mode in fleet.modes.items()
            if mode is Mode.MOTOR
        }
        places = [task.place for task in made.tasks]
        ends = [place.walk_target for place in places]
        kerbside = Kerbside.of(streets, network, ends, starts, settings)
        found = kerbside.find(places, settings)
        doors = {task.id: found[task.place] for task in made.tasks}
        busy = [door.place.door for door in doors.values()] + [hub.place.door for hub in homes.hubs]
        chargers = DayChargers.of(fleet, streets.facilities.charging_stations, busy, settings)
        return cls(
            day, fleet, homes, made, doors, kerbside, settings, through.supplies, chargers, through.stranded
        )

    @property
    def supply_points(self) -> dict[TaskId, tuple[PointId]]:
        """Where each supply is unloaded: at the point of its hub."""
        return {supply.task.id: (self.homes.hub_points[supply.hub],) for supply in self.supplies}
