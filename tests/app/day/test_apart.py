"""Parts of a day planned side by side, each until its two echelons agree."""

from dataclasses import replace
from datetime import UTC, datetime
from types import SimpleNamespace

from doorstep.app.commands import PlanDay, Search
from doorstep.app.day.echelons import early_loads, loaded_early
from doorstep.app.day.splitting import DayPart, SplitDay
from doorstep.app.handlers.plan_apart import plan_apart
from doorstep.compute.processes import Processes
from doorstep.domain.fleet_defaults import default_fleet
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import HubId
from doorstep.domain.places import LonLat, Place
from doorstep.domain.stop_rules import StopRules
from doorstep.planning import check
from tests.app.day.days import APPROACH, DAY, DEPOT, DOORS, MICRO, bike, order, van, window

EAST = Hub(HubId("east"), HubKind.DEPOT, Place(LonLat(24.9560, 60.1690)))


def desk_over(city):
    """What planning apart asks of a desk, over an opened city and this very process."""
    parts = ("network", "kerbs", "places", "facilities")
    streets = SimpleNamespace(**{name: getattr(city, name) for name in parts}, versions={})
    clock = SimpleNamespace(now=lambda: datetime(2026, 11, 23, tzinfo=UTC))
    return SimpleNamespace(clock=clock, told=None, streets=lambda: streets, workers=Processes(1))


def test_a_part_whose_supply_no_van_brings_is_searched_again_without_it(helsinki, settings):
    """The depot's van is away until noon, so the bike's parcels never come: the van takes them afterwards.

    The other part agrees at once and is searched once.
    """
    rules = replace(
        settings,
        approaches={DEPOT.id: (APPROACH,)},
        supplied_from={MICRO.id: DEPOT.id},
        stops=StopRules(on_foot=False),
    )
    late = van("V1", DEPOT, unavailable=(window(8, 12),))
    orders = [order(f"o{number}", door) for number, door in enumerate(DOORS)]
    supplied = DayPart("depot+micro", (DEPOT, MICRO), (late, bike()), tuple(orders[:4]))
    other = DayPart("east", (EAST,), (van("E1", EAST),), tuple(orders[4:]))
    command = PlanDay(DAY, default_fleet(MICRO.place, DAY.zone, vans=1), rules, search=Search(None, 300))
    built, solution = plan_apart(SplitDay((supplied, other)), command, desk_over(helsinki))
    assert built.supplies == ()
    assert early_loads(built.supplies, solution.plan) == loaded_early(built.problem, solution.plan) == ()
    assert check(built.problem, solution.plan) == []
    assert {route.vehicle_id for route in solution.plan.routes} == {"V1", "E1"}
    assert set(solution.plan.handled()) == {each.id for each in orders}
    assert solution.iterations == 200 + 100 + 200
