"""Halts of a day: from where each door is served, and the travel between all of them.

Doors are served in one of two ways. On foot, vehicles halt at kerbs and stands, and people walk from there to
one door or several. At doors, each door has its own halt beside it, whose time holds parking and the walk.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from doorstep.app.day.doors import DayDoor
from doorstep.app.day.ground import Ground
from doorstep.app.day.points import ANYWHERE, AT_KERB, PointSet, Stands
from doorstep.app.day.stands import Stand, cycle_stands, door_stands
from doorstep.app.day.travel import DayClock, drive_travel, laid_out
from doorstep.app.day.walks import AT_DOOR, WALK, handed_over, walk_names, walk_travels, within_walks
from doorstep.app.day.ways import DayWays, Standing
from doorstep.domain.carriers import HANDOVER
from doorstep.domain.energy import Charger
from doorstep.domain.ids import ChargerId, PointId, TaskId
from doorstep.domain.kerbs import Kerb
from doorstep.domain.places import LonLat, Place
from doorstep.domain.tasks import ServiceTime, Task
from doorstep.domain.travel import NearestTravel, PairTravel, TravelMatrix
from doorstep.domain.units import Metres, Seconds
from doorstep.domain.vehicles import VehicleType
from doorstep.domain.walking import Walking
from doorstep.roads.answers import SnapOptions
from doorstep.roads.tags.vocabulary import Mode


@dataclass(frozen=True, slots=True, eq=False)
class Walked:
    """What is served on foot: kerbs by point, doors, and the limits of walks."""

    kerbs: Mapping[PointId, Kerb]
    doors: Mapping[TaskId, PointId]
    carrier_profiles: Mapping[str, str]
    most_loop_m: Metres | None
    most_walk_m: Metres | None


@dataclass(frozen=True, slots=True, eq=False)
class Halts:
    """Points of the day with their travel.

    travels
        Of every profile and, where people walk, on foot.
    driven
        Those that vehicles move by.
    of_task
        Where vehicles may halt for each task, best first.
    ways
        The lines of the travel.
    too_far
        Of a task, where vehicles could halt if anybody walked from there to its door.
    walked
        None: every door has its own halt.
    halt_s
        What a halt takes beside the work, by vehicle type, where every door has its own.
    """

    points: PointSet
    travels: Mapping[str, PairTravel]
    driven: Mapping[str, TravelMatrix]
    of_task: Mapping[TaskId, tuple[PointId, ...]]
    clock: DayClock
    ways: DayWays
    too_far: Mapping[TaskId, tuple[PointId, ...]] = field(default_factory=dict)
    walked: Walked | None = None
    halt_s: Mapping[TaskId, Mapping[str, Seconds]] = field(default_factory=dict)
    chargers: tuple[Charger, ...] = ()
    charger_points: Mapping[ChargerId, PointId] = field(default_factory=dict)

    @property
    def day_type(self) -> str:
        """Kind of day whose traffic the travel holds."""
        return self.clock.kind.name.lower()

    @property
    def instants_s(self) -> tuple[Seconds, ...]:
        """Seconds since local midnight at which the day is sampled."""
        return tuple(sorted({self.clock.elapsed_s(clock_s) for clock_s in self.clock.clock_s}))

    def walking(self, tasks: set[TaskId]) -> Walking | None:
        """Say what is served on foot, with the kerbs that some task may use."""
        if self.walked is None:
            return None
        walked, kerbs = self.walked, self.walked.kerbs
        used = dict.fromkeys(point for name in self.of_task if name in tasks for point in self.of_task[name])
        return Walking(
            kerbs=tuple(kerbs[point] for point in used),
            kerb_points={kerbs[point].id: point for point in used},
            door_points={name: point for name, point in walked.doors.items() if name in tasks},
            choices={
                name: tuple(kerbs[point].id for point in halts)
                for name, halts in self.of_task.items()
                if name in tasks
            },
            foot_profile=WALK,
            carrier_profiles=walked.carrier_profiles,
            most_loop_m=walked.most_loop_m,
            most_walk_m=walked.most_walk_m,
        )

    def service_of(self, task: Task) -> tuple[ServiceTime, ...]:
        """Give the work of a task; where nobody walks, parking and the walk count as work."""
        extra = self.halt_s.get(task.id, {})
        work = task.service[0]
        by_type = (
            replace(work, duration_s=work.duration_s + halt_s, vehicle_type=name)
            for name, halt_s in extra.items()
        )
        return (*by_type,) if extra else task.service


def on_foot(ground: Ground) -> Halts:
    """Let vehicles halt at kerbs and stands, and people walk from there."""
    doors = ground.doors
    stands = _stands(ground, doors.values())
    kerb_rows = _kerb_points(ground, doors.values())
    rows = list(kerb_rows.values())
    records = dict(zip(kerb_rows, ground.kerbside.records(rows), strict=True))
    kerbs = {**records, **{stand.point: stand.kerb for each in stands.values() for stand in each.values()}}
    points = _point_set(ground, kerbs, [door.point for door in doors.values()])
    driven, standing = _driven(ground, points, stands, kerb_rows)
    of_task = _halts_of(ground, stands)
    walks, of_carrier = _walks(ground, points, kerbs, doors)
    if HANDOVER.name in of_carrier:
        own = stands[Mode.FOOT]
        at_once = [(points.row(own[door.point].point), points.row(door.point)) for door in doors.values()]
        walks[AT_DOOR] = handed_over(dict.fromkeys(at_once), len(points.ids))
    at_door = {name: door.point for name, door in doors.items()}
    within = within_walks(walks.values(), points, of_task, at_door)
    too_far = {
        name: tuple(halt for halt in of_task[name] if halt not in near) for name, near in within.items()
    }
    rules = ground.settings.stops
    walked = Walked(kerbs, at_door, of_carrier, rules.most_loop_m, rules.most_walk_m)
    return Halts(
        points,
        {**driven, **walks},
        driven,
        {**within, **ground.supply_points},
        _clock(ground),
        DayWays(ground.fleet.network, standing),
        too_far,
        walked,
        chargers=ground.chargers.all,
        charger_points=ground.chargers.points,
    )


def _halts_of(
    ground: Ground, stands: Mapping[Mode, Mapping[PointId, Stand]]
) -> dict[TaskId, tuple[PointId, ...]]:
    """List where each task may be served from: its kerbs, best first, then the stands at its door."""
    names = ground.kerbside.kerbs.ids
    return {
        name: (
            *(PointId(f"kerb:{names[row]}") for row in door.kerbs),
            *(each[door.point].point for each in stands.values() if door.point in each),
        )
        for name, door in ground.doors.items()
    }


def at_doors(ground: Ground) -> Halts:
    """Give each door its own halt: motor vehicles at its best kerb, all others at the door itself."""
    doors = ground.doors
    places = {door.point: door.place for door in doors.values()}
    kerbs = {door.point: door.kerbs[0] for door in doors.values() if door.kerbs}
    points = _point_set(ground, (), places)
    travels, standing = {}, {}
    for profile, mode in ground.fleet.modes.items():
        own = kerbs if mode is Mode.MOTOR else {}
        beside = {point: place for point, place in places.items() if point not in own}
        stands = Stands({**_home_places(ground, profile), **beside}, own, _snap(mode))
        travels[profile], standing[profile] = _travel(ground, profile, points, stands)
    return Halts(
        points,
        travels,
        travels,
        {name: (door.point,) for name, door in doors.items()} | ground.supply_points,
        _clock(ground),
        DayWays(ground.fleet.network, standing),
        halt_s={name: _halt_s(ground, door) for name, door in doors.items()},
        chargers=ground.chargers.all,
        charger_points=ground.chargers.points,
    )


def _snap(mode: Mode | None) -> SnapOptions:
    return AT_KERB if mode is Mode.MOTOR else ANYWHERE


def _clock(ground: Ground) -> DayClock:
    return DayClock.of(ground.day, ground.fleet.network, ground.settings)


def _halt_s(ground: Ground, door: DayDoor) -> dict[str, Seconds]:
    """Say what a halt at a door takes beside the work, by vehicle type."""
    modes, park = ground.fleet.modes, ground.settings.park
    by_mode = {Mode.MOTOR: door.halt_s, Mode.CYCLE: park.bike.mean_s}
    found = {}
    for kind in {vehicle.type.name: vehicle.type for vehicle in ground.fleet.vehicles}.values():
        mode = modes[kind.profile]
        setup_s = 0 if mode in (Mode.FOOT, None) else min(carrier.setup_s for carrier in kind.carriers)
        found[kind.name] = setup_s + (0 if mode is None else by_mode.get(mode, 0))
    return found


def _stands(ground: Ground, doors: Iterable[DayDoor]) -> dict[Mode, dict[PointId, Stand]]:
    """Give the stands of cycles, and those of walkers and machines, by door, where the day has any."""
    distinct = list(doors)
    modes = ground.fleet.modes
    network, park = ground.fleet.network, ground.settings.park.bike
    stands: dict[Mode, dict[PointId, Stand]] = {}
    cycles = [profile for profile, mode in modes.items() if mode is Mode.CYCLE]
    if cycles:
        stands[Mode.CYCLE] = cycle_stands(distinct, network, cycles[0], park)
    if any(mode in (Mode.FOOT, None) for mode in modes.values()):
        stands[Mode.FOOT] = door_stands(distinct)
    return stands


def _kerb_points(ground: Ground, doors: Iterable[DayDoor]) -> dict[PointId, int]:
    names = ground.kerbside.kerbs.ids
    rows = dict.fromkeys(row for door in doors for row in door.kerbs)
    return {PointId(f"kerb:{names[row]}"): row for row in rows}


def _point_set(ground: Ground, halts: Iterable[PointId], doors: Iterable[PointId]) -> PointSet:
    points = PointSet()
    for point in (*ground.homes.places, *ground.chargers.points.values(), *halts, *doors):
        points.add(point)
    return points


def _home_places(ground: Ground, profile: str) -> dict[PointId, Place]:
    """Give where vehicles of a profile begin, end, load and charge; what flies needs no gate."""
    mode, homes = ground.fleet.network.profiles[profile].mode, ground.homes
    own = homes.places if mode is None else homes.on_map(profile, ground.settings)
    return {**own, **ground.chargers.places(mode)}


def _driven(
    ground: Ground,
    points: PointSet,
    stands: Mapping[Mode, Mapping[PointId, Stand]],
    kerb_rows: Mapping[PointId, int],
) -> tuple[dict[str, TravelMatrix], dict[str, Standing]]:
    """Measure every profile between its homes and its own kind of halts."""
    travels, standing = {}, {}
    for profile, mode in ground.fleet.modes.items():
        own = stands.get(Mode.FOOT if mode is None else mode, {})
        places = {stand.point: stand.place for stand in own.values()}
        halts = Stands({**_home_places(ground, profile), **places}, kerb_rows if mode is Mode.MOTOR else {})
        travels[profile], standing[profile] = _travel(ground, profile, points, halts)
    return travels, standing


def _travel(ground: Ground, profile: str, points: PointSet, stands: Stands) -> tuple[TravelMatrix, Standing]:
    """Measure one profile between its points, laid out over all of the day, and say where it stands."""
    network, settings = ground.fleet.network, ground.settings
    flies = network.profiles[profile].mode is None
    approaches = {} if flies else ground.homes.approaches(profile, settings)
    own = list(stands.points)
    snapped, shift = None, ground.fleet.shifts[profile]
    at = {own.index(point): approach for point, approach in approaches.items()}
    if flies:
        travel = network.matrix(list(stands.positions), profile, threads=settings.threads).travel()
    else:
        snapped = stands.on_streets(network, profile, ground.kerbside.kerbs)
        known = ground.models.get(profile)
        climbs = any(van.type.profile == profile and _minds_hills(van.type) for van in ground.fleet.vehicles)
        found = drive_travel(
            network, profile, snapped, _clock(ground), shift, settings, climbs=climbs, model=known
        )
        if found.model is not None:
            ground.models.setdefault(profile, found.model)
        travel = found.through(at).travel if at else found.travel
    homes = {point: ground.homes.places[point].door for point in approaches}
    rows = {point: row for row, point in enumerate(own)}
    standing = Standing(rows, stands.positions, snapped, shift, homes)
    return laid_out(travel, points.rows(own), len(points.ids)), standing


def _minds_hills(kind: VehicleType) -> bool:
    return kind.consumption is not None and kind.consumption.climb_wh_per_100_m_t > 0


def _walks(
    ground: Ground,
    points: PointSet,
    kerbs: Mapping[PointId, Kerb],
    doors: Mapping[TaskId, DayDoor],
) -> tuple[dict[str, NearestTravel], dict[str, str]]:
    """Walk at the pace of every carrier on steps."""
    carriers = {carrier: None for vehicle in ground.fleet.vehicles for carrier in vehicle.type.carriers}
    paces, of_carrier = walk_names(list(carriers))
    halts = {points.row(point): kerb.position for point, kerb in kerbs.items()}
    ends: dict[int, LonLat] = {points.row(door.point): door.place.walk_target for door in doors.values()}
    foot, longest_s = ground.kerbside.doors.foot, ground.settings.stops.longest_walk_s
    count = len(points.ids)
    return walk_travels(foot, halts, ends, count, paces, longest_s, ground.settings.threads), of_carrier
