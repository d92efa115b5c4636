"""The summary of a day: what a plan costs, takes and emits, what it leaves out, and what would pay."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from doorstep.app.day.building import DayProblem
from doorstep.app.day.emissions import EmissionFactors
from doorstep.app.day.figures import Hours, RouteFigures, route_figures
from doorstep.domain.ids import OrderId, TaskId, VehicleId
from doorstep.domain.instants import instant_at
from doorstep.domain.money import CostKind
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.reasons import AlternativeServed, Unassigned
from doorstep.domain.routes import HandledTask
from doorstep.domain.tasks import Task
from doorstep.domain.units import GramsCo2e, Metres, Minor, Seconds, WattHours


@dataclass(frozen=True, slots=True)
class DaySummary:
    """Figures of a whole day.

    orders, served
        Orders handed in, and those that are done in full. Lockers count like doors.
    cost_minor
        By what it pays for.
    windows, kept
        Tasks with a window that are planned, and those of them whose service begins inside one.
    gco2e_by_vehicle
        Well to wheel, of the vehicles of the routes.
    unassigned
        Tasks in no route, but for those served in another way.
    suggested
        Optional orders that are worth doing, and what they earn.
    """

    currency: str
    orders: int
    served: int
    refused: int
    routes: tuple[RouteFigures, ...]
    cost_minor: Mapping[CostKind, Minor]
    windows: int
    kept: int
    gco2e_by_vehicle: Mapping[VehicleId, GramsCo2e]
    unassigned: tuple[Unassigned, ...]
    suggested: Mapping[OrderId, Minor] = field(default_factory=dict)

    @property
    def total_minor(self) -> Minor:
        """All costs."""
        return sum(self.cost_minor.values())

    @property
    def gco2e(self) -> GramsCo2e:
        """Of all routes."""
        return sum(self.gco2e_by_vehicle.values())

    @property
    def hours(self) -> Hours:
        """Of all routes."""
        return sum((route.hours for route in self.routes), Hours())

    @property
    def distance_m(self) -> Metres:
        """Driven by all routes."""
        return sum(route.distance_m for route in self.routes)

    @property
    def walked_m(self) -> Metres:
        """Walked on all routes."""
        return sum(route.walked_m for route in self.routes)

    @property
    def energy_wh(self) -> WattHours:
        """Out of all batteries."""
        return sum(route.energy_wh for route in self.routes)

    @property
    def charged_wh(self) -> WattHours:
        """Into batteries during the routes, at hubs and on the way."""
        return sum(route.charged_wh for route in self.routes)

    @property
    def charging_s(self) -> Seconds:
        """How long batteries were charged, also beside reloads."""
        return sum(route.charging_s for route in self.routes)

    @property
    def empty_m(self) -> Metres:
        """Driven with nothing on board."""
        return sum(route.empty_m for route in self.routes)

    @property
    def empty_share(self) -> float | None:
        """Share of the distance that is driven with nothing on board. None: nobody drives."""
        driven_m = self.distance_m
        return self.empty_m / driven_m if driven_m else None

    @property
    def load_share(self) -> float | None:
        """Mean of the routes that carry a load."""
        shares = [route.load_share for route in self.routes if route.load_share is not None]
        return sum(shares) / len(shares) if shares else None

    @property
    def on_time_share(self) -> float | None:
        """Share of the planned tasks with windows that begin inside one. None: there are none."""
        return self.kept / self.windows if self.windows else None

    def per_delivery_minor(self) -> dict[CostKind, float]:
        """Give the cost of one served order, by what it pays for; what is unserved is no part of it."""
        paid = {kind: cost for kind, cost in self.cost_minor.items() if kind is not CostKind.UNSERVED}
        return {kind: cost_minor / self.served for kind, cost_minor in paid.items()} if self.served else {}


def summarise(day: DayProblem, plan: Plan, factors: EmissionFactors, *, unlocated: int = 0) -> DaySummary:
    """Count a plan of a day.

    Parameters
    ----------
    day
        The day the plan was made of.
    factors
        What the fleet emits.
    """
    problem = day.problem
    types = {vehicle.id: vehicle.type for vehicle in problem.vehicles}
    routes = tuple(route_figures(route, types[route.vehicle_id].limit) for route in plan.routes)
    handled = [handled for route in plan.routes for handled in route.handled()]
    served = served_orders(day, [each.task_id for each in handled])
    windows = [
        (task, each)
        for each in handled
        if each.task_id in day.orders and (task := problem.require_task(each.task_id)).windows
    ]
    return DaySummary(
        currency=problem.currency,
        orders=len({*day.orders.values(), *(refused.order_id for refused in day.refused)}) + unlocated,
        served=len(served),
        refused=len(day.refused) + unlocated,
        routes=routes,
        cost_minor={line.kind: line.amount_minor for line in plan.total.by_kind()},
        windows=len(windows),
        kept=sum(_is_kept(problem, task, each) for task, each in windows),
        gco2e_by_vehicle={
            route.vehicle_id: factors.gco2e(types[route.vehicle_id], route.distance_m, route.energy_wh)
            for route in routes
        },
        unassigned=tuple(left for left in plan.unassigned if not _done_otherwise(left)),
        suggested={order: earned for order, earned in day.optional.items() if order in served},
    )


def served_orders(day: DayProblem, handled: Sequence[TaskId]) -> set[OrderId]:
    """List the orders that are done: one task of each group, both ends of each pair, every other task."""
    done = set(handled)
    wanted: Counter[OrderId] = Counter()
    reached: Counter[OrderId] = Counter()
    for order, tasks in _by_group(day).items():
        for group in tasks:
            wanted[order] += 1
            reached[order] += any(name in done for name in group)
    return {order for order, count in wanted.items() if reached[order] == count}


def _by_group(day: DayProblem) -> dict[OrderId, list[list[TaskId]]]:
    """List the tasks of each order; those that stand for one another are together."""
    groups: dict[tuple[OrderId, str], list[TaskId]] = {}
    for task in day.problem.tasks:
        if task.id not in day.orders:
            continue
        key = (day.orders[task.id], task.alternatives or f"\\0{task.id}")
        groups.setdefault(key, []).append(task.id)
    by_order: dict[OrderId, list[list[TaskId]]] = {}
    for (order, _), tasks in groups.items():
        by_order.setdefault(order, []).append(tasks)
    return by_order


def _is_kept(problem: Problem, task: Task, handled: HandledTask) -> bool:
    begin = instant_at(problem.epoch, handled.begin_s)
    return any(given.window.contains(begin) for given in task.windows)


def _done_otherwise(left: Unassigned) -> bool:
    return any(isinstance(reason, AlternativeServed) for reason in left.reasons)
