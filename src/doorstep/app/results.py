"""Results: what a command's sender is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from doorstep.app.day.building import DayProblem
from doorstep.app.ports import AddressCandidate
from doorstep.domain.ids import OrderId, PersonRef, PlaceRef, PlanId
from doorstep.domain.orders import Order
from doorstep.domain.places import Address
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.routes import Route
from doorstep.domain.units import Minor
from doorstep.planning import Violation


@dataclass(frozen=True, slots=True)
class ImportedOrders:
    """What became of orders that were handed in.

    orders
        Their ids, in the order they were handed in.
    added, revised, unchanged
        Each of them is in one of the three.
    cancelled
        What a complete list names no longer.
    """

    orders: tuple[OrderId, ...]
    added: tuple[OrderId, ...]
    revised: tuple[OrderId, ...]
    unchanged: tuple[OrderId, ...]
    cancelled: tuple[OrderId, ...]


@dataclass(frozen=True, slots=True)
class AddressToCheck:
    """An address that needs a person.

    why
        What is wrong with it, as a short clause.
    candidates
        What it may mean, the surest first.
    """

    order_id: OrderId
    address: Address
    why: str
    candidates: tuple[AddressCandidate, ...] = ()


@dataclass(frozen=True, slots=True)
class LocatedOrders:
    """Which orders have a door now.

    doubtful
        Located, but somebody should look.
    unclear
        Not located: they cannot be planned.
    """

    located: tuple[OrderId, ...]
    doubtful: tuple[AddressToCheck, ...]
    unclear: tuple[AddressToCheck, ...]


@dataclass(frozen=True, slots=True)
class CorrectedPlace:
    """What a correction changes.

    orders
        Open orders with this address, located anew.
    stale_plans
        Plans that were made with the wrong door: plan again.
    """

    place: PlaceRef
    orders: tuple[OrderId, ...]
    stale_plans: tuple[PlanId, ...]


@dataclass(frozen=True, slots=True)
class NotPlanned:
    """An order that no plan could be asked to serve, and what would mend it. `address` is as it was given."""

    order_id: OrderId
    what: str
    mend: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class PlannedDay:
    """A proposed plan, with all that is needed to show it.

    built
        The problem, the order of each task, doors and kerbs, and what was refused before the search.
    orders
        Every order of the day by id, with its place and attempts as they were planned.
    leftovers
        Those of them that earlier days left over.
    not_planned
        Orders of the day that are not in the problem.
    interrupted
        The search was stopped; the plan is the best until then.
    """

    plan: Plan
    built: DayProblem
    orders: Mapping[OrderId, Order]
    leftovers: tuple[OrderId, ...]
    not_planned: tuple[NotPlanned, ...]
    iterations: int
    elapsed_s: float
    interrupted: bool

    @property
    def problem(self) -> Problem:
        """What the plan answers."""
        return self.built.problem

    @property
    def every_order(self) -> tuple[OrderId, ...]:
        """Orders of the day, those without a clear address too: what all counts of orders are out of."""
        return tuple(dict.fromkeys((*self.orders, *(each.order_id for each in self.not_planned))))

    @property
    def served(self) -> tuple[OrderId, ...]:
        """Orders in the routes, each once; the supply of a micro-hub is none."""
        return tuple(dict.fromkeys(each for route in self.plan.routes for each in self.orders_on(route)))

    def orders_on(self, route: Route) -> tuple[OrderId, ...]:
        """Give the orders of a route as they are served, each once."""
        known = (self.built.orders.get(handled.task_id) for handled in route.handled())
        return tuple(dict.fromkeys(order_id for order_id in known if order_id is not None))


@dataclass(frozen=True, slots=True)
class EditedPlan:
    """What a change of a plan does, or has done.

    before, after
        The plan as it was and as it is with the change; the version of the latter counts once it is applied.
    problem
        What the latter answers.
    extra_minor
        What it costs more; below 0 it costs less.
    broken
        Rules it breaks that were kept before.
    moved, retimed
        Orders that change vehicle, and those that begin more than a minute earlier or later.
    left_out
        Orders in no route.
    applied
        It is kept as the latest version.
    not_planned
        Orders that no plan could be asked to serve, and why.
    """

    before: Plan
    after: Plan
    problem: Problem
    extra_minor: Minor
    broken: tuple[Violation, ...]
    moved: tuple[OrderId, ...]
    retimed: tuple[OrderId, ...]
    left_out: tuple[OrderId, ...]
    applied: bool
    not_planned: tuple[NotPlanned, ...] = ()


@dataclass(frozen=True, slots=True)
class ReleasedPlan:
    """Which version of a plan counts now, and the orders in its routes."""

    plan_id: PlanId
    version: int
    orders: tuple[OrderId, ...]


@dataclass(frozen=True, slots=True)
class RecordedAttempts:
    """What became of orders that were tried; `repeated` attempts were known already."""

    done: tuple[OrderId, ...]
    returned: tuple[OrderId, ...]
    repeated: int


@dataclass(frozen=True, slots=True)
class ErasedPeople:
    """Who was forgotten, and the problems that went with them: those plans can no longer be made again."""

    people: tuple[PersonRef, ...]
    orders: tuple[OrderId, ...]
    problems: tuple[tuple[PlanId, int], ...]
