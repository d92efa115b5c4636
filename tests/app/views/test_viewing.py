"""Plans as people look at them: every second has a name, every mark stands where it belongs."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from zoneinfo import ZoneInfo

from doorstep.app.views.plan_view import Figure, LeftOutLine, Mode, Part, PartKind
from doorstep.app.views.route_codes import route_codes
from doorstep.app.views.viewing import Spot, Told, view_of
from doorstep.domain.ids import OrderId, TaskId, VehicleId
from doorstep.domain.places import LonLat
from doorstep.planning.given import plan_of
from tests.planning.further_days import on_foot
from tests.planning.further_plans import script
from tests.planning.small_day import HUB, TASKS, VAN, day, plan, vehicle
from tests.planning.test_timetable import reloading

HELSINKI = ZoneInfo("Europe/Helsinki")


class Straight:
    """Straight ways, and the profiles they were asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def line(self, start: Spot, end: Spot, profile: str) -> list[LonLat]:
        self.asked.append(profile)
        return [start.place, end.place]


def seen(problem, given, **told):
    """The view of a plan."""
    return view_of(problem, given, Straight(), HELSINKI, Told("a day", **told))


def time_by_kind_s(parts: tuple[Part, ...]) -> Counter[PartKind]:
    """The time of each kind, added up."""
    found: Counter[PartKind] = Counter()
    for part in parts:
        found[part.kind] += part.length_s
    return found


def test_every_second_of_a_route_has_a_name():
    """From 340 to 1120: drives of 100 + 100 + 100 + 300 s and three services of 60 s."""
    problem = day()
    route = seen(problem, plan(problem, "abc")).routes[0]
    assert (route.starts_s, route.ends_s) == (340, 1120)
    assert time_by_kind_s(route.parts) == {PartKind.DRIVE: 600, PartKind.SERVE: 180}
    assert all(a.ends_s == b.starts_s for a, b in zip(route.parts, route.parts[1:], strict=False))


def test_waiting_is_what_nothing_else_fills():
    """Leaving at 0 for c, a, b it never waits; for a, b, c it waits 340 s until b opens."""
    problem = day()
    given = plan_of(problem, [script("c a b", 0)])
    route = seen(problem, given).routes[0]
    # c 300-360, a 560-620, b 720-780, open since 600, home 980.
    assert time_by_kind_s(route.parts) == {PartKind.DRIVE: 300 + 200 + 100 + 200, PartKind.SERVE: 180}
    early = plan_of(problem, [script("a b c", 0)])
    # a 100-160, b reached at 260, opens at 600.
    assert time_by_kind_s(seen(problem, early).routes[0].parts)[PartKind.WAIT] == 340


def test_a_walk_has_parking_set_up_walks_and_services():
    """The stop at k1 serves a and b in one loop: its pieces add up to the dwell time."""
    problem = on_foot()
    route = seen(problem, plan_of(problem, [script("k1 (a b) k2 (c)")])).routes[0]
    stop = route.stops[0]
    inside = [part for part in route.parts if part.stop == 1 and part.kind is not PartKind.DRIVE]
    assert sum(part.length_s for part in inside) == stop.depart_s - stop.arrive_s
    assert {part.kind for part in inside} >= {PartKind.WALK, PartKind.SERVE}
    assert [task.loop for task in stop.tasks] == [1, 1]
    walks = [way for way in route.ways if way.kind is PartKind.WALK and way.stop == 1]
    assert walks[0].points[0] == stop.place
    assert walks[-1].points[-1] == stop.place


def test_stops_are_numbered_over_all_trips():
    """Two trips of a b and c: numbers 1, 2, 3."""
    problem = reloading()
    given = plan_of(problem, [script("a b | c")])
    route = seen(problem, given).routes[0]
    assert [(stop.number, stop.trip) for stop in route.stops] == [(1, 1), (2, 1), (3, 2)]
    assert len(route.trips) == 2


def test_what_is_left_out_comes_with_its_reason():
    """Only a is planned; b and c have to be served, and say why they are not."""
    problem = day()
    view = seen(problem, plan(problem, "a"), figures=(Figure("Orders", "1 of 3"),))
    assert [left.task_id for left in view.left_out] == [TaskId("b"), TaskId("c")]
    assert all(left.why and left.price_minor is None for left in view.left_out)
    assert view.figures[0].value == "1 of 3"


def test_a_supply_is_called_by_its_hub_and_is_no_order():
    """B brings parcels to the hub named North: two orders remain, and nobody reads an internal id."""
    problem = day()
    view = seen(problem, plan(problem, "abc"), supplies={TaskId("b"): HUB.id}, hubs={HUB.id: "North"})
    (supply,) = [task for task in view.routes[0].tasks() if task.is_supply]
    assert (supply.task_id, supply.label, supply.name) == ("b", "Supply for North", "Supply for North")
    assert view.routes[0].order_count == 2
    assert [stop.label for stop in view.routes[0].stops][1] == "Supply for North"


def test_an_order_with_several_tasks_is_left_out_once():
    """B and c are two ways to serve one order: one line; what was never in the problem has its own."""
    tasks = tuple(
        task if task.id == "a" else replace(task, order_id=OrderId("o2"), alternatives="o2") for task in TASKS
    )
    problem = day(tasks)
    lost = LeftOutLine(
        TaskId("o3"), OrderId("o3"), "Nowhere 5", None, "not clear", None, None, None, is_refused=True
    )
    view = seen(problem, plan(problem, "a"), not_planned=(lost,))
    assert [left.order_id for left in view.left_out] == ["o2", "o3"]


def test_the_clock_is_the_local_one():
    """The epoch is eight o'clock UTC, ten in Helsinki in November."""
    problem = day()
    view = seen(problem, plan(problem, "abc"))
    assert view.clock(340) == "10:05"


def test_short_ids_are_codes_and_others_are_counted():
    """V1 stays V1, so the nameless van is V2; bikes have their own count."""
    bike = vehicle("noora", type(VAN)("bike", "cargo_bike", VAN.limit, VAN.costs))
    codes = route_codes([vehicle("the-old-one"), vehicle("V1"), bike])
    assert codes[VehicleId("V1")] == ("V1", Mode.VAN, 1)
    assert codes[VehicleId("the-old-one")] == ("V2", Mode.VAN, 0)
    assert codes[VehicleId("noora")] == ("B1", Mode.BIKE, 0)
