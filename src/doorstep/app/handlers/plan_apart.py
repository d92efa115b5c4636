"""Plan the parts of a large day side by side, and put them together as one plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from doorstep.app.commands import PlanDay, Search
from doorstep.app.day.building import DayProblem, build_day
from doorstep.app.day.echelons import agreed
from doorstep.app.day.helping import PlannedPart, helpers, without
from doorstep.app.day.joining import join_days
from doorstep.app.day.parts import seed_of, settings_of
from doorstep.app.day.refusals import RefusedOrder
from doorstep.app.day.splitting import DayPart, SplitDay
from doorstep.app.desk import Desk, Told
from doorstep.app.workers import Tell
from doorstep.domain.errors import InputError, PlanningError
from doorstep.domain.ids import TaskId
from doorstep.domain.orders import Order
from doorstep.domain.plans import Plan, Versions
from doorstep.domain.problem import Problem
from doorstep.planning import (
    Budget,
    RepairOptions,
    SearchOptions,
    SearchProgress,
    Solution,
    check,
    repair,
    solve_and_tell,
)
from doorstep.planning.checker.violations import MandatoryUnserved
from doorstep.roads.times.shapes import ShapeModel

HELPING_SHARE: Final = 0.2
"""Of a part's own search, that it has for orders which others leave out; each has its own share besides."""


@dataclass(frozen=True, slots=True)
class PartToSearch:
    """All that a worker needs to plan one part."""

    problem: Problem
    budget: Budget
    seed: int
    threads: int
    versions: Versions


def search_part(part: PartToSearch, tell: Tell[SearchProgress]) -> Solution:
    """Search one part, wherever this runs."""
    options = SearchOptions(threads=part.threads)
    return solve_and_tell(
        part.problem, part.budget, part.seed, None, tell, options=options, versions=part.versions
    )


def plan_apart(split: SplitDay, command: PlanDay, desk: Desk) -> tuple[DayProblem, Solution]:
    """Build part after part, have workers search them meanwhile, and join what they find.

    With a budget of iterations alone the plan depends on nothing but the day: not on the number of workers,
    and not on which of them die.

    Raises
    ------
    InputError
        If no vehicle of any part works on the day.
    """
    began = desk.clock.now()
    days = _Days(split, command, desk)
    solutions = dict(zip(days.built, _searched(days.parts_to_search(), desk), strict=True))
    if not days.built:
        why = "; ".join(dict.fromkeys(each.what for each in days.refused))
        raise InputError("no vehicle works on this day", value=why, mend="Give one that does.")
    every = list(solutions.values())
    while again := days.parts_that_disagree(solutions):
        renewed = dict(zip(again, _searched(iter(again.values()), desk), strict=True))
        solutions |= renewed
        every += renewed.values()
    plans = {name: solution.plan for name, solution in solutions.items()}
    if not any(each.interrupted for each in every):
        taken = days.helped(plans)
        plans |= {name: solution.plan for name, solution in taken.items()}
        every += taken.values()
    built, plan = join_days(days.built, plans, command.search.seed)
    broken = [each for each in check(built.problem, plan) if not isinstance(each, MandatoryUnserved)]
    if broken:
        mend = "This is a fault of Doorstep: report it with the problem's file."
        raise PlanningError(f"parts that do not go together: {broken[0]}", value=len(broken), mend=mend)
    solution = Solution(
        plan,
        sum(each.iterations for each in every),
        (desk.clock.now() - began).total_seconds(),
        sum(each.cpu_s for each in every),
        any(each.interrupted for each in every),
        plan.total.total_minor,
    )
    return replace(built, refused=(*split.refused, *days.refused, *built.refused)), solution


@dataclass(frozen=True, slots=True)
class PartToRepair:
    """All that a worker needs to take orders of another part into the plan of one."""

    problem: Problem
    plan: Plan
    added: tuple[TaskId, ...]
    budget: Budget
    seed: int
    threads: int


def repair_part(part: PartToRepair, tell: Tell[SearchProgress]) -> Solution:
    """Search the rounds near orders that came from another part, wherever this runs."""
    last: list[SearchProgress] = []
    interrupted = False

    def heard(seen: SearchProgress) -> None:
        nonlocal interrupted
        last[:] = [seen]
        try:
            tell(seen)
        except KeyboardInterrupt:
            interrupted = True
            raise

    options = RepairOptions(search=SearchOptions(threads=part.threads))
    found = repair(
        part.problem, part.plan, part.added, part.budget, part.seed, options=options, on_progress=heard
    )
    iterations = part.budget.iterations or sum(seen.iterations for seen in last)
    before = part.plan.origin
    known = None if interrupted or before.iterations is None else before.iterations + iterations
    origin = replace(before, problem_hash=found.origin.problem_hash, iterations=known)
    elapsed_s = sum(seen.elapsed_s for seen in last)
    plan = replace(found, origin=origin)
    return Solution(plan, iterations, elapsed_s, elapsed_s, interrupted, plan.total.total_minor)


def _searched(parts: Iterator[PartToSearch], desk: Desk) -> Sequence[Solution]:
    """Have workers search some parts, and tell how far they are as of one search."""
    return desk.workers.map(search_part, parts, _Board(desk.told).heard)


def budget_of(search: Search, share: float, workers: int) -> Budget:
    """Give a part its share of the search.

    Parameters
    ----------
    share
        Of the day's orders, in 0..1.
    workers
        Parts at a time: a part has the more of the time, the more of them there are, and never more than all.
    """
    time_s = None if search.time_s is None else search.time_s * min(1.0, share * workers)
    iterations = None if search.iterations is None else max(1, round(search.iterations * share))
    return Budget(time_s, iterations)


def scaled(budget: Budget, share: float) -> Budget:
    """Give a share of a budget, or more than all of it: at least one iteration."""
    time_s = None if budget.time_s is None else budget.time_s * share
    iterations = None if budget.iterations is None else max(1, round(budget.iterations * share))
    return replace(budget, time_s=time_s, iterations=iterations)


def threads_of(search: Search, at_once: int) -> int:
    """Give a part its share of the cores, where parts are searched side by side.

    With iterations alone each has all threads: the plan must not depend on the number of workers.

    Parameters
    ----------
    at_once
        Parts that are searched at the same time, at least 1.
    """
    return search.threads if search.time_s is None else max(1, search.threads // at_once)


@dataclass(slots=True)
class _Days:
    """The parts of a day as they are built, and the orders of those that cannot be."""

    split: SplitDay
    command: PlanDay
    desk: Desk
    built: dict[str, DayProblem] = field(default_factory=dict)
    refused: list[RefusedOrder] = field(default_factory=list)
    asked: dict[str, PartToSearch] = field(default_factory=dict)
    models: dict[str, ShapeModel] = field(default_factory=dict)

    def parts_to_search(self) -> Iterator[PartToSearch]:
        """Build part after part."""
        search, streets = self.command.search, self.desk.streets()
        versions = tuple(sorted(streets.versions.items()))
        orders = sum(len(part.orders) for part in self.split.parts)
        hands = self.desk.workers.count
        for part in self.split.parts:
            try:
                day = self._day_of(part, part.orders)
            except InputError as problem:
                self.refused += _refused(part, problem)
                continue
            self.built[part.name] = day
            budget = budget_of(search, len(part.orders) / orders, hands)
            seed = seed_of(search.seed, part.name)
            threads = threads_of(search, min(hands, len(self.split.parts)))
            self.asked[part.name] = PartToSearch(day.problem, budget, seed, threads, versions)
            yield self.asked[part.name]

    def _day_of(self, part: DayPart, orders: Sequence[Order]) -> DayProblem:
        """Build a part. Classes of travel are fitted once: all parts are of one city."""
        settings = settings_of(part, self.split.parts, self.command.settings)
        streets, day = self.desk.streets(), self.command.day
        return build_day(orders, part.vehicles, part.hubs, day, streets, settings, self.models)

    def helped(self, plans: dict[str, Plan]) -> dict[str, Solution]:
        """Have parts with hours to spare take over what others leave out; these leave it out no more.

        Parameters
        ----------
        plans
            By name of the part; those of parts that gave orders away are replaced.
        """
        planned = {
            part.name: PlannedPart(part, self.built.get(part.name), plans.get(part.name))
            for part in self.split.parts
        }
        asked = helpers(list(planned.values()), self.command.settings)
        gone = {order.id for orders in asked.values() for order in orders}
        self.refused = [each for each in self.refused if each.order_id not in gone]
        for name, each in planned.items():
            rest = without(each, gone) if gone and name not in asked else each
            if rest.day is not None and rest.plan is not None:
                self.built[name], plans[name] = rest.day, rest.plan
        parts = self._parts_to_repair(asked, planned, plans)
        return dict(zip(asked, self.desk.workers.map(repair_part, parts), strict=True))

    def _parts_to_repair(
        self,
        asked: Mapping[str, Sequence[Order]],
        planned: Mapping[str, PlannedPart],
        plans: Mapping[str, Plan],
    ) -> Iterator[PartToRepair]:
        for name, orders in asked.items():
            part = planned[name].part
            day = self._day_of(part, (*part.orders, *orders))
            ids = {order.id for order in orders}
            added = tuple(task for task, order in day.orders.items() if order in ids)
            self.built[name] = day
            before = self.asked[name]
            budget = scaled(before.budget, HELPING_SHARE + len(orders) / max(1, len(part.orders)))
            yield PartToRepair(day.problem, plans[name], added, budget, before.seed, before.threads)

    def parts_that_disagree(self, solutions: Mapping[str, Solution]) -> dict[str, PartToSearch]:
        """Bind parts whose micro-hubs load what no van brings to their supplies, to search them again.

        Each such part has fewer supplies than before, so that this ends.
        """
        again = {}
        for name, solution in solutions.items():
            bound = agreed(self.built[name], solution.plan)
            if bound is not self.built[name]:
                self.built[name] = bound
                again[name] = replace(self.asked[name], problem=bound.problem)
        return again


def _refused(part: DayPart, problem: InputError) -> list[RefusedOrder]:
    mend = problem.mend or "Give another vehicle."
    what = f"part {part.name} of the day cannot be planned: {problem.what}"
    return [RefusedOrder(order.id, what, order.address.one_line, mend) for order in part.orders]


@dataclass(slots=True)
class _Board:
    """How far all parts have come, told as one search."""

    told: Told | None
    seen: dict[int, SearchProgress] = field(default_factory=dict)

    def heard(self, part: int, seen: SearchProgress) -> None:
        """Take news of a part."""
        self.seen[part] = seen
        if self.told is None:
            return
        every = self.seen.values()
        self.told(
            SearchProgress(
                max(each.elapsed_s for each in every),
                sum(each.iterations for each in every),
                sum(each.cost_minor for each in every),
                sum(each.route_count for each in every),
                sum(each.unassigned_count for each in every),
            )
        )
