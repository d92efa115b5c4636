"""Plan diffs: what a new version changes for drivers and customers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from doorstep.domain.errors import WordError
from doorstep.domain.ids import PlanId, TaskId, VehicleId
from doorstep.domain.instants import instant_at, s_between
from doorstep.domain.plans import Plan
from doorstep.domain.units import Minor, Seconds


@dataclass(frozen=True, slots=True)
class MovedTask:
    """A task that another vehicle takes now."""

    task_id: TaskId
    from_vehicle: VehicleId
    to_vehicle: VehicleId


@dataclass(frozen=True, slots=True)
class RetimedTask:
    """A task whose service begins at another instant, on the same vehicle or another."""

    task_id: TaskId
    before: datetime
    after: datetime

    @property
    def later_by_s(self) -> Seconds:
        """Seconds it begins later; negative: earlier."""
        return s_between(self.before, self.after)


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """The changes from one version of a plan to another.

    added, dropped
        Tasks that were in no route and are now, and the other way round; tasks new to the plan or gone
        from it are counted alike.
    reordered
        Vehicles on which tasks that stayed are served in another order.
    extra_minor
        Cost of the new version less that of the old one.
    """

    plan_id: PlanId
    from_version: int
    to_version: int
    moved: tuple[MovedTask, ...]
    retimed: tuple[RetimedTask, ...]
    added: tuple[TaskId, ...]
    dropped: tuple[TaskId, ...]
    reordered: tuple[VehicleId, ...]
    extra_minor: Minor

    @property
    def is_empty(self) -> bool:
        """Tell whether drivers and customers would notice nothing."""
        return not (self.moved or self.retimed or self.added or self.dropped or self.reordered)

    @classmethod
    def between(cls, old: Plan, new: Plan) -> PlanDiff:
        """Compare two versions of one plan.

        Raises
        ------
        WordError
            If they are of two plans.
        """
        if old.id != new.id:
            raise WordError("two plans, not two versions of one", value=(old.id, new.id))
        before, after = old.handled(), new.handled()
        kept = [task for task in before if task in after]
        moved = [MovedTask(task, before[task][0], after[task][0]) for task in kept]
        retimed = [
            RetimedTask(
                task,
                instant_at(old.epoch, before[task][1].begin_s),
                instant_at(new.epoch, after[task][1].begin_s),
            )
            for task in kept
        ]
        return cls(
            old.id,
            old.version,
            new.version,
            tuple(move for move in moved if move.from_vehicle != move.to_vehicle),
            tuple(retime for retime in retimed if retime.later_by_s != 0),
            tuple(task for task in after if task not in before),
            tuple(task for task in before if task not in after),
            _reordered(old, new),
            new.total.total_minor - old.total.total_minor,
        )


def _reordered(old: Plan, new: Plan) -> tuple[VehicleId, ...]:
    changed: list[VehicleId] = []
    for route in new.routes:
        was = old.route_of(route.vehicle_id)
        position = {} if was is None else {handled.task_id: at for at, handled in enumerate(was.handled())}
        stayed = [position[handled.task_id] for handled in route.handled() if handled.task_id in position]
        if any(later < earlier for earlier, later in pairwise(stayed)):
            changed.append(route.vehicle_id)
    return tuple(changed)
