"""Chargers on the way: a handful of the map's stations, beside those of the fleet."""

from dataclasses import replace
from itertools import pairwise

import pytest

from doorstep.app.day.building import build_day
from doorstep.app.day.chargers import charger_of, chosen
from doorstep.app.day.climate import outside_celsius
from doorstep.app.day.emissions import EmissionFactors
from doorstep.app.day.summary import summarise
from doorstep.domain.energy import Battery, Charger, ChargeStep
from doorstep.domain.fleet_defaults import ELECTRIC_VAN
from doorstep.domain.ids import ChargerId
from doorstep.domain.places import LonLat, Place
from doorstep.planning import Budget, check, solve
from doorstep.planning.charging import battery_uses, usable_chargers
from doorstep.roads.tags.facilities import TaggedPlace, read_facilities
from doorstep.roads.times.weather import Spell
from tests.app.day.days import DAY, DOORS, MICRO, order, robot, van

AT = LonLat(24.95, 60.17)


def station(**tags):
    """A charging station as OSM writes it; two underscores stand for a colon."""
    written = {key.replace("__", ":"): value for key, value in tags.items()}
    place = TaggedPlace("n", 7, AT, {"amenity": "charging_station", **written})
    (found,) = read_facilities([place]).charging_stations
    return found


def test_a_station_is_read_with_its_strongest_socket():
    """Two sockets of 22 kW and one of 50: three vehicles at 50 kW at most; nothing said is 11 kW for one."""
    strong = station(
        socket__type2="2",
        socket__type2__output="22 kW",
        socket__chademo="1",
        opening_hours="Mo-Su 06:00-22:00",
    )
    charger = charger_of(strong)
    assert (charger.id, charger.power_w, charger.slots) == ("osm-n7", 50_000, 3)
    assert charger.hours is not None
    assert replace(charger_of(station()), hours=None) == Charger(ChargerId("osm-n7"), Place(AT), 11_000, 1)
    assert charger_of(station(capacity="4")).slots == 4


@pytest.mark.parametrize("tags", [{"access": "private"}, {"access": "no"}, {"bicycle": "yes"}])
def test_a_station_that_lets_no_van_in_is_none(tags):
    """What is private, or for bicycles, is no place to charge a van."""
    assert charger_of(station(**tags)) is None


def test_the_best_placed_are_chosen_first():
    """Weak and strong stand at two of three doors: strong comes first, then the one of the third door."""

    def charger(name, lon, power_w=11_000):
        return Charger(ChargerId(name), Place(LonLat(lon, 0.0)), power_w)

    doors = [LonLat(0.0, 0.0), LonLat(0.0, 0.0), LonLat(0.01, 0.0)]
    weak, strong, far = charger("weak", 0.0), charger("strong", 0.0, 22_000), charger("far", 0.3)
    end = charger("end", 0.01)
    assert chosen([far, weak, end, strong], doors, 1) == (strong,)
    assert chosen([far, weak, end, strong], doors, 2) == (strong, end)
    assert len(chosen([far, weak, end, strong], doors, 9)) == 4
    assert chosen([], doors, 3) == ()


def electric_van(usable_wh=None, name="E1"):
    """An electric van; with little in its battery, which is filled at 11 kW."""
    kind = ELECTRIC_VAN.type
    if usable_wh is None:
        return van(name, kind=kind)
    battery = Battery(20_000, 1_000, (ChargeStep(0, 11_000),))
    return replace(van(name, kind=replace(kind, battery=battery)), charge_wh=1_000 + usable_wh)


def some_orders():
    """One order at each door."""
    return [order(f"o{number}", door) for number, door in enumerate(DOORS)]


def test_stations_of_the_map_are_for_electric_vehicles_on_its_streets(helsinki, settings):
    """Two of the map's are kept for the van; the robot does not get to them, and a diesel asks for none."""
    rules = replace(settings, map_chargers=2)
    day = build_day(some_orders(), [electric_van(), robot()], [MICRO], DAY, helsinki, rules)
    kept = day.problem.charging.chargers
    stations = {f"osm-{each.site.osm}" for each in helsinki.facilities.charging_stations}
    assert len(kept) == 2
    assert {charger.id for charger in kept} <= stations
    electric, machine = day.problem.vehicles
    assert usable_chargers(day.problem, electric) == kept
    assert usable_chargers(day.problem, machine) == ()
    assert day.on_foot
    assert build_day(some_orders(), [van()], [MICRO], DAY, helsinki, rules).problem.charging is None
    none = build_day(some_orders(), [electric_van()], [MICRO], DAY, helsinki, settings)
    assert none.problem.charging.chargers == ()


def test_an_almost_empty_van_charges_on_the_way_and_the_summary_tells(helsinki, settings):
    """200 Wh are too few for six doors: at the map's stations it fills up, and what was charged is told."""
    without = build_day(some_orders(), [electric_van(200)], [MICRO], DAY, helsinki, settings)
    short = solve(without.problem, Budget(iterations=400), seed=1)
    assert short.unassigned
    rules = replace(settings, map_chargers=4)
    day = build_day(some_orders(), [electric_van(200)], [MICRO], DAY, helsinki, rules)
    plan = solve(day.problem, Budget(iterations=400), seed=1)
    assert check(day.problem, plan) == []
    assert len(plan.unassigned) < len(short.unassigned)
    (use,) = battery_uses(day.problem, plan)
    assert use.charged_wh > 0
    assert use.spare_wh >= 0
    summary = summarise(day, plan, EmissionFactors())
    assert (summary.charged_wh, summary.charging_s) == (use.charged_wh, use.charging_s)
    assert summary.hours.charge_s > 0


def test_vans_take_turns_at_a_station_with_one_place_while_people_walk(helsinki, settings):
    """Two almost empty vans and a station with one place: both serve on foot, and never charge at once."""
    fleet = [electric_van(200), electric_van(200, name="E2")]
    rules = replace(settings, map_chargers=1)
    day = build_day(some_orders(), fleet, [MICRO], DAY, helsinki, rules)
    (charger,) = day.problem.charging.chargers
    assert charger.slots == 1
    assert day.on_foot
    bound = tuple(
        replace(task, allowed_vehicles=frozenset((f"E{1 + row % 2}",)))
        for row, task in enumerate(day.problem.tasks)
    )
    problem = replace(day.problem, tasks=bound)
    plan = solve(problem, Budget(iterations=600), seed=1)
    assert check(problem, plan) == []
    charges = sorted(
        (stop.charge.starts_s, stop.charge.ends_s)
        for stop in (stop for route in plan.routes for stop in route.stops)
        if stop.charge is not None
    )
    assert len({route.vehicle_id for route in plan.routes}) == 2
    assert len(charges) >= 2
    assert all(before[1] <= after[0] for before, after in pairwise(charges))


def test_the_cold_comes_from_the_weather_unless_it_is_said(helsinki, settings):
    """Ice stands for 4 below zero; 12 below was said; without either it is mild."""
    assert outside_celsius(None, ()) == 20
    assert outside_celsius(None, (Spell("rain"), Spell("ice"))) == -4
    icy = replace(settings, weather=(Spell("ice"),))

    def drive(rules):
        day = build_day(some_orders(), [electric_van()], [MICRO], DAY, helsinki, rules)
        plan = solve(day.problem, Budget(iterations=50), seed=1)
        assert check(day.problem, plan) == []
        route = plan.routes[0]
        return day.problem.charging.celsius, sum(
            leg.energy_wh for leg in route.trips[0].legs
        ) / route.distance_m

    mild, cold, said = drive(settings), drive(icy), drive(replace(icy, celsius=-12))
    assert (mild[0], cold[0], said[0]) == (20, -4, -12)
    assert mild[1] < cold[1]
