"""What leaving tasks out costs: pairs count as one, and of alternatives one at most.

A pair costs the sum of its two prices, a group of alternatives of which none is served the least price of its
members. Where one member has no price, the whole must be served.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from doorstep.domain.ids import TaskId
from doorstep.domain.problem import Problem
from doorstep.domain.tasks import Task
from doorstep.domain.units import Minor


@dataclass(frozen=True, slots=True)
class Whole:
    """What is served or left out together: a task, or both ends of a pair. No price: it must be served."""

    tasks: tuple[Task, ...]
    group: str | None

    @property
    def price_minor(self) -> Minor | None:
        """Sum of its prices."""
        prices = [task.price_if_unserved_minor for task in self.tasks]
        return None if None in prices else sum(price for price in prices if price is not None)


def wholes(problem: Problem) -> Iterator[Whole]:
    """List what is served or left out together, in the order of the problem; a pair is in one group."""
    done: set[TaskId] = set()
    for task in problem.tasks:
        if task.id in done:
            continue
        partner = None if task.partner is None else problem.task(task.partner)
        both = (task,) if partner is None else (task, partner)
        done |= {each.id for each in both}
        yield Whole(both, next((each.alternatives for each in both if each.alternatives), None))


def unserved_costs_minor(problem: Problem, left_out: Collection[TaskId]) -> Iterator[tuple[TaskId, Minor]]:
    """Price what is left out, each sum with the task it is for; what must be served has no price.

    Raises
    ------
    UnknownNameError
        If a task is not in the problem.
    """
    for task_id in left_out:
        problem.require_task(task_id)
    missing = set(left_out)
    groups: dict[str, list[Whole]] = {}
    for whole in wholes(problem):
        if whole.group is not None:
            groups.setdefault(whole.group, []).append(whole)
        elif whole.price_minor is not None:
            yield from _prices(whole, missing)
    for members in groups.values():
        prices = [whole.price_minor for whole in members]
        if None not in prices and all(task.id in missing for whole in members for task in whole.tasks):
            least = min(members, key=lambda whole: whole.price_minor or 0)
            yield least.tasks[0].id, least.price_minor or 0


def _prices(whole: Whole, missing: set[TaskId]) -> Iterator[tuple[TaskId, Minor]]:
    for task in whole.tasks:
        if task.id in missing and task.price_if_unserved_minor is not None:
            yield task.id, task.price_if_unserved_minor
