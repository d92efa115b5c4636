"""The checker finds each broken rule: a plan that is right on paper is broken in one place at a time."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from doorstep.domain.errors import UnknownNameError
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import HubId, RouteId, TaskId, VehicleId
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.money import CostKind, CostLine, Costs
from doorstep.domain.places import LonLat, Place
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.reasons import NoVehicleAllowed, Unassigned
from doorstep.domain.routes import Leg, LegKind, Stop
from doorstep.domain.shifts import Shift
from doorstep.domain.tasks import TaskKind, TaskWindow
from doorstep.domain.travel import UNREACHABLE, Travel, TravelMatrix
from doorstep.planning import check
from doorstep.planning.checker import violations as rules
from doorstep.planning.checker.violations import Violation
from tests.planning.broken_plans import ROUTE, later_by, only, with_route, with_stop, with_trip
from tests.planning.small_day import (
    EIGHT,
    HUB,
    POINTS,
    TASKS,
    VAN,
    day,
    plan,
    street,
    vehicle,
    window,
    with_shift,
    with_task,
    with_type,
)


def test_the_paper_plan_keeps_every_rule_and_says_what_the_paper_says():
    """The sums of the docstring of `small_day`, by hand."""
    paper = plan(day(), "abc")
    assert check(day(), paper) == []
    trip = paper.routes[0].trips[0]
    assert trip.depart_s == 340
    assert [(stop.arrive_s, stop.depart_s) for stop in trip.stops] == [(440, 500), (600, 660), (760, 820)]
    assert trip.ends_s == 1120
    assert [stop.load.pieces for stop in trip.stops] == [7, 4, 0]
    assert trip.load.pieces == 9
    assert paper.routes[0].distance_m == 6000
    assert paper.total.total_minor == 600


def test_a_task_and_a_vehicle_that_the_problem_does_not_have():
    """A plan of yesterday names who is not there today."""
    paper = plan(day(), "abc")
    without_c = day(TASKS[:2])
    assert check(without_c, paper) == [rules.UnknownTask(ROUTE, TaskId("c"))]
    stranger = with_route(paper, vehicle_id=VehicleId("lorry"))
    assert check(day(), stranger) == [rules.UnknownVehicle(ROUTE, VehicleId("lorry"))]
    left_out = replace(paper, unassigned=(Unassigned(TaskId("x"), (NoVehicleAllowed(),)),))
    assert check(day(), left_out) == [rules.UnknownTask(None, TaskId("x"))]


def test_a_task_that_is_forgotten():
    """Nothing is left out in silence."""
    forgotten = replace(plan(day(), "ab"), unassigned=())
    assert check(day(), forgotten) == [rules.ForgottenTask(None, TaskId("c"))]


def test_a_mandatory_task_that_is_left_out():
    """Without a price it must be served; with one it may be left out and costs that."""
    assert check(day(), plan(day(), "ab")) == [rules.MandatoryUnserved(None, TaskId("c"))]
    priced = with_task("c", price_if_unserved_minor=70)
    cheap = plan(priced, "ab")
    assert check(priced, cheap) == []
    assert cheap.costs.lines == (CostLine(CostKind.UNSERVED, 70_000_000, "c"),)
    free = replace(cheap, costs=Costs("EUR"))
    assert only(check(priced, free)) == rules.WrongCost(None, "unserved", 0, 70_000_000)


def test_more_on_board_than_the_vehicle_takes():
    """Nine pieces leave the hub; a van of eight is overloaded there, and no longer after door a."""
    found = only(check(with_type(limit=LoadLimit(pieces=8)), plan(day(), "abc")))
    assert found == rules.Overloaded(ROUTE, "pieces", 9, 8, None)
    assert str(found) == "route route-1: pieces 9 at departure, the vehicle takes 8"


def test_a_pickup_that_does_not_fit_beside_what_is_still_on_board():
    """2 + 4 pieces out, 5 taken in at b: 9 on board after b, although never more than 9 in all."""
    mixed = with_task("b", kind=TaskKind.PICKUP, load=Load(pieces=5))
    paper = plan(day(), "abc")
    loads = [Load(pieces=pieces) for pieces in (4, 9, 5)]
    for row, load in enumerate(loads):
        paper = with_stop(paper, row, lambda stop, load=load: replace(stop, load=load))
    paper = with_trip(paper, load=Load(pieces=6))
    assert check(mixed, paper) == []
    small = [vehicle(name, replace(VAN, limit=LoadLimit(pieces=8))) for name in ("van-1", "van-2")]
    found = only(check(day(mixed.tasks, small), paper))
    assert found == rules.Overloaded(ROUTE, "pieces", 9, 8, TaskId("b"))


def test_service_after_the_window_closed():
    """Door b closes at 900 s; leaving 301 s later than on paper the van is there at 901 s."""
    assert check(day(), later_by(300)) == []
    assert only(check(day(), later_by(301))) == rules.LateService(ROUTE, TaskId("b"), 901, 900)


def test_the_second_window_counts_when_the_first_is_missed():
    """Windows 0-500 and 580-900: the van comes at 600 s and begins at once."""
    two = with_task("b", windows=tuple(TaskWindow(window(*span)) for span in ((0, 500), (580, 900))))
    assert check(two, plan(day(), "abc")) == []


def test_leaving_before_the_shift_begins():
    """Departure is at 340 s."""
    found = only(check(with_shift(Shift(window(341, 3600))), plan(day(), "abc")))
    assert found == rules.EarlyDeparture(ROUTE, 340, 341, "the shift begins then")


def test_leaving_before_the_parcels_are_ready():
    """Those of task c come in at 341 s; at 340 s they would be just in time."""
    assert check(with_task("c", released=EIGHT + timedelta(seconds=340)), plan(day(), "abc")) == []
    late_parcels = with_task("c", released=EIGHT + timedelta(seconds=341))
    found = only(check(late_parcels, plan(day(), "abc")))
    assert found == rules.EarlyDeparture(ROUTE, 340, 341, "the parcels of task c are ready then")


def test_leaving_after_the_latest_start():
    """It is 339 s; 340 s is kept."""
    kept = Shift(window(0, 3600), latest_start=EIGHT + timedelta(seconds=340))
    assert check(with_shift(kept), plan(day(), "abc")) == []
    shift = Shift(window(0, 3600), latest_start=EIGHT + timedelta(seconds=339))
    assert only(check(with_shift(shift), plan(day(), "abc"))) == rules.LateDeparture(ROUTE, 340, 339)


def test_coming_back_after_the_shift():
    """The van is back at 1120 s."""
    assert check(with_shift(Shift(window(0, 1120))), plan(day(), "abc")) == []
    found = only(check(with_shift(Shift(window(0, 1119))), plan(day(), "abc")))
    assert found == rules.LateReturn(ROUTE, 1120, 1119)


def test_working_longer_than_allowed():
    """From 340 s to 1120 s are 780 s."""
    assert check(with_shift(Shift(window(0, 3600), most_work_s=780)), plan(day(), "abc")) == []
    found = only(check(with_shift(Shift(window(0, 3600), most_work_s=779)), plan(day(), "abc")))
    assert found == rules.LongWork(ROUTE, 780, 779)


@pytest.mark.parametrize("pair", [(1, 2), (3, 0)])
def test_driving_where_no_way_leads(pair: tuple[int, int]):
    """From a to b, or home from c."""
    base, metres = street().base_ds.copy(), street().distance_m.copy()
    base[pair] = metres[pair] = UNREACHABLE
    closed = day(travel=Travel(POINTS, {"van": TravelMatrix(base, metres)}))
    found = only(check(closed, plan(day(), "abc")))
    assert found == rules.NoWayBetween(ROUTE, POINTS[pair[0]], POINTS[pair[1]])


def test_a_vehicle_without_the_skills():
    """Door a asks for a tail lift."""
    found = only(check(with_task("a", skills=frozenset({"lift"})), plan(day(), "abc")))
    assert found == rules.WrongVehicle(ROUTE, TaskId("a"), "it lacks lift")


@pytest.mark.parametrize(
    "wish",
    [
        {"forbidden_vehicles": frozenset({VehicleId("van-1")})},
        {"allowed_vehicles": frozenset({VehicleId("van-2")})},
    ],
)
def test_a_vehicle_that_is_not_allowed(wish: dict[str, object]):
    """Door a wants the other van."""
    found = only(check(with_task("a", **wish), plan(day(), "abc")))
    assert found == rules.WrongVehicle(ROUTE, TaskId("a"), "it is not allowed")


def test_a_route_that_begins_or_ends_at_another_hub():
    """The vehicle stands at `hub`."""
    paper = plan(day(), "abc")
    other = HubId("other")
    begins = only(check(day(), with_trip(paper, start_hub=other)))
    assert begins == rules.WrongHub(ROUTE, other, HubId("hub"), "begins elsewhere than its vehicle")
    ends = only(check(day(), with_trip(paper, end_hub=None)))
    assert ends == rules.WrongHub(ROUTE, None, HubId("hub"), "ends elsewhere than its vehicle")


def test_a_task_whose_parcels_wait_at_another_hub():
    """Task a is loaded at p3, where the van does not begin."""
    second = Hub(HubId("second"), HubKind.DEPOT, Place(LonLat(24.93, 60.17)))
    tasks = (replace(TASKS[0], hub=second.id), *TASKS[1:])
    points = day().points
    both = Problem(
        EIGHT,
        tasks,
        day().vehicles,
        day().travel,
        ProblemPoints(points.tasks, points.starts, points.ends, {**points.hubs, second.id: POINTS[3]}),
        (HUB, second),
    )
    found = only(check(both, plan(day(), "abc")))
    assert found == rules.WrongHub(ROUTE, HubId("hub"), second.id, "task a belongs elsewhere")


def test_more_stops_and_more_kilometres_than_the_type_makes():
    """Three stops and 6000 m."""
    assert check(with_type(most_stops=3, most_distance_m=6000), plan(day(), "abc")) == []
    assert only(check(with_type(most_stops=2), plan(day(), "abc"))) == rules.TooManyStops(ROUTE, 3, 2)
    assert only(check(with_type(most_distance_m=5999), plan(day(), "abc"))) == rules.TooFar(ROUTE, 6000, 5999)


def test_work_that_cannot_be_recomputed_is_not_waved_through():
    """Parking without a kerb, walks without doors, trips that end nowhere."""
    paper = plan(day(), "abc")
    walk = Leg(LegKind.WALK, 820, 820, 5)
    broken = {
        "the stop at 440 s has parking and no kerb": with_stop(
            paper, 0, lambda stop: replace(stop, park_s=5)
        ),
        "the stop at 760 s has a walk": with_stop(
            paper, 2, lambda stop: replace(stop, loops=(replace(stop.loops[0], back=walk),))
        ),
        "a drive home to point p0 is left out": with_trip(paper, home=None, end_hub=None),
        "a leg to point p2 is left out": with_stop(paper, 1, lambda stop: replace(stop, leg=None)),
    }
    for what, given in broken.items():
        assert rules.UnknownWork(ROUTE, what) in check(day(), given)
    trip = paper.routes[0].trips[0]
    first = replace(trip, stops=trip.stops[:1], home=None, end_hub=None)
    second = replace(trip, load_starts_s=500, depart_s=500, stops=trip.stops[1:])
    assert rules.UnknownWork(ROUTE, "trip 1 ends at no hub") in check(
        day(), with_route(paper, trips=(first, second))
    )


def test_one_halt_cannot_serve_doors_of_two_points():
    """Without a walk nobody gets from p1 to p2."""

    def joined(stop: Stop) -> Stop:
        late = replace(stop.handled[0], task_id=TaskId("b"), arrive_s=500, begin_s=600, end_s=660)
        loop = replace(stop.loops[0], tasks=(stop.handled[0], late))
        return replace(stop, loops=(loop,), depart_s=660)

    stops = plan(day(), "abc").routes[0].trips[0].stops
    broken = with_trip(plan(day(), "abc"), stops=(joined(stops[0]), stops[2]))
    what = "the stop at 440 s serves doors of different points without a walk"
    assert only(check(day(), broken)) == rules.UnknownWork(ROUTE, what)


def test_the_plan_is_in_the_problems_currency_and_epoch():
    """Cents are not pence, and second 0 is one instant."""
    paper = plan(day(), "abc")
    pounds = replace(
        paper,
        costs=Costs("GBP"),
        routes=(replace(paper.routes[0], costs=Costs("GBP", paper.routes[0].costs.lines)),),
    )
    assert only(check(day(), pounds)) == rules.WrongText(None, "currency", "GBP", "EUR")
    found = only(check(day(), replace(paper, epoch=EIGHT + timedelta(hours=1))))
    assert found == rules.WrongText(None, "epoch", "2026-11-23T09:00:00+00:00", "2026-11-23T08:00:00+00:00")


def test_some_routes_only():
    """After a change by hand the others need not be looked at, nor what is unassigned."""
    two = plan(day(), "a", "b")
    broken = with_trip(two, end_hub=None)
    assert check(day(), broken, [RouteId("route-2")]) == []
    assert [type(found) for found in check(day(), broken, [ROUTE])] == [rules.WrongHub]
    with pytest.raises(UnknownNameError, match="route-9"):
        check(day(), two, [RouteId("route-9")])


def test_what_has_changed_since_a_plan_that_keeps_the_rules():
    """Routes that stand are not driven again; what changed is, and so is what routes do together."""
    paper = plan(day(), "ac", "b")
    changed = with_trip(paper, end_hub=None)
    assert only(check(day(), changed, since=paper)) == only(check(day(), changed))
    # Told to have been right before, a route that still stands so is not driven again.
    assert check(day(), changed, since=changed) == []
    assert check(day(), changed, [RouteId("route-2")], since=paper) == []
    forgotten = replace(paper, routes=paper.routes[:1])
    assert only(check(day(), forgotten, since=paper)) == rules.ForgottenTask(None, TaskId("b"))
    dearer = replace(paper, costs=Costs("EUR", (CostLine(CostKind.UNSERVED, 1),)))
    assert only(check(day(), dearer, since=paper)) == rules.WrongCost(None, "unserved", 1, 0)


def test_every_rule_is_tested_here():
    """A new rule without a test that breaks it would be a rule on trust."""
    pages = [Path(__file__), *(Path(__file__).parent / "checker").glob("test_*.py")]
    text = "".join(page.read_text("utf-8") for page in pages)
    names = [
        name
        for name, kind in vars(rules).items()
        if isinstance(kind, type) and issubclass(kind, Violation) and kind is not Violation
    ]
    assert [name for name in names if f"rules.{name}" not in text] == []
