"""Plans of the small day with trips, rests, charges and walks, written from scripts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from doorstep.domain.ids import ChargerId, HubId, KerbId, TaskId, VehicleId
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.routes import Route, Trip
from doorstep.planning.given import plan_of
from doorstep.planning.script import (
    Door,
    Element,
    OnFoot,
    Park,
    Recharge,
    Reload,
    RouteScript,
    Serve,
    TakeRest,
)
from tests.planning.broken_plans import with_route


def elements(text: str) -> tuple[Element, ...]:
    """Read elements: `a` task, `|` reload, `r0` rest, `fast:900` charge, `k1` kerb, `(a b)` loop."""
    found: list[Element] = []
    on_foot = False
    for word in text.replace("(", "( ").replace(")", " )").split():
        if word == "|":
            found.append(Reload(HubId("hub")))
        elif word == "(":
            found.append(OnFoot("hand"))
            on_foot = True
        elif word == ")":
            on_foot = False
        elif ":" in word:
            charger, target = word.split(":")
            found.append(Recharge(ChargerId(charger), int(target)))
        elif len(word) == 1:
            found.append(Door(TaskId(word)) if on_foot else Serve(TaskId(word)))
        else:
            found.append(TakeRest(int(word[1:])) if word[0] == "r" else Park(KerbId(word)))
    return tuple(found)


def script(text: str, depart_s: int | None = None, vehicle: str = "van-1") -> RouteScript:
    """A script of one vehicle."""
    return RouteScript(VehicleId(vehicle), elements(text), depart_s)


def driven(problem: Problem, *texts: str, depart_s: int | None = None) -> Plan:
    """A plan of scripts by van-1, van-2, ... in their order."""
    scripts = [script(text, depart_s, f"van-{number}") for number, text in enumerate(texts, start=1)]
    return plan_of(problem, scripts)


def route_of(problem: Problem, text: str, depart_s: int | None = None) -> Route:
    """The one route of a plan."""
    return driven(problem, text, depart_s=depart_s).routes[0]


def with_trip_of(given: Plan, row: int, change: Callable[[Trip], Trip]) -> Plan:
    """The plan with one trip of its first route changed."""
    trips = list(given.routes[0].trips)
    trips[row] = change(trips[row])
    return with_route(given, trips=tuple(trips))


def costs_of(route: Route) -> dict[str, int]:
    """Minor units by kind of cost."""
    return {line.kind.value: line.amount_minor for line in route.costs.by_kind()}


def with_prices(problem: Problem, price_minor: int = 1000) -> Problem:
    """The problem with a price for every task, so that none must be served."""
    tasks = tuple(replace(task, price_if_unserved_minor=price_minor) for task in problem.tasks)
    names = ("epoch", "vehicles", "travel", "points", "hubs", "walking", "charging", "zone")
    return Problem(tasks=tasks, **{name: getattr(problem, name) for name in names})
