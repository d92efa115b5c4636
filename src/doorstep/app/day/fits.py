"""What fits: which vehicles can do a task at all, and the reason if none can, told before any search."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.app.day.homes import Homes
from doorstep.app.day.points import PointSet
from doorstep.app.day.refusals import RefusedOrder, RefusedVehicle
from doorstep.domain.ids import PointId, VehicleId
from doorstep.domain.orders import Order
from doorstep.domain.reasons import MissingSkills, NoKerb, NoVehicleAllowed, NoWay, OverLoad
from doorstep.domain.tasks import Task
from doorstep.domain.travel import UNREACHABLE, TravelMatrix
from doorstep.domain.units import SECONDS_PER_MINUTE, Seconds
from doorstep.domain.vehicles import Vehicle

WORDS = {
    "mass_g": "heavier than any vehicle takes",
    "volume_cm3": "larger than any vehicle takes",
    "pieces": "more parcels than any vehicle takes",
    "chilled_pieces": "more chilled parcels than any vehicle keeps cold",
}


@dataclass(frozen=True, slots=True, eq=False)
class Reach:
    """Where vehicles get to and back from home; rows of the points of the day.

    by_home
        For each profile and home point. Shapes (points,).
    """

    points: PointSet
    homes: Homes
    by_home: Mapping[tuple[str, PointId], NDArray[np.bool_]]

    @classmethod
    def of(
        cls,
        points: PointSet,
        homes: Homes,
        travels: Mapping[str, TravelMatrix],
        vehicles: Sequence[Vehicle],
    ) -> Reach:
        """Read reach from the travel of every profile."""
        wanted = {(vehicle.type.profile, point) for vehicle in vehicles for point in homes.visited(vehicle)}
        by_home = {}
        for profile, point in sorted(wanted):
            base_ds, row = travels[profile].base_ds, points.row(point)
            by_home[profile, point] = (base_ds[row] != UNREACHABLE) & (base_ds[:, row] != UNREACHABLE)
        return cls(points, homes, by_home)

    def gets_to(self, vehicle: Vehicle, halts: Sequence[PointId]) -> bool:
        """Tell whether a vehicle gets to one of some points and back to one of its homes."""
        homes = self.homes.visited(vehicle)
        if not (homes and halts):
            return bool(halts)
        rows = self.points.rows(halts)
        return any(bool(self.by_home[vehicle.type.profile, home][rows].any()) for home in homes)

    def lost(self, vehicle: Vehicle) -> RefusedVehicle | None:
        """Refuse a vehicle that does not get from its start to its end or to a hub it loads at."""
        homes = self.homes.visited(vehicle)
        for home in dict.fromkeys(homes):
            if self.by_home[vehicle.type.profile, home].sum() <= 1 and len(self.points.ids) > 1:
                profile = vehicle.type.profile.partition("[")[0]
                return RefusedVehicle(
                    vehicle.id,
                    f"no way by {profile} leads from {home.replace(':', ' ', 1)} to anywhere and back",
                    f"vehicle {vehicle.id}",
                    f"Put the hub on a street of this map that a {profile} may use; one outside the map"
                    " needs `approaches`.",
                )
        for home in homes[1:]:
            if not self.by_home[vehicle.type.profile, homes[0]][self.points.row(home)]:
                profile = vehicle.type.profile.partition("[")[0]
                return RefusedVehicle(
                    vehicle.id,
                    f"no way by {profile} between {homes[0].replace(':', ' ', 1)} and"
                    f" {home.replace(':', ' ', 1)}",
                    f"vehicle {vehicle.id}",
                    "Move the hub to a street of that profile, or leave it out of the vehicle's hubs.",
                )
        return None


@dataclass(frozen=True, slots=True)
class Near:
    """Where vehicles may halt for a task.

    halts, too_far
        Those from which its door is reached, and those from which nobody walks so far.
    walk_s
        From the best kerb to the door. None: not known.
    longest_s
        Nobody walks longer, one way.
    """

    halts: tuple[PointId, ...]
    too_far: tuple[PointId, ...] = ()
    walk_s: Seconds | None = None
    longest_s: Seconds = 0


def why_not(
    task: Task,
    order: Order,
    near: Near,
    vehicles: Sequence[Vehicle],
    reach: Reach,
    *,
    on_foot: bool,
) -> RefusedOrder | None:
    """Say why no vehicle can do a task; None if one can."""
    where = order.address.one_line
    allowed = [
        van
        for van in vehicles
        if van.id not in task.forbidden_vehicles
        and (task.allowed_vehicles is None or van.id in task.allowed_vehicles)
    ]
    if not allowed:
        mend = "Allow another vehicle, or plan it by hand."
        return RefusedOrder(order.id, _nobody(task, vehicles), where, mend, NoVehicleAllowed())
    skilled = [van for van in allowed if task.skills <= van.all_skills]
    if not skilled:
        missing = task.skills - max(
            (van.all_skills for van in allowed), key=lambda own: len(own & task.skills)
        )
        what = f"no vehicle has the skills {', '.join(sorted(missing))}"
        return RefusedOrder(
            order.id, what, where, "Give a vehicle or driver the skills.", MissingSkills(missing)
        )
    strong = [van for van in skilled if van.type.limit.fits(task.load)]
    if not strong:
        reason = _over(task, [van.type.limit.excess(task.load) for van in skilled])
        mend = "Add a vehicle that takes it, or split the order."
        return RefusedOrder(order.id, WORDS[reason.dimension], where, mend, reason)
    return _on_the_way(task, order, near, strong, reach, on_foot=on_foot)


def _on_the_way(
    task: Task,
    order: Order,
    near: Near,
    strong: Sequence[Vehicle],
    reach: Reach,
    *,
    on_foot: bool,
) -> RefusedOrder | None:
    where = order.address.one_line
    handy = [van for van in strong if not on_foot or _is_carried(task, van)]
    if not handy:
        over = [carrier.limit.excess(task.load) for van in strong for carrier in van.type.carriers]
        reason = _over(task, over)
        mend = "Give a vehicle a carrier that takes it, such as a trolley or two persons, or split the order."
        return RefusedOrder(order.id, "more than anybody carries to the door", where, mend, reason)
    if any(reach.gets_to(van, near.halts) for van in handy):
        return None
    if any(reach.gets_to(van, near.too_far) for van in handy):
        mend = "Let a vehicle come that needs no kerb, such as a cargo bike, or correct where its door is."
        return RefusedOrder(order.id, _far_on_foot(near), where, mend, NoKerb())
    if not (near.halts or near.too_far):
        mend = "Check where the door is, or say from which kerb it is served."
        return RefusedOrder(order.id, "no legal place to halt near its door", where, mend, NoKerb())
    profiles = frozenset(van.type.profile.partition("[")[0] for van in handy)
    what = f"no legal way there and back by {', '.join(sorted(profiles))}"
    mend = "Check where the door is, closures, and what the streets allow at these hours."
    return RefusedOrder(order.id, what, where, mend, NoWay(profiles))


def _far_on_foot(near: Near) -> str:
    limit = f"nobody walks longer than {near.longest_s / SECONDS_PER_MINUTE:.0f} min"
    if near.walk_s is None or near.walk_s <= near.longest_s:
        return f"the nearest legal place to halt is too far from its door: {limit}"
    away = f"{near.walk_s / SECONDS_PER_MINUTE:.1f} min"
    return f"the nearest legal place to halt is {away} on foot from its door; {limit}"


def _nobody(task: Task, vehicles: Sequence[Vehicle]) -> str:
    known = {van.id for van in vehicles}
    named: frozenset[VehicleId] = task.allowed_vehicles or frozenset()
    if named and not named & known:
        return f"the vehicles allowed do not work on this day: {', '.join(sorted(named))}"
    return "no vehicle of the day may take it: by its size, or because nobody comes along"


def _is_carried(task: Task, vehicle: Vehicle) -> bool:
    return any(carrier.takes(task.load) for carrier in vehicle.type.carriers)


def _over(task: Task, excesses: Sequence[dict[str, int]]) -> OverLoad:
    """Name the dimension that is over least, of the limit that comes nearest."""
    nearest = min(excesses, key=lambda excess: (len(excess), min(excess.values())))
    dimension = min(nearest, key=lambda name: (nearest[name] / max(1, getattr(task.load, name)), name))
    return OverLoad(dimension, nearest[dimension])
