"""Repair: search anew near a change, price what moves, leave the rest alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from doorstep.domain.errors import InputError, UnknownNameError
from doorstep.domain.ids import TaskId
from doorstep.domain.plans import Plan
from doorstep.domain.travel import Travel
from doorstep.planning import check, progress_as_planned, repair, rest_of_day
from doorstep.planning.repair import RepairOptions
from doorstep.planning.search.budget import Budget
from tests.planning.small_day import POINTS, TASKS, day, plan, street, vehicle, window, with_task

A, B, C = (TaskId(name) for name in "abc")
SHORT = Budget(iterations=500)


def served_by(given: Plan) -> dict[str, set[str]]:
    """The tasks of each vehicle."""
    return {route.vehicle_id: {handled.task_id for handled in route.handled()} for route in given.routes}


def test_a_lost_vehicle_is_replaced():
    """Only van-2 is left: it takes all, 300 + 6 km."""
    problem = day()
    before = plan(problem, "abc")
    without = day(vehicles=[vehicle("van-2")])
    after = repair(without, before, [], SHORT, 1)
    assert served_by(after) == {"van-2": {A, B, C}}
    assert after.total.total_minor == 600
    assert check(without, after) == []


@pytest.mark.parametrize(("moving_minor", "total_minor"), [(0, 600), (399, 600), (401, 1000)])
def test_a_task_changes_vehicles_only_where_that_pays_its_price(moving_minor: int, total_minor: int):
    """A by van-1 and bc by van-2 cost 400 + 600; together they cost 600, so moving a may cost up to 400."""
    problem = day()
    before = plan(problem, "a", "bc")
    after = repair(problem, before, [A], SHORT, 1, options=RepairOptions(moving_minor=moving_minor))
    assert after.total.total_minor == total_minor
    assert check(problem, after) == []


def test_a_round_that_breaks_a_rule_now_is_repaired_even_if_nobody_names_it():
    """B closes at 200 s now: it must come first, and 200 s is just in time."""
    problem = day()
    hurried = with_task("b", windows=(replace(TASKS[1].windows[0], window=window(0, 200)),))
    after = repair(hurried, plan(problem, "abc"), [], SHORT, 1)
    assert check(hurried, after) == []
    assert next(iter(after.routes[0].handled())).task_id == B


def test_rounds_that_are_not_near_stay_the_same_objects():
    """With nothing changed and nothing broken there is nothing to search."""
    problem = day()
    before = plan(problem, "a", "bc")
    after = repair(problem, before, [], SHORT, 1)
    assert [route is kept for route, kept in zip(after.routes, before.routes, strict=True)] == [True, True]


def test_a_new_task_comes_into_the_rest_of_the_day():
    """At 450 s van-1 is at a with b on board; c lies at the hub, so only a van that is there can bring it."""
    early, late = day(TASKS[:2]), day()
    before = plan(early, "ab")
    rest, left = rest_of_day(late, before, progress_as_planned(late, before, 450))
    tied = replace(
        rest, tasks=tuple(replace(task, hub=late.hubs[0].id) if task.id == C else task for task in rest.tasks)
    )
    after = repair(tied, left, [C], SHORT, 1)
    assert served_by(after) == {"van-1": {B}, "van-2": {C}}
    assert check(tied, after) == []


def test_a_cancelled_task_leaves_a_round_that_keeps_every_rule():
    """Nothing is broken and nothing is near: c goes out of van-2's round all the same, 300 + 4 km remain."""
    whole, left = day(), day(TASKS[:2])
    after = repair(left, plan(whole, "a", "bc"), [], SHORT, 1)
    assert served_by(after) == {"van-1": {A}, "van-2": {B}}
    assert after.total.total_minor == 400 + 500
    assert check(left, after) == []


def test_a_round_that_still_keeps_its_rules_is_written_with_the_times_of_today():
    """Roads take twice as long now: nothing is late, but the old arrivals are wrong."""
    slower = day(travel=Travel(POINTS, {"van": street(2)}))
    before = plan(day(), "abc")
    after = repair(slower, before, [], SHORT, 1)
    assert check(slower, after) == []
    assert after.routes[0].id == before.routes[0].id
    assert after.routes[0].duration_s == before.routes[0].duration_s + 600


def test_a_new_alternative_does_not_join_one_that_another_round_serves():
    """A is served by van-1 and far from everything changed; c must not come to van-2."""
    tasks = [replace(TASKS[0], alternatives="a or c"), TASKS[1], replace(TASKS[2], alternatives="a or c")]
    problem = day(tasks)
    after = repair(problem, plan(problem, "a", "b"), [B], SHORT, 1, options=RepairOptions(nearest=0))
    assert served_by(after) == {"van-1": {A}, "van-2": {B}}
    assert check(problem, after) == []


def test_a_plan_with_frozen_routes_is_refused():
    """What is done must not move, and repair does not know what is done."""
    problem = day()
    before = plan(problem, "abc")
    frozen = replace(before, routes=(replace(before.routes[0], frozen_until_s=450),))
    with pytest.raises(InputError, match="rest_of_day"):
        repair(problem, frozen, [], SHORT, 1)


def test_an_unknown_task_is_refused():
    """A cancelled order is not a changed one."""
    problem = day()
    with pytest.raises(UnknownNameError, match="'x'"):
        repair(problem, plan(problem, "abc"), [TaskId("x")], SHORT, 1)
