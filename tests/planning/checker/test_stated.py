"""Every number that a plan states must be what its sequence gives."""

from dataclasses import fields, replace

import numpy as np
import pytest

from doorstep.domain.loads import Load
from doorstep.domain.money import CostKind, CostLine, Costs
from doorstep.domain.routes import LegKind, Stop
from doorstep.domain.tasks import ServiceTime
from doorstep.domain.travel import ONE_SPEED, Travel, TravelMatrix, TravelShapes
from doorstep.planning import check
from doorstep.planning.checker import violations as rules
from tests.planning.broken_plans import ROUTE, only, with_route, with_stop, with_trip
from tests.planning.small_day import (
    EIGHT,
    HUB,
    POINTS,
    VAN,
    day,
    plan,
    street,
    with_task,
    with_type,
)

TIMES = {
    "departure after loading": lambda given: with_trip(given, load_starts_s=339),
    "departure of the leg to point p2": lambda given: with_stop(
        given, 1, lambda stop: replace(stop, leg=replace(stop.leg, depart_s=501))
    ),
    "arrival of the leg at point p2": lambda given: with_stop(
        given, 1, lambda stop: replace(stop, leg=replace(stop.leg, arrive_s=599))
    ),
    "arrival at a stop": lambda given: with_stop(
        given, 1, lambda stop: replace(stop, arrive_s=599, leg=replace(stop.leg, arrive_s=599))
    ),
    "the beginning of a loop": lambda given: with_stop(
        given,
        2,
        lambda stop: replace(
            stop,
            arrive_s=759,
            leg=replace(stop.leg, arrive_s=759),
            loops=(replace(stop.loops[0], starts_s=759),),
        ),
    ),
    "arrival at task b": lambda given: with_stop(
        given, 1, lambda stop: handled(stop, begin_s=601, arrive_s=601)
    ),
    "begin of task b": lambda given: with_stop(given, 1, lambda stop: handled(stop, begin_s=601)),
    "end of task b": lambda given: with_stop(given, 1, lambda stop: handled(stop, end_s=659)),
    "departure from a stop": lambda given: with_trip(
        with_stop(with_trip(given, home=None, end_hub=None), 2, lambda stop: replace(stop, depart_s=821)),
        home=replace(given.routes[0].trips[0].home, depart_s=821),
        end_hub=HUB.id,
    ),
    "departure of the drive home to point p0": lambda given: with_trip(
        given, home=replace(given.routes[0].trips[0].home, depart_s=821)
    ),
    "arrival of the drive home at point p0": lambda given: with_trip(
        given, home=replace(given.routes[0].trips[0].home, arrive_s=1119)
    ),
}


def handled(stop: Stop, **changes: object) -> Stop:
    """The stop with its one task changed."""
    return replace(stop, loops=(replace(stop.loops[0], tasks=(replace(stop.handled[0], **changes),)),))


@pytest.mark.parametrize("what", TIMES)
def test_each_stated_time_must_be_what_the_sequence_gives(what: str):
    """A second more or less is found where it stands."""
    found = check(day(), TIMES[what](plan(day(), "abc")))
    assert what in [violation.what for violation in found if isinstance(violation, rules.WrongTime)]


def test_each_stated_distance_must_be_the_ways():
    """A kilometre to b and three home."""
    paper = plan(day(), "abc")
    short = with_stop(paper, 1, lambda stop: replace(stop, leg=replace(stop.leg, distance_m=999)))
    assert only(check(day(), short)) == rules.WrongDistance(ROUTE, "the leg to point p2", 999, 1000)
    home = with_trip(paper, home=replace(paper.routes[0].trips[0].home, distance_m=2999))
    assert only(check(day(), home)) == rules.WrongDistance(ROUTE, "the drive home to point p0", 2999, 3000)


def test_a_drive_is_a_drive():
    """What is walked is not driven; a walk that is stated as a drive is found in `test_walks`."""
    paper = plan(day(), "abc")
    walked = with_stop(paper, 1, lambda stop: replace(stop, leg=replace(stop.leg, kind=LegKind.WALK)))
    assert only(check(day(), walked)) == rules.WrongText(
        ROUTE, "kind of the leg to point p2", "walk", "drive"
    )


@pytest.mark.parametrize("dimension", [field.name for field in fields(Load)])
def test_each_stated_load_must_be_what_is_on_board(dimension: str):
    """In every dimension, at departure and after each stop."""
    paper = plan(day(), "abc")
    extra = Load(**{dimension: 1})
    loaded = with_trip(paper, load=paper.routes[0].trips[0].load + extra)
    wrong = only(check(day(), loaded))
    assert isinstance(wrong, rules.WrongLoad)
    assert (wrong.what, wrong.dimension, wrong.stated - wrong.expected) == ("at departure", dimension, 1)
    after = only(check(day(), with_stop(paper, 2, lambda stop: replace(stop, load=stop.load + extra))))
    assert after == rules.WrongLoad(ROUTE, "after the stop at 760 s", dimension, 1, 0)


def test_each_cost_line_must_be_what_the_rates_give():
    """300 for the route, 6 km at 50, one hour at 1800 an hour for 780 s is 390, three stops at 7 are 21."""
    costs = replace(VAN.costs, rate_minor_per_h=1800, stop_minor=7)
    dear = with_type(costs=costs)
    paper = plan(day(), "abc")
    lines = {CostKind.ROUTE: 300, CostKind.DISTANCE: 300, CostKind.TIME: 390, CostKind.STOP: 21}
    given = {kind: CostLine(kind, minor * 1_000_000) for kind, minor in lines.items()}
    assert check(dear, with_route(paper, costs=Costs("EUR", tuple(given.values())))) == []
    for kind, minor in lines.items():
        rest = Costs("EUR", tuple(line for line in given.values() if line.kind is not kind))
        found = only(check(dear, with_route(paper, costs=rest)))
        assert found == rules.WrongCost(ROUTE, kind.value, 0, minor * 1_000_000)
    toll = (*given.values(), CostLine(CostKind.TOLL, 5))
    assert only(check(dear, with_route(paper, costs=Costs("EUR", toll)))) == rules.WrongCost(
        ROUTE, "toll", 5, 0
    )


def test_service_by_vehicle_type_is_recomputed():
    """A van takes 60 s where others take 90."""
    by_type = with_task("a", service=(ServiceTime(90), ServiceTime(60, "van")))
    assert check(by_type, plan(day(), "abc")) == []
    assert check(with_task("a", service=(ServiceTime(90),)), plan(day(), "abc")) != []


def test_travel_by_time_of_day_is_recomputed():
    """At half the speed from 700 s on, the way from b to c takes 40 s and then 120 s: 820 s, not 760 s."""
    speed = np.array([[ONE_SPEED, ONE_SPEED // 2]], np.int32)
    slow = TravelMatrix(street().base_ds, street().distance_m, TravelShapes(speed, 0, 700))
    found = check(day(travel=Travel(POINTS, {"van": slow}, epoch=EIGHT)), plan(day(), "abc"))
    assert rules.WrongTime(ROUTE, "arrival of the leg at point p3", 760, 820) in found
