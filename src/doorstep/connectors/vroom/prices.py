"""VROOM's priorities as prices if unserved.

VROOM plans first for the highest sum of priorities, then for the most tasks, then for the least cost. Prices
say the same as long as they fit: leaving out any task costs more than the dearest plan, and one point of
priority more than all tasks together. Beyond `MOST_MINOR` for all tasks the points weigh less, in proportion,
and a plan may give up one point of priority for many tasks.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from doorstep.domain.units import Minor

MOST_MINOR = 9 * 10**11
"""Sum of all prices that the search adds up in 64 bits at its finest unit of cost."""


@dataclass(frozen=True, slots=True)
class Prices:
    """What leaving a task out costs.

    task_minor
        Of any task.
    point_minor
        Of each point of its priority, on top.
    points
        Priority that counts as one point: the greatest by which all priorities can be divided.
    is_strict
        Whether no saving of cost outweighs a task and no number of tasks a point.
    """

    task_minor: Minor
    point_minor: Minor
    points: int
    is_strict: bool

    def of(self, priority: int) -> Minor:
        """Give the price of a task by its priority."""
        return self.task_minor + priority // self.points * self.point_minor


def prices_of(priorities: Sequence[int], dearest_minor: Minor) -> Prices:
    """Set the prices of tasks.

    Parameters
    ----------
    priorities
        Of all tasks, 0..100.
    dearest_minor
        No plan costs more.
    """
    step = math.gcd(*priorities) or 1
    count, points = len(priorities), sum(priorities) // step
    task_minor = dearest_minor + 1
    point_minor = task_minor * (count + 1)
    if task_minor * count + point_minor * points <= MOST_MINOR:
        return Prices(task_minor, point_minor, step, is_strict=True)
    half = MOST_MINOR // 2 if points else MOST_MINOR
    task_minor = max(1, min(task_minor, half // count))
    rest = MOST_MINOR - task_minor * count
    return Prices(task_minor, max(1, rest // points) if points else 0, step, is_strict=False)
