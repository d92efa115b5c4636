"""Count a peer's plan again from its routes alone, and refuse it if it breaks a rule of its instance."""

import math
from dataclasses import dataclass
from itertools import pairwise

from planning_cases import ENDLESS
from planning_lyon import FAMILY, shortest_duration


class BrokenPlanError(Exception):
    """What a plan breaks, with the number of its route."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Cost in the convention of the instance's family, and how many vehicles drive."""

    cost: float
    vehicles: int


def recount(case, routes):
    """Check and add up `routes`: (kind, rows) pairs, where a depot's row between customers is a reload."""
    routes = [(kind, list(rows)) for kind, rows in routes if rows]
    if case.family == FAMILY:
        return _recount_lyon(case, routes)
    served = [row for _, rows in routes for row in rows if row >= case.depots]
    if len(served) != len(set(served)):
        raise BrokenPlanError("a customer is served twice")
    _require_fleet(case, routes)
    missing = _require_served(case, set(served))
    cost = sum(case.prize[row] for row in missing) if case.prize is not None else 0
    for number, (kind, rows) in enumerate(routes, start=1):
        try:
            cost += _route(case, case.kinds[kind], rows)
        except BrokenPlanError as error:
            raise BrokenPlanError(f"route {number}: {error}") from None
    return Counted(float(cost), len(routes))


def _recount_lyon(case, routes):
    served = sorted(row for _, rows in routes for row in rows)
    if served != list(range(1, case.size)):
        raise BrokenPlanError("not every customer is served once")
    if len(routes) > case.vehicles:
        raise BrokenPlanError(f"{len(routes)} vehicles, there are {case.vehicles}")
    durations = [shortest_duration(case, rows) for _, rows in routes]
    if None in durations:
        raise BrokenPlanError(f"route {durations.index(None) + 1}: late however it leaves")
    for number, (_, rows) in enumerate(routes, start=1):
        if sum(case.demand[row] for row in rows) > case.capacity:
            raise BrokenPlanError(f"route {number}: more on board than fits")
    return Counted(math.fsum(durations), len(routes))


def _require_fleet(case, routes):
    for index, kind in enumerate(case.kinds):
        used = sum(of == index for of, _ in routes)
        # The literature's fewest-vehicles tables know no limit but their own objective.
        if kind.count is not None and used > kind.count and not case.fleet_first:
            raise BrokenPlanError(f"{used} vehicles of kind {index}, there are {kind.count}")


def _require_served(case, served):
    missing = set(case.customers) - served
    for group in case.groups:
        if len(served & set(group)) != 1:
            raise BrokenPlanError(f"{len(served & set(group))} of an exclusive group served")
        missing -= set(group)
    optional = set() if case.prize is None else {row for row in missing if case.prize[row]}
    if missing - optional:
        raise BrokenPlanError(f"{len(missing - optional)} customers are not served")
    return optional


def _route(case, kind, rows):
    if kind.allowed is not None and not set(rows) <= kind.allowed:
        raise BrokenPlanError("a customer that this vehicle may not serve")
    trips = _trips(case, kind, rows)
    for trip in trips:
        _require_load(case, kind, trip)
    _require_pairs(case, rows)
    path = [kind.depot, *rows, kind.depot]
    if case.is_timed:
        _require_times(case, kind, trips)
    length = [case.apart(start, end) for start, end in pairwise(path)]
    return kind.fixed + kind.per_distance * (math.fsum(length) if case.exact else sum(length))


def _trips(case, kind, rows):
    trips = [[]]
    for row in rows:
        if row >= case.depots:
            trips[-1].append(row)
        elif not kind.reloads:
            raise BrokenPlanError("a reload where there is none")
        else:
            trips.append([])
    return trips


def _require_load(case, kind, trip):
    if case.pickup is None:
        delivered, picked = [case.demand[row] for row in trip], [0] * len(trip)
    else:
        delivered, picked = [case.demand[row] for row in trip], [case.pickup[row] for row in trip]
    if case.pairs or any(demand < 0 for demand in delivered):  # a pair's demand is what it adds to the load
        delivered, picked = [0] * len(trip), delivered
    load = sum(delivered)
    if load > kind.capacity:
        raise BrokenPlanError(f"{load} on board, {kind.capacity} fit")
    for out, into in zip(delivered, picked, strict=True):
        load += into - out
        if load > kind.capacity:
            raise BrokenPlanError(f"{load} on board, {kind.capacity} fit")
    if case.backhauls_last and trip:
        turned = [into > 0 for into in picked]
        if turned != sorted(turned):
            raise BrokenPlanError("a delivery after a backhaul")
        if turned[0]:
            raise BrokenPlanError("backhauls without a delivery before them")


def _require_pairs(case, rows):
    place = {row: index for index, row in enumerate(rows)}
    for pickup, delivery in case.pairs.items():
        if (pickup in place) != (delivery in place):
            raise BrokenPlanError("one end of a pair without the other")
        if pickup in place and place[delivery] < place[pickup]:
            raise BrokenPlanError("a delivery before its pickup")


def _require_times(case, kind, trips):
    depot = kind.depot
    now = float(case.opens[depot])
    # Longest delay of the start that changes no later time, and what the route lasts at the earliest start.
    slack, waited = math.inf, 0.0
    for trip in trips:
        if case.release is not None and trip:
            now = max(now, float(max(case.release[row] for row in trip)))
        at = depot
        for row in [*trip, depot]:
            now += _travel(case, at, row)
            early, late = float(case.opens[row]), float(case.closes[row])
            if now > late + 1e-6:
                raise BrokenPlanError(f"row {row} is reached {now - late:g} late")
            if now < early:
                waited += early - now
                now = early
            slack = min(slack, waited + late - now)
            if row != depot:
                now += float(case.service[row])
            at = row
    if kind.most_duration is not None and len(trips) == 1:
        lasts = now - float(case.opens[depot]) - min(slack, waited)
        if lasts > kind.most_duration + 1e-6:
            raise BrokenPlanError(f"lasts {lasts:g}, {kind.most_duration} are allowed")


def _travel(case, start, end):
    return case.apart(start, end) if case.exact else float(case.duration[start, end])


def upper_count(case, kind):
    """A number of vehicles that is always enough in practice, for peers that must be told one."""
    if kind.count is not None:
        return kind.count
    packed = math.ceil(case.demand.clip(0).sum() / max(kind.capacity, 1))
    return min(
        case.size - 1, packed + packed // 2 + 10 if not case.is_timed else max(packed * 2, case.size // 4)
    )


__all__ = ["ENDLESS", "BrokenPlanError", "Counted", "recount", "upper_count"]
