"""Trips, pairs, alternatives and hubs: right on paper, then broken in one place at a time."""

from dataclasses import replace
from datetime import timedelta

import pytest

from doorstep.domain.charging import Charging
from doorstep.domain.energy import Battery, ChargeStep
from doorstep.domain.hubs import Hub
from doorstep.domain.ids import ChargerId, HubId, TaskId
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.money import CostKind, CostLine
from doorstep.domain.problem import Problem
from doorstep.domain.reasons import AlternativeServed, Unassigned
from doorstep.domain.routes import Charge
from doorstep.domain.tasks import TaskKind
from doorstep.domain.windows import WeeklyHours, WeeklySpan
from doorstep.planning import check
from doorstep.planning.checker import violations as rules
from doorstep.planning.checker.violations import Violation
from doorstep.planning.given import plan_of
from tests.planning.broken_plans import ROUTE, only, with_route, with_stop
from tests.planning.further_days import BATTERY, FAST, electric, with_parts
from tests.planning.further_plans import driven, script, with_prices, with_trip_of
from tests.planning.small_day import EIGHT, HUB, POINTS, TASKS, VAN, day, plan, vehicle, with_task, with_type

EVERY_DAY = frozenset(range(7))
DOCK = replace(HUB, reload_s=30)


def until(seconds: int) -> WeeklyHours:
    """Open from eight on, so many seconds and no longer."""
    eight_s = 8 * 3600
    return WeeklyHours((WeeklySpan(EVERY_DAY, eight_s, eight_s + seconds),))


def reloading(hub: Hub = DOCK, **kind: object) -> Problem:
    """The small day with vans that take five pieces and come back for more."""
    small = replace(VAN, limit=LoadLimit(pieces=5), **kind)
    vans = [replace(vehicle(name, small), hubs=(hub.id,)) for name in ("van-1", "van-2")]
    return day(vehicles=vans, hub=hub)


def broken(problem: Problem, given: object) -> list[type[Violation]]:
    """Kinds of what is broken, each once."""
    return sorted({type(found) for found in check(problem, given)}, key=lambda kind: kind.__name__)


def test_a_second_trip_begins_when_the_vehicle_has_reloaded():
    """Home at 860 s, 30 s at the dock, c at 1190 s, home again at 1550 s; five pieces and then four."""
    paper = driven(reloading(), "a b | c")
    assert check(reloading(), paper) == []
    first, second = paper.routes[0].trips
    assert (first.depart_s, first.ends_s) == (340, 860)
    assert (second.load_starts_s, second.depart_s, second.ends_s) == (860, 890, 1550)
    assert (first.load.pieces, second.load.pieces) == (5, 4)
    assert paper.routes[0].distance_m == 10_000


def test_the_second_trip_waits_for_its_parcels_and_for_the_hub():
    """Those of c come in at 900 s; a hub that is closed until 1000 s loads nobody before."""
    late = reloading().tasks[2]
    waits = with_parts(
        reloading(), tasks=(*TASKS[:2], replace(late, released=EIGHT + timedelta(seconds=900)))
    )
    paper = driven(waits, "a b | c", depart_s=340)
    assert check(waits, paper) == []
    assert paper.routes[0].trips[1].load_starts_s == 900
    too_soon = check(waits, driven(reloading(), "a b | c"))
    assert rules.EarlyDeparture(ROUTE, 860, 900, "the parcels of task c are ready then") in too_soon
    nine = WeeklyHours((WeeklySpan(EVERY_DAY, 8 * 3600 + 1000, 9 * 3600),))
    closed = reloading(replace(DOCK, hours=nine))
    paper = driven(closed, "a b | c", depart_s=340)
    assert check(closed, paper) == []
    assert paper.routes[0].trips[1].load_starts_s == 1000


def test_a_reload_at_a_closed_hub():
    """It begins at 860 s; the hub is open until 860 s and not at it."""
    found = check(reloading(replace(DOCK, hours=until(860))), driven(reloading(), "a b | c"))
    assert found[0] == rules.ClosedHub(ROUTE, HubId("hub"), 860)
    assert check(reloading(replace(DOCK, hours=until(861))), driven(reloading(), "a b | c")) == []


def test_a_reload_where_the_vehicle_may_not():
    """Empty hubs mean one trip."""
    found = only(check(day(hub=DOCK), driven(reloading(), "a b | c")))
    assert found == rules.WrongHub(ROUTE, HubId("hub"), None, "reloads where its vehicle may not")


def test_a_trip_that_begins_elsewhere_than_the_one_before_ended():
    """Nobody flies."""
    paper = driven(reloading(), "a b | c")
    flown = with_trip_of(paper, 1, lambda trip: replace(trip, start_hub=None))
    found = only(check(reloading(), flown))
    assert found == rules.WrongHub(
        ROUTE, None, HubId("hub"), "trip 2 begins elsewhere than the one before ends"
    )


@pytest.mark.parametrize(
    ("changes", "what"),
    [
        ({"load_starts_s": 861}, "the reload at hub hub"),
        ({"depart_s": 889}, "departure after loading"),
    ],
)
def test_a_reload_that_is_stated_wrongly(changes: dict[str, int], what: str):
    """A second late, or a second too short."""
    wrong = with_trip_of(driven(reloading(), "a b | c"), 1, lambda trip: replace(trip, **changes))
    assert what in [found.what for found in check(reloading(), wrong) if isinstance(found, rules.WrongTime)]


def test_pickups_belong_to_the_hub_where_their_trip_ends():
    """What is picked up at a goes to a hub that the van does not end at."""
    second = replace(HUB, id=HubId("second"))
    points = day().points
    places = replace(points, hubs={**points.hubs, second.id: POINTS[3]})
    tasks = (replace(TASKS[0], kind=TaskKind.PICKUP, hub=second.id), *TASKS[1:])
    both = with_parts(day(), tasks=tasks, points=places, hubs=(HUB, second))
    found = only(check(both, driven(both, "a b c")))
    assert found == rules.WrongHub(ROUTE, HubId("hub"), second.id, "task a belongs elsewhere")
    home = with_parts(both, tasks=(replace(tasks[0], hub=HUB.id), *TASKS[1:]))
    assert check(home, driven(home, "a b c")) == []


def paired() -> Problem:
    """What is picked up at a goes to b: two pieces."""
    pickup = replace(TASKS[0], kind=TaskKind.PICKUP, partner=TaskId("b"))
    return day([pickup, replace(TASKS[1], partner=TaskId("a"), load=pickup.load), TASKS[2]])


def test_a_pair_is_on_board_between_its_ends():
    """Four pieces leave the hub, six are on board after a, four after b."""
    paper = driven(paired(), "a b c")
    assert check(paired(), paper) == []
    assert paper.routes[0].trips[0].load.pieces == 4
    assert [stop.load.pieces for stop in paper.routes[0].stops] == [6, 4, 0]
    small = with_parts(paired(), vehicles=with_type(limit=LoadLimit(pieces=5)).vehicles)
    assert only(check(small, paper)) == rules.Overloaded(ROUTE, "pieces", 6, 5, TaskId("a"))


def test_a_pair_in_the_wrong_order_or_on_two_trips():
    """Nothing can be delivered that has not been picked up."""
    turned = driven(paired(), "b a c")
    because = "it is delivered before it is picked up"
    assert only(check(paired(), turned)) == rules.BrokenPair(ROUTE, TaskId("a"), TaskId("b"), because)
    twice = with_parts(paired(), vehicles=reloading().vehicles, hubs=(DOCK,))
    apart = {type(found): found for found in check(twice, driven(twice, "a | b c"))}
    assert apart[rules.BrokenPair].because == "they are not on one trip"
    half = driven(with_prices(paired()), "a c")
    found = check(with_prices(paired()), half, [ROUTE])
    assert only(found) == rules.BrokenPair(ROUTE, TaskId("a"), TaskId("b"), "they are not on one trip")


def test_a_pair_is_left_out_for_the_sum_of_its_prices():
    """Both or none."""
    problem = with_prices(paired(), 70)
    paper = driven(problem, "c")
    assert check(problem, paper) == []
    assert sum(line.amount_minor for line in paper.costs.lines) == 140


def alternatives(*prices: int | None) -> Problem:
    """Door a or door c, home or locker."""
    tasks = [
        replace(task, alternatives="home or locker", price_if_unserved_minor=price)
        for task, price in zip((TASKS[0], TASKS[2]), prices, strict=True)
    ]
    return day([tasks[0], replace(TASKS[1], price_if_unserved_minor=0), tasks[1]])


def test_one_of_a_group_is_served_and_the_others_cost_nothing():
    """Served at a, c is listed with the reason; served nowhere, the least price counts."""
    problem = alternatives(70, 50)
    at_home = driven(problem, "a")
    assert check(problem, at_home) == []
    assert [(left.task_id, left.reasons) for left in at_home.unassigned if left.task_id == "c"] == [
        ("c", (AlternativeServed(TaskId("a")),))
    ]
    assert at_home.costs.lines == ()
    nowhere = driven(problem, "b")
    assert check(problem, nowhere) == []
    assert nowhere.costs.lines == (CostLine(CostKind.UNSERVED, 50_000_000, "c"),)


def test_two_of_a_group_are_served():
    """A parcel has one place."""
    found = only(check(alternatives(70, 50), driven(alternatives(70, 50), "a c")))
    assert found == rules.TwoAlternatives(None, "home or locker", TaskId("a"), TaskId("c"))


def test_a_pair_of_which_the_delivery_names_the_group_is_an_alternative_like_any():
    """From a to b, or to the locker c: both is once too often."""
    pair, group = paired(), {"alternatives": "home or locker"}
    tasks = (pair.tasks[0], *(replace(task, **group) for task in pair.tasks[1:]))
    either = with_parts(pair, tasks=tasks)
    found = only(check(either, driven(either, "a b c")))
    assert found == rules.TwoAlternatives(None, "home or locker", TaskId("a"), TaskId("c"))
    assert check(either, driven(either, "a b")) == check(either, driven(either, "c")) == []


def test_a_group_with_a_mandatory_member_must_be_served():
    """Either will do, none will not."""
    problem = alternatives(70, None)
    assert check(problem, driven(problem, "a")) == []
    assert only(check(problem, driven(problem, "b"))) == rules.MandatoryUnserved(None, TaskId("c"))


def test_a_delivery_after_a_pickup_in_a_van_that_takes_pickups_last():
    """Backhauls: b is brought back, so c comes before it."""
    mixed = with_task("b", kind=TaskKind.PICKUP)
    last = with_parts(mixed, vehicles=with_type(pickups_last=True).vehicles)
    assert check(last, driven(last, "a c b")) == []
    found = only(check(last, driven(last, "a b c")))
    assert found == rules.DeliveryAfterPickup(ROUTE, TaskId("c"), TaskId("b"))


def test_more_vehicles_reload_at_once_than_there_are_docks():
    """Both vans come back at 860 s, having served b at the far end of its window."""
    wide = replace(TASKS[0], id=TaskId("d")), replace(TASKS[2], id=TaskId("e"))
    given = reloading()
    points = replace(
        given.points, tasks={**given.points.tasks, TaskId("d"): POINTS[1], TaskId("e"): POINTS[3]}
    )
    one_dock = with_parts(given, tasks=(*TASKS, *wide), points=points, hubs=(replace(DOCK, dock_slots=1),))
    paper = driven(one_dock, "a | b", "d | c e")
    found = [broken for broken in check(one_dock, paper) if isinstance(broken, rules.TooManyAtOnce)]
    starts_s = [route.trips[1].load_starts_s for route in paper.routes]
    assert abs(starts_s[0] - starts_s[1]) >= 30
    assert found == []
    two_docks = with_parts(one_dock, hubs=(replace(DOCK, dock_slots=2),))
    together = driven(two_docks, "a | b", "d | c e", depart_s=100)
    found = only([each for each in check(one_dock, together) if isinstance(each, rules.TooManyAtOnce)])
    assert found == rules.TooManyAtOnce(None, "hub hub", 360, 2, 1)
    assert rules.TooManyAtOnce not in broken(two_docks, together)


def test_who_finds_the_dock_taken_waits_for_it():
    """Both are back at 360 s and reload 30 s: the second begins at 390 s, when the first has left."""
    wide = replace(TASKS[0], id=TaskId("d")), replace(TASKS[2], id=TaskId("e"))
    given = reloading()
    points = replace(
        given.points, tasks={**given.points.tasks, TaskId("d"): POINTS[1], TaskId("e"): POINTS[3]}
    )
    one_dock = with_parts(given, tasks=(*TASKS, *wide), points=points, hubs=(replace(DOCK, dock_slots=1),))
    paper = driven(one_dock, "a | b", "d | c e", depart_s=100)
    assert [route.trips[1].load_starts_s for route in paper.routes] == [360, 390]
    found = broken(one_dock, paper)
    assert rules.TooManyAtOnce not in found
    assert rules.WrongTime not in found
    # Nobody waits where docks are not counted: there a later begin is stated wrongly.
    assert rules.WrongTime in broken(with_parts(one_dock, hubs=(DOCK,)), paper)


def test_a_hub_holds_what_waits_and_what_was_brought():
    """Nine pieces wait before 340 s; brought back, b's three stay there from 1120 s on."""

    def limited(pieces: int, kind: TaskKind = TaskKind.DELIVERY) -> Problem:
        given = with_task("b", kind=kind)
        return with_parts(given, hubs=(replace(HUB, limit=LoadLimit(pieces=pieces)),))

    assert check(limited(9), driven(limited(9), "a b c")) == []
    found = only(check(limited(8), driven(limited(8), "a b c")))
    assert found == rules.OverfullHub(None, HubId("hub"), 339, "pieces", 9, 8)
    brought = limited(2, TaskKind.PICKUP)
    only_back = driven(brought, "b")
    home_s = only_back.routes[0].trips[0].ends_s
    stays = [each for each in check(brought, only_back) if isinstance(each, rules.OverfullHub)]
    assert stays == [rules.OverfullHub(None, HubId("hub"), home_s, "pieces", 3, 2)]
    # What leaves in the second in which something is brought has made room for it.
    both = plan_of(limited(3, TaskKind.PICKUP), [script("b", 400), script("a", 860, "van-2")])
    assert both.routes[0].trips[0].ends_s == 860
    assert rules.OverfullHub not in broken(limited(3, TaskKind.PICKUP), both)


def test_the_battery_is_followed_from_way_to_way():
    """Six kilometres at 150 Wh are 900 of 1000 Wh: the reserve of 100 Wh is just kept."""
    paper = driven(electric(), "a b c")
    assert check(electric(), paper) == []
    trip = paper.routes[0].trips[0]
    assert (trip.energy_wh, [stop.energy_wh for stop in trip.stops]) == (1000, [850, 700, 550])
    assert trip.home is not None
    assert trip.home.energy_wh == 450


def test_less_in_the_battery_than_must_be_kept():
    """A reserve of 101 Wh, or 999 Wh at the start, are one too much and one too little."""
    thirsty = with_type(
        battery=replace(BATTERY, reserve_wh=101), consumption=electric().vehicles[0].type.consumption
    )
    assert only(check(thirsty, driven(thirsty, "a b c"))) == rules.OutOfEnergy(ROUTE, 1120, 100, 101)
    low = with_parts(electric(), vehicles=tuple(replace(van, charge_wh=999) for van in electric().vehicles))
    assert only(check(low, driven(low, "a b c"))) == rules.OutOfEnergy(ROUTE, 1120, 99, 100)


def test_energy_that_is_stated_wrongly():
    """At departure, on a way, and after a stop."""
    paper = driven(electric(), "a b c")
    trip = with_trip_of(paper, 0, lambda given: replace(given, energy_wh=999))
    assert only(check(electric(), trip)) == rules.WrongEnergy(ROUTE, "the battery at departure", 999, 1000)
    leg = with_stop(paper, 1, lambda stop: replace(stop, leg=replace(stop.leg, energy_wh=149)))
    assert only(check(electric(), leg)) == rules.WrongEnergy(ROUTE, "the leg to point p2", 149, 150)
    stop = with_stop(paper, 1, lambda given: replace(given, energy_wh=None))
    what = "the battery after the stop at 600 s"
    assert only(check(electric(), stop)) == rules.WrongEnergy(ROUTE, what, None, 700)


def on_the_way(**changes: object) -> Problem:
    """Electric vans that may charge at p2 beside b."""
    charger = replace(FAST, **changes)
    return with_parts(electric(), charging=Charging((charger,), {charger.id: POINTS[2]}))


def test_a_halt_to_charge_on_the_way():
    """At p2 700 Wh are left; 300 Wh at 6 kW, the battery's own, take 180 s; home with 850 - 450 Wh."""
    paper = driven(on_the_way(), "a b fast:1000 c")
    assert check(on_the_way(), paper) == []
    stop = paper.routes[0].stops[2]
    assert stop.charge == Charge(ChargerId("fast"), 660, 840, 300)
    assert (stop.energy_wh, stop.depart_s, paper.routes[0].trips[0].ends_s) == (1000, 840, 1300)


def test_more_charged_than_the_battery_holds():
    """A kilowatt hour is full."""
    paper = driven(on_the_way(), "a b fast:1000 c")
    charge = paper.routes[0].stops[2].charge
    assert charge is not None
    over = with_stop(
        paper, 2, lambda stop: replace(stop, charge=replace(charge, energy_wh=301), energy_wh=1001)
    )
    assert rules.Overcharged(ROUTE, ChargerId("fast"), 1001, 1000) in check(on_the_way(), over)


def test_a_charger_that_is_closed_or_taken():
    """It closes at 660 s, or has one slot for two vans at 800 s."""
    paper = driven(on_the_way(), "a b fast:1000 c")
    found = check(on_the_way(hours=until(660)), paper)
    assert found[0] == rules.ClosedCharger(ROUTE, ChargerId("fast"), 660)
    assert check(on_the_way(hours=until(661)), paper) == []
    # One charges from 660 to 840 s, the other from 800 s on.
    crowded = driven(on_the_way(), "a b fast:1000", "c fast:900", depart_s=340)
    found = [each for each in check(on_the_way(slots=1), crowded) if isinstance(each, rules.TooManyAtOnce)]
    assert found == [rules.TooManyAtOnce(None, "charger fast", 800, 2, 1)]
    assert rules.TooManyAtOnce not in broken(on_the_way(), crowded)


@pytest.mark.parametrize("what", ["the beginning of the charge at fast", "the end of the charge at fast"])
def test_a_charge_that_is_stated_wrongly(what: str):
    """A second before the vehicle is there, or a second too short."""
    paper = driven(on_the_way(), "a b fast:1000 c")
    charge = paper.routes[0].stops[2].charge
    assert charge is not None
    shift = {"starts_s": 659} if "beginning" in what else {"ends_s": 839}
    wrong = with_stop(paper, 2, lambda stop: replace(stop, charge=replace(charge, **shift)))
    assert what in [found.what for found in check(on_the_way(), wrong) if isinstance(found, rules.WrongTime)]


def test_a_vehicle_charges_beside_its_reload():
    """Home at 860 s with 400 Wh; 30 s at the dock, and 360 s for 600 Wh: the next trip begins at 1220 s."""
    hub = replace(DOCK, chargers=(FAST,))
    steady = Battery(1000, 100, (ChargeStep(0, 6000),))
    problem = reloading(hub, battery=steady, consumption=electric().vehicles[0].type.consumption)
    paper = driven(problem, "a b | fast:1000 c")
    assert check(problem, paper) == []
    second = paper.routes[0].trips[1]
    assert (second.load_starts_s, second.depart_s, second.energy_wh) == (860, 1220, 1000)
    assert second.charge == Charge(ChargerId("fast"), 860, 1220, 600)
    elsewhere = with_parts(problem, hubs=(DOCK,), charging=Charging((FAST,), {FAST.id: POINTS[2]}))
    assert rules.UnknownWork(ROUTE, "hub hub has no charger fast") in check(elsewhere, paper)
    early = with_trip_of(paper, 0, lambda trip: replace(trip, charge=second.charge))
    assert rules.UnknownWork(ROUTE, "a charge before the first trip") in check(problem, early)


def test_a_full_van_takes_more():
    """9 kg for a kilometre, at 1000 Wh a kilometre and tonne: 9 Wh more, and after a 7 kg: 7 Wh."""
    tasks = tuple(
        replace(task, load=Load(mass_g=task.load.pieces * 1000, pieces=task.load.pieces)) for task in TASKS
    )
    problem = with_parts(electric(load_wh_per_km_t=1000), tasks=tasks)
    paper = driven(problem, "a b c")
    assert [stop.leg.energy_wh for stop in paper.routes[0].stops if stop.leg] == [159, 157, 154]
    thirsty = [found for found in check(problem, paper) if not isinstance(found, rules.OutOfEnergy)]
    assert thirsty == []


def test_unassigned_alternatives_still_have_to_be_listed():
    """Nothing is left out in silence, served elsewhere or not."""
    problem = alternatives(70, 50)
    silent = replace(driven(problem, "a b"), unassigned=())
    assert only(check(problem, silent)) == rules.ForgottenTask(None, TaskId("c"))
    listed = replace(silent, unassigned=(Unassigned(TaskId("c"), (AlternativeServed(TaskId("a")),)),))
    assert check(problem, listed) == []
    assert check(day(), with_route(plan(day(), "abc"))) == []
