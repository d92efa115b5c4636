"""Why: edits by hand that nobody checks are what drivers pay for; each move tells its price and its breaches.

The day is that of `small_day`: a kilometre is 100 s and 50 minor, a route 300; a, b, c at 1, 2, 3 km.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from doorstep.domain.errors import InputError, UnknownNameError
from doorstep.domain.ids import TaskId, VehicleId
from doorstep.domain.loads import LoadLimit
from doorstep.domain.shifts import Shift
from doorstep.planning.check import check
from doorstep.planning.checker.violations import LateReturn, Overloaded
from doorstep.planning.explanations.moves import Move, position_after, what_if_moved
from tests.planning.small_day import TASKS, VAN, day, plan, vehicle, window, with_task

VAN_1, VAN_2 = VehicleId("van-1"), VehicleId("van-2")


def order_of(move: Move, vehicle_id: VehicleId) -> str:
    """The tasks of a vehicle as letters."""
    route = move.plan.route_of(vehicle_id)
    return "" if route is None else "".join(handled.task_id for handled in route.handled())


def test_a_move_to_a_free_vehicle_costs_its_route():
    """a-b is 500, c alone 600; together they were 600."""
    move = what_if_moved(day(), plan(day(), "abc"), TaskId("c"), VAN_2)
    assert (move.extra_minor, move.broken, move.after) == (500, (), None)
    assert (order_of(move, VAN_1), order_of(move, VAN_2)) == ("ab", "c")
    assert check(day(), move.plan) == []


def test_a_move_within_the_route_counts_the_way_alone():
    """b-a-c is 2 + 1 + 2 + 3 km instead of 6."""
    move = what_if_moved(day(), plan(day(), "abc"), TaskId("b"), VAN_1, 0)
    assert (order_of(move, VAN_1), move.extra_minor, move.is_possible) == ("bac", 100, True)


def test_the_last_task_of_a_route_leaves_no_route_behind():
    """van-2 stays at home: 600 saved, 100 spent."""
    move = what_if_moved(day(), plan(day(), "ab", "c"), TaskId("c"), VAN_1, 2)
    assert (order_of(move, VAN_1), move.extra_minor) == ("abc", -500)
    assert move.plan.route_of(VAN_2) is None
    assert move.plan.version == 2


def test_what_a_move_breaks_is_named_and_priced_all_the_same():
    """Home by 1000 and 8 pieces: with c last the van is back at 1120, with 9 on board."""
    problem = day(
        TASKS,
        [
            vehicle("van-1", replace(VAN, limit=LoadLimit(pieces=8)), Shift(window(0, 1000))),
            vehicle("van-2", replace(VAN, name="other")),
        ],
    )
    move = what_if_moved(problem, plan(problem, "ab", "c"), TaskId("c"), VAN_1, 2)
    assert move.extra_minor == -500
    assert {type(broken) for broken in move.broken} == {LateReturn, Overloaded}


def test_an_unserved_task_saves_its_price_when_it_is_placed():
    """Leaving c out costs 70, serving it 100."""
    problem = with_task("c", price_if_unserved_minor=70)
    move = what_if_moved(problem, plan(problem, "ab"), TaskId("c"), VAN_1)
    assert move.extra_minor == 30
    assert move.plan.unassigned == ()


def test_a_move_is_not_blamed_for_what_the_plan_broke_before():
    """Nobody serves c, which must be served; a and b change places all the same."""
    move = what_if_moved(day(), plan(day(), "ab"), TaskId("b"), VAN_1, 0)
    assert (order_of(move, VAN_1), move.broken) == ("ba", ())


def test_without_a_position_the_cheapest_is_taken():
    """Between a and b or behind b it costs 100, in front of a 200."""
    move = what_if_moved(day(), plan(day(), "ab", "c"), TaskId("c"), VAN_1)
    assert order_of(move, VAN_1) in ("acb", "abc")
    assert move.extra_minor == -500


def test_positions_are_told_by_the_task_before():
    """The task itself does not count."""
    given = plan(day(), "abc")
    assert position_after(given, TaskId("a"), VAN_1, TaskId("b")) == 1
    with pytest.raises(InputError, match="the vehicle does not serve the task before: 'b'"):
        position_after(given, TaskId("a"), VAN_2, TaskId("b"))


@pytest.mark.parametrize("position", [-1, 3])
def test_a_position_beyond_the_route_is_refused(position: int):
    """Two others are left: 0, 1, 2."""
    with pytest.raises(InputError, match="no such position"):
        what_if_moved(day(), plan(day(), "abc"), TaskId("c"), VAN_1, position)


def test_unknown_names_are_refused():
    """Of tasks and of vehicles."""
    given = plan(day(), "abc")
    with pytest.raises(UnknownNameError, match="unknown task"):
        what_if_moved(day(), given, TaskId("z"), VAN_1)
    with pytest.raises(UnknownNameError, match="unknown vehicle"):
        what_if_moved(day(), given, TaskId("a"), VehicleId("lorry"))


def test_what_is_done_stays_where_it_is():
    """Until 500 the van has served a: c may come after it, never before."""
    problem = day(TASKS, [vehicle("van-1")])
    given = plan(problem, "ab")
    frozen = replace(given, routes=(replace(given.routes[0], frozen_until_s=500),))
    move = what_if_moved(problem, frozen, TaskId("c"), VAN_1)
    assert order_of(move, VAN_1)[0] == "a"
    assert move.plan.routes[0].frozen_until_s == 500
    with pytest.raises(InputError, match="no way leads there and on"):
        what_if_moved(problem, frozen, TaskId("c"), VAN_1, 0)
