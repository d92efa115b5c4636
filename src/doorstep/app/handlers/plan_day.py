"""Plan the orders of a day: gather what is due, build the problem, search, and keep the proposal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

from doorstep.app.addresses import judge
from doorstep.app.commands import PlanDay, Search
from doorstep.app.day.building import DayProblem, build_day
from doorstep.app.day.echelons import searched_until_agreed
from doorstep.app.day.parts import split_day
from doorstep.app.desk import Desk
from doorstep.app.handlers.locate_orders import with_places
from doorstep.app.handlers.plan_apart import plan_apart
from doorstep.app.order_stages import LEFT_OVER, OPEN
from doorstep.app.ports import Books, OrderState
from doorstep.app.results import NotPlanned, PlannedDay
from doorstep.app.unit_of_work import reading, writing
from doorstep.domain.errors import AddressError, InputError, UnknownNameError
from doorstep.domain.fleets import Fleet
from doorstep.domain.ids import HubId, OrderId, PlanId
from doorstep.domain.instants import LocalDay
from doorstep.domain.orders import Order
from doorstep.domain.places import Place
from doorstep.domain.plan_events import PlanProposed
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.problem_digest import problem_digest
from doorstep.domain.vehicles import Vehicle
from doorstep.planning import Budget, SearchOptions, Solution, solve_and_tell

HASH_CHARACTERS = 8
NO_DOOR = ("its address is not clear", "Correct it with `doorstep places correct`, then plan again.")


@dataclass(frozen=True, slots=True)
class DueOrders:
    """What is to be planned, and what cannot be.

    orders
        With places and attempts.
    leftovers
        Those of them that are of earlier days.
    """

    orders: Mapping[OrderId, Order]
    leftovers: tuple[OrderId, ...]
    not_planned: tuple[NotPlanned, ...]


def plan_day(command: PlanDay, desk: Desk) -> PlannedDay:
    """Propose a plan.

    Raises
    ------
    InputError
        If nothing is due that has a door, or no vehicle works on the day.
    UnknownNameError
        If an order that is asked for is not in the books.
    """
    with reading(desk.keeper) as books:
        due = due_orders(command, books)
    if not due.orders:
        mend = "Import orders for this day, or correct their addresses."
        raise InputError("no order to plan", place=command.day.date.isoformat(), mend=mend)
    vehicles, hubs = located_fleet(command.fleet, desk).on(command.day)
    require_a_shift(vehicles, command.day)
    streets = desk.streets()
    orders = tuple(due.orders.values())
    split = split_day(orders, vehicles, hubs, command.settings)
    if split is None:
        built, solution = searched_until_agreed(
            build_day(orders, vehicles, hubs, command.day, streets, command.settings),
            lambda problem: _search(problem, command.search, desk),
            lambda found: found.plan,
        )
    else:
        built, solution = plan_apart(split, command, desk)
    plan = _keep(command.day, solution.plan, built, due, desk)
    refused = tuple(NotPlanned(each.order_id, each.what, each.mend, each.place) for each in built.refused)
    return PlannedDay(
        plan,
        built,
        due.orders,
        due.leftovers,
        (*due.not_planned, *refused),
        solution.iterations,
        solution.elapsed_s,
        solution.interrupted,
    )


def due_orders(command: PlanDay, books: Books, *, ended: bool = False) -> DueOrders:
    """Gather the orders of the day and what earlier days left over; `ended` takes those done today along."""
    states = books.tables.orders()
    asked = _asked(command, books, states)
    sheets = books.orders.many(
        order_id for order_id, state in states.items() if state.stage in OPEN or (ended and order_id in asked)
    )
    left = tuple(
        order_id
        for order_id, sheet in sheets.items()
        if command.with_leftovers
        and order_id not in asked
        and states[order_id].stage in LEFT_OVER
        and sheet.due_on is not None
        and sheet.due_on < command.day.date
    )
    wanted = {order_id: sheet for order_id, sheet in sheets.items() if order_id in asked or order_id in left}
    placed = with_places(wanted, states, books)
    orders = {
        order_id: _of_the_day(order, states[order_id], command.day) for order_id, order in placed.items()
    }
    lost = tuple(
        NotPlanned(order_id, *NO_DOOR, sheet.address.one_line)
        for order_id, sheet in wanted.items()
        if order_id not in placed
    )
    return DueOrders(orders, tuple(each for each in left if each in orders), lost)


def _asked(command: PlanDay, books: Books, states: Mapping[OrderId, OrderState]) -> set[OrderId]:
    if command.orders is None:
        return set(books.orders.due(command.day.date))
    for order_id in command.orders:
        if order_id not in states:
            raise UnknownNameError.among("order", order_id, states)
    return set(command.orders)


def _of_the_day(order: Order, state: OrderState, day: LocalDay) -> Order:
    """Count the tries so far, and drop windows that are over: a leftover may come at any time."""
    windows = tuple(window for window in order.windows if window.closes > day.starts)
    return replace(order, windows=windows, attempts=max(order.attempts, state.attempts))


def require_a_shift(vehicles: Sequence[Vehicle], day: LocalDay) -> None:
    """Refuse a day on which no vehicle has a shift.

    Raises
    ------
    InputError
        Naming the day of the week, which shifts go by.
    """
    if not vehicles:
        what, mend = (
            "no vehicle of the fleet has a shift on it",
            "Plan another day, or add a shift.",
        )
        raise InputError(what, value=f"{day.date:%A}", place=day.date.isoformat(), mend=mend)


def located_fleet(fleet: Fleet, desk: Desk) -> Fleet:
    """Find the hubs that have an address only.

    Raises
    ------
    AddressError
        If one of them is not certain on this map.
    """
    places: dict[HubId, Place] = {}
    for hub in fleet.unlocated:
        assert hub.address is not None
        found = judge(desk.addresses.candidates(hub.address))
        if found.place is None or found.why is not None:
            mend = "Give its position, or an address of this map."
            where = f"hub {hub.id}"
            what = found.why or "no such address on this map"
            raise AddressError(what, value=hub.address.one_line, place=where, mend=mend)
        places[hub.id] = found.place
    return fleet.located(places)


def _search(problem: Problem, search: Search, desk: Desk) -> Solution:
    budget = Budget(search.time_s, search.iterations)
    options = SearchOptions(threads=search.threads)
    versions = tuple(sorted(desk.streets().versions.items()))
    with ThreadPoolExecutor(1) as beside:
        # What is written of a problem does not wait for its plan; what fails here is tried again, and told.
        beside.submit(_get_ready, problem, desk)
        return solve_and_tell(
            problem, budget, search.seed, None, desk.told, options=options, versions=versions
        )


def _get_ready(problem: Problem, desk: Desk) -> None:
    problem_digest(problem)
    desk.keeper.expect(problem)


def _keep(day: LocalDay, found: Plan, built: DayProblem, due: DueOrders, desk: Desk) -> Plan:
    """Keep plan and problem, then record the proposal; a plan that was found before is that plan."""
    plan_id = PlanId(f"{day.date.isoformat()}-{found.origin.problem_hash[:HASH_CHARACTERS]}")
    with writing(desk.keeper) as unit:
        plans = unit.books.plans
        plan = replace(found, id=plan_id)
        for version in plans.versions(plan_id):
            if plans.plan(plan_id, version) == replace(plan, version=version):
                # Found again: the order states may name a later plan, so it is proposed anew below.
                plan = replace(plan, version=version)
                break
        else:
            plan = replace(plan, version=max(plans.versions(plan_id), default=0) + 1)
            plans.put(plan, built.problem)
        # The supply of a micro-hub is a task of no order.
        planned = {built.orders[task_id] for task_id in plan.handled() if task_id in built.orders}
        left_out = tuple(order_id for order_id in due.orders if order_id not in planned)
        unit.record(
            PlanProposed(
                event_id=desk.event_id(),
                at=desk.clock.now(),
                plan_id=plan_id,
                version=plan.version,
                origin=plan.origin,
                day=day.date,
                planned=tuple(order_id for order_id in due.orders if order_id in planned),
                left_out=left_out,
            )
        )
    return plan
