"""Robots and drones on the streets of Helsinki: what keeps them from an order, and when they stand still."""

from dataclasses import replace

import pytest

from doorstep.app.day.building import build_day
from doorstep.domain.carriers import HAND
from doorstep.domain.errors import UnknownNameError
from doorstep.domain.fleet_defaults import DRONE, MACHINE_DAY, ROBOT
from doorstep.domain.ids import VehicleId
from doorstep.domain.instants import instant_at
from doorstep.domain.orders import Requirement, RequirementKind
from doorstep.domain.places import LonLat, great_circle_m
from doorstep.domain.reasons import NoVehicleAllowed, NoWay, OverLoad
from doorstep.domain.sides import Sides
from doorstep.domain.stop_rules import StopRules
from doorstep.domain.travel import UNREACHABLE
from doorstep.domain.vehicles import Vehicle
from doorstep.planning import Budget, check, solve
from doorstep.planning.charging import battery_uses, range_m
from doorstep.roads.times.weather import Spell
from doorstep.roads.ways.drone import NoFlyArea
from tests.app.day.days import DAY, DOORS, MICRO, at, order, robot


@pytest.fixture
def rules(settings):
    """Machines halt at the door itself."""
    return replace(settings, stops=StopRules(on_foot=False))


def machine(name, kind):
    """A machine from the micro-hub that comes back to it between trips."""
    hub = MICRO.place
    return Vehicle(VehicleId(name), kind, MACHINE_DAY.on(DAY), hub, hub, (MICRO.id,))


def drone(name="D1", **changes):
    """A drone from the micro-hub."""
    return machine(name, replace(DRONE.type, **changes))


def light(name, door=DOORS[0], **more):
    """A parcel of one kilogram, and nothing that needs hands."""
    return order(name, door, mass_g=1_000, **more)


def planned(day):
    """A plan that the checker agrees with."""
    plan = solve(day.problem, Budget(iterations=200), seed=1)
    assert check(day.problem, plan) == []
    return plan


def test_a_robot_comes_to_every_door_and_nobody_walks_on_from_it(helsinki, settings):
    """A halt is at one door, though vans of such a day park and walk; two orders of a door may share one."""
    on_foot = replace(settings, stops=StopRules(on_foot=True))
    orders = [light(f"o{number}", door) for number, door in enumerate((*DOORS, DOORS[0]))]
    by_hand = replace(robot(), type=replace(robot().type, carriers=(HAND,)))
    for machine_of_day in (robot(), by_hand):
        day = build_day(orders, [machine_of_day], [MICRO], DAY, helsinki, on_foot)
        plan = planned(day)
        assert (day.on_foot, plan.unassigned) == (True, ())
        (route,) = plan.routes
        served = [{handled.task_id for handled in stop.handled} for stop in route.stops]
        assert sorted(task for halt in served for task in halt) == [f"o{number}" for number in range(7)]
        assert all(len(halt) == 1 or halt == {"o0", "o6"} for halt in served)
        walks = [loop.back for stop in route.stops for loop in stop.loops]
        assert {walk.distance_m for walk in walks if walk is not None} <= {0}


def test_a_robot_starts_loads_and_ends_at_its_launch_hub(helsinki, rules):
    """Three parcels fit: seven orders are three trips, each from the micro-hub and back."""
    orders = [light(f"o{number}", door) for number, door in enumerate((*DOORS, DOORS[0]))]
    plan = planned(build_day(orders, [robot()], [MICRO], DAY, helsinki, rules))
    assert plan.unassigned == ()
    (route,) = plan.routes
    assert len(route.trips) >= 3
    assert {(trip.start_hub, trip.end_hub) for trip in route.trips} == {(MICRO.id, MICRO.id)}
    assert all(sum(len(stop.handled) for stop in trip.stops) <= 3 for trip in route.trips)


def test_payload_and_compartment_keep_parcels_from_machines(helsinki, rules):
    """16 kg are 1 kg too much for the robot; a parcel of 45 cm does not go into its 41."""
    heavy = order("heavy", mass_g=16_000)
    long = light("long")
    long = replace(long, parcels=(replace(long.parcels[0], sides=Sides(45, 20, 20)),))
    rules = replace(rules, compartments={"robot": Sides(41, 34, 33)})
    day = build_day([heavy, long, light("fits")], [robot()], [MICRO], DAY, helsinki, rules)
    reasons = {refused.order_id: refused.reason for refused in day.refused}
    assert reasons == {"heavy": OverLoad("mass_g", 1_000), "long": NoVehicleAllowed()}
    assert set(day.orders.values()) == {"fits"}


def test_what_needs_somebody_is_not_for_machines(helsinki, rules):
    """A signature cannot be given to a robot or a drone."""
    signed = light("signed", requirements=(Requirement(RequirementKind.SIGNATURE),))
    day = build_day([signed, light("left")], [robot(), drone()], [MICRO], DAY, helsinki, rules)
    assert [refused.order_id for refused in day.refused] == ["signed"]


def test_a_machine_goes_no_farther_than_its_battery(helsinki, rules):
    """With 40 Wh above the reserve a robot does the near doors and leaves others; it never goes below."""
    kind = ROBOT.type
    weak = replace(machine("R1", kind), charge_wh=kind.battery.reserve_wh + 40)
    assert range_m(weak) == pytest.approx(40 / 30 * 1000, abs=1)
    orders = [light(f"o{number}", door) for number, door in enumerate(DOORS)]
    day = build_day(orders, [weak], [MICRO], DAY, helsinki, rules)
    plan = planned(day)
    assert plan.unassigned
    (use,) = battery_uses(day.problem, plan)
    assert use.spare_wh >= 0
    assert use.used_wh <= 40
    full = planned(build_day(orders, [robot()], [MICRO], DAY, helsinki, rules))
    assert full.unassigned == ()


def test_a_machine_stands_still_in_bad_weather(helsinki, rules):
    """From nine to eleven it storms: nothing is under way or handed over in these two hours."""
    storm = replace(rules, weather=(Spell("storm", 9 * 3600, 11 * 3600),))
    orders = [light(f"o{number}", door) for number, door in enumerate(DOORS * 3)]
    day = build_day(orders, [robot()], [MICRO], DAY, helsinki, storm)
    plan = planned(day)
    assert plan.routes
    for trip in plan.routes[0].trips:
        for leg in trip.legs:
            begins, ends = (instant_at(plan.epoch, when) for when in (leg.depart_s, leg.arrive_s))
            assert ends <= at(9) or begins >= at(11)


def test_weather_that_stops_nobody_leaves_the_hours_alone(helsinki, rules):
    """Fog keeps the drone in and not the robot; what stops whom is a setting."""
    fog = replace(rules, weather=(Spell("fog", 9 * 3600, 11 * 3600),))
    day = build_day([light("o")], [robot(), drone()], [MICRO], DAY, helsinki, fog)
    stopped = {vehicle.id: bool(vehicle.unavailable) for vehicle in day.problem.vehicles}
    assert stopped == {"R1": False, "D1": True}
    brave = replace(fog, stopping_weather={})
    day = build_day([light("o")], [drone()], [MICRO], DAY, helsinki, brave)
    assert day.problem.vehicles[0].unavailable == ()


def test_a_drone_flies_straight_and_one_parcel_at_a_time(helsinki, rules):
    """The way is that of the crow, and its payload is one parcel: two orders are two trips."""
    day = build_day([light("a"), light("b", DOORS[5])], [drone()], [MICRO], DAY, helsinki, rules)
    plan = planned(day)
    (route,) = plan.routes
    assert len(route.trips) == 2
    for trip in route.trips:
        door = day.doors[trip.stops[0].handled[0].task_id].place.walk_target
        crow_m = great_circle_m(MICRO.place.door, door)
        assert trip.legs[0].distance_m == pytest.approx(crow_m, rel=0.01, abs=2)


def test_a_drone_flies_round_what_must_not_be_flown_over_and_not_into_it(helsinki, rules):
    """A door inside a no-fly area is refused for the drone; one beyond it is farther than the crow says."""
    near = DOORS[0]
    area = NoFlyArea(
        "station",
        tuple(LonLat(near.lon + east, near.lat + north) for east, north in
              ((-0.0005, -0.0004), (0.0005, -0.0004), (0.0005, 0.0004), (-0.0005, 0.0004))),
    )  # fmt: skip
    beyond = LonLat(2 * near.lon - MICRO.place.door.lon, 2 * near.lat - MICRO.place.door.lat)
    before = helsinki.network.conditions.no_fly
    helsinki.network.forbid_flying([area])
    try:
        day = build_day([light("in"), light("beyond", beyond)], [drone()], [MICRO], DAY, helsinki, rules)
    finally:
        helsinki.network.forbid_flying(before)
    assert [(refused.order_id, type(refused.reason)) for refused in day.refused] == [("in", NoWay)]
    leg = planned(day).routes[0].trips[0].legs[0]
    door = day.doors["beyond"].place.walk_target
    assert leg.distance_m > great_circle_m(MICRO.place.door, door) + 5


def test_a_door_beyond_steps_is_no_way_for_a_robot(helsinki, rules):
    """A robot takes no steps: wherever it gets to, a walker gets to as well."""
    orders = [light(f"o{number}", door) for number, door in enumerate(DOORS)]
    walking = machine(
        "W1", replace(ROBOT.type, name="walker", profile="foot", battery=None, consumption=None)
    )
    day = build_day(orders, [robot(), walking], [MICRO], DAY, helsinki, rules)
    by_robot, on_foot = (day.problem.travel.profile(name) for name in ("robot", "foot"))
    assert ((by_robot.base_ds == UNREACHABLE) | (on_foot.base_ds != UNREACHABLE)).all()


def test_a_machine_that_moves_by_an_unknown_profile_is_told(helsinki, rules):
    """`hexacopter` is no profile; the message names those there are."""
    with pytest.raises(UnknownNameError, match="hexacopter"):
        build_day([light("o")], [drone(profile="hexacopter")], [MICRO], DAY, helsinki, rules)
