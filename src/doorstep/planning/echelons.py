"""Two echelons: trucks bring parcels from depots to satellites, smaller vehicles from there to the doors.

The lower echelon is a problem with several trips; each of its trips asks the upper one to bring what it loads
before it loads, and to fetch what it has collected once it is back. Planned one after the other, the
lower echelon does not know what its trips cost above. Here they are planned together.

Up to `columns.truck_plans.MOST_TOURED` satellites, the search of the lower echelon carries the cost of the
cheapest truck plan that its trips could be supplied and emptied by. So it fills whole trucks and closes
satellites where that pays; then trucks are planned for its trips. A model of the upper echelon in the
objective of the lower one follows Lehmann and Winkenbach (2024), who decompose instead.

With more satellites there are rounds: what the trucks of one round cost by satellite becomes the price of
loading there in the next, and satellites are closed one at a time as far as that pays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from doorstep.domain.errors import InputError
from doorstep.domain.ids import HubId, PointId, TaskId, VehicleId
from doorstep.domain.loads import EMPTY_LOAD
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.routes import Route, Trip
from doorstep.domain.tasks import ServiceTime, Task, TaskKind, TaskWindow
from doorstep.domain.units import Minor, Seconds
from doorstep.domain.vehicles import Vehicle
from doorstep.domain.windows import Window
from doorstep.planning.columns.truck_plans import TruckPlans, truck_plans
from doorstep.planning.given import plan_of
from doorstep.planning.script import RouteScript, script_of
from doorstep.planning.search.budget import Budget, SearchOptions
from doorstep.planning.solve import Solution, solve, solve_and_tell

WEEK = timedelta(days=7)
ALONE_SHARE, AGAIN_SHARE = 0.7, 0.16
"""Of the budget: for the search of the lower echelon that begins anew, and that goes on from it."""
TRUCKS_SHARE = 0.07
"""Of the budget, each time that trucks are planned for what was found."""
MISSED_SHARE = 0.005
"""Trucks that cost so much more than the search counted, of the whole, are packed worse than it thought."""
TIGHT_ROOM = 0.95
"""Of a truck that the search goes on with then: trips are not cut to fill one up."""
FIRST_SHARE = 0.3
"""Of rounds by price: that of the first, which knows no prices; the others go on from the cheapest plan."""
ROUNDS = 21
LOWER_SHARE = 0.85
"""Share of a round for the lower echelon: it holds most of the stops."""


@dataclass(frozen=True, slots=True)
class Upper:
    """The upper echelon: trucks and where they begin and end, in the travel of the lower problem.

    handling_s
        Work at a satellite for each trip that is supplied or emptied.
    """

    trucks: tuple[Vehicle, ...]
    starts: Mapping[VehicleId, PointId]
    ends: Mapping[VehicleId, PointId]
    handling_s: Seconds = 0


@dataclass(frozen=True, slots=True)
class EchelonPlans:
    """Plans of both echelons. The tasks of the upper one are named after the trips they serve."""

    lower: Plan
    upper: Plan
    upper_problem: Problem

    @property
    def total_minor(self) -> Minor:
        """Cost of both."""
        return self.lower.total.total_minor + self.upper.total.total_minor

    @property
    def left_out(self) -> int:
        """Tasks that either echelon cannot serve."""
        return len(self.lower.unassigned) + len(self.upper.unassigned)


def solve_apart(
    lower: Problem, upper: Upper, budget: Budget, seed: int, options: SearchOptions | None = None
) -> EchelonPlans:
    """Plan the lower echelon by itself and then the upper one: what planning together must beat."""
    return _Rounds(lower, upper, seed, options).planned(lower, budget)


def solve_together(
    lower: Problem, upper: Upper, budget: Budget, seed: int, options: SearchOptions | None = None
) -> EchelonPlans:
    """Plan both echelons for the least cost of both.

    Parameters
    ----------
    lower
        Tasks at doors; each vehicle starts at the satellite it loads at.
    budget
        For all rounds. With iterations alone the plans repeat for the same seed.

    Raises
    ------
    InputError
        If a vehicle of the lower echelon does not start at a hub.
    """
    rounds = _Rounds(lower, upper, seed, options)
    satellites = tuple(dict.fromkeys(_home(lower, vehicle) for vehicle in lower.vehicles))
    trucks = [(truck, upper.starts[truck.id], upper.ends[truck.id]) for truck in upper.trucks]
    plans = truck_plans(lower, trucks, satellites)
    if plans is None:
        return _by_prices(rounds, satellites, budget)
    tighter = truck_plans(lower, trucks, satellites, filled=TIGHT_ROOM)
    if tighter is not None:
        tighter = replace(tighter, charge_minor=plans.charge_minor)
    return _by_truck_plans(rounds, satellites, plans, tighter, budget)


def _by_truck_plans(
    rounds: _Rounds,
    satellites: Sequence[HubId],
    plans: TruckPlans,
    tighter: TruckPlans | None,
    budget: Budget,
) -> EchelonPlans:
    """Search the lower echelon with the trucks in its costs, and plan the trucks; go on, and do so again.

    Parameters
    ----------
    tighter
        The truck plans to go on with where trips did not fit into trucks as closely as they might.
    """
    lower = rounds.lower
    searched = _charged(lower, plans, satellites)

    def found(share: float, told: TruckPlans, start: Plan | None = None) -> Solution:
        options = replace(rounds.options or SearchOptions(), trucks=told)
        return solve_and_tell(searched, _share(budget, share), rounds.seed, start, options=options)

    first = found(ALONE_SHARE, plans)
    best = rounds.supplied(first.plan, _share(budget, TRUCKS_SHARE))
    if best.total_minor - first.cost_minor > MISSED_SHARE * best.total_minor:
        plans = tighter or plans
    again = found(AGAIN_SHARE, plans, first.plan)
    return min(best, rounds.supplied(again.plan, _share(budget, TRUCKS_SHARE)), key=_score)


def _by_prices(rounds: _Rounds, satellites: Sequence[HubId], budget: Budget) -> EchelonPlans:
    """Plan in rounds, each with the prices that the best one before has shown."""
    lower = rounds.lower
    best = rounds.planned(lower, _share(budget, FIRST_SHARE))
    each = _share(budget, (1 - FIRST_SHARE) / ROUNDS)
    closed: list[HubId] = []
    for number in range(ROUNDS):
        searched = lower
        if number % 3:
            searched = _priced(lower, _prices(lower, best, satellites))
        if number % 3 == 2 and len(satellites) > 1:
            closed = closed or sorted(satellites, key=lambda hub: _loads(best)[hub], reverse=True)
            searched = _among(searched, set(satellites) - {closed.pop()})
        best = min(best, rounds.planned(searched, each, best), key=_score)
    return best


def upper_problem(lower: Problem, plan: Plan, upper: Upper) -> Problem:
    """Ask the trucks for what the trips of a lower plan load, and to fetch what they bring back."""
    tasks: list[Task] = []
    points: dict[TaskId, PointId] = {}
    for route in plan.routes:
        for number, trip in enumerate(route.trips, start=1):
            for task, hub in _asked(lower, route, number, trip, upper.handling_s):
                tasks.append(task)
                points[task.id] = lower.points.hubs[hub]
    return Problem(
        lower.epoch,
        tuple(tasks),
        upper.trucks,
        lower.travel,
        ProblemPoints(points, upper.starts, upper.ends, {}),
        zone=lower.zone,
    )


def sync_faults(lower: Problem, plans: EchelonPlans, upper: Upper) -> list[str]:
    """Name every trip that loads what is not there yet, or whose load is fetched before it is back.

    The checker judges each plan by itself; this is what lies between them.
    """
    trips = [
        (trip, route, number) for route in plans.lower.routes for number, trip in enumerate(route.trips, 1)
    ]
    faults = (
        _fault(task, trip, plans.upper)
        for trip, route, number in trips
        for task, _ in _asked(lower, route, number, trip, upper.handling_s)
    )
    return [fault for fault in faults if fault is not None]


def _fault(task: Task, trip: Trip, above: Plan) -> str | None:
    """Say what is wrong between a trip and the truck that serves it, if anything is."""
    served = above.handled().get(task.id)
    if served is None:
        return f"{task.id}: no truck serves it"
    _, handled = served
    if task.kind is TaskKind.DELIVERY and handled.end_s > trip.load_starts_s:
        return f"{task.id}: there at {handled.end_s} s, loaded at {trip.load_starts_s} s"
    if task.kind is TaskKind.PICKUP and handled.begin_s < trip.ends_s:
        return f"{task.id}: fetched at {handled.begin_s} s, back at {trip.ends_s} s"
    return None


@dataclass(frozen=True, slots=True)
class _Rounds:
    """Plans one round after another, each below and then above."""

    lower: Problem
    upper: Upper
    seed: int
    options: SearchOptions | None

    def planned(self, searched: Problem, budget: Budget, start: EchelonPlans | None = None) -> EchelonPlans:
        """Plan the lower problem as it is searched, write it at its own prices, and plan the upper one."""
        there = {vehicle.id for vehicle in searched.vehicles}
        scripts = [] if start is None else [one for one in _scripts(start.lower) if one.vehicle_id in there]
        begun = plan_of(searched, scripts) if scripts else None
        found = solve(searched, _share(budget, LOWER_SHARE), self.seed, begun, options=self.options)
        return self.supplied(found, _share(budget, 1 - LOWER_SHARE))

    def supplied(self, found: Plan, budget: Budget) -> EchelonPlans:
        """Write a lower plan at the lower problem's own prices, and plan the trucks for it."""
        below = plan_of(self.lower, _scripts(found))
        asked = upper_problem(self.lower, below, self.upper)
        above = solve(asked, budget, self.seed, options=self.options)
        return EchelonPlans(below, above, asked)


def _scripts(plan: Plan) -> list[RouteScript]:
    return [script_of(route, keep_departure=True) for route in plan.routes]


def _share(budget: Budget, share: float) -> Budget:
    """Give a part of a budget, at least an iteration or a millisecond of it."""
    return replace(
        budget,
        time_s=None if budget.time_s is None else max(0.001, budget.time_s * share),
        iterations=None if budget.iterations is None else max(1, int(budget.iterations * share)),
    )


def _score(plans: EchelonPlans) -> tuple[int, int]:
    return plans.left_out, plans.total_minor


def _home(lower: Problem, vehicle: Vehicle) -> HubId:
    point = lower.points.starts.get(vehicle.id)
    hub = None if point is None else lower.hub_at(point)
    if hub is None:
        mend = "Let it start at the micro-hub that it loads at."
        raise InputError("a vehicle that starts at no hub", place=f"vehicle {vehicle.id}", mend=mend)
    return hub


def _among(lower: Problem, satellites: set[HubId]) -> Problem:
    """Keep the vehicles of some satellites."""
    kept = tuple(vehicle for vehicle in lower.vehicles if _home(lower, vehicle) in satellites)
    if len(kept) == len(lower.vehicles):
        return lower
    names = {vehicle.id for vehicle in kept}
    points = lower.points
    starts = {name: point for name, point in points.starts.items() if name in names}
    ends = {name: point for name, point in points.ends.items() if name in names}
    return replace(lower, vehicles=kept, points=ProblemPoints(points.tasks, starts, ends, points.hubs))


def _loads(plans: EchelonPlans) -> Counter[HubId]:
    """Count the tasks that each satellite serves."""
    trips = (trip for route in plans.lower.routes for trip in route.trips)
    return Counter(
        trip.start_hub for trip in trips if trip.start_hub for stop in trip.stops for _ in stop.handled
    )


def _prices(lower: Problem, plans: EchelonPlans, satellites: Sequence[HubId]) -> dict[HubId, Minor]:
    """Give what the trucks cost by satellite for each task; one that is not used, as the mean of all.

    A truck's route is shared by the satellites it visits, by the number of its tasks there.
    """
    hub_of = {point: hub for hub, point in lower.points.hubs.items()}
    spent: Counter[HubId] = Counter()
    for route in plans.upper.routes:
        halts = [hub_of[plans.upper_problem.points.tasks[handled.task_id]] for handled in route.handled()]
        for hub, times in Counter(halts).items():
            spent[hub] += route.costs.total_minor * times // len(halts)
    loads = _loads(plans)
    mean = sum(spent.values()) // max(1, sum(loads.values()))
    return {hub: spent[hub] // loads[hub] if loads[hub] else mean for hub in satellites}


def _priced(lower: Problem, prices: Mapping[HubId, Minor]) -> Problem:
    """Charge each task what loading it at a vehicle's satellite costs above."""
    charge = {vehicle.id: prices[_home(lower, vehicle)] for vehicle in lower.vehicles}
    tasks = (
        replace(
            task,
            vehicle_costs={name: task.vehicle_costs.get(name, 0) + price for name, price in charge.items()},
        )
        for task in lower.tasks
    )
    return replace(lower, tasks=tuple(tasks))


def _charged(lower: Problem, plans: TruckPlans, satellites: Sequence[HubId]) -> Problem:
    """Charge each task its part of a truck, by the satellite that a vehicle starts at."""
    homes = {vehicle.id: satellites.index(_home(lower, vehicle)) for vehicle in lower.vehicles}
    tasks = []
    for row, task in enumerate(lower.tasks):
        charge = plans.charge_minor[:, row].tolist()
        costs = {name: task.vehicle_costs.get(name, 0) + charge[home] for name, home in homes.items()}
        tasks.append(replace(task, vehicle_costs=costs))
    return replace(lower, tasks=tuple(tasks))


def _asked(
    lower: Problem, route: Route, number: int, trip: Trip, handling_s: Seconds
) -> Iterator[tuple[Task, HubId]]:
    """Give what one trip asks of the trucks: supply by its loading, and to be emptied after its end."""
    name = f"trip {number} of {route.vehicle_id}"
    service = (ServiceTime(handling_s),)
    if trip.load != EMPTY_LOAD and trip.start_hub is not None:
        by = lower.epoch + timedelta(seconds=trip.load_starts_s - handling_s)
        windows = (TaskWindow(Window(by - WEEK, by)),)
        place = lower.require_hub(trip.start_hub).place
        task_id = TaskId(f"supply {name}")
        supply = Task(task_id, TaskKind.DELIVERY, place, load=trip.load, windows=windows, service=service)
        yield supply, trip.start_hub
    collected = trip.stops[-1].load
    if collected != EMPTY_LOAD and trip.end_hub is not None:
        after = lower.epoch + timedelta(seconds=trip.ends_s)
        windows = (TaskWindow(Window(after, after + WEEK)),)
        place = lower.require_hub(trip.end_hub).place
        task_id = TaskId(f"fetch {name}")
        fetch = Task(task_id, TaskKind.PICKUP, place, load=collected, windows=windows, service=service)
        yield fetch, trip.end_hub
