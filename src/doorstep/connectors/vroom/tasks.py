"""VROOM's jobs and shipments as tasks of a problem."""

from __future__ import annotations

from collections.abc import Sequence

from doorstep.connectors.vroom.clock import VroomClock
from doorstep.connectors.vroom.fleet import DIMENSIONS, NOWHERE, Fleet, load_of, place_at
from doorstep.connectors.vroom.prices import Prices
from doorstep.connectors.vroom.setups import Setups
from doorstep.connectors.vroom.words import StepType, VroomTask
from doorstep.domain.ids import OrderId, TaskId, VehicleId
from doorstep.domain.tasks import ServiceTime, Task, TaskKind, TaskWindow
from doorstep.domain.units import SECONDS_PER_HOUR, Minor
from doorstep.domain.windows import Window


def task_id_of(word: VroomTask) -> TaskId:
    """Name a task by its type and id: jobs and the two ends of shipments are numbered apart."""
    return TaskId(f"{word.type}-{word.id}")


def require_dimensions(words: Sequence[VroomTask]) -> tuple[int, ...]:
    """Find the dimensions in which anything is carried.

    Raises
    ------
    FileError
        If there are more than a load has.
    """
    count = max(len(word.pickup) for word in words)
    carried = [at for at in range(count) if any(word.delivery[at] or word.pickup[at] for word in words)]
    if len(carried) > len(DIMENSIONS):
        word = next(word for word in words if word.delivery[carried[-1]] or word.pickup[carried[-1]])
        mend = f"Carry {len(DIMENSIONS)} at most; dimensions in which all amounts are 0 do not count."
        raise word.node.error(f"{len(carried)} dimensions of amounts are not honoured", mend)
    return tuple(carried)


def tasks_of(
    jobs: Sequence[VroomTask],
    shipments: Sequence[tuple[VroomTask, VroomTask]],
    fleet: Fleet,
    setups: Setups,
    prices: Prices,
    clock: VroomClock,
    dimensions: Sequence[int],
) -> tuple[Task, ...]:
    """Make the tasks: jobs, then shipments as pairs.

    Raises
    ------
    FileError
        If work is priced at a place whose setup depends on the way there.
    """
    maker = _TaskMaker(fleet, setups, prices, clock, dimensions)
    made = [maker.task(job, None) for job in jobs]
    for pickup, delivery in shipments:
        made += [maker.task(pickup, delivery), maker.task(delivery, pickup)]
    return tuple(made)


class _TaskMaker:
    def __init__(
        self,
        fleet: Fleet,
        setups: Setups,
        prices: Prices,
        clock: VroomClock,
        dimensions: Sequence[int],
    ) -> None:
        self._fleet = fleet
        self._setups = setups
        self._prices = prices
        self._clock = clock
        self._dimensions = dimensions

    def task(self, word: VroomTask, partner: VroomTask | None) -> Task:
        """Make one task."""
        amounts = word.delivery if any(word.delivery) else word.pickup
        windows = _apart([self._clock.window(span) for span in word.windows])
        return Task(
            task_id_of(word),
            _kind_of(word),
            place_at(word.place) or NOWHERE,
            order_id=OrderId(str(word.id)),
            load=load_of(amounts, self._dimensions),
            windows=tuple(TaskWindow(window) for window in windows),
            service=self._service(word),
            price_if_unserved_minor=self._prices.of(word.priority),
            skills=frozenset(str(skill) for skill in word.skills),
            partner=None if partner is None else task_id_of(partner),
            vehicle_costs=self._work_costs(word),
        )

    def _service(self, word: VroomTask) -> tuple[ServiceTime, ...]:
        usual_s = self._work_s(word, "")
        own = {name: self._work_s(word, kind) for name, kind in self._fleet.vroom_types.items()}
        services = [ServiceTime(usual_s)] if usual_s else []
        services += [ServiceTime(work_s, name) for name, work_s in own.items() if work_s != usual_s]
        return tuple(services)

    def _work_s(self, word: VroomTask, vroom_type: str) -> int:
        return self._setups.within_s(word, vroom_type) + word.service_of(vroom_type)

    def _work_costs(self, word: VroomTask) -> dict[VehicleId, Minor]:
        costs = {}
        for vehicle in self._fleet.words:
            rate = vehicle.costs.per_task_hour
            if rate and word.place.row in self._setups.on_the_way:
                mend = "Count the setup in the service of the tasks there."
                raise word.node.error("a setup on the way beside 'per_task_hour' is not honoured", mend)
            work_s = self._work_s(word, vehicle.type)
            costs[VehicleId(str(vehicle.id))] = work_s * rate * self._fleet.minor_per_cost // SECONDS_PER_HOUR
        return {vehicle: cost_minor for vehicle, cost_minor in costs.items() if cost_minor}


def _kind_of(word: VroomTask) -> TaskKind:
    if word.type is StepType.PICKUP or (word.type is StepType.JOB and any(word.pickup)):
        return TaskKind.PICKUP
    if word.type is StepType.DELIVERY or any(word.delivery):
        return TaskKind.DELIVERY
    return TaskKind.SERVICE


def _apart(windows: Sequence[Window]) -> list[Window]:
    """Drop windows that fell together at the edge of the plan's time: one of them is enough."""
    kept: list[Window] = []
    for window in windows:
        if not kept or window.opens > kept[-1].closes:
            kept.append(window)
    return kept
