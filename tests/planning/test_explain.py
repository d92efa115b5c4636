"""Why: «no reason for an unassigned order» is what dispatchers complain of most; every number must hold.

The day is that of `small_day`: a kilometre is 100 s and 50 minor, a route 300; a, b, c at 1, 2, 3 km.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from doorstep.domain.errors import InputError, UnknownNameError
from doorstep.domain.ids import OrderId, TaskId, VehicleId
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.problem import Problem
from doorstep.domain.reasons import Relaxation, RelaxationKind
from doorstep.domain.shifts import BreakRule, Shift
from doorstep.domain.tasks import Task, TaskKind, TaskWindow
from doorstep.planning import progress_as_planned, rest_of_day, solve
from doorstep.planning.checker.route import route_violations
from doorstep.planning.checker.violations import (
    LateReturn,
    LateService,
    Overloaded,
    TwoAlternatives,
    WrongVehicle,
)
from doorstep.planning.explain import Explanation, explain, relax
from doorstep.planning.explanations.changes import applied
from doorstep.planning.explanations.changes_fleet import LongerShift, MoreRoom, MoreStops, OneMoreVehicle
from doorstep.planning.explanations.changes_tasks import AllowedVehicle, HigherPrice, LaterWindow
from doorstep.planning.explanations.places import Board, placements
from doorstep.planning.search.budget import Budget
from tests.planning.small_day import TASKS, VAN, day, plan, vehicle, window, with_task

VAN_1, C = VehicleId("van-1"), TaskId("c")


def one_van(problem: Problem, **changes: object) -> Problem:
    """The problem with van-1 alone, of a changed type."""
    return day(problem.tasks, [vehicle("van-1", replace(VAN, **changes))])


def told(explanation: Explanation) -> list[tuple[tuple[object, ...], int]]:
    """Changes and cost of each relief."""
    return [(relief.changes, relief.extra_minor) for relief in explanation.reliefs]


def test_a_planned_task_costs_what_its_route_saves_without_it():
    """a-b-c is 6 km, a-b is 4 km: c costs 100 more, and as much between a and b."""
    found = explain(day(), plan(day(), "abc"), "c")
    assert (found.vehicle_id, found.after, found.marginal_minor) == ("van-1", "b", 100)
    assert found.next_best is not None
    assert (found.next_best.vehicle_id, found.next_best.after, found.next_best.extra_minor) == (
        "van-1",
        "a",
        100,
    )
    assert found.reliefs == ()


def test_a_task_whose_alternative_is_served_costs_nothing_left_out():
    """Home or the locker: where home is served nobody pays for the locker, and nothing need give."""
    tasks = [
        replace(TASKS[0], alternatives="g", price_if_unserved_minor=70),
        TASKS[1],
        replace(TASKS[2], alternatives="g", price_if_unserved_minor=50),
    ]
    problem = day(tasks)
    home = explain(problem, plan(problem, "ab"), "c")
    assert (home.price_minor, home.reliefs, home.next_best) == (0, (), None)
    assert {place.broken for place in home.places} == {(TwoAlternatives(None, "g", C, TaskId("a")),)}
    # Without home the group costs the least of its prices, and each has to cost more for one to be served.
    neither = explain(problem, plan(problem, "b"), "c")
    assert neither.price_minor == 50
    higher = HigherPrice(C, by=101 - 50), HigherPrice(TaskId("a"), by=101 - 70)
    assert set(higher) in [set(relief.changes) for relief in neither.reliefs]
    served = explain(problem, plan(problem, "ab"), "a")
    assert served.price_minor == 50


def test_every_other_vehicle_says_what_it_would_take():
    """Alone with van-2, c costs a route and 6 km."""
    found = explain(day(), plan(day(), "abc"), "c")
    assert [(place.vehicle_id, place.extra_minor) for place in found.places] == [
        ("van-1", 100),
        ("van-2", 600),
    ]


def test_in_a_large_fleet_who_passes_by_is_tried_more_than_once():
    """Both vans pass a's door: of three trial routes the first gets what it has gaps for, the other one."""
    problem = day(vehicles=[vehicle("van-1"), vehicle("van-2")])
    board = Board.without(problem, plan(problem, "ab", "c"), [TaskId("a")])
    few = placements(board, TASKS[0], most_driven=3)
    assert {name: len(places) for name, places in few.items()} == {"van-1": 2, "van-2": 1}
    every = placements(board, TASKS[0])
    assert {name: places[0] for name, places in few.items()} == {
        name: places[0] for name, places in every.items()
    }


def test_a_task_that_is_alone_costs_its_whole_route():
    """Without c, van-2 stays where it is; with the others c would cost 100."""
    found = explain(day(), plan(day(), "ab", "c"), "c")
    assert (found.vehicle_id, found.after, found.marginal_minor) == ("van-2", None, 600)
    assert found.next_best is not None
    assert (found.next_best.vehicle_id, found.next_best.extra_minor) == ("van-1", 100)


def test_what_is_over_is_told_and_how_much_room_would_do():
    """2 + 3 + 4 pieces in a van of 8: one more, or one more van for a route and 6 km."""
    problem = one_van(day(), limit=LoadLimit(pieces=8))
    found = explain(problem, plan(problem, "ab"), "c")
    assert found.vehicle_id is None
    (place,) = found.places
    assert place.broken == (Overloaded(place.route.id, "pieces", 9, 8, None),)
    assert told(found) == [((MoreRoom(VAN_1, "pieces", by=1),), 100), ((OneMoreVehicle(VAN_1),), 600)]
    assert found.reliefs[0].relaxation == Relaxation(RelaxationKind.PIECES, 1, 100)


def test_a_van_more_that_costs_more_than_leaving_out_asks_for_the_price_too():
    """One more van would cost 600: at a price of 500 that alone would not get c served, 101 more would."""
    problem = one_van(day(), limit=LoadLimit(pieces=8))
    priced = tuple(
        replace(task, price_if_unserved_minor=500) if task.id == "c" else task for task in problem.tasks
    )
    problem = replace(problem, tasks=priced)
    found = explain(problem, plan(problem, "ab"), "c")
    assert told(found) == [
        ((MoreRoom(VAN_1, "pieces", by=1),), 100),
        ((OneMoreVehicle(VAN_1), HigherPrice(C, by=101)), 600),
    ]


def test_a_later_window_is_offered_cheap_and_short():
    """C closes at 100. After a it begins at 360, for 100 minor; before a at 300, for 200."""
    problem = one_van(with_task("c", windows=(TaskWindow(window(0, 100)),)))
    found = explain(problem, plan(problem, "ab"), "c")
    assert isinstance(found.places[0].broken[0], LateService)
    assert told(found)[:2] == [((LaterWindow(C, by=260),), 100), ((LaterWindow(C, by=200),), 200)]


def test_a_shift_need_not_be_longer_than_the_best_place_needs():
    """Home by 850: a-c-b would end at 860, a-b-c at 1120."""
    problem = day(TASKS, [vehicle("van-1", shift=Shift(window(0, 850)))])
    found = explain(problem, plan(problem, "ab"), "c")
    assert isinstance(found.places[0].broken[0], LateReturn)
    assert told(found)[0] == ((LongerShift(VAN_1, by=10),), 100)


def test_bounds_that_bind_together_give_way_together():
    """Two stops at most and 8 pieces: neither alone would do."""
    problem = one_van(day(), limit=LoadLimit(pieces=8), most_stops=2)
    found = explain(problem, plan(problem, "ab"), "c")
    both = [relief for relief in found.reliefs if len(relief.changes) == 2]
    assert {*both[0].changes} == {MoreRoom(VAN_1, "pieces", by=1), MoreStops(VAN_1, by=1)}
    assert both[0].relaxation is None


def test_a_vehicle_without_the_skills_says_so_and_may_be_allowed():
    """Skills are looked at before places: one trial tells."""
    problem = one_van(with_task("c", skills=frozenset({"lift"})))
    found = explain(problem, plan(problem, "ab"), "c")
    assert [type(broken) for broken in found.places[0].broken] == [WrongVehicle]
    assert AllowedVehicle(C, VAN_1) in found.reliefs[0].changes


def test_what_is_too_dear_would_be_served_for_a_higher_price():
    """Leaving c out costs 50, serving it 100: 51 more and it pays."""
    problem = one_van(with_task("c", price_if_unserved_minor=50))
    found = explain(problem, plan(problem, "ab"), "c")
    assert found.price_minor == 50
    assert found.places[0].is_possible
    assert told(found)[0] == ((HigherPrice(C, by=51),), 100)


def test_every_relief_is_proved_by_a_route_that_keeps_every_rule():
    """Written and checked in the relaxed problem, whatever gave way."""
    problem = one_van(
        with_task("c", windows=(TaskWindow(window(0, 100)),)), limit=LoadLimit(pieces=8), most_stops=2
    )
    found = relax(problem, plan(problem, "ab"), C)
    assert found
    for relief in found:
        relaxed = applied(problem, relief.changes)
        assert route_violations(relaxed, relief.placement.route) == []
        assert C in relief.placement.script.task_ids


def test_a_relief_that_is_planned_anew_may_cost_less():
    """Put in between, c costs 200 with the window 200 s wider; planned anew c-b-a is 6 km: 100."""
    problem = one_van(with_task("c", windows=(TaskWindow(window(0, 100)),)))
    found = relax(problem, plan(problem, "ab"), C, budget=Budget(iterations=500))
    short = next(relief for relief in found if relief.changes == (LaterWindow(C, by=200),))
    assert (short.placement.extra_minor, short.solved_extra_minor, short.extra_minor) == (200, 100, 100)


def test_an_order_is_found_by_its_own_id():
    """People know order numbers, not tasks."""
    problem = with_task("c", order_id=OrderId("order-7"))
    assert explain(problem, plan(problem, "abc"), "order-7").task_id == "c"


def test_an_order_of_several_tasks_asks_which():
    """One explanation is of one task or pair."""
    problem = day([replace(task, order_id=OrderId("order-7")) for task in TASKS])
    with pytest.raises(InputError, match=r"an order of several tasks: 'order-7'\. Ask for one of a, b, c"):
        explain(problem, plan(problem, "abc"), "order-7")


def test_a_name_that_nobody_has_is_refused():
    """With a near one."""
    with pytest.raises(UnknownNameError, match="unknown order or task: 'x'"):
        explain(day(), plan(day(), "abc"), "x")


def test_where_no_way_leads_is_told_by_vehicle():
    """A van that cannot reach c has no place for it and nothing to relax."""
    from doorstep.domain.travel import UNREACHABLE, Travel, TravelMatrix
    from tests.planning.small_day import POINTS, street

    open_street = street()
    base_ds, distance_m = open_street.base_ds.copy(), open_street.distance_m.copy()
    for column in (base_ds, distance_m):
        column[:3, 3] = UNREACHABLE
    problem = day(
        TASKS, [vehicle("van-1")], travel=Travel(POINTS, {"van": TravelMatrix(base_ds, distance_m)})
    )
    found = explain(problem, plan(problem, "ab"), "c")
    assert (found.places, found.no_way, found.reliefs) == ((), ("van-1",), ())


def paired(name: str, partner: str, kind: TaskKind) -> Task:
    """One end of a pair of 2 pieces, a minute of work."""
    given = next(task for task in TASKS if task.id == name)
    return replace(given, kind=kind, load=Load(pieces=2), partner=TaskId(partner))


def day_with_pair() -> Problem:
    """From a to c goes a parcel; b is a delivery between them."""
    pickup, delivery = paired("a", "c", TaskKind.PICKUP), paired("c", "a", TaskKind.DELIVERY)
    return day([pickup, TASKS[1], delivery], [vehicle("van-1")])


def test_the_ends_of_a_pair_are_tried_together():
    """B alone is 4 km; with both ends on the way out it is 6 km: 100 more, pickup first."""
    problem = day_with_pair()
    found = explain(problem, plan(problem, "b"), "c")
    assert (found.task_id, found.partner, found.places[0].extra_minor) == ("c", "a", 100)
    assert [str(task_id) for task_id in found.places[0].script.task_ids] in (["a", "b", "c"], ["a", "c", "b"])
    assert found.places[0].is_possible
    assert found.reliefs == ()


def test_a_pair_that_is_planned_costs_what_both_ends_do():
    """Without them the route is 4 km instead of 6."""
    problem = day_with_pair()
    assert explain(problem, plan(problem, "abc"), "a").marginal_minor == 100


def test_a_rest_that_becomes_due_is_taken():
    """a-b ends at 860, before the rest is due by 900; c, open from 700, makes the van rest behind a task."""
    rest = BreakRule(60, window(0, 900))
    tasks = [*TASKS[:2], replace(TASKS[2], windows=(TaskWindow(window(700, 2000)),))]
    problem = day(tasks, [vehicle("van-1", shift=Shift(window(0, 3600), breaks=(rest,)))])
    found = explain(problem, plan(problem, "ab"), "c")
    assert found.places[0].is_possible
    assert found.places[0].extra_minor == 100
    assert any(stop.rests for stop in found.places[0].route.stops)


@pytest.mark.parametrize("length", [90, 195])
def test_ids_of_any_length_may_be_explained(length: int):
    """What would have to give is tried with vehicles and types that are named after others."""
    kind = replace(VAN, name="t" * length, costs=replace(VAN.costs, stop_minor=1))
    tasks = [replace(task, load=Load(pieces=12)) if task.id == "c" else task for task in TASKS]
    problem = day(tasks, [vehicle("v" * length, kind)])
    found = solve(problem, Budget(iterations=50), 1)
    assert [left.task_id for left in found.unassigned] == ["c"]
    assert explain(problem, found, "c").reliefs
    progress = progress_as_planned(problem, found, found.routes[0].stops[0].arrive_s + 1)
    rest, _ = rest_of_day(problem, found, progress)
    assert len(rest.vehicles[0].type.name) == min(200, 2 * length + len(" under way as "))
