"""Ways to break the paper plan in one place."""

from collections.abc import Callable
from dataclasses import replace

from doorstep.domain.ids import RouteId
from doorstep.domain.plans import Plan
from doorstep.domain.routes import Leg, Stop
from doorstep.planning.checker.violations import Violation
from tests.planning.small_day import (
    day,
    plan,
)

ROUTE = RouteId("route-1")


def with_stop(given: Plan, row: int, change: Callable[[Stop], Stop]) -> Plan:
    """The plan with one stop of its first route changed."""
    route = given.routes[0]
    stops = list(route.trips[0].stops)
    stops[row] = change(stops[row])
    return with_trip(given, stops=tuple(stops))


def with_trip(given: Plan, **changes: object) -> Plan:
    """The plan with the trip of its first route changed."""
    trip = replace(given.routes[0].trips[0], **changes)
    return with_route(given, trips=(trip,))


def with_route(given: Plan, **changes: object) -> Plan:
    """The plan with its first route changed."""
    return replace(given, routes=(replace(given.routes[0], **changes), *given.routes[1:]))


def later_by(seconds: int) -> Plan:
    """Leave so much later than the paper plan, everything moved with it."""

    def leg(old: Leg) -> Leg:
        return replace(old, depart_s=old.depart_s + seconds, arrive_s=old.arrive_s + seconds)

    def stop(old: Stop) -> Stop:
        handled = old.handled[0]
        moved = {name: getattr(handled, name) + seconds for name in ("arrive_s", "begin_s", "end_s")}
        loop = replace(
            old.loops[0], starts_s=old.loops[0].starts_s + seconds, tasks=(replace(handled, **moved),)
        )
        times = {"arrive_s": old.arrive_s + seconds, "depart_s": old.depart_s + seconds}
        return replace(old, leg=leg(old.leg), loops=(loop,), **times)

    paper = plan(day(), "abc")
    trip = paper.routes[0].trips[0]
    start_s = trip.depart_s + seconds
    return with_trip(
        paper,
        load_starts_s=start_s,
        depart_s=start_s,
        stops=tuple(stop(old) for old in trip.stops),
        home=leg(trip.home),
    )


def only(found: list[Violation]) -> Violation:
    """The one rule that is broken."""
    assert len(found) == 1, [str(violation) for violation in found]
    return found[0]
