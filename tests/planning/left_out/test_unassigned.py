"""Why a task is left out: each reason is true, and by the number that is short."""

from dataclasses import replace

import pytest

from doorstep.domain.ids import TaskId, VehicleId
from doorstep.domain.loads import LoadLimit
from doorstep.domain.problem import Problem
from doorstep.domain.reasons import (
    AlternativeServed,
    MissingSkills,
    NoKerb,
    NoVehicleAllowed,
    OutOfEnergy,
    OutsideShift,
    OutsideWindow,
    OverLimit,
    OverLoad,
    Reason,
    Relaxation,
    RelaxationKind,
    RoomLeft,
    TooDear,
)
from doorstep.domain.shifts import BreakRule, Shift
from doorstep.domain.tasks import TaskKind, TaskWindow
from tests.planning.further_days import electric, on_foot, with_parts
from tests.planning.further_plans import driven
from tests.planning.small_day import (
    HUB,
    TASKS,
    VAN,
    day,
    plan,
    vehicle,
    window,
    with_shift,
    with_task,
    with_type,
)


def alone(problem: Problem) -> Problem:
    """The problem with one van."""
    van = problem.vehicles[0]
    points = problem.points
    places = replace(points, starts={van.id: points.starts[van.id]}, ends={van.id: points.ends[van.id]})
    return with_parts(problem, vehicles=(van,), points=places)


def reasons(problem: Problem, tour: str, task: str = "c") -> tuple[Reason, ...]:
    """Reasons of one task that a tour leaves out."""
    left_out = {left.task_id: left.reasons for left in driven(problem, tour).unassigned}
    return left_out[TaskId(task)]


def test_what_has_a_place_is_not_called_impossible():
    """Behind b, c makes the round 2 km longer, 100 minor; it must be served, or leaving it out costs more."""
    assert plan(alone(day()), "ab").unassigned[0].reasons == (RoomLeft(100),)
    dear = alone(with_task("c", price_if_unserved_minor=100))
    assert plan(dear, "ab").unassigned[0].reasons == (RoomLeft(100),)
    cheap = alone(with_task("c", price_if_unserved_minor=99))
    assert plan(cheap, "ab").unassigned[0].reasons == (TooDear(100, 99),)


def rich(problem: Problem) -> Problem:
    """The problem with a soft end of a window, so that it is not one of the plainest."""
    tasks = [
        replace(task, windows=tuple(replace(given, early_minor_per_h=0) for given in task.windows))
        for task in problem.tasks
    ]
    return with_parts(problem, tasks=tuple(tasks))


def limited(**changes: object) -> Problem:
    """One van of another type, where door b may be served early."""
    return alone(rich(with_type(**changes)))


@pytest.mark.parametrize(
    ("problem", "expected"),
    [
        (limited(most_stops=2), (OverLimit("most_stops", 1),)),
        (limited(most_distance_m=5500), (OverLimit("most_distance_m", 500),)),
        (limited(limit=LoadLimit(pieces=8)), (OverLoad("pieces", 1),)),
        (alone(rich(with_shift(Shift(window(0, 700))))), (OutsideShift(80),)),
        (
            alone(rich(with_task("c", windows=(TaskWindow(window(0, 290)),)))),
            (OutsideWindow(10),),
        ),
        (
            alone(rich(with_shift(Shift(window(0, 3600), breaks=(BreakRule(60, None, 700),))))),
            (OverLimit("rest due_s", 80),),
        ),
        (alone(rich(with_task("c", skills=frozenset({"lift"})))), (MissingSkills(frozenset({"lift"})),)),
        (
            alone(rich(with_task("c", allowed_vehicles=frozenset({VehicleId("van-9")})))),
            (NoVehicleAllowed(),),
        ),
    ],
)
def test_each_limit_that_binds_is_named_with_what_is_short(problem: Problem, expected: tuple[Reason, ...]):
    """Served early, b lets the round a, b, c end at 780 s: 3 stops, 6 km, 9 pieces."""
    found = reasons(problem, "a b")
    assert expected[0] in found
    assert not any(isinstance(reason, RoomLeft) for reason in found)


def test_a_battery_that_is_short_is_named_with_its_watt_hours():
    """Six kilometres take 900 Wh of 850 above the reserve."""
    battery = electric().vehicles[0].type.battery
    assert battery is not None
    thirsty = alone(
        with_type(
            battery=replace(battery, reserve_wh=150), consumption=electric().vehicles[0].type.consumption
        )
    )
    assert OutOfEnergy(50) in reasons(thirsty, "a b")


def test_a_door_without_a_kerb_is_out_of_reach():
    """No choices, and no place to halt."""
    walking = on_foot().walking
    assert walking is not None
    lonely = alone(on_foot(replace(walking, choices={**walking.choices, TaskId("c"): ()})))
    assert reasons(lonely, "k1 (a b)") == (NoKerb(),)


def test_a_door_beside_one_that_is_walked_to_has_its_place_in_that_walk():
    """From the kerb where the van stands already: no other halt is paid for, nor a metre driven."""
    assert reasons(alone(on_foot(stop_minor=20)), "k1 (a)", "b") == (RoomLeft(0),)


def test_what_a_full_van_could_fetch_on_another_trip_is_short_of_time_only():
    """With a and b c is 4 pieces too many; home at 860 s, loaded by 890 s, back at 1550 s of 1540."""
    small = alone(with_type(limit=LoadLimit(pieces=5)))
    van = small.vehicles[0]
    shift = Shift(window(0, 1540))
    again = replace(van, hubs=(HUB.id,), shift=shift)
    hub = replace(HUB, reload_s=30)
    problem = with_parts(small, vehicles=(again,), hubs=(hub,))
    assert reasons(problem, "a b") == (OutsideShift(10),)
    once = with_parts(problem, vehicles=(replace(van, shift=shift),))
    assert reasons(once, "a b") == (OverLoad("pieces", 4),)


def test_a_pair_that_goes_into_one_gap_is_picked_up_first():
    """From a to b and on to c, while b's window is open: nothing is in the way but that it is left out."""
    pickup = replace(TASKS[0], kind=TaskKind.PICKUP, partner=TaskId("b"), load=TASKS[1].load)
    delivery = replace(TASKS[1], partner=TaskId("a"))
    problem = alone(day((pickup, delivery, replace(TASKS[2], windows=(TaskWindow(window(700, 1000)),)))))
    assert reasons(problem, "c", "a") == reasons(problem, "c", "b") == (RoomLeft(0),)


def test_an_alternative_names_the_one_that_is_served():
    """Home, and not the locker."""
    tasks = [replace(TASKS[0], alternatives="g"), TASKS[1], replace(TASKS[2], alternatives="g")]
    problem = alone(day(tasks, [vehicle("van-1", VAN)]))
    assert reasons(problem, "a b") == (AlternativeServed(TaskId("a")),)


def mends(problem: Problem) -> list[Relaxation]:
    """Relaxations of c, which a round of a and b leaves out."""
    return [mend for left in driven(problem, "a b").unassigned for mend in left.relaxations]


def test_a_near_miss_comes_with_what_would_have_to_give():
    """Behind b, c takes 2 km more, 100 minor: with one piece of room more, or with 80 s more of the shift."""
    assert mends(limited(limit=LoadLimit(pieces=8))) == [Relaxation(RelaxationKind.PIECES, 1, 100)]
    late = alone(rich(with_shift(Shift(window(0, 700)))))
    assert mends(late) == [Relaxation(RelaxationKind.SHIFT_S, 80, 100)]


def test_a_nearer_miss_that_would_not_pay_is_not_the_reason():
    """C closes at 100: before a it is 200 s late and costs 200, behind a 260 s late and costs 100."""

    def of_price(price_minor: int) -> Problem:
        windows = (TaskWindow(window(0, 100)),)
        return rich(alone(with_task("c", windows=windows, price_if_unserved_minor=price_minor)))

    assert reasons(of_price(200), "a b") == (OutsideWindow(200),)
    assert reasons(of_price(150), "a b") == (OutsideWindow(260),)
    assert mends(of_price(150)) == [Relaxation(RelaxationKind.WINDOW_S, 260, 100)]
    assert reasons(of_price(99), "a b") == (OutsideWindow(200), TooDear(100, 99))


def test_what_breaks_a_rule_and_costs_more_than_its_price_is_told_with_both():
    """A shift is 80 s short for c, and even then it costs 100 at a price of 99: neither mend is enough."""
    late = rich(with_shift(Shift(window(0, 700))))
    cheap = [replace(task, price_if_unserved_minor=99) if task.id == "c" else task for task in late.tasks]
    assert reasons(alone(with_parts(late, tasks=tuple(cheap))), "a b") == (OutsideShift(80), TooDear(100, 99))
    possible = rich(alone(with_task("c", price_if_unserved_minor=99)))
    assert mends(possible) == [Relaxation(RelaxationKind.PRICE_MINOR, 2, 100)]
