"""Plan a day again that was planned in parts: only the parts that changed, then all are joined and checked.

Parts that ask for nothing new are taken out of the joined problem with their plans as they are, so that
neither their streets are measured again nor their rounds searched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from doorstep.app.commands import Replan
from doorstep.app.day.building import DayProblem, build_day
from doorstep.app.day.echelons import with_early_loads
from doorstep.app.day.fleet import day_fleet
from doorstep.app.day.joining import join_days
from doorstep.app.day.parts import seed_of, settings_of
from doorstep.app.day.parts_again import AskedDay, asks_the_same, split_again
from doorstep.app.day.refusals import RefusedOrder
from doorstep.app.day.splitting import DayPart, SplitDay
from doorstep.app.day.taking_apart import JoinedPart
from doorstep.app.desk import Desk
from doorstep.app.handlers.plan_apart import budget_of
from doorstep.app.handlers.replan_piece import replanned_piece
from doorstep.app.handlers.replan_under_way import as_begun
from doorstep.domain.errors import InputError
from doorstep.domain.ids import TaskId, VehicleId
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.travel_shapes import MAX_CLASSES
from doorstep.planning import check
from doorstep.planning.edits import Edited
from doorstep.roads.times.shapes import DEFAULT_CLASSES, ShapeModel


def replanned_apart(
    command: Replan,
    asked: AskedDay,
    known: tuple[Problem, Plan, Mapping[str, JoinedPart]],
    locks: Mapping[TaskId, VehicleId],
    desk: Desk,
    touched: frozenset[VehicleId] = frozenset(),
) -> tuple[Edited, tuple[RefusedOrder, ...]]:
    """Repair the parts that changed and leave the others; give what no part could be asked to serve, too.

    Parameters
    ----------
    known
        Problem and plan of the whole day as they were, and its parts.
    touched
        Vehicles that are behind their plan or bring something back: their parts are planned again.

    Raises
    ------
    InputError
        If no order is left, or a part cannot be planned again as it is asked for.
    """
    problem, plan, parts = known
    fleet = day_fleet(asked.vehicles, desk.streets().network, asked.day, asked.settings)
    split = split_again(replace(asked, vehicles=fleet.vehicles), parts)
    again = _Again(command, asked, split, parts, locks, desk, touched)
    changed = again.changed(_is_full(problem))
    days, plans = {}, {}
    for part in split.parts:
        if not part.orders:
            continue
        before = parts[part.name]
        if part in changed:
            days[part.name], plans[part.name] = again.planned(part, changed)
        else:
            given = before.plan if command.at is None else as_begun(command, (before.problem, before.plan))
            days[part.name], plans[part.name] = _kept(before.problem), given
    if not days:
        raise InputError("no order to plan", place=command.plan_id, mend="Leave one order in the plan.")
    joined, found = join_days(days, plans, plan.origin.seed)
    was = check(problem, plan)
    broken = tuple(each for each in check(joined.problem, found) if each not in was)
    extra_minor = found.total.total_minor - plan.total.total_minor
    edited = with_early_loads((problem, plan), Edited(joined.problem, found, extra_minor, broken))
    return edited, (*split.refused, *again.refused)


def _is_full(problem: Problem) -> bool:
    """Tell whether a joined day has no room for the shape classes of a part that is measured anew."""
    counts = [pairs.shapes.class_count for pairs in problem.travel.profiles.values()]
    return max(counts, default=0) + DEFAULT_CLASSES > MAX_CLASSES


def _kept(problem: Problem) -> DayProblem:
    orders = {task.id: task.order_id for task in problem.tasks if task.order_id is not None}
    return DayProblem(problem, (), (), orders, {}, {})


@dataclass(slots=True)
class _Again:
    """The parts of a day while they are planned again."""

    command: Replan
    asked: AskedDay
    split: SplitDay
    known: Mapping[str, JoinedPart]
    locks: Mapping[TaskId, VehicleId]
    desk: Desk
    touched: frozenset[VehicleId] = frozenset()
    models: dict[str, ShapeModel] = field(default_factory=dict)
    refused: list[RefusedOrder] = field(default_factory=list)

    def changed(self, every: bool) -> list[DayPart]:
        """List the parts that are planned again: those that ask for something else, or all."""
        gone = set(self.command.cancel)
        found = []
        for part in self.split.parts:
            before = self.known[part.name]
            has_gone = any(task.order_id in gone for task in before.problem.tasks)
            is_touched = bool(self.touched & {van.id for van in before.problem.vehicles})
            if every or has_gone or is_touched or not asks_the_same(self.asked, part, before, self.locks):
                found.append(part)
        return found

    def planned(self, part: DayPart, changed: Sequence[DayPart]) -> tuple[DayProblem, Plan]:
        """Build a part anew and repair its plan with its share of the search."""
        settings = settings_of(part, self.split.parts, self.asked.settings)
        streets = self.desk.streets()
        # The vehicles of the fleet, not those fitted to the streets: they are fitted again.
        own = {van.id for van in part.vehicles}
        vehicles = [van for van in self.asked.vehicles if van.id in own]
        day = build_day(part.orders, vehicles, part.hubs, self.asked.day, streets, settings, self.models)
        self.refused += day.refused
        share = len(part.orders) / sum(len(each.orders) for each in changed)
        budget = budget_of(self.command.search, share, 1)
        search = replace(
            self.command.search,
            time_s=budget.time_s,
            iterations=budget.iterations,
            seed=seed_of(self.command.search.seed, part.name),
        )
        before = self.known[part.name]
        edited = replanned_piece(
            replace(self.command, search=search), day, (before.problem, before.plan), self.locks, self.desk
        )
        return replace(day, problem=edited.problem), edited.plan
