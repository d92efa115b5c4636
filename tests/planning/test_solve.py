"""Solving end to end on days that can be planned on paper; published plans held to their published cost."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from doorstep.connectors.instances.vrplib import read_sol, read_vrplib
from doorstep.domain.errors import InputError, UnknownNameError, UnreachableError
from doorstep.domain.ids import TaskId, VehicleId
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.plans import Plan, PlanOrigin
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.reasons import NoWay, OutsideShift, OutsideWindow, OverLoad, TooDear, Unassigned
from doorstep.domain.shifts import Shift
from doorstep.domain.travel import UNREACHABLE, Travel, TravelMatrix
from doorstep.planning import check, solve
from doorstep.planning.given import plan_of
from doorstep.planning.search.budget import Budget, SearchOptions
from doorstep.planning.solve import Objective, SearchProgress, solve_and_tell
from doorstep.planning.timetable import Sequences, build_plan
from tests.planning.random_walking import at_each_door
from tests.planning.small_day import (
    POINTS,
    TASKS,
    VAN,
    day,
    plan,
    street,
    task,
    vehicle,
    window,
    with_task,
    with_type,
)

SHORT = Budget(iterations=2000)


def tours(given: Plan) -> list[str]:
    """Tasks of each route in order, as one word each."""
    return ["".join(handled.task_id for handled in route.handled()) for route in given.routes]


def test_the_small_day_is_planned_as_on_paper():
    """One van, 6 km, 600 minor; a or c may come first, b has its window either way."""
    found = solve(day(), SHORT, seed=1)
    assert check(day(), found) == []
    assert found.total.total_minor == 600
    assert [sorted(tour) for tour in tours(found)] == [["a", "b", "c"]]


def test_the_same_seed_gives_the_same_plan_and_says_how_it_was_made():
    """Under iterations alone; the origin names what is needed to make it again."""
    first, second = (solve(day(), SHORT, seed=7, versions=(("doorstep", "x"),)) for _ in range(2))
    assert first == second
    assert first.origin.seed == 7
    assert first.origin.iterations == 2000
    assert first.origin.versions == (("doorstep", "x"),)
    assert first.origin.threads == 1
    timed = solve(day(), Budget(time_s=0.05, cpu_time=True), seed=7, options=SearchOptions(threads=2))
    assert (timed.origin.iterations, timed.origin.threads) == (None, 2)


def test_a_full_van_makes_a_second_route():
    """Nine pieces in vans of seven: b with c is 6 km, a alone 2 km, at 300 a route and 50 a km."""
    problem = with_type(limit=LoadLimit(pieces=7))
    found = solve(problem, SHORT, seed=1)
    assert check(problem, found) == []
    assert found.total.total_minor == 2 * 300 + 8 * 50
    assert len(found.routes) == 2


def test_the_fleet_is_not_exceeded():
    """Two vans of four pieces cannot take 2 + 3 + 4: something stays, and is told to."""
    problem = with_type(limit=LoadLimit(pieces=4))
    found = solve(problem, SHORT, seed=1)
    assert len(found.routes) == 2
    assert [type(violation).__name__ for violation in check(problem, found)] == ["MandatoryUnserved"]


def test_a_task_is_left_out_when_its_price_is_lower_than_its_way():
    """Door c alone makes the round 2 km longer: 100 minor. Its price is 99, then 101."""
    cheap, dear = (with_task("c", price_if_unserved_minor=price) for price in (99, 101))
    left = solve(cheap, SHORT, seed=1)
    assert check(cheap, left) == []
    assert [(out.task_id, out.reasons) for out in left.unassigned] == [("c", (TooDear(100, 99),))]
    assert left.total.total_minor == 500 + 99
    assert solve(dear, SHORT, seed=1).unassigned == ()


def test_what_is_left_out_says_what_it_falls_short_by():
    """Tried in every place of every route and in the free van: the nearest miss of each kind."""
    heavy = with_task("c", load=Load(pieces=12))
    assert plan(heavy, "ab").unassigned[0].reasons == (OverLoad("pieces", 2),)
    early = with_task("c", windows=(replace(TASKS[1].windows[0], window=window(0, 290)),))
    assert plan(early, "ab").unassigned[0].reasons == (OutsideWindow(10),)
    base, metres = street().base_ds.copy(), street().distance_m.copy()
    base[:3, 3] = metres[:3, 3] = UNREACHABLE
    cut = day(travel=Travel(POINTS, {"van": TravelMatrix(base, metres)}))
    assert plan(cut, "ab").unassigned[0].reasons == (NoWay(frozenset({"van"})),)


def test_a_shift_that_is_too_short_is_named_with_the_seconds():
    """Alone c takes 300 + 60 + 300 = 660 s of a shift of 600."""
    problem = day([TASKS[0], replace(TASKS[1], windows=()), TASKS[2]])
    short = [vehicle(name, shift=Shift(window(0, 600))) for name in ("van-1", "van-2")]
    problem = day(problem.tasks, short)
    assert plan(problem, "ab").unassigned[0].reasons == (OutsideShift(60),)


def test_a_start_plan_is_never_made_worse():
    """One iteration from the best plan keeps it; a start that breaks a rule is refused with the rule."""
    best = plan(day(), "abc")
    assert solve(day(), Budget(iterations=1), seed=3, start=best).total.total_minor == 600
    late = plan(with_task("b", windows=()), "ab", "c")
    early = with_task("b", windows=(replace(TASKS[1].windows[0], window=window(0, 100)),))
    with pytest.raises(InputError, match=r"the start plan cannot be driven: .* task b begins"):
        solve(early, SHORT, seed=1, start=late)


def star() -> Travel:
    """Every door a kilometre from the hub and ten from each other: three rounds are 6 km, one is 22 km."""
    metres = np.full((4, 4), 10_000, np.int32)
    metres[0, :] = metres[:, 0] = 1000
    np.fill_diagonal(metres, 0)
    return Travel(POINTS, {"van": TravelMatrix(metres, metres)})


def test_fewest_vehicles_come_before_distance():
    """A route costs nothing here: three vans are cheaper, one is fewer, on foot too."""
    kind = replace(VAN, costs=replace(VAN.costs, route_minor=0))
    tasks = [task("a", 2), task("b", 3), task("c", 4)]
    problem = day(tasks, [vehicle(f"van-{number}", kind) for number in (1, 2, 3)], travel=star())
    cheap = solve(problem, SHORT, seed=1)
    fewest = solve(problem, SHORT, seed=1, options=SearchOptions(fewest_routes=True))
    assert (len(cheap.routes), cheap.total.total_minor) == (3, 6 * 50)
    assert (len(fewest.routes), fewest.total.total_minor) == (1, 22 * 50)
    assert check(problem, cheap) == check(problem, fewest) == []
    walked = at_each_door(problem)
    on_foot = [solve(walked, SHORT, seed=1), solve(walked, SHORT, seed=1, objective=Objective.FLEET_FIRST)]
    assert [(len(plan.routes), plan.total.total_minor) for plan in on_foot] == [(3, 6 * 50), (1, 22 * 50)]


def test_the_cheaper_vehicle_type_that_suffices_is_used():
    """A bike costs 100 a route and takes 5 pieces: a with b, or c. The van costs 300, then 900."""
    bike = replace(VAN, name="bike", limit=LoadLimit(pieces=5), costs=replace(VAN.costs, route_minor=100))
    bikes = [vehicle("bike-1", bike), vehicle("bike-2", bike)]
    problem = day(vehicles=[vehicle("van-1"), *bikes])
    found = solve(problem, SHORT, seed=1)
    assert check(problem, found) == []
    # One van: 300 + 6 km = 600. Two bikes, a with b and c alone: 200 + 4 km + 6 km = 700.
    assert found.total.total_minor == 600
    dear = replace(VAN, costs=replace(VAN.costs, route_minor=900))
    found = solve(day(vehicles=[vehicle("van-1", dear), *bikes]), SHORT, seed=1)
    assert found.total.total_minor == 700
    assert {route.vehicle_id for route in found.routes} == {"bike-1", "bike-2"}


def test_a_route_may_end_elsewhere_than_it_begins():
    """From p0 to p3 past a and b, c at the end: 3 km, 300 + 150."""
    whole = day()
    points = ProblemPoints(
        whole.points.tasks,
        whole.points.starts,
        dict.fromkeys(whole.points.ends, POINTS[3]),
        whole.points.hubs,
    )
    problem = Problem(whole.epoch, whole.tasks, whole.vehicles, whole.travel, points, whole.hubs)
    found = solve(problem, SHORT, seed=1)
    assert check(problem, found) == []
    assert tours(found) == ["abc"]
    assert found.total.total_minor == 450
    assert found.routes[0].trips[0].end_hub is None


def test_progress_is_told_in_the_problems_money():
    """600 minor, not 12 000 units of the search."""
    seen: list[SearchProgress] = []
    found = solve_and_tell(day(), Budget(iterations=20_000), 1, on_progress=seen.append)
    assert found.iterations >= 20_000
    assert all(progress.cost_minor >= 600 for progress in seen)
    assert found.plan.total.total_minor == 600
    assert SearchProgress(2.0, 1000, 600, 1, 0).iterations_per_s == 500
    assert SearchProgress(0.0, 0, 600, 1, 0).iterations_per_s == 0


def test_given_sequences_that_cannot_be_written_down_are_refused():
    """A stranger, an empty route, a way that does not exist."""
    with pytest.raises(UnknownNameError, match="unknown vehicle: 'lorry'"):
        plan_of(day(), [(VehicleId("lorry"), [TaskId("a")])])
    with pytest.raises(UnknownNameError, match="unknown task: 'z'"):
        plan_of(day(), [(VehicleId("van-1"), [TaskId("z")])])
    with pytest.raises(InputError, match="a route without a task"):
        plan_of(day(), [(VehicleId("van-1"), [])])
    base, metres = street().base_ds.copy(), street().distance_m.copy()
    base[1, 2] = metres[1, 2] = UNREACHABLE
    with pytest.raises(UnreachableError, match=r"\('p1', 'p2'\)"):
        plan(day(travel=Travel(POINTS, {"van": TravelMatrix(base, metres)})), "abc")


PUBLISHED = {"CVRP": (10, 1), "VRPTW": (7, 10), "PCVRPTW": (3, 1)}
"""Instances of each set, and steps of cost in one unit of the published cost."""


@pytest.mark.parametrize("folder", PUBLISHED)
def test_published_plans_keep_every_rule_and_cost_what_was_published(folder: str, data_dir: Path):
    """The convention is right only if every best-known plan comes out at its own cost, to the last step."""
    count, steps = PUBLISHED[folder]
    files = sorted((data_dir / "vrp" / folder).glob("*.vrp"))
    assert len(files) >= count
    for path in files:
        instance = read_vrplib(path.read_bytes(), place=path.name)
        published = read_sol(path.with_suffix(".sol").read_bytes(), place=path.name)
        names = [[TaskId(str(number)) for number in route] for route in published.routes]
        vans = [given.id for given in instance.problem.vehicles]
        written = build(instance.problem, list(zip(vans, names, strict=False)))
        assert check(instance.problem, written) == [], path.name
        assert published.cost is not None
        assert instance.cost(written) == round(published.cost * steps), path.name


def build(problem: Problem, sequences: Sequences) -> Plan:
    """Write the plan down; reasons for what is left out are not the point here."""
    served = {name for _, names in sequences for name in names}
    left = [given for given in problem.tasks if given.id not in served]
    unassigned = tuple(Unassigned(given.id, (TooDear(0, 0),)) for given in left)
    return build_plan(problem, sequences, unassigned, PlanOrigin("published", 0))


@pytest.mark.parametrize("name", ["CVRP/X-n101-k25", "VRPTW/C1_10_1", "PCVRPTW/R1_10_5"])
def test_a_plan_of_a_real_instance_keeps_every_rule(name: str, data_dir: Path):
    """A few thousand iterations; nothing is claimed about the cost."""
    path = data_dir / "vrp" / f"{name}.vrp"
    instance = read_vrplib(path.read_bytes(), place=path.name)
    found = solve_and_tell(instance.problem, Budget(iterations=3000), 1)
    assert check(instance.problem, found.plan) == []
