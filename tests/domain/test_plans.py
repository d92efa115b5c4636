"""Routes, plans and their differences: a small round of two doors, drawn out by the second.

08:00 load ... 08:05 leave ... 08:15 at the kerb, 30 s parking, loop: walk 60 s, serve 120 s, walk back
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings

from doorstep.domain.errors import UnitError, WindowError, WordError
from doorstep.domain.ids import HubId, OrderId, PlanId, RouteId, TaskId, VehicleId
from doorstep.domain.money import CostKind, CostLine, Costs
from doorstep.domain.places import LonLat
from doorstep.domain.plan_diff import MovedTask, PlanDiff
from doorstep.domain.plans import Plan, PlanOrigin
from doorstep.domain.reasons import OutsideShift, Relaxation, RelaxationKind, TooDear, Unassigned
from doorstep.domain.routes import HandledTask, Leg, LegKind, Loop, Rest, Route, Stop, Trip
from tests.strategies import plans

EIGHT = datetime(2026, 11, 23, 8, tzinfo=UTC)
KERB = LonLat(24.94, 60.17)
ORIGIN = PlanOrigin("ab12", seed=7)


def stop(task: str, arrive_s: int) -> Stop:
    """One door, 60 s away: the halt lasts 30 + 60 + 120 + 60 = 270 s."""
    walk = Leg(LegKind.WALK, arrive_s + 30, arrive_s + 90, 70)
    handled = HandledTask(TaskId(task), arrive_s + 90, arrive_s + 90, arrive_s + 210, walk)
    back = Leg(LegKind.WALK, arrive_s + 210, arrive_s + 270, 70)
    loop = Loop("hand", arrive_s + 30, (handled,), back)
    drive = Leg(LegKind.DRIVE, arrive_s - 600, arrive_s, 4000)
    return Stop(KERB, arrive_s, arrive_s + 270, drive, park_s=30, loops=(loop,))


def route(vehicle: str, *tasks: str, start_s: int = 0) -> Route:
    """Load for 300 s, then 600 s of driving before each halt and home."""
    halts = tuple(stop(task, start_s + 900 + 870 * place) for place, task in enumerate(tasks))
    home = Leg(LegKind.DRIVE, halts[-1].depart_s, halts[-1].depart_s + 600, 4000)
    trip = Trip(start_s, start_s + 300, halts, HubId("hub"), HubId("hub"), home)
    costs = Costs("EUR", (CostLine(CostKind.ROUTE, 50_000_000, vehicle),))
    return Route(RouteId(f"r-{vehicle}"), VehicleId(vehicle), (trip,), costs)


def plan(*routes: Route, unassigned: tuple[Unassigned, ...] = ()) -> Plan:
    """A plan of the day."""
    return Plan(PlanId("monday"), EIGHT, routes, unassigned, Costs("EUR"), ORIGIN)


def test_a_route_adds_up_its_trips():
    """Two doors: 300 loading, 3 x 600 driving, 2 x 270 halting; 12 km and 280 m on foot."""
    round_ = route("van", "a", "b")
    assert round_.duration_s == 300 + 1800 + 540
    assert round_.distance_m == 12_000
    assert sum(loop.walked_m for halt in round_.stops for loop in halt.loops) == 280
    assert [handled.task_id for handled in round_.handled()] == ["a", "b"]
    assert [halt.dwell_s for halt in round_.stops] == [270, 270]


def test_waiting_and_service_are_told_apart():
    """The door opens at 100 s; work ends at 160 s."""
    handled = HandledTask(TaskId("a"), 40, 100, 160)
    assert (handled.waiting_s, handled.service_s) == (60, 60)


def test_times_that_run_back_are_refused_at_every_level():
    """A plan that goes back in time is a fault of the search, not a plan."""
    with pytest.raises(WordError, match="arrives before it departs"):
        Leg(LegKind.DRIVE, 10, 9, 0)
    with pytest.raises(WordError, match="arrival, begin and end"):
        HandledTask(TaskId("a"), 10, 9, 11)
    one = stop("a", 900)
    with pytest.raises(WordError, match="loop at 0 s: times out of order"):
        Loop("hand", 0, (HandledTask(TaskId("a"), 10, 10, 20), HandledTask(TaskId("b"), 19, 19, 30)))
    with pytest.raises(WordError, match="stop at 900 s: times out of order"):
        replace(one, depart_s=1000)
    with pytest.raises(WordError, match="trip at 901 s"):
        Trip(0, 901, (one,))
    with pytest.raises(WordError, match=r"trip at 300 s: times out of order: \(1170, 1000\)"):
        Trip(
            0,
            300,
            (
                one,
                replace(
                    one,
                    leg=Leg(LegKind.DRIVE, 1000, 1300, 9),
                    arrive_s=1300,
                    depart_s=1400,
                    loops=(),
                    rests=(Rest(0, 1300, 1360),),
                ),
            ),
        )
    with pytest.raises(WordError, match=r"loop at 0 s: times out of order: \(20, 15\)"):
        Loop("hand", 0, (HandledTask(TaskId("a"), 10, 10, 20),), Leg(LegKind.WALK, 15, 30, 5))
    early = route("van", "a").trips[0]
    with pytest.raises(WordError, match="route r: times out of order"):
        Route(RouteId("r"), VehicleId("v"), (early, early), Costs("EUR"))


def test_empty_parts_of_a_route_are_refused():
    """A halt for nothing costs money."""
    with pytest.raises(WordError, match="a loop without a task"):
        Loop("hand", 0, ())
    with pytest.raises(WordError, match="a halt for nothing"):
        Stop(KERB, 0, 10)
    with pytest.raises(WordError, match="a trip without a stop"):
        Trip(0, 0, ())
    with pytest.raises(WordError, match="a route without a trip"):
        Route(RouteId("r"), VehicleId("v"), (), Costs("EUR"))
    with pytest.raises(WordError, match="without a drive: 'hub'"):
        Trip(0, 300, (stop("a", 900),), end_hub=HubId("hub"))


def test_a_task_is_planned_once_and_a_vehicle_has_one_route():
    """Planned twice is delivered once and paid twice."""
    with pytest.raises(WordError, match="plan monday version 1: a task planned twice: 'a'"):
        plan(route("van", "a"), route("bike", "a"))
    left_out = Unassigned(TaskId("a"), (OutsideShift(60),))
    with pytest.raises(WordError, match="a task planned twice: 'a'"):
        plan(route("van", "a"), unassigned=(left_out,))
    with pytest.raises(WordError, match="a vehicle planned twice: 'van'"):
        plan(route("van", "a"), route("van", "b"))


def test_nothing_is_left_out_in_silence():
    """The first complaint of users of other systems: no reason for an unassigned order."""
    with pytest.raises(WordError, match="without a reason: 'a'"):
        Unassigned(TaskId("a"), ())
    dear = Relaxation(RelaxationKind.SHIFT_S, 600, 900)
    cheap = Relaxation(RelaxationKind.WINDOW_S, 300, 100)
    kept = Unassigned(TaskId("a"), (TooDear(900, 500),), OrderId("o"), (cheap, dear))
    assert kept.relaxations[0] is cheap
    with pytest.raises(WordError, match=r"cheapest first: \[900, 100\]"):
        Unassigned(TaskId("a"), (OutsideShift(60),), relaxations=(dear, cheap))


def test_a_plan_costs_what_its_routes_and_its_own_lines_cost():
    """Two routes at 50 cents and an unserved order at 5 euros."""
    given = replace(
        plan(route("van", "a"), route("bike", "b")),
        costs=Costs("EUR", (CostLine(CostKind.UNSERVED, 500_000_000),)),
    )
    assert given.total.total_minor == 600
    zloty = replace(route("van", "a"), costs=Costs("PLN"))
    with pytest.raises(WordError, match=r"another currency: \('PLN', 'EUR'\)"):
        plan(zloty)


def test_a_revision_is_the_next_version_of_the_same_plan():
    """The old one stays as it was."""
    first = plan(route("van", "a"))
    second = first.revised((), (Unassigned(TaskId("a"), (OutsideShift(60),)),), Costs("EUR"), ORIGIN)
    assert (first.version, second.version, second.id) == (1, 2, "monday")
    assert first.route_of(VehicleId("van")) is not None
    assert second.route_of(VehicleId("van")) is None
    with pytest.raises(UnitError, match="version is at least 1: 0"):
        replace(first, version=0)
    with pytest.raises(WindowError, match="the epoch of plan monday"):
        replace(first, epoch=datetime(2026, 11, 23))


def test_a_diff_says_what_drivers_and_customers_notice():
    """Task b moves from van to bike and begins 870 s earlier; c is new; d is dropped; the rest stays."""
    old = plan(route("van", "a", "b", "d"))
    new = old.revised((route("van", "a"), route("bike", "b", "c")), (), Costs("EUR"), ORIGIN)
    diff = PlanDiff.between(old, new)
    assert diff.moved == (MovedTask(TaskId("b"), VehicleId("van"), VehicleId("bike")),)
    assert [(change.task_id, change.later_by_s) for change in diff.retimed] == [("b", -870)]
    assert (diff.added, diff.dropped, diff.reordered) == (("c",), ("d",), ())
    assert (diff.from_version, diff.to_version, diff.extra_minor) == (1, 2, 50)
    assert not diff.is_empty


def test_a_new_order_on_the_same_vehicle_is_a_reordering():
    """Tasks a, b become b, a: nobody moved, two are retimed, one driver must look again."""
    old = plan(route("van", "a", "b"))
    diff = PlanDiff.between(old, old.revised((route("van", "b", "a"),), (), Costs("EUR"), ORIGIN))
    assert diff.moved == ()
    assert diff.reordered == ("van",)
    assert {change.task_id for change in diff.retimed} == {"a", "b"}


def test_a_shifted_epoch_alone_is_no_change():
    """Times are compared as instants: an hour later epoch, an hour earlier seconds."""
    old = plan(route("van", "a", start_s=3600))
    new = replace(plan(route("van", "a")), epoch=EIGHT + timedelta(hours=1), version=2)
    assert PlanDiff.between(old, new).is_empty


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(plans(), plans())
def test_a_diff_accounts_for_every_task(old: Plan, new: Plan):
    """Old tasks less dropped plus added are the new tasks; a plan differs from itself in nothing."""
    diff = PlanDiff.between(old, new)
    assert set(old.handled()) - set(diff.dropped) | set(diff.added) == set(new.handled())
    assert PlanDiff.between(old, old).is_empty
    back = PlanDiff.between(new, old)
    assert set(back.added) == set(diff.dropped)
    assert back.extra_minor == -diff.extra_minor


def test_two_plans_have_no_diff():
    """Monday and Tuesday are not versions of each other."""
    with pytest.raises(WordError, match="two plans"):
        PlanDiff.between(plan(), replace(plan(), id=PlanId("tuesday")))
