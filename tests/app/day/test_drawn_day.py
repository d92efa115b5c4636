"""Whole days in drawn cities: what is planned can be worked out on paper."""

from dataclasses import replace

import pytest

from doorstep.app.day.building import build_day
from doorstep.app.day.emissions import EmissionFactors
from doorstep.app.day.settings import DaySettings
from doorstep.app.day.summary import summarise
from doorstep.domain.energy import Battery, ChargeStep, Consumption
from doorstep.domain.fleet_defaults import CARGO_BIKE, VAN
from doorstep.domain.handover import HOME, HomeChance
from doorstep.domain.money import CostKind
from doorstep.domain.orders import Collection, OrderKind
from doorstep.domain.places import Address, Place
from doorstep.domain.reasons import NoWay
from doorstep.domain.shifts import Shift
from doorstep.domain.stop_rules import StopRules
from doorstep.domain.windows import Window
from doorstep.maps.park_times import default_park_times
from doorstep.planning import Budget, check, solve
from tests.app.day.drawn_days import DAY, drawn_order, drawn_vehicle, hub_at
from tests.cities.ascii_city import draw_city
from tests.cities.drawn_streets import signed_profiles, streets_of

BIKE = CARGO_BIKE.type


@pytest.fixture
def settings():
    """Every door has its own halt, and somebody always opens."""
    return DaySettings(
        park=default_park_times(),
        stops=StopRules(on_foot=False),
        home=dict.fromkeys(HOME, HomeChance.all_day(100)),
    )


def solved(day):
    """A plan that the checker agrees with."""
    plan = solve(day.problem, Budget(iterations=100), seed=1)
    assert check(day.problem, plan) == []
    return plan


@pytest.fixture
def quay():
    """A street of 1,200 m with side streets after 400 and 800 m, and a hill of 20 m between these."""
    city = draw_city(
        """
        a---b---c---d
            |   |
            e   f
        """,
        {"abcd": "highway=residential", "be": "highway=residential", "cf": "highway=residential"},
        scale=10,
    )
    return streets_of(city, heights_m={"b": 20.0, "c": 20.0, "e": 20.0, "f": 20.0})


def test_a_day_of_two_doors_adds_up(quay, settings):
    """Doors at 600 and 1,000 m: 1,000 + 400 + 600 m at 10 m/s, twice 90 s of work, 45 s to halt and set up.

    The route costs 800, two kilometres 16 and the hour 2,800; the last leg is empty, or the first two are
    not, so that 600 of 2,000 m carry nothing.
    """
    hub = hub_at(quay.drawn.city, "a")
    orders = [drawn_order("near", quay.drawn.on("bc")), drawn_order("far", quay.drawn.on("cd"))]
    day = build_day(orders, [drawn_vehicle("B1", hub, BIKE)], [hub], DAY, quay, settings)
    assert (day.refused, day.refused_vehicles) == ((), ())
    plan = solved(day)
    (route,) = plan.routes
    halt_s = BIKE.carriers[0].setup_s + settings.park.bike.mean_s
    assert halt_s == 45
    assert route.distance_m == 2_000
    assert route.duration_s == pytest.approx(200 + 2 * (90 + 45), abs=1)
    summary = summarise(day, plan, EmissionFactors({"cargo_bike": 3}))
    assert summary.cost_minor[CostKind.ROUTE] == 800
    assert summary.cost_minor[CostKind.DISTANCE] == 16
    assert summary.cost_minor[CostKind.TIME] == pytest.approx(2_800 * 470 / 3_600, abs=1)
    assert summary.empty_m in (600, 1_000)
    assert summary.empty_share == summary.empty_m / 2_000
    assert summary.gco2e == 6
    assert (summary.orders, summary.served, summary.refused) == (2, 2, 0)


def test_a_hill_takes_energy_up_and_gives_some_back_down(quay, settings):
    """600 m at 100 Wh are 60 Wh; a tonne and 2 kg lifted 20 m at 300 Wh are 60.12 more; half comes back."""
    drain = Consumption(100, climb_wh_per_100_m_t=300, empty_mass_g=1_000_000, recovered_percent=50)
    kind = replace(BIKE, battery=Battery(1_000, 100, (ChargeStep(0, 500),)), consumption=drain)
    hub = hub_at(quay.drawn.city, "a")
    orders = [drawn_order("up", quay.drawn.on("bc"))]
    day = build_day(orders, [drawn_vehicle("B1", hub, kind)], [hub], DAY, quay, settings)
    pairs, index = day.problem.travel.profile("cargo_bike"), day.problem.travel.index
    home, door = index(day.problem.points.hubs[hub.id]), index(day.problem.points.tasks["up"])
    assert pairs.climbs_m(home, door) == (20, 0)
    assert pairs.climbs_m(door, home) == (0, 20)
    legs = solved(day).routes[0].trips[0].legs
    assert [leg.distance_m for leg in legs] == [600, 600]
    assert [leg.energy_wh for leg in legs] == [121, 30]


def test_on_a_flat_map_nothing_is_said_of_climbs(settings):
    """Without heights the travel has no such columns, and the hill costs nothing."""
    flat = streets_of(draw_city("a---b", {"ab": "highway=residential"}, scale=10))
    drain = Consumption(100, climb_wh_per_100_m_t=300, empty_mass_g=1_000_000)
    kind = replace(BIKE, battery=Battery(1_000, 100, (ChargeStep(0, 500),)), consumption=drain)
    hub = hub_at(flat.drawn.city, "a")
    orders = [drawn_order("o", flat.drawn.on("ab"))]
    day = build_day(orders, [drawn_vehicle("B1", hub, kind)], [hub], DAY, flat, settings)
    assert day.problem.travel.profile("cargo_bike").climb_m is None
    assert [leg.energy_wh for leg in solved(day).routes[0].trips[0].legs] == [20, 20]


LANES = """
    a---b---c---d---e
        |       |
        f---g---h
"""


def lane_city(profiles=None, **signs):
    """A street with a lane b-c-d of 400 m in it and a way around of 800 m; the signs stand at the lane."""
    lane = " ".join(f"{key.replace('__', ':')}={value}" for key, value in signs.items())
    ways = {
        "ab": "highway=residential",
        "bcd": f"highway=residential {lane}",
        "de": "highway=residential",
        "bfghd": "highway=residential",
    }
    return streets_of(draw_city(LANES, ways, scale=5), profiles=profiles)


def distance_to(streets, settings, kind, spot, shift=None):
    """How far a vehicle is driven to a halt at a spot; None where its order is refused for the way."""
    hub = hub_at(streets.drawn.city, "a")
    vehicle = drawn_vehicle("X", hub, kind)
    vehicle = vehicle if shift is None else replace(vehicle, shift=shift)
    day = build_day([drawn_order("o", spot)], [vehicle], [hub], DAY, streets, settings)
    if day.refused:
        (refused,) = day.refused
        assert refused.mend
        return type(refused.reason)
    return solved(day).routes[0].trips[0].legs[0].distance_m


def sized(**size):
    """A van of a size of its own."""
    return replace(VAN.type, name="own", dimensions=replace(VAN.type.dimensions, **size))


@pytest.mark.parametrize(
    ("sign", "fits", "not_fits"),
    [
        ({"maxwidth": "2.3"}, {"width_cm": 205}, {"width_cm": 255}),
        ({"maxheight": "2.8"}, {"height_cm": 270}, {"height_cm": 310}),
        ({"maxweight": "5"}, {"gross_mass_g": 3_500_000}, {"gross_mass_g": 7_500_000}),
        ({"maxlength": "7"}, {"length_cm": 600}, {"length_cm": 800}),
    ],
)
def test_who_does_not_fit_into_a_lane_goes_around(settings, sign, fits, not_fits):
    """Beyond the lane stands a door: through it, or around, which is 400 m more."""
    streets = lane_city(**sign)
    behind = streets.drawn.on("de")
    small = distance_to(streets, settings, sized(**fits), behind)
    large = distance_to(streets, settings, sized(**not_fits), behind)
    assert large - small == 400
    assert distance_to(lane_city(), settings, sized(**not_fits), behind) == small


def test_a_door_in_a_narrow_street_goes_to_the_bike_or_is_refused_with_the_reason(settings):
    """The only way is 1.8 m wide: no van gets there. With a bike in the fleet the bike takes it."""
    city = draw_city(
        "a---b---c", {"ab": "highway=residential", "bc": "highway=residential maxwidth=1.8"}, scale=30
    )
    streets = streets_of(city)
    hub = hub_at(city, "a")
    inside = [drawn_order("inside", streets.drawn.on("bc", 0.9))]
    wide = drawn_vehicle("V1", hub, sized(width_cm=230))
    alone = build_day(
        [*inside, drawn_order("fine", streets.drawn.on("ab"))], [wide], [hub], DAY, streets, settings
    )
    assert [refused.order_id for refused in alone.refused] == ["inside"]
    assert isinstance(alone.refused[0].reason, NoWay)
    assert alone.refused[0].reason.profiles == {"van"}
    both = build_day(inside, [wide, drawn_vehicle("B1", hub, BIKE)], [hub], DAY, streets, settings)
    assert both.refused == ()
    assert solved(both).handled()["inside"][0] == "B1"


def test_a_pedestrian_street_is_open_to_vans_at_its_hours_only(settings):
    """Motor vehicles may pass from 6 to 11: a shift of 8 to 10 goes through, one of 8 to 17 around."""
    streets = lane_city(motor_vehicle="no", motor_vehicle__conditional="yes__@__(06:00-11:00)")
    behind = streets.drawn.on("de")
    morning = Shift(Window(DAY.at_clock(8 * 3600), DAY.at_clock(10 * 3600)))
    through = distance_to(streets, settings, VAN.type, behind, morning)
    around = distance_to(streets, settings, VAN.type, behind)
    assert around - through == 400


def test_pickups_that_pay_are_suggested_and_those_that_do_not_are_left(quay, settings):
    """A pickup on the way home earns 7.00 and costs two minutes; one that is 760 m beyond earns 0.10."""
    hub = hub_at(quay.drawn.city, "a")
    spot = quay.drawn.on
    orders = [
        drawn_order("owed", spot("bc")),
        drawn_order("pays", spot("ab"), OrderKind.PICKUP, revenue_minor=700),
        drawn_order("poor", spot("cd", 0.9), OrderKind.PICKUP, revenue_minor=10),
    ]
    day = build_day(orders, [drawn_vehicle("B1", hub, BIKE)], [hub], DAY, quay, settings)
    plan = solved(day)
    summary = summarise(day, plan, EmissionFactors())
    assert summary.suggested == {"pays": 700}
    assert [left.task_id for left in plan.unassigned] == ["poor"]


def test_a_return_on_the_way_home_takes_the_empty_way_away(quay, settings):
    """The delivery stands at 1,000 m, the return at 600: of 2,000 m only 400 are empty, without it 1,000."""
    hub = hub_at(quay.drawn.city, "a")
    out = drawn_order("out", quay.drawn.on("cd"))
    back = drawn_order("back", quay.drawn.on("bc"), OrderKind.RETURN)
    fleet = [drawn_vehicle("B1", hub, replace(BIKE, pickups_last=True))]
    alone = build_day([out], fleet, [hub], DAY, quay, settings)
    both = build_day([out, back], fleet, [hub], DAY, quay, settings)
    assert summarise(alone, solved(alone), EmissionFactors()).empty_m == 1_000
    assert summarise(both, solved(both), EmissionFactors()).empty_m == 400


def test_a_transfer_is_collected_and_delivered_by_one_vehicle(quay, settings):
    """From 200 m to 1,000 m: both ends on one round, the collection first."""
    hub = hub_at(quay.drawn.city, "a")
    at_origin = Collection(Address(text="a quay"), Place(quay.drawn.on("ab")), service_s=60)
    moved = drawn_order("moved", quay.drawn.on("cd"), OrderKind.TRANSFER, origin=at_origin)
    fleet = [drawn_vehicle(name, hub, BIKE) for name in ("B1", "B2")]
    day = build_day([moved], fleet, [hub], DAY, quay, settings)
    plan = solved(day)
    handled = [task.task_id for task in plan.routes[0].handled()]
    assert handled == ["moved/collect", "moved/deliver"]
    assert [leg.distance_m for leg in plan.routes[0].trips[0].legs] == [200, 800, 1_000]
    summary = summarise(day, plan, EmissionFactors())
    assert (summary.served, summary.empty_m) == (1, 1_200)


def test_a_zone_is_closed_to_types_that_do_not_name_it(settings):
    """A van that may not enter low-emission zones goes around; a type that says so goes through."""
    known = signed_profiles()
    dirty = replace(known["van"].access, low_emission_zones=False)
    known |= {"van": replace(known["van"], access=dirty)}
    streets = lane_city(low_emission_zone="yes", profiles=known)
    behind = streets.drawn.on("de")
    clean = replace(VAN.type, name="clean", zones=frozenset(("lez",)))
    assert (
        distance_to(streets, settings, VAN.type, behind) - distance_to(streets, settings, clean, behind)
        == 400
    )
