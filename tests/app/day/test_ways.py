"""Lines of a day's travel: every pair that has a time has a line, as long as the travel says."""

from dataclasses import replace
from itertools import pairwise

import pytest

from doorstep.app.day.building import build_day
from doorstep.app.day.ways import JoinedWays
from doorstep.domain.fleet_defaults import VAN
from doorstep.domain.places import LonLat, great_circle_m
from doorstep.domain.stop_rules import StopRules
from doorstep.domain.travel import UNREACHABLE
from doorstep.roads.tags.vocabulary import Mode
from doorstep.roads.times.closures import Closure
from tests.app.day.days import APPROACH, DAY, DEPOT, DOORS, GATE, MICRO, bike, order, van, walker
from tests.app.day.test_machines import drone

WIDE = replace(VAN.type, name="wide", dimensions=replace(VAN.type.dimensions, width_cm=255))
BESIDE = LonLat(24.9481, 60.1719)
CLOSED = Closure(
    "works",
    modes=(Mode.MOTOR,),
    area=(LonLat(24.9478, 60.1712), LonLat(24.9484, 60.1712), LonLat(24.9484, 60.1716)),
)


@pytest.fixture(scope="module", params=[True, False], ids=["on foot", "at doors"])
def built(request, helsinki):
    """A day with a wide van from a depot beyond the map, a bike, a walker, a drone, and a closed street."""
    from doorstep.app.day.settings import DaySettings
    from doorstep.maps.park_times import default_park_times

    settings = DaySettings(
        park=default_park_times(),
        instants_s=(4 * 3600,),
        closures=(CLOSED,),
        approaches={DEPOT.id: (APPROACH,)},
        stops=StopRules(on_foot=request.param),
    )
    orders = [order(f"o{number}", door) for number, door in enumerate((*DOORS, BESIDE))]
    fleet = [van("V1", DEPOT, WIDE), bike(), walker(), drone()]
    return build_day(orders, fleet, [DEPOT, MICRO], DAY, helsinki, settings)


def pairs_of(problem, profile):
    """Pairs of points of a profile that a way joins, with its metres."""
    travel, points = problem.travel.profile(profile), problem.travel.points
    for start, end in zip(*(travel.base_ds < UNREACHABLE).nonzero(), strict=True):
        if start != end:
            yield points[start], points[end], int(travel.distance_m[start, end])


def test_every_way_with_a_time_is_drawn_as_long_as_it_is(built):
    """The wide van has a profile of its own and a closed street: the city itself knows neither."""
    profiles = {vehicle.type.profile for vehicle in built.problem.vehicles}
    assert len(profiles) == 4
    for profile in sorted(profiles):
        drawn_m = driven_m = 0
        for start, end, distance_m in pairs_of(built.problem, profile):
            line = built.ways.line(start, end, profile)
            assert line is not None, (profile, start, end)
            far = "hub:depot" in (start, end)
            by_gate = far and profile != "drone"
            inside = [at for at in line if at != DEPOT.place.door] if by_gate else line
            assert len(line) - len(inside) == by_gate
            drawn_m += sum(great_circle_m(one, other) for one, other in pairwise(inside))
            driven_m += distance_m - 14_000 * by_gate
        assert driven_m > 0
        assert drawn_m == pytest.approx(driven_m, rel=0.01)


def test_a_line_from_a_hub_beyond_the_map_enters_at_its_gate(built):
    """From the depot straight to the gate, then along streets; no line to what is not there."""
    (profile,) = {each.type.profile for each in built.problem.vehicles if each.id == "V1"}
    end = next(end for start, end, _ in pairs_of(built.problem, profile) if start == "hub:depot")
    line = built.ways.line("hub:depot", end, profile)
    assert line[0] == DEPOT.place.door
    assert great_circle_m(line[1], GATE) < 200
    assert built.ways.line("hub:depot", "hub:elsewhere", profile) is None
    assert built.ways.line("hub:depot", end, "boat") is None


def test_parts_of_a_day_draw_their_own_ways_only(built):
    """Points of the whole carry the name of their part; from one part to the other there is no line."""
    start, end, _ = next(pairs_of(built.problem, "cargo_bike"))
    joined = JoinedWays({"north": built.ways, "north/2": built.ways})
    alone = built.ways.line(start, end, "cargo_bike")
    assert joined.line(f"north/{start}", f"north/{end}", "cargo_bike") == alone
    assert joined.line(f"north/2/{start}", f"north/2/{end}", "cargo_bike") == alone
    assert joined.line(f"north/{start}", f"south/{end}", "cargo_bike") is None
