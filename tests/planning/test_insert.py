"""Insertion: each new task goes where it costs least, and nothing else moves."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from doorstep.domain.errors import InputError, UnknownNameError
from doorstep.domain.ids import RouteId, TaskId, VehicleId
from doorstep.domain.loads import LoadLimit
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.reasons import AlternativeServed, OverLoad, TooDear
from doorstep.domain.tasks import TaskKind
from doorstep.planning import check, insert, repair
from doorstep.planning.search.budget import Budget
from doorstep.planning.warm.places import places_for
from doorstep.planning.warm.plan import WarmPlan
from tests.planning.small_day import EIGHT, TASKS, VAN, day, plan, vehicle, window, with_task, with_type

A, B, C = (TaskId(name) for name in "abc")
ALL = frozenset({VehicleId("van-1"), VehicleId("van-2")})


def orders(given: Plan) -> dict[str, str]:
    """The tasks of each vehicle in order, as one word."""
    return {
        route.vehicle_id: "".join(handled.task_id for handled in route.handled()) for route in given.routes
    }


def test_a_task_goes_into_the_gap_that_it_lies_in():
    """Door b is on the way from a to c: it costs nothing more, and a van of its own would cost 500."""
    problem = day()
    longer = insert(problem, plan(problem, "ac"), [B])
    assert orders(longer) == {"van-1": "abc"}
    assert longer.total.total_minor == 600
    assert longer.version == 2
    assert check(problem, longer) == []


def test_a_warm_plan_prices_a_gap_by_its_detour():
    """What a dispatcher would work out with a ruler."""
    problem = day()
    prices = {
        place.element: place.price_micro_minor
        for place in places_for(WarmPlan(problem, plan(problem, "ac")), TASKS[1], 9)
    }
    # The free van's only gap is its element 0 as well: 300 + 4 km; in van-1 before a there are 2 km too many.
    assert prices[1] == 0
    assert prices[2] == 0


def test_a_window_keeps_a_task_out_of_a_gap_on_the_way():
    """Door b closes at 300 s: behind a it would begin at 160 + 100 = 260, behind c never."""
    problem = with_task("b", windows=TASKS[1].windows[:0])
    early = replace(problem.tasks[0], windows=(replace(TASKS[1].windows[0], window=window(700, 800)),))
    late = day([early, *problem.tasks[1:]])
    # a opens at 700 only; b put before a is served on the way out and costs 2 km more than between a and c.
    only_now = day(
        [early, replace(TASKS[1], windows=(replace(TASKS[1].windows[0], window=window(0, 300)),)), TASKS[2]]
    )
    assert orders(insert(late, plan(late, "ac"), [B])) == {"van-1": "abc"}
    longer = insert(only_now, plan(only_now, "ac"), [B])
    assert orders(longer) == {"van-1": "bac"}
    assert longer.total.total_minor == 700
    assert check(only_now, longer) == []


def test_what_does_not_fit_on_board_opens_another_van():
    """Vans of 5 pieces: a and b fill one; c has 4 and costs 300 + 6 km by itself."""
    problem = with_type(limit=LoadLimit(pieces=5))
    longer = insert(problem, plan(problem, "ab"), [C])
    assert orders(longer) == {"van-1": "ab", "van-2": "c"}
    assert longer.total.total_minor == 500 + 600


def test_rounds_that_do_not_change_stay_the_same_objects():
    """A driver whose round did not change must not get another one."""
    problem = day()
    before = plan(problem, "a", "c")
    after = insert(problem, before, [B])
    assert orders(after) == {"van-1": "a", "van-2": "bc"}
    assert after.routes[0] is before.routes[0]


def test_a_task_is_left_out_where_serving_it_costs_more_than_its_price():
    """Door c behind the last stop costs 2 km: 100 minor."""
    for price_minor, served in ((99, False), (101, True)):
        problem = with_task("c", price_if_unserved_minor=price_minor)
        longer = insert(problem, plan(problem, "ab"), [C])
        assert (C not in {left.task_id for left in longer.unassigned}) == served
        assert check(problem, longer) == []
    dear = with_task("c", price_if_unserved_minor=99)
    assert insert(dear, plan(dear, "ab"), [C]).unassigned[0].reasons == (TooDear(100, 99),)


def test_a_task_without_a_place_is_unassigned_with_its_reason():
    """Both vans are full: c is over by what is missing in the fuller gap."""
    problem = day(vehicles=[vehicle("van-1", replace(VAN, limit=LoadLimit(pieces=5)))])
    longer = insert(problem, plan(problem, "ab"), [C])
    assert longer.unassigned[0].reasons == (OverLoad("pieces", 4),)


def test_a_pickup_may_go_where_the_van_has_unloaded():
    """Ten pieces on board at the start; a return of 4 fits only behind what has been delivered."""
    tasks = [
        replace(TASKS[0], load=replace(TASKS[0].load, pieces=10)),
        replace(TASKS[2], kind=TaskKind.RETURN),
    ]
    problem = day(tasks)
    longer = insert(problem, plan(problem, "a"), [C])
    assert orders(longer) == {"van-1": "ac"}
    assert check(problem, longer) == []


def test_a_pair_goes_in_together_pickup_first():
    """From a to c on the way of b: the pair asks for no metre more."""
    pickup = replace(TASKS[0], kind=TaskKind.PICKUP, partner=C, load=TASKS[2].load)
    problem = day([pickup, TASKS[1], replace(TASKS[2], partner=A)])
    longer = insert(problem, plan(problem, "b"), [C])
    assert longer.total.total_minor == 600
    assert orders(longer)["van-1"].index("a") < orders(longer)["van-1"].index("c")
    assert check(problem, longer) == []


def test_a_pair_that_fills_the_van_goes_between_two_deliveries():
    """Ten pieces each: b leaves the van before the pair comes on board, or comes when it has left."""
    full = replace(TASKS[2].load, pieces=10)
    pickup = replace(TASKS[0], kind=TaskKind.PICKUP, partner=C, load=full)
    problem = day(
        [pickup, replace(TASKS[1], load=full), replace(TASKS[2], partner=A, load=full)],
        vehicles=[vehicle("van-1")],
    )
    longer = insert(problem, plan(problem, "b"), [A])
    # b at 2 km, a at 1 km, c at 3 km, home: 2 + 1 + 2 + 3 = 8 km.
    assert orders(longer) == {"van-1": "bac"}
    assert longer.total.total_minor == 300 + 8 * 50
    assert check(problem, longer) == []


def test_of_alternatives_no_second_one_is_inserted():
    """The parcel goes to the door or to the locker: whoever inserts both, or the other one, gets one."""
    tasks = [TASKS[0], *(replace(given, alternatives="b or c") for given in TASKS[1:])]
    problem = day(tasks)
    for before, new in (("a", [B, C]), ("ab", [C])):
        longer = insert(problem, plan(problem, before), new)
        assert {name: set(tour) for name, tour in orders(longer).items()} == {"van-1": {A, B}}
        assert longer.unassigned[0].reasons == (AlternativeServed(B),)
        assert check(problem, longer) == []


def test_an_alternative_is_worth_what_its_cheapest_one_is():
    """C costs 100 more behind b; left out with its alternative a, only 99 would be due."""
    tasks = [
        replace(TASKS[0], alternatives="a or c", price_if_unserved_minor=99, forbidden_vehicles=ALL),
        TASKS[1],
        replace(TASKS[2], alternatives="a or c", price_if_unserved_minor=500),
    ]
    problem = day(tasks)
    longer = insert(problem, plan(problem, "b"), [C])
    assert orders(longer) == {"van-1": "b"}
    assert longer.total.total_minor == 500 + 99


def test_a_warm_plan_takes_orders_one_after_the_other():
    """Each is the next version, and routes that the second order did not change are the first one's."""
    problem = with_type(limit=LoadLimit(pieces=5))
    before = plan(problem, "a")
    warm = WarmPlan(problem, before)
    first = insert(problem, before, [C], warm=warm)
    second = insert(problem, first, [B], warm=warm)
    assert {name: set(tour) for name, tour in orders(second).items()} == {"van-1": {A, B}, "van-2": {C}}
    assert [first.version, second.version] == [2, 3]
    assert second.routes[1] is first.routes[1]


def test_a_new_route_takes_no_name_that_is_taken():
    """After a repair the only route may be called route-2."""
    problem = with_type(limit=LoadLimit(pieces=5))
    before = plan(problem, "ab")
    renamed = replace(before, routes=(replace(before.routes[0], id=RouteId("route-2")),))
    assert [route.id for route in insert(problem, renamed, [C]).routes] == ["route-2", "route-1"]


def test_a_plan_with_frozen_routes_is_refused():
    """What is done must not move, and insertion does not know what is done."""
    problem = day()
    before = plan(problem, "ac")
    frozen = replace(before, routes=(replace(before.routes[0], frozen_until_s=450),))
    with pytest.raises(InputError, match="rest_of_day"):
        insert(problem, frozen, [B])


def test_prices_by_the_hour_are_driven_before_a_place_is_taken():
    """At 36 EUR an hour a second costs 1 minor: 600 for the way, and 780 s of driving and service."""
    problem = with_type(costs=replace(VAN.costs, rate_minor_per_h=3600))
    longer = insert(problem, plan(problem, "ac"), [B])
    assert longer.total.total_minor == 600 + 780
    assert check(problem, longer) == []


def test_several_tasks_go_in_and_a_warm_plan_holds_them():
    """The second sees what the first has changed: c is taken along by whoever goes to b, or b by c's van."""
    problem = day()
    warm = WarmPlan(problem, plan(problem, "a"))
    longer = insert(problem, warm.plan, [B, C], warm=warm)
    assert {name: set(tour) for name, tour in orders(longer).items()} == {"van-1": set("abc")}
    assert longer.total.total_minor == 600
    assert warm.served == {A, B, C}
    assert check(problem, longer) == []


def test_planned_and_unknown_tasks_are_refused():
    """Inserting twice would serve twice."""
    problem = day()
    with pytest.raises(InputError, match="planned already"):
        insert(problem, plan(problem, "ab"), [A])
    with pytest.raises(UnknownNameError, match="'x'"):
        insert(problem, plan(problem, "ab"), [TaskId("x")])


def test_a_plan_of_another_problem_is_refused():
    """An hour later, in pounds, or with a door that is gone: nothing of it would mean what it says."""
    problem, before = day(), plan(day(), "ac")
    with pytest.raises(InputError, match=r"plan plan-.*: a plan of another epoch than the problem"):
        insert(problem, replace(before, epoch=EIGHT + timedelta(hours=1)), [B])
    with pytest.raises(InputError, match="another epoch"):
        repair(problem, replace(before, epoch=EIGHT + timedelta(hours=1)), [B], Budget(iterations=1), 1)
    pounds = with_type(costs=replace(VAN.costs, currency="GBP"))
    with pytest.raises(InputError, match=r"another currency than the problem: .*EUR.*GBP"):
        insert(pounds, before, [B])
    with pytest.raises(UnknownNameError, match=r"route route-1: unknown task: 'c'. `repair` drops"):
        insert(day(TASKS[:2]), before, [B])
    with pytest.raises(UnknownNameError, match=r"route route-2: unknown vehicle: 'van-2'. `repair` drops"):
        insert(day(vehicles=[vehicle("van-1")]), plan(problem, "a", "c"), [B])


def test_a_warm_plan_is_that_of_the_problem_and_the_plan():
    """What is given twice must be the same twice."""
    problem, before = day(), plan(day(), "ac")
    with pytest.raises(InputError, match="a warm plan of another problem or plan"):
        insert(problem, plan(problem, "a"), [B], warm=WarmPlan(problem, before))
    with pytest.raises(InputError, match="a warm plan of another problem or plan"):
        insert(day(), before, [B], warm=WarmPlan(problem, before))


def test_vehicles_that_may_not_serve_a_task_are_passed_over():
    """Only van-2 may take b, though van-1 passes its door."""
    problem: Problem = with_task("b", allowed_vehicles=frozenset({VehicleId("van-2")}))
    assert orders(insert(problem, plan(problem, "ac"), [B])) == {"van-1": "ac", "van-2": "b"}
