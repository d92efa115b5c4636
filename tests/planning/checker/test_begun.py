"""What has begun is taken as stated, however it went; what comes after it is reckoned from there."""

from dataclasses import replace

import pytest

from doorstep.domain.carriers import HAND
from doorstep.domain.kerbs import ParkTime
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.planning import check
from doorstep.planning.checker import violations as rules
from doorstep.planning.script import script_of
from doorstep.planning.timetable import build_route
from tests.planning.broken_plans import ROUTE, with_route
from tests.planning.checker.test_trips import DOCK, on_the_way, reloading
from tests.planning.checker.test_walks import TOUR, kerbs
from tests.planning.further_days import BATTERY, FAST, electric, on_foot, with_parts
from tests.planning.further_plans import driven
from tests.planning.small_day import VAN, vehicle


def went_on(problem: Problem, happened: Plan, until_s: int) -> Plan:
    """The plan that begins as it happened until then, and goes on as the problem says."""
    frozen = replace(happened.routes[0], frozen_until_s=until_s)
    route = build_route(problem, ROUTE, script_of(frozen), frozen)
    return replace(happened, routes=(route,))


def is_kept(problem: Problem, given: Plan) -> bool:
    """Whether the checker takes what has begun as stated, and finds it wrong if nothing had begun."""
    anew = check(problem, with_route(given, frozen_until_s=None))
    assert rules.WrongTime in {type(found) for found in anew}
    return check(problem, given) == []


@pytest.mark.parametrize("drain_wh_per_km", [0, 50])
def test_a_reload_that_took_longer(drain_wh_per_km: int):
    """Begun at 860 s and left at 1000 s, not at 890 s: c is reached at 1300 s, with or without a battery."""
    kind = {
        "battery": BATTERY,
        "consumption": electric(flat_wh_per_km=drain_wh_per_km).vehicles[0].type.consumption,
    }
    usual, slow = (reloading(replace(DOCK, reload_s=long_s), **kind) for long_s in (30, 140))
    goes_on = went_on(usual, driven(slow, "a b | c", depart_s=340), 900)
    assert goes_on.routes[0].trips[1].stops[0].arrive_s == 1300
    assert is_kept(usual, goes_on)


def test_a_charge_beside_a_reload_that_took_longer():
    """600 Wh at 3 kW take 720 s from 860 s on, not 360 s: the trip departs at 1580 s with a full battery."""
    drain = electric().vehicles[0].type.consumption
    usual, slow = (
        reloading(replace(DOCK, chargers=(replace(FAST, power_w=watts),)), battery=BATTERY, consumption=drain)
        for watts in (12_000, 3000)
    )
    goes_on = went_on(usual, driven(slow, "a b | fast:1000 c", depart_s=340), 900)
    second = goes_on.routes[0].trips[1]
    assert (second.depart_s, second.energy_wh) == (1580, 1000)
    assert is_kept(usual, goes_on)


def test_a_charge_on_the_way_that_took_longer():
    """300 Wh at 3 kW take 360 s from 660 s on, not 180 s: c is reached at 1120 s."""
    happened = driven(on_the_way(power_w=3000), "a b fast:1000 c", depart_s=340)
    goes_on = went_on(on_the_way(), happened, 700)
    assert goes_on.routes[0].stops[3].arrive_s == 1120
    assert is_kept(on_the_way(), goes_on)


def test_parking_that_took_longer():
    """Halted at 405 s, and 100 s to park instead of 40: the loop begins at 505 s."""
    happened = driven(kerbs(park=(ParkTime(100, 100),)), TOUR, depart_s=305)
    goes_on = went_on(on_foot(), happened, 420)
    assert goes_on.routes[0].stops[0].loops[0].starts_s == 505
    assert is_kept(on_foot(), goes_on)


def slower(**changes: int) -> Problem:
    """The day on foot with a hand that takes longer."""
    kind = replace(VAN, carriers=(replace(HAND, **changes),))
    return with_parts(on_foot(), vehicles=(vehicle("van-1", kind), vehicle("van-2", kind)))


@pytest.mark.parametrize(
    ("changes", "until_s", "a_s"),
    [({"setup_s": 60}, 450, 535), ({"walk_percent": 200}, 480, 530)],
)
def test_a_loop_that_took_longer(changes: dict[str, int], until_s: int, a_s: int):
    """Begun at 445 s with 60 s of set-up instead of 25, or 60 s for the first 30 m: a is reached late."""
    goes_on = went_on(on_foot(), driven(slower(**changes), TOUR, depart_s=305), until_s)
    first, second = goes_on.routes[0].stops[0].handled
    assert (first.arrive_s, second.arrive_s) == (a_s, a_s + 60 + 40)
    assert is_kept(on_foot(), goes_on)


def test_what_begins_when_the_frozen_part_ends_is_open():
    """Begun at 860 s is not begun before 860 s."""
    slow = driven(reloading(replace(DOCK, reload_s=140)), "a b | c", depart_s=340)
    assert check(reloading(), with_route(slow, frozen_until_s=860))[0] == rules.WrongTime(
        ROUTE, "departure after loading", 1000, 890
    )
