"""The rest of a day: what is done is gone, what is loaded stays where it is, limits are less what is used."""

from __future__ import annotations

from dataclasses import replace

import pytest

from doorstep.domain.charging import Charging
from doorstep.domain.errors import InputError, UnknownNameError, WordError
from doorstep.domain.ids import KerbId, TaskId, VehicleId
from doorstep.domain.loads import EMPTY_LOAD
from doorstep.domain.progress import DayProgress, VehicleProgress
from doorstep.domain.shifts import BreakRule, Shift
from doorstep.domain.tasks import TaskKind, TaskWindow
from doorstep.domain.travel import Travel, TravelMatrix
from doorstep.domain.windows import WeeklyHours, WeeklySpan
from doorstep.planning import check, progress_as_planned, rest_of_day
from doorstep.planning.checker.violations import MandatoryUnserved
from doorstep.planning.days.whole import whole_day
from doorstep.planning.given import plan_of
from doorstep.planning.script import Door, OnFoot, Park, Recharge, Reload, RouteScript, Serve, TakeRest
from tests.planning.further_days import FAST, electric, kerb, on_foot, with_parts
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
    with_type,
)

A, B, C = (TaskId(name) for name in "abc")
VAN_1 = VehicleId("van-1")
# The plan "abc": leaves at 340, a 440-500, b 600-660, c 760-820, home 1120.


def test_before_the_first_departure_nothing_has_happened():
    """At 300 s the van still stands at the hub, and everything may be planned anew."""
    problem = day()
    before = plan(problem, "abc")
    progress = progress_as_planned(problem, before, 300)
    assert progress.vehicles == ()
    rest, left = rest_of_day(problem, before, progress)
    assert [task.id for task in rest.tasks] == [A, B, C]
    assert left.total.total_minor == 600
    assert check(rest, left) == []


def test_a_halt_that_has_begun_is_done_and_the_van_is_free_after_it():
    """At 450 s somebody works at a: free at 500 s at p1, with b and c on board."""
    problem = day()
    progress = progress_as_planned(problem, plan(problem, "abc"), 450)
    one = progress.of(VAN_1)
    assert one is not None
    assert (one.point, one.free_s, one.departed_s) == (POINTS[1], 500, 340)
    assert (one.done, one.on_board) == ({A}, {B, C})
    assert (one.stops, one.driven_m) == (1, 1000)


def test_a_van_on_its_way_is_free_after_the_halt_it_drives_to():
    """At 510 s the van is between a and b: nobody turns round on the way."""
    problem = day()
    one = progress_as_planned(problem, plan(problem, "abc"), 510).of(VAN_1)
    assert one is not None
    assert (one.point, one.free_s, one.done) == (POINTS[2], 660, {A, B})


def test_the_rest_keeps_what_was_planned_and_costs_what_is_still_driven():
    """From a: 1 km to b, 1 to c, 3 home; the route itself is paid for. b is reached as it opens."""
    problem = day()
    before = plan(problem, "abc")
    rest, left = rest_of_day(problem, before, progress_as_planned(problem, before, 450))
    assert [task.id for task in rest.tasks] == [B, C]
    assert left.total.total_minor == 5 * 50
    begins = [handled.begin_s for route in left.routes for handled in route.handled()]
    assert begins == [600, 760]
    assert check(rest, left) == []


def test_parcels_on_board_cannot_change_vehicles():
    """van-2 may be nearer, but c is in van-1."""
    problem = day()
    before = plan(problem, "abc")
    rest, _ = rest_of_day(problem, before, progress_as_planned(problem, before, 450))
    on_board = rest.task(C)
    assert on_board is not None
    assert on_board.allowed_vehicles == {VAN_1}


def test_a_pickup_not_yet_made_may_still_go_to_another_vehicle():
    """Nothing of it is on board."""
    problem = day([TASKS[0], TASKS[1], replace(TASKS[2], kind=TaskKind.PICKUP)])
    before = plan(problem, "abc")
    rest, _ = rest_of_day(problem, before, progress_as_planned(problem, before, 450))
    pickup = rest.task(C)
    assert pickup is not None
    assert pickup.allowed_vehicles is None


def test_limits_are_less_what_is_used_up():
    """Of 5 stops, 10 km and 2000 s of work a has taken 1, 1 km and 160 s."""
    kind = replace(VAN, most_stops=5, most_distance_m=10_000)
    problem = day(vehicles=[vehicle("van-1", kind, Shift(window(0, 3600), most_work_s=2000))])
    before = plan(problem, "abc")
    rest, left = rest_of_day(problem, before, progress_as_planned(problem, before, 450))
    van = rest.vehicles[0]
    assert (van.type.most_stops, van.type.most_distance_m) == (4, 9000)
    assert van.shift.most_work_s == 1840
    assert van.shift.window == window(500, 3600)
    assert check(rest, left) == []


def test_what_was_collected_takes_room_until_the_hub():
    """Van of 10 with 3 pieces picked up: 7 are left for what is still to be collected."""
    problem = day([replace(TASKS[0], kind=TaskKind.PICKUP, load=TASKS[1].load), *TASKS[1:]])
    before = plan(problem, "abc")
    rest, _ = rest_of_day(problem, before, progress_as_planned(problem, before, 450))
    assert rest.vehicles[0].type.limit.pieces == 7


def test_what_could_not_be_delivered_takes_room_until_the_hub_too():
    """Van of 10 that was at a in vain: its 3 pieces stay aboard, beside b and c; at the hub it is empty."""
    problem = day([replace(TASKS[0], load=TASKS[1].load), *TASKS[1:]])
    before = plan(problem, "abc")
    one = progress_as_planned(problem, before, 450, in_vain={A}).of(VAN_1)
    assert one is not None
    assert (one.done, one.on_board, one.collected) == ({A}, {B, C}, TASKS[1].load)
    rest, _ = rest_of_day(problem, before, progress_as_planned(problem, before, 450, in_vain={A}))
    assert rest.vehicles[0].type.limit.pieces == 7
    assert progress_as_planned(problem, before, 450).of(VAN_1).collected == EMPTY_LOAD
    back = progress_as_planned(problem, before, 900, in_vain={A}).of(VAN_1)
    assert (back.done, back.collected) == ({A, B, C}, EMPTY_LOAD)


def test_what_could_not_be_picked_up_takes_no_room_and_goes_to_no_door():
    """A pickup in vain leaves the van empty; the other end of a pair is then neither aboard nor open."""
    problem = day([replace(TASKS[0], kind=TaskKind.PICKUP, load=TASKS[1].load), *TASKS[1:]])
    before = plan(problem, "abc")
    assert progress_as_planned(problem, before, 450, in_vain={A}).of(VAN_1).collected == EMPTY_LOAD
    pair = day(
        [
            replace(TASKS[0], kind=TaskKind.PICKUP, partner=B, load=TASKS[1].load),
            replace(TASKS[1], partner=A),
            TASKS[2],
        ]
    )
    before = plan(pair, "abc")
    assert progress_as_planned(pair, before, 450).of(VAN_1).on_board == {B, C}
    progress = progress_as_planned(pair, before, 450, in_vain={A})
    assert progress.of(VAN_1).on_board == {C}
    assert [task.id for task in rest_of_day(pair, before, progress)[0].tasks] == [C]


def test_service_times_of_a_type_go_on_for_its_vehicle_under_way():
    """The type of a van under way has a new name; its own service time must not be lost."""
    own = replace(TASKS[2].service[0], vehicle_type="van", duration_s=90)
    problem = day([*TASKS[:2], replace(TASKS[2], service=(*TASKS[2].service, own))])
    before = plan(problem, "abc")
    _, left = rest_of_day(problem, before, progress_as_planned(problem, before, 450))
    assert [handled.service_s for handled in left.routes[0].handled()] == [60, 90]


def test_a_rest_that_is_over_is_not_owed_again():
    """The first of two breaks was taken; work since it ended counts against the second."""
    breaks = (BreakRule(60, window(400, 700)), BreakRule(60, after_work_s=3000))
    problem = with_shift(Shift(window(0, 3600), breaks=breaks))
    one = VehicleProgress(
        VAN_1, TASKS[0].place, POINTS[1], 560, 340, frozenset({A}), frozenset({B, C}), rested_s=500,
        rests_taken=frozenset({0}),
    )  # fmt: skip
    rest, _ = rest_of_day(problem, plan(with_type(), "abc"), DayProgress(450, (one,)))
    assert rest.vehicles[0].shift.breaks == (BreakRule(60, after_work_s=2940),)


def test_a_van_between_two_trips_is_free_at_the_hub():
    """Trip a leaves at 0 and is back at 260; the hub takes 40 s to reload, then b and c are loaded there.

    At 170 s the van drives home, with nothing on board: the rest is one trip from the hub at 300 s.
    """
    hub = replace(HUB, reload_s=40)
    van = replace(vehicle("van-1"), hubs=(hub.id,))
    problem = day(vehicles=[van, vehicle("van-2")], hub=hub)
    script = RouteScript(VAN_1, (Serve(A), Reload(hub.id), Serve(B), Serve(C)), depart_s=0)
    before = plan_of(problem, [script])
    one = progress_as_planned(problem, before, 170).of(VAN_1)
    assert one is not None
    assert (one.point, one.free_s, one.driven_m, one.on_board) == (POINTS[0], 300, 2000, frozenset())
    rest, left = rest_of_day(problem, before, progress_as_planned(problem, before, 170))
    assert [handled.task_id for handled in left.routes[0].handled()] == [B, C]
    assert [task.allowed_vehicles for task in rest.tasks] == [None, None]
    assert check(rest, left) == []


def test_a_van_on_its_way_home_is_free_there():
    """At 900 s c is done and the van is due at the hub at 1120."""
    problem = day()
    one = progress_as_planned(problem, plan(problem, "abc"), 900).of(VAN_1)
    assert one is not None
    assert (one.point, one.free_s, one.driven_m) == (POINTS[0], 1120, 6000)


def test_what_is_not_on_board_waits_at_its_hub():
    """C is new at 450 s: van-1 is away and has no hub to come back to, so that c is tied to the hub."""
    early, late = day(TASKS[:2]), day()
    before = plan(early, "ab")
    rest, _ = rest_of_day(late, before, progress_as_planned(late, before, 450))
    new = rest.task(C)
    assert new is not None
    assert new.hub == HUB.id


def test_what_is_not_on_board_and_has_no_hub_is_for_those_who_have_not_left():
    """The vans load at places of their own, and nobody says where c is."""
    early, late = day(TASKS[:2]), day()
    nowhere = replace(
        late,
        points=replace(late.points, starts={}),
        vehicles=tuple(replace(given, start=None) for given in late.vehicles),
    )
    before = plan(early, "ab")
    progress = progress_as_planned(early, before, 450)
    rest, _ = rest_of_day(nowhere, before, progress)
    new = rest.task(C)
    assert new is not None
    assert new.forbidden_vehicles == {VAN_1}


def test_a_break_whose_time_is_over_is_not_owed_and_the_others_keep_their_place():
    """The first break had to begin by 400 s; the second, taken after b, is the first of what is left."""
    breaks = (BreakRule(60, window(0, 400)), BreakRule(60, window(500, 1000)))
    problem = with_shift(Shift(window(0, 3600), breaks=breaks))
    script = RouteScript(VAN_1, (Serve(A), Serve(B), TakeRest(1), Serve(C)))
    before = plan_of(problem, [script])
    rest, left = rest_of_day(problem, before, progress_as_planned(problem, before, 450))
    assert rest.vehicles[0].shift.breaks == breaks[1:]
    assert [given.rule for stop in left.routes[0].stops for given in stop.rests] == [0]
    assert check(rest, left) == []


def test_a_shift_that_is_over_is_over():
    """At 4000 s nobody may leave who has not left by 3600."""
    problem = day()
    rest, _ = rest_of_day(problem, plan(problem), DayProgress(4000))
    assert rest.vehicles[0].shift.window == window(4000, 4000)


def test_progress_of_an_unknown_vehicle_is_refused():
    """A misspelt van would be planned as if it stood at the hub."""
    problem = day()
    one = VehicleProgress(VehicleId("van-9"), TASKS[0].place, POINTS[1], 500, 340)
    with pytest.raises(UnknownNameError, match="van-9"):
        rest_of_day(problem, plan(problem), DayProgress(450, (one,)))


@pytest.mark.parametrize(
    ("of", "error", "what"),
    [
        ({"done": frozenset({TaskId("z")})}, UnknownNameError, "vehicle van-1: unknown task: 'z'"),
        ({"on_board": frozenset({TaskId("z")})}, UnknownNameError, "vehicle van-1: unknown task: 'z'"),
        (
            {"rests_taken": frozenset({0})},
            InputError,
            "that the shift does not have: 0. Its shift has 0",
        ),
    ],
)
def test_progress_with_what_nobody_knows_is_refused(of: dict[str, object], error: type[Exception], what: str):
    """A driver's tablet may show yesterday; what it says is not passed over."""
    one = VehicleProgress(VehicleId("van-1"), TASKS[0].place, POINTS[1], 500, 340, **of)
    with pytest.raises(error, match=what):
        rest_of_day(day(), plan(day(), "abc"), DayProgress(450, (one,)))


def test_a_cancelled_order_may_be_on_board():
    """Planned as c and gone from the problem: it is brought back, and b is served."""
    one = VehicleProgress(
        VAN_1, TASKS[0].place, POINTS[1], 500, 340, done=frozenset({A}), on_board=frozenset({B, C})
    )
    rest, left = rest_of_day(day(TASKS[:2]), plan(day(), "abc"), DayProgress(450, (one,)))
    assert [task.id for task in rest.tasks] == [B]
    assert check(rest, left) == []


def test_a_parcel_is_on_board_of_one_vehicle():
    """Two tablets that both claim it cannot both be right."""
    here = VehicleProgress(VehicleId("van-1"), TASKS[0].place, POINTS[1], 500, 340, on_board=frozenset({B}))
    with pytest.raises(WordError, match=r"task b: on board of two vehicles: .*van-1.*van-2"):
        DayProgress(450, (here, replace(here, vehicle_id=VehicleId("van-2"))))


def test_who_has_not_left_begins_no_earlier_than_now():
    """At 450 s the shift of van-2 has gone on for 450 s."""
    problem = day()
    before = plan(problem, "abc")
    rest, _ = rest_of_day(problem, before, progress_as_planned(problem, before, 450))
    assert rest.vehicles[1].shift.window == window(450, 3600)
    assert rest.epoch == EIGHT


def test_a_window_kept_by_a_tenth_is_kept_by_the_rest_of_the_day():
    """Each kilometre takes 100.3 s, service 60 s; c is reached at 420.9 s and closes at 421 s.

    The plan says free after a at 161, which is 160.3 rounded up: from 161 on c would be reached at 421.6.
    The rest begins at 160.
    """
    tasks = (
        TASKS[0],
        replace(TASKS[1], windows=()),
        replace(TASKS[2], windows=(TaskWindow(window(0, 421)),)),
    )
    slower = TravelMatrix(street().base_ds // 1000 * 1003, street().distance_m)
    problem = day(tasks, travel=Travel(POINTS, {"van": slower}))
    whole = plan(problem, "abc")
    assert whole.routes[0].trips[0].stops[0].depart_s == 161
    progress = progress_as_planned(problem, whole, 120)
    one = progress.of(VAN_1)
    assert one is not None
    assert one.free_s == 160
    rest, left = rest_of_day(problem, whole, progress)
    assert check(rest, left) == []


def test_who_has_only_to_charge_on_a_trip_is_free_at_the_hub_for_the_next_one():
    """650 Wh, 150 a kilometre, 100 in reserve: a, charge at p1 to 600, home, charge at p1 to 900, b, c.

    At 120 s somebody works at a until 160 s. 100 Wh take a minute, home is 100 s away: free there at 320 s
    with 450 Wh. Then 300 Wh are left at p1, 600 more take 360 s, b begins at 880 s, and the van is home at
    1400 s with 150 Wh. Without that second charge it would come home with less than nothing.
    """
    given = with_parts(electric(), charging=Charging((FAST,), {FAST.id: POINTS[1]}))
    van, other = given.vehicles
    problem = with_parts(given, vehicles=(replace(van, hubs=(HUB.id,), charge_wh=650), other))
    elements = (Serve(A), Recharge(FAST.id, 600), Reload(HUB.id), Recharge(FAST.id, 900), Serve(B), Serve(C))
    before = plan_of(problem, [RouteScript(VAN_1, elements, depart_s=0)])
    assert check(problem, before) == []
    progress = progress_as_planned(problem, before, 120)
    one = progress.of(VAN_1)
    assert one is not None
    assert (one.point, one.free_s, one.charge_wh) == (POINTS[0], 320, 450)
    assert (one.done, one.on_board, one.stops, one.driven_m) == ({A}, frozenset(), 2, 2000)
    rest, left = rest_of_day(problem, before, progress)
    assert check(rest, left) == []
    trip = left.routes[0].trips[0]
    assert (trip.start_hub, trip.stops[0].charge is not None, trip.ends_s) == (HUB.id, True, 1400)
    whole = whole_day(problem, before, progress, left)
    assert check(problem, whole) == []
    assert [stop.charge for stop in whole.routes[0].stops] == [stop.charge for stop in before.routes[0].stops]


def test_who_begins_at_a_kerb_that_is_still_closed_is_there_from_the_departure_on():
    """The van has to leave by 100 s, and k1 opens at 500 s: at 300 s it stands there, with a in hand.

    40 s to park, 25 s of set-up, 30 m to the door, a minute of service and 30 m back: free at 685 s.
    """
    opens_s, closes_s = (8 * 3600 + second_s for second_s in (500, 3600))
    hours = WeeklyHours((WeeklySpan(frozenset(range(7)), opens_s, closes_s),))
    given = on_foot()
    assert given.walking is not None
    walking = replace(given.walking, kerbs=(kerb("k1", hours=hours), kerb("k2")))
    shift = Shift(window(0, 3600), latest_start=window(0, 100).closes)
    van = replace(given.vehicles[0], start=None, shift=shift)
    points = replace(given.points, starts={}, ends={VAN_1: POINTS[0]})
    problem = with_parts(given, vehicles=(van,), points=points, walking=walking)
    elements = (Park(KerbId("k1")), OnFoot("hand"), Door(A), Park(KerbId("k2")), OnFoot("hand"), Door(C))
    before = plan_of(problem, [RouteScript(VAN_1, elements)])
    assert before.routes[0].trips[0].depart_s == 100
    progress = progress_as_planned(problem, before, 300)
    one = progress.of(VAN_1)
    assert one is not None
    assert (one.point, one.free_s, one.done) == (POINTS[1], 685, {A})
    rest, left = rest_of_day(problem, before, progress)
    assert [handled.task_id for handled in left.routes[0].handled()] == [C]
    assert [broken for broken in check(rest, left) if not isinstance(broken, MandatoryUnserved)] == []
