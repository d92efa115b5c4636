"""Parts that help one another: free orders that one part leaves out, and another has the hours and means for.

Orders are shared out before any street is looked at. Once all parts are planned it shows whose vehicles were
too few, or did not get there: such orders are asked of the nearest part that has hours to spare.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from doorstep.app.day.abilities import Abilities
from doorstep.app.day.building import DayProblem
from doorstep.app.day.settings import DaySettings
from doorstep.app.day.splitting import DayPart, hours_s, work_s
from doorstep.domain.hubs import HubKind
from doorstep.domain.ids import OrderId
from doorstep.domain.orders import Order
from doorstep.domain.places import great_circle_m
from doorstep.domain.plans import Plan
from doorstep.domain.reasons import AlternativeServed, NoKerb, NoWay, Reason, RoomLeft, TooDear
from doorstep.planning.problems.parts import walking_of
from doorstep.planning.timetable import unserved_costs


@dataclass(frozen=True, slots=True, eq=False)
class PlannedPart:
    """A part of a day with what its search found; neither problem nor plan if no vehicle of it works."""

    part: DayPart
    day: DayProblem | None
    plan: Plan | None

    @property
    def is_bound(self) -> bool:
        """Tell whether what goes through a micro-hub hangs together: such a part gives and takes nothing."""
        return self.day is not None and bool(self.day.supplies)

    @property
    def spare_s(self) -> float:
        """Hours that no route takes."""
        if self.day is None or self.plan is None:
            return 0.0
        whole_s = sum(hours_s(van) for van in self.day.problem.vehicles)
        return whole_s - sum(route.duration_s for route in self.plan.routes)

    @property
    def profiles(self) -> set[str]:
        """What its vehicles move by."""
        return {van.type.profile for van in self.part.vehicles}

    def left_out(self) -> Iterator[tuple[Order, Sequence[Reason]]]:
        """List the orders that are owed and that it leaves out for want of means, with reasons if any."""
        found = self._reasons()
        for order in self.part.orders:
            reasons = found.get(order.id)
            if reasons is not None and order.revenue_minor is None and order.place is not None:
                yield order, reasons

    def _reasons(self) -> dict[OrderId, tuple[Reason, ...]]:
        if self.day is None or self.plan is None:
            return {order.id: () for order in self.part.orders}
        # What has no reason in the words of a plan, such as a door that nobody found, is so everywhere.
        found: dict[OrderId, tuple[Reason, ...]] = {
            each.order_id: (each.reason,) for each in self.day.refused if each.reason is not None
        }
        served = set(self.day.orders_of(self.plan.handled()))
        for left in self.plan.unassigned:
            order_id = self.day.orders.get(left.task_id)
            dear = any(isinstance(each, TooDear | RoomLeft | AlternativeServed) for each in left.reasons)
            if order_id is not None and order_id not in served and not dear:
                found[order_id] = (*found.get(order_id, ()), *left.reasons)
        return found


def helpers(parts: Sequence[PlannedPart], settings: DaySettings) -> dict[str, list[Order]]:
    """Choose what parts are asked to take over: by name, orders that others leave out.

    Parts that leave nothing out and have hours to spare are asked, the one with the nearest door first.
    """
    left = {each.part.name: list(each.left_out()) for each in parts if not each.is_bound}
    able = [
        (each, Abilities.of(each.part.vehicles, settings.compartments))
        for each in parts
        if each.day is not None and not each.is_bound and not left[each.part.name]
    ]
    spare_s = {each.part.name: each.spare_s for each, _ in able}
    asked: dict[str, list[Order]] = {}
    for giver in parts:
        for order, reasons in left.get(giver.part.name, ()):
            open_to = [
                each.part
                for each, abilities in able
                if spare_s[each.part.name] >= work_s(order, settings)
                and _may_take(order, each.part, abilities)
                and _may_reach(reasons, giver, each)
            ]
            if open_to:
                name = min(open_to, key=lambda part: _away_m(order, part)).name
                spare_s[name] -= work_s(order, settings)
                asked.setdefault(name, []).append(order)
    return asked


def without(planned: PlannedPart, gone: Collection[OrderId]) -> PlannedPart:
    """Take orders that another part took over out of a part that leaves them out."""
    part = replace(planned.part, orders=tuple(each for each in planned.part.orders if each.id not in gone))
    day, plan = planned.day, planned.plan
    if day is None or plan is None:
        return replace(planned, part=part)
    problem = day.problem
    kept = {task.id for task in problem.tasks if day.orders.get(task.id) not in gone}
    halts = {task: point for task, point in problem.points.tasks.items() if task in kept}
    rest = replace(
        problem,
        tasks=tuple(task for task in problem.tasks if task.id in kept),
        points=replace(problem.points, tasks=halts),
        walking=None if problem.walking is None else walking_of(problem.walking, kept),
    )
    unassigned = tuple(each for each in plan.unassigned if each.task_id in kept)
    day = replace(
        day,
        problem=rest,
        refused=tuple(each for each in day.refused if each.order_id not in gone),
        orders={task: order for task, order in day.orders.items() if task in kept},
        doors={task: door for task, door in day.doors.items() if task in kept},
    )
    return PlannedPart(
        part, day, replace(plan, unassigned=unassigned, costs=unserved_costs(rest, unassigned))
    )


def _may_take(order: Order, part: DayPart, abilities: Abilities) -> bool:
    at_hub = order.hub is None or any(hub.id == order.hub for hub in part.hubs)
    return at_hub and abilities.serve(order)


def _may_reach(reasons: Sequence[Reason], giver: PlannedPart, taker: PlannedPart) -> bool:
    """Tell whether a door that the one cannot reach may be within reach of the other."""
    lost = any(isinstance(reason, NoWay | NoKerb) for reason in reasons)
    return not lost or bool(taker.profiles - giver.profiles)


def _away_m(order: Order, part: DayPart) -> float:
    """Measure how far the nearest door of a part is, or its nearest hub, as the crow flies."""
    assert order.place is not None
    door = order.place.door
    places = [other.place for other in part.orders if other.place is not None]
    places += [hub.place for hub in part.hubs if hub.kind is not HubKind.LOCKER]
    return min(great_circle_m(door, place.door) for place in places)
