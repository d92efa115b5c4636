"""Plan the parts of a large day side by side, and put them together as one plan."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from doorstep.app.commands import PlanDay, Search
from doorstep.app.day.building import DayProblem, build_day
from doorstep.app.day.echelons import agreed
from doorstep.app.day.joining import join_days
from doorstep.app.day.parts import seed_of, settings_of
from doorstep.app.day.refusals import RefusedOrder
from doorstep.app.day.splitting import DayPart, SplitDay
from doorstep.app.desk import Desk, Told
from doorstep.app.workers import Tell
from doorstep.domain.errors import InputError, PlanningError
from doorstep.domain.plans import Versions
from doorstep.domain.problem import Problem
from doorstep.planning import Budget, SearchOptions, SearchProgress, Solution, check, solve_and_tell
from doorstep.planning.checker.violations import MandatoryUnserved
from doorstep.roads.times.shapes import ShapeModel


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

    def parts_to_search(self) -> Iterator[PartToSearch]:
        """Build part after part. Classes of travel are fitted once: all parts are of one city."""
        models: dict[str, ShapeModel] = {}
        search, streets = self.command.search, self.desk.streets()
        versions = tuple(sorted(streets.versions.items()))
        orders = sum(len(part.orders) for part in self.split.parts)
        hands = self.desk.workers.count
        for part in self.split.parts:
            settings = settings_of(part, self.split.parts, self.command.settings)
            try:
                day = build_day(
                    part.orders, part.vehicles, part.hubs, self.command.day, streets, settings, models
                )
            except InputError as problem:
                self.refused += _refused(part, problem)
                continue
            self.built[part.name] = day
            budget = budget_of(search, len(part.orders) / orders, hands)
            seed = seed_of(search.seed, part.name)
            threads = threads_of(search, min(hands, len(self.split.parts)))
            self.asked[part.name] = PartToSearch(day.problem, budget, seed, threads, versions)
            yield self.asked[part.name]

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
