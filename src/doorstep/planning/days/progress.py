"""How far a day has come if everything went as planned: where each vehicle is free, and what it carries."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from doorstep.domain.ids import PointId, TaskId
from doorstep.domain.loads import EMPTY_LOAD, Load
from doorstep.domain.places import Place
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.progress import DayProgress, VehicleProgress
from doorstep.domain.routes import Route, Stop, Trip
from doorstep.domain.tasks import TaskKind
from doorstep.domain.units import Seconds, WattHours, ds_from_s, s_from_ds
from doorstep.planning.script import script_of
from doorstep.planning.timing.reading import sketch_of
from doorstep.planning.timing.times import times_of
from doorstep.planning.timing.vehicle import VehicleSteps


def progress_as_planned(
    problem: Problem, plan: Plan, now_s: Seconds, in_vain: Collection[TaskId] = ()
) -> DayProgress:
    """Say how far a day has come if everything went as planned: what a halt has begun is done there.

    A vehicle that is on its way to a halt is free after it: nobody turns round on the way. After the last
    task of a trip before another one it is free once it is back at the hub and could have reloaded and
    charged.

    Parameters
    ----------
    in_vain
        Tasks that were tried in vain: what was to be delivered takes room aboard until the next hub, and
        nothing was picked up. One that has not begun by the plan is still to be done.
    """
    found = (_progress(problem, route, now_s, in_vain) for route in plan.routes)
    return DayProgress(now_s, tuple(one for one in found if one is not None))


def _progress(
    problem: Problem, route: Route, now_s: Seconds, in_vain: Collection[TaskId]
) -> VehicleProgress | None:
    begun = [trip for trip in route.trips if trip.load_starts_s <= now_s]
    if not begun:
        return None
    passed = [stop for each in begun for stop in committed(each, now_s)]
    done = frozenset(handled.task_id for stop in passed for handled in stop.handled)
    in_trip = [handled.task_id for stop in begun[-1].stops for handled in stop.handled]
    rests = [rest for stop in passed for rest in stop.rests]
    free = _free_at(problem, route, now_s)
    handed_over = done.difference(in_vain)
    aboard = [task_id for task_id in in_trip if _is_on_board(problem, task_id, done, handed_over)]
    homes = [trip.home for trip in begun if trip.home is not None and trip.ends_s <= free.free_s]
    ways = [*(stop.leg for stop in passed if stop.leg is not None), *homes]
    return VehicleProgress(
        vehicle_id=route.vehicle_id,
        place=free.place,
        point=free.point,
        free_s=_whole_second(problem, route, free.free_s),
        departed_s=route.trips[0].load_starts_s,
        done=done,
        on_board=frozenset(aboard),
        collected=EMPTY_LOAD if free.has_unloaded else _collected(problem, done & set(in_trip), in_vain),
        rested_s=max((rest.ends_s for rest in rests), default=None),
        rests_taken=frozenset(rest.rule for rest in rests),
        stops=len(passed),
        driven_m=sum(leg.distance_m for leg in ways),
        charge_wh=free.charge_wh,
    )


def _whole_second(problem: Problem, route: Route, free_s: Seconds) -> Seconds:
    """Give the second in which a vehicle is free; the plan tells it rounded up.

    Rounded up, a window that the plan keeps by less than a second would be missed by the rest of the day.
    A route whose times are not those of its script keeps what it states.
    """
    steps = VehicleSteps.of(problem, route.vehicle_id)
    script = script_of(route, keep_departure=True)
    _, times = times_of(steps, sketch_of(steps, script), script.depart_s)
    ends_ds = [timed.end_ds for timed in times if s_from_ds(timed.end_ds) == free_s]
    return max(ends_ds) // ds_from_s(1) if ends_ds else free_s


@dataclass(frozen=True, slots=True)
class _Free:
    """Where a vehicle is free next, when, and with what in its battery."""

    place: Place
    point: PointId
    free_s: Seconds
    charge_wh: WattHours | None
    has_unloaded: bool = False


def committed(trip: Trip, now_s: Seconds) -> tuple[Stop, ...]:
    """Give the halts of a trip that are committed: those for which the vehicle has set out.

    Who begins at a halt stands there from the departure on, though the kerb may open later. Where nothing but
    charges is left of a trip, they are committed as well: it has to get home.
    """
    set_out_s = [trip.load_starts_s if stop.leg is None else stop.leg.depart_s for stop in trip.stops]
    passed = tuple(stop for stop, at_s in zip(trip.stops, set_out_s, strict=True) if at_s <= now_s)
    has_tasks = any(stop.handled for stop in trip.stops[len(passed) :])
    return passed if has_tasks or not passed else trip.stops


def _free_at(problem: Problem, route: Route, now_s: Seconds) -> _Free:
    """Say where a vehicle under way is free next, when, and with what in its battery."""
    trip = [trip for trip in route.trips if trip.load_starts_s <= now_s][-1]
    passed = committed(trip, now_s)
    is_last = trip is route.trips[-1]
    goes_home = trip.home is not None and (not is_last or trip.home.depart_s <= now_s)
    if goes_home and len(passed) == len(trip.stops):
        return _free_at_end(problem, route, trip, is_last=is_last)
    if passed:
        stop = passed[-1]
        return _Free(Place(stop.position), _point_of(problem, stop), stop.depart_s, stop.energy_wh)
    hub = None if trip.start_hub is None else problem.hub(trip.start_hub)
    if hub is not None:
        return _Free(hub.place, problem.points.hubs[hub.id], trip.depart_s, trip.energy_wh)
    vehicle = problem.require_vehicle(route.vehicle_id)
    assert vehicle.start is not None, "who has no start begins at its first halt"
    return _Free(vehicle.start, problem.points.starts[vehicle.id], trip.depart_s, trip.energy_wh)


def _free_at_end(problem: Problem, route: Route, trip: Trip, *, is_last: bool) -> _Free:
    """Say when a vehicle is free that has nothing left to do on its trip but to drive home."""
    last, home = trip.stops[-1], trip.home
    assert home is not None, "asked for trips with a drive home"
    charge_wh = None if last.energy_wh is None else last.energy_wh - home.energy_wh
    if is_last:
        vehicle = problem.require_vehicle(route.vehicle_id)
        assert vehicle.end is not None, "who drives home has an end"
        end = problem.points.ends[vehicle.id]
        return _Free(vehicle.end, end, trip.ends_s, charge_wh, has_unloaded=trip.end_hub is not None)
    hub = None if trip.end_hub is None else problem.hub(trip.end_hub)
    assert hub is not None, "a trip before another one ends at a hub"
    charge = route.trips[route.trips.index(trip) + 1].charge
    work_s = hub.reload_s
    if charge is not None:
        work_s = max(work_s, charge.ends_s - charge.starts_s)
        charge_wh = (charge_wh or 0) + charge.energy_wh
    return _Free(hub.place, problem.points.hubs[hub.id], trip.ends_s + work_s, charge_wh, has_unloaded=True)


def _point_of(problem: Problem, stop: Stop) -> PointId:
    if stop.kerb_id is not None and problem.walking is not None:
        return problem.walking.kerb_points[stop.kerb_id]
    if stop.charge is not None and not stop.handled:
        found = problem.charger(stop.charge.charger_id)
        assert found is not None, "a checked plan has known chargers"
        return found[1]
    return problem.points.tasks[stop.handled[0].task_id]


def _is_on_board(
    problem: Problem, task_id: TaskId, done: frozenset[TaskId], handed_over: frozenset[TaskId]
) -> bool:
    task = problem.task(task_id)
    if task is None or task_id in done or task.kind is not TaskKind.DELIVERY:
        return False
    return task.partner is None or task.partner in handed_over


def _collected(problem: Problem, task_ids: Collection[TaskId], in_vain: Collection[TaskId]) -> Load:
    """Add up what is aboard for the hub: what was picked up, and what could not be delivered."""
    tasks = [task for task_id in task_ids if (task := problem.task(task_id)) is not None]
    kinds = (TaskKind.PICKUP, TaskKind.RETURN)
    back = [task for task in tasks if task.id in in_vain and task.kind is TaskKind.DELIVERY]
    back += [task for task in tasks if task.id not in in_vain and task.kind in kinds and task.partner is None]
    return sum((task.load for task in back), EMPTY_LOAD)
