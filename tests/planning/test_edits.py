"""Edits by hand: each is priced and judged before it is applied, and a lock is a rule."""

from __future__ import annotations

import pytest

from doorstep.domain.errors import InputError, UnknownNameError
from doorstep.domain.ids import TaskId, VehicleId
from doorstep.domain.tasks import TaskWindow
from doorstep.planning import check
from doorstep.planning.checker.violations import LateService
from doorstep.planning.edits import let_go, locked, locks_of, moved, put_in, swapped, taken_out
from doorstep.planning.repair import RepairOptions, repair
from doorstep.planning.search.budget import Budget
from tests.planning.broken_plans import with_trip
from tests.planning.small_day import day, plan, window, with_task

A, B, C = (TaskId(name) for name in "abc")
VAN_1, VAN_2 = VehicleId("van-1"), VehicleId("van-2")


def order(edited, vehicle_id=VAN_1):
    """The tasks of a vehicle, in order, as one word."""
    route = edited.plan.route_of(vehicle_id)
    return "" if route is None else "".join(handled.task_id for handled in route.handled())


def test_a_move_to_another_van_costs_its_route_and_way():
    """Alone, c costs 300 and 6 km at 50; without it the first van saves 2 km: 300 + 300 - 100."""
    problem = day()
    found = moved(problem, plan(problem, "abc"), C, VAN_2, None, first=False)
    assert (order(found), order(found, VAN_2)) == ("ab", "c")
    assert found.extra_minor == 500
    assert found.broken == ()
    assert check(problem, found.plan) == []
    assert found.plan.version == 2


def test_a_move_that_comes_too_late_says_by_how_much():
    """Behind b, which opens at 600 s, a is begun at 760 s; its window closed at 150 s."""
    problem = with_task("a", windows=(TaskWindow(window(0, 150)),))
    found = moved(problem, plan(problem, "abc"), A, VAN_1, B, first=False)
    assert order(found) == "bac"
    (late,) = [violation for violation in found.broken if isinstance(violation, LateService)]
    assert (late.task_id, late.begin_s, late.closes_s) == (A, 760, 150)


def test_two_tasks_change_places_on_one_route_and_on_two():
    """On one route abc becomes cba; on two the tasks change vans."""
    problem = day()
    assert order(swapped(problem, plan(problem, "abc"), A, C)) == "cba"
    assert order(swapped(problem, plan(problem, "abc"), C, A)) == "cba"
    assert order(swapped(problem, plan(problem, "abc"), A, B)) == "bac"
    found = swapped(problem, plan(problem, "ab", "c"), A, C)
    assert (order(found), order(found, VAN_2)) == ("cb", "a")
    assert found.plan.version == 2


def test_what_is_taken_out_has_no_route_and_a_reason():
    """It must be served, so the plan then breaks that rule and says so."""
    problem = day()
    found = taken_out(problem, plan(problem, "abc"), [B])
    assert order(found) == "ac"
    assert [left.task_id for left in found.plan.unassigned] == [B]
    assert [type(violation).__name__ for violation in found.broken] == ["MandatoryUnserved"]


def test_the_last_task_takes_its_route_along():
    """A van without a task stays at the hub: its route of 300 + 2 km is saved."""
    problem = day()
    before = plan(problem, "bc", "a")
    found = taken_out(problem, before, [A])
    assert found.plan.route_of(VAN_2) is None
    assert found.extra_minor == -400


def test_an_edit_is_not_blamed_for_what_the_plan_broke_before():
    """Nobody serves c, and the route ends at no hub: b is taken out, and only that is new."""
    problem = day()
    broken = with_trip(plan(problem, "ab"), end_hub=None)
    found = taken_out(problem, broken, [B])
    assert [str(violation) for violation in found.broken] == ["plan: task b must be served and is left out"]
    two = with_trip(plan(problem, "a", "bc"), end_hub=None)
    assert taken_out(problem, two, [TaskId("a")]).broken[1:] == ()


def test_what_has_no_route_is_put_where_it_costs_least():
    """The first van passes a's door on its way: nothing more is driven."""
    problem = day()
    found = put_in(problem, plan(problem, "bc"), A)
    assert order(found) == "abc"
    assert found.extra_minor == 0
    assert found.broken == ()


def test_a_locked_task_stays_with_its_van_when_the_plan_is_repaired():
    """Alone on the second van c is dear; free, repair gives it to the first, locked it stays."""
    problem = day()
    before = plan(problem, "ab", "c")
    budget, options = Budget(iterations=200), RepairOptions()
    free = repair(problem, before, [C], budget, 1, options=options)
    assert len(free.routes) == 1
    found = locked(problem, before, [C])
    assert found.extra_minor == 0
    assert found.broken == ()
    again = repair(found.problem, found.plan, [C], budget, 1, options=options)
    assert again.handled()[C][0] == VAN_2
    assert locks_of(found.problem, problem) == {C: VAN_2}
    freed = let_go(found.problem, found.plan, problem, [C])
    assert freed.plan.origin.problem_hash == before.origin.problem_hash


def test_edits_that_mean_nothing_are_refused():
    """Each with the value and a way out."""
    problem = day()
    given = plan(problem, "ab")
    with pytest.raises(UnknownNameError, match="unknown task: 'z'"):
        taken_out(problem, given, [TaskId("z")])
    with pytest.raises(InputError, match="has no route"):
        taken_out(problem, given, [C])
    with pytest.raises(InputError, match="has no route"):
        locked(problem, given, [C])
    with pytest.raises(InputError, match="has a route"):
        put_in(problem, given, A)
    with pytest.raises(InputError, match="with itself"):
        swapped(problem, given, A, A)
    with pytest.raises(InputError, match="does not serve the task before"):
        moved(problem, given, A, VAN_1, C, first=False)
