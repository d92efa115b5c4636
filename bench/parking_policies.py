"""Ways to plan a parking day, from driving to every door to the search, all in thread-CPU seconds."""

import numpy as np
from tests.planning.walking_problem import problem_of

from doorstep.planning import Budget
from doorstep.planning.compiling.rich import compile_rich
from doorstep.planning.parking.loops import best_of_kerbs
from doorstep.planning.parking.merge import merge_stops
from doorstep.planning.parking.stops import NO_WALK, ParkedStop, WalkLoop, broken_rules, round_cost
from doorstep.planning.script import Door, OnFoot, Park, RouteScript
from doorstep.planning.search.lean import MANDATORY, FlatProblem, search
from doorstep.planning.search.rich import search_rich

RADII_M = (60, 100, 150, 200)
WALK_M_PER_DS = 0.12
STOPS_S = 0.5


def in_round(day, stops, seconds=STOPS_S, seed=1):
    """Put stops into the shortest round: the lean search with a task for each stop."""
    count = len(stops)
    flat = FlatProblem(
        travel_cost=np.ascontiguousarray(day.drive_ds, np.int32),
        travel_ds=None,
        task_place=np.array([1 + stop.kerb for stop in stops], np.int32),
        task_demand=np.zeros((count, 1), np.int32),
        task_service_ds=np.zeros(count, np.int32),
        task_opens_ds=None,
        task_closes_ds=None,
        task_price=np.full(count, MANDATORY, np.int64),
        vehicle_capacity=np.zeros((1, 1), np.int32),
        vehicle_start=np.zeros(1, np.int32),
        vehicle_end=np.zeros(1, np.int32),
        vehicle_opens_ds=None,
        vehicle_closes_ds=None,
        vehicle_fixed_cost=np.zeros(1, np.int64),
        vehicle_count=np.ones(1, np.int32),
    )
    found = search(flat, Budget(time_s=seconds, cpu_time=True), seed)
    ((_, order),) = found.routes
    return tuple(stops[row] for row in order)


def door_to_door(day):
    """Park at the best kerb of every door by itself."""
    return in_round(day, [best_of_kerbs(day, day.kerbs_of[door], [door]) for door in range(day.door_count)])


def by_radius(day, radius_m):
    """Gather the doors within a walk of the door with most neighbours, again and again; then drive round."""
    doors = day.walk_ds[day.kerb_count :, day.kerb_count :]
    near = doors <= radius_m / WALK_M_PER_DS
    left = np.ones(day.door_count, bool)
    stops = []
    while left.any():
        crowd = (near & left).sum(axis=1) * left
        inside = np.flatnonzero(near[int(crowd.argmax())] & left).tolist()
        stops += gathered(day, inside)
        left[inside] = False
    return in_round(day, stops)


def gathered(day, doors):
    """Give the stops of some doors: from the best of their kerbs; in halves where no kerb can."""
    kerbs = sorted({kerb for door in doors for kerb in day.kerbs_of[door]})
    points = [day.kerb_count + door for door in doors]
    walks = np.minimum(day.walk_ds[np.ix_(kerbs, points)], NO_WALK).astype(np.int64).sum(axis=1)
    few = [kerbs[row] for row in np.argsort(walks + day.park_ds[kerbs], kind="stable")[:3]]
    stop = best_of_kerbs(day, few, doors)
    if stop is not None or len(doors) == 1:
        return [stop or best_of_kerbs(day, day.kerbs_of[doors[0]], doors)]
    half = len(doors) // 2
    return gathered(day, doors[:half]) + gathered(day, doors[half:])


def merged(day):
    """Gather by savings first, then drive round."""
    return in_round(day, list(merge_stops(day)))


class Searched:
    """The search over stops, walks and the round together."""

    def __init__(self, day):
        """Compile once; a search may be asked often."""
        self.day = day
        self.problem = problem_of(day)
        self.compiled = compile_rich(self.problem)
        self.iterations_per_s = 0.0

    def __call__(self, seconds, seed=1, start=None, iterations=None):
        """Search; the plan is judged by the checker and counted again from the raw times."""
        names = self.compiled.names
        given = None if start is None else names.plan([self._script(start)])
        budget = Budget(time_s=seconds, iterations=iterations, cpu_time=True)
        found = search_rich(self.compiled.columns, budget, seed, start=given)
        if found.cpu_s > 0:
            self.iterations_per_s = found.iterations / found.cpu_s
        self.cpu_s = found.cpu_s
        (script,) = names.scripts(found)
        stops = self._stops(script)
        assert not any(broken_rules(self.day, stop) for stop in stops)
        served = sorted(door for stop in stops for door in stop.doors)
        assert served == list(range(self.day.door_count))
        told_ds = found.cost * self.compiled.unit.ninths / (9 * 100_000)
        assert abs(told_ds - round_cost(self.day, stops)) < 1, (told_ds, round_cost(self.day, stops))
        return stops

    def _script(self, stops):
        elements = []
        for stop in stops:
            elements.append(Park(f"k{stop.kerb}"))
            for loop in stop.loops:
                elements += [OnFoot(f"carrier{loop.carry}"), *(Door(f"t{door}") for door in loop.doors)]
        return RouteScript("van0", tuple(elements), 6 * 3600)

    def _stops(self, script):
        stops = []
        for element in script.elements:
            if isinstance(element, Park):
                stops.append((int(element.kerb_id[1:]), []))
            elif isinstance(element, OnFoot):
                stops[-1][1].append((int(element.carrier[7:]), []))
            else:
                stops[-1][1][-1][1].append(int(element.task_id[1:]))
        return tuple(
            ParkedStop(kerb, tuple(WalkLoop(carry, tuple(doors)) for carry, doors in loops))
            for kerb, loops in stops
        )
