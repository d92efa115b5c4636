"""A day on the real streets of Helsinki: orders are served from legal halts, or refused with a reason."""

from dataclasses import replace

import pytest

from doorstep.app.day.building import build_day
from doorstep.app.day.settings import DaySettings
from doorstep.domain.errors import InputError, UnknownNameError
from doorstep.domain.fleet_defaults import VAN
from doorstep.domain.ids import VehicleId
from doorstep.domain.orders import OrderKind, Requirement, RequirementKind
from doorstep.domain.places import LonLat
from doorstep.domain.reasons import MissingSkills, NoKerb, NoVehicleAllowed, NoWay, OverLoad
from doorstep.domain.sides import Sides
from doorstep.domain.stop_rules import StopRules
from doorstep.domain.travel import UNREACHABLE
from doorstep.planning import Budget, check, solve
from doorstep.roads.times.weather import Spell
from tests.app.day.days import (
    APPROACH,
    DAY,
    DEPOT,
    DOORS,
    GATE,
    MICRO,
    at,
    bike,
    order,
    robot,
    van,
    walker,
    window,
)

ON_FOOT = StopRules(on_foot=True)


def some_orders():
    """One order at each door."""
    return [order(f"o{number}", door) for number, door in enumerate(DOORS)]


def test_a_van_halts_at_kerbs_and_walks_to_the_doors(helsinki, settings):
    """All six doors are near kerbs; the plan holds and uses fewer halts than doors or as many."""
    day = build_day(some_orders(), [van()], [MICRO], DAY, helsinki, settings)
    assert day.on_foot
    assert day.refused == ()
    known = set(helsinki.kerbs.ids)
    assert {kerb_id.removeprefix("kerb:") for kerb_id in day.kerbs} <= known
    assert all(1 <= len(day.problem.walking.choices[task.id]) <= 3 for task in day.problem.tasks)
    plan = solve(day.problem, Budget(iterations=500), seed=1)
    assert check(day.problem, plan) == []
    assert plan.unassigned == ()
    assert len(plan.routes[0].stops) <= len(DOORS)


def test_bikes_walkers_and_robots_halt_at_the_door_itself(helsinki, settings):
    """Each door has a cycle stand and a place of its own, which no van reaches; nobody parks on foot."""
    fleet = [van(), bike(), walker(), robot()]
    day = build_day(some_orders(), fleet, [MICRO], DAY, helsinki, replace(settings, stops=ON_FOOT))
    problem = day.problem
    for task in problem.tasks:
        kinds = {choice.split(":")[0] for choice in problem.walking.choices[task.id]}
        assert {"cycle", "stand"} < kinds
    stands = [kerb for kerb in problem.walking.kerbs if kerb.id.startswith("stand:")]
    assert {kerb.park[0].mean_s for kerb in stands} == {0}
    hub = problem.travel.index(problem.points.hubs[MICRO.id])
    for kerb in problem.walking.kerbs:
        row = problem.travel.index(problem.walking.kerb_points[kerb.id])
        kind = kerb.id.split(":")[0]
        reached = {
            name: problem.travel.profile(name).base_ds[hub, row] != UNREACHABLE
            for name in ("van", "cargo_bike", "foot")
        }
        own = {"cycle": "cargo_bike", "stand": "foot"}.get(kind, "van")
        assert {name for name, is_reached in reached.items() if is_reached} == {own}


def test_without_walking_the_halt_counts_as_work(helsinki, settings):
    """A van parks and walks there and back at each door: its work is longer than a robot's there."""
    rules = replace(settings, stops=StopRules(on_foot=False))
    day = build_day([order("o")], [van(), robot()], [MICRO], DAY, helsinki, rules)
    (task,) = day.problem.tasks
    work_s = settings.service.service_s(order("o"))
    by_type = {given.vehicle_type: given.duration_s for given in task.service}
    assert by_type["robot"] == work_s
    assert by_type["van"] == work_s + VAN.type.carriers[0].setup_s + day.doors[task.id].halt_s
    assert not day.on_foot


def test_a_hub_beyond_the_map_is_as_far_as_its_approach_says(helsinki, settings):
    """The way from the depot is the approach's 25 minutes and 14 km longer than from its gate; both ways."""
    beyond = replace(settings, approaches={DEPOT.id: (APPROACH,)})
    gate_hub = replace(MICRO, place=replace(MICRO.place, door=GATE))
    fleet = [van("V1", DEPOT), van("V2", gate_hub)]
    day = build_day(some_orders(), fleet, [DEPOT, gate_hub], DAY, helsinki, beyond)
    travel = day.problem.travel
    far, near = (travel.index(day.problem.points.hubs[hub.id]) for hub in (DEPOT, gate_hub))
    pairs = travel.profile("van")
    halts = [travel.index(point) for point in day.problem.walking.kerb_points.values()]
    reached = [row for row in halts if pairs.is_reachable(near, row) and pairs.is_reachable(row, near)]
    assert reached
    for row in reached:
        assert pairs.look_up(far, row)[1] == pairs.look_up(near, row)[1] + 14_000
        for depart_h in (6.5, 8, 12, 16.8, 20):
            depart_ds = round(depart_h * 36_000)
            ahead_ds = pairs.arrival_ds(far, row, depart_ds) - depart_ds
            at_gate_ds = depart_ds + 15_000
            street_ds = pairs.arrival_ds(near, row, at_gate_ds) - at_gate_ds
            # Classes of shapes stand for single curves: within 3 % of the exact sum.
            assert ahead_ds == pytest.approx(15_000 + street_ds, rel=0.03)


def test_travel_of_the_day_is_slower_in_the_peak_and_in_snow(helsinki, settings):
    """The same way takes longer at half past four than at noon, and longer still when it snows all day."""
    orders = some_orders()
    fair = build_day(orders, [van()], [MICRO], DAY, helsinki, settings)
    snow = replace(settings, weather=(Spell("snow"),))
    snowed = build_day(orders, [van()], [MICRO], DAY, helsinki, snow)
    hub = fair.problem.travel.index(fair.problem.points.hubs[MICRO.id])

    def mean_s(day, hours):
        pairs = day.problem.travel.profile("van")
        rows = [day.problem.travel.index(p) for p in fair.problem.walking.kerb_points.values()]
        times = [pairs.duration_ds(hub, row, round(hours * 36_000)) for row in rows]
        return sum(times) / len(times)

    assert mean_s(fair, 17.25) > mean_s(fair, 12) * 1.03
    assert mean_s(snowed, 12) > mean_s(fair, 12) * 1.1
    # The opened city itself has not changed.
    assert helsinki.network.conditions.weather == ()


def test_robots_stay_in_while_it_storms(helsinki, settings):
    """A storm from ten to noon keeps the robot in for these hours; one all day keeps it from the plan."""
    passing = replace(settings, weather=(Spell("storm", 10 * 3600, 12 * 3600),))
    day = build_day(some_orders(), [van(), robot()], [MICRO], DAY, helsinki, passing)
    kept = day.problem.vehicle(VehicleId("R1"))
    assert [(span.opens, span.closes) for span in kept.unavailable] == [(at(10), at(12))]
    assert day.problem.vehicle(VehicleId("V1")).unavailable == ()
    lasting = replace(settings, weather=(Spell("storm"),))
    day = build_day(some_orders(), [van(), robot()], [MICRO], DAY, helsinki, lasting)
    assert [refused.vehicle_id for refused in day.refused_vehicles] == ["R1"]
    with pytest.raises(InputError, match="no vehicle works on this day"):
        build_day(some_orders(), [robot()], [MICRO], DAY, helsinki, lasting)


def test_what_fits_no_vehicle_is_told_with_reason_and_mend(helsinki, settings):
    """Of five orders one is fine; the others are too heavy, unskilled, not allowed and without a place."""
    orders = [
        order("fine"),
        order("heavy", mass_g=2_000_000),
        order("lift", skills=frozenset(("forklift",))),
        order("other", allowed_vehicles=frozenset((VehicleId("V9"),))),
        order("lost", door=None),
    ]
    day = build_day(orders, [van()], [MICRO], DAY, helsinki, settings)
    assert set(day.orders.values()) == {"fine"}
    reasons = {refused.order_id: refused.reason for refused in day.refused}
    assert reasons == {
        "heavy": OverLoad("mass_g", 2_000_000 - VAN.type.limit.mass_g),
        "lift": MissingSkills(frozenset(("forklift",))),
        "other": NoVehicleAllowed(),
        "lost": None,
    }
    assert all(refused.mend and refused.place for refused in day.refused)


def test_a_door_too_far_from_every_kerb_is_told_so_and_a_bike_gets_there(helsinki, settings):
    """At the map's edge the streets beside the door hang on no other; the nearest kerb is 10.4 min on foot.

    A van gets to that kerb and back, so it is not the street that keeps the order out.
    """
    edge = order("edge", LonLat(24.9378324, 60.17655455))
    alone = build_day([*some_orders(), edge], [van()], [MICRO], DAY, helsinki, settings)
    (refused,) = alone.refused
    assert (refused.order_id, refused.reason) == ("edge", NoKerb())
    assert "10.4 min on foot" in refused.what
    assert "longer than 10 min" in refused.what
    with_bike = build_day([*some_orders(), edge], [van(), bike()], [MICRO], DAY, helsinki, settings)
    assert with_bike.refused == ()
    (halt,) = with_bike.problem.walking.choices["edge"]
    assert halt.startswith("cycle:")


def test_an_order_out_of_the_city_is_refused_and_the_rest_goes_on(helsinki, settings):
    """A door in Tampere has no kerb here; the others do."""
    orders = [*some_orders(), order("far", LonLat(23.76, 61.5))]
    day = build_day(orders, [van()], [MICRO], DAY, helsinki, settings)
    assert [refused.order_id for refused in day.refused] == ["far"]
    assert len(day.problem.tasks) == len(DOORS)
    at_doors = replace(settings, stops=StopRules(on_foot=False))
    by_bike = build_day(orders, [bike()], [MICRO], DAY, helsinki, at_doors)
    assert [type(refused.reason) for refused in by_bike.refused] == [NoWay]


def test_long_parcels_and_hands_that_are_needed_keep_orders_from_vehicles(helsinki, settings):
    """A parcel of 120 cm does not go into the robot; a signature needs somebody at the door."""
    long = order("long")
    long = replace(long, parcels=(replace(long.parcels[0], sides=Sides(120, 20, 20)),))
    signed = order("signed", requirements=(Requirement(RequirementKind.SIGNATURE),))
    rules = replace(settings, compartments={"robot": Sides(41, 34, 33)})
    day = build_day([long, signed, order("small")], [van(), robot()], [MICRO], DAY, helsinki, rules)
    forbidden = {task.id: task.forbidden_vehicles for task in day.problem.tasks}
    assert forbidden == {"long": {"R1"}, "signed": {"R1"}, "small": frozenset()}


def test_windows_of_another_day_are_refused(helsinki, settings):
    """A window that is over before the day begins cannot be kept."""
    early = replace(order("early"), windows=(window(-0.0, 0.5),))
    past = replace(
        order("past"),
        windows=(replace(window(9, 10), opens=at(0).replace(day=20), closes=at(0).replace(day=21)),),
    )
    day = build_day([early, past], [van()], [MICRO], DAY, helsinki, settings)
    assert [refused.order_id for refused in day.refused] == ["past"]
    assert "2026-11-24" in day.refused[0].mend


def test_a_wide_van_moves_by_a_profile_of_its_own(helsinki, settings):
    """Mass and width of the type are judged by the signs; the type in the problem names that profile."""
    wide = replace(VAN.type, name="wide", dimensions=replace(VAN.type.dimensions, width_cm=255))
    day = build_day(some_orders(), [van(kind=wide)], [MICRO], DAY, helsinki, settings)
    (profile,) = {vehicle.type.profile for vehicle in day.problem.vehicles}
    assert profile.startswith("van[")
    assert profile in day.problem.travel.profiles
    assert profile not in helsinki.network.profiles


def test_an_unknown_profile_names_those_there_are(helsinki, settings):
    """A type that moves by `hovercraft` is an error, not an order without a way."""
    strange = replace(VAN.type, name="strange", profile="hovercraft")
    with pytest.raises(UnknownNameError, match="hovercraft"):
        build_day(some_orders(), [van(kind=strange)], [MICRO], DAY, helsinki, settings)


def test_pickups_that_pay_are_worth_their_revenue(helsinki, settings):
    """An optional pickup costs its revenue if it is left out; others what the fleet says."""
    orders = [order("owed"), order("paid", DOORS[1], OrderKind.PICKUP, revenue_minor=700)]
    day = build_day(orders, [van()], [MICRO], DAY, helsinki, settings)
    prices = {task.id: task.price_if_unserved_minor for task in day.problem.tasks}
    assert prices == {"owed": settings.price_if_unserved_minor, "paid": 700}


def test_travel_needs_an_instant(settings):
    """Without any there is nothing to measure."""
    with pytest.raises(InputError, match="without an instant"):
        DaySettings(park=settings.park, instants_s=())


def test_a_vehicle_whose_hub_stands_on_no_street_is_refused(helsinki, settings):
    """It begins and ends in the sea and visits nothing else: told, not left standing in silence."""
    island = replace(MICRO, id="island", place=replace(MICRO.place, door=LonLat(25.3, 60.0)))
    lost = replace(bike(), start=island.place, end=island.place, hubs=(island.id,))
    day = build_day(some_orders(), [van(), lost], [MICRO, island], DAY, helsinki, settings)
    assert [(each.vehicle_id, each.what) for each in day.refused_vehicles] == [
        ("B1", "no way by cargo_bike leads from hub island to anywhere and back")
    ]
    assert [vehicle.id for vehicle in day.problem.vehicles] == ["V1"]
    with pytest.raises(InputError, match="no way by cargo_bike leads from hub island") as told:
        build_day(some_orders(), [lost], [MICRO, island], DAY, helsinki, settings)
    assert told.value.mend is not None
    assert told.value.mend.startswith("Put the hub on a street of this map that a cargo_bike may use")


def test_a_vehicle_that_does_not_reach_its_hub_is_refused(helsinki, settings):
    """A hub in the sea beyond the map has no streets: the vehicle is told, the other works."""
    island = replace(MICRO, id="island", place=replace(MICRO.place, door=LonLat(25.3, 60.0)))
    stranded = replace(van("V2"), hubs=(island.id,))
    day = build_day(some_orders(), [van(), stranded], [MICRO, island], DAY, helsinki, settings)
    assert [refused.vehicle_id for refused in day.refused_vehicles] == ["V2"]
    assert [vehicle.id for vehicle in day.problem.vehicles] == ["V1"]
