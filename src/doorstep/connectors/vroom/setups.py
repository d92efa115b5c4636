"""VROOM's setup times: work at a place that is due only when the vehicle comes from another place.

A place with one task has its setup in the service of that task. Where several tasks, or a vehicle's start,
share the place, the setup is part of the way there; that is the same as long as no window tells apart the
moment before the setup from the moment after.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from doorstep.connectors.vroom.words import VroomTask, VroomVehicle
from doorstep.domain.units import Seconds


@dataclass(frozen=True, slots=True)
class Setups:
    """Where setup times go.

    on_the_way
        A task of each place whose setup belongs to the way there, by its row.
    """

    on_the_way: dict[int, VroomTask]

    @classmethod
    def of(cls, tasks: Sequence[VroomTask], vehicles: Sequence[VroomVehicle]) -> Setups:
        """Sort the places.

        Raises
        ------
        FileError
            If tasks at one place have setups that the way cannot carry.
        """
        by_row: dict[int, list[VroomTask]] = {}
        for task in tasks:
            by_row.setdefault(task.place.row, []).append(task)
        starts = {vehicle.start.row for vehicle in vehicles if vehicle.start is not None}
        ends = {vehicle.end.row for vehicle in vehicles if vehicle.end is not None}
        on_the_way: dict[int, VroomTask] = {}
        for row, here in by_row.items():
            with_setup = [task for task in here if task.setup_s or any(task.setup_by_type.values())]
            if not with_setup or (len(here) == 1 and row not in starts):
                continue
            _require_carried(with_setup[0], here, is_end=row in ends)
            on_the_way[row] = with_setup[0]
        return cls(on_the_way)

    def before_s(self, row: int, came_from: int, vehicle_type: str) -> Seconds:
        """Give the setup that stands in the way to a place from another."""
        task = self.on_the_way.get(row)
        return 0 if task is None or came_from == row else task.setup_of(vehicle_type)

    def within_s(self, task: VroomTask, vehicle_type: str) -> Seconds:
        """Give the setup that stands in the service of a task."""
        return 0 if task.place.row in self.on_the_way else task.setup_of(vehicle_type)

    def rows_s(self, vehicle_type: str) -> tuple[tuple[int, Seconds], ...]:
        """List rows to which the way takes longer, and by how much, for a type of vehicle."""
        return tuple((row, task.setup_of(vehicle_type)) for row, task in sorted(self.on_the_way.items()))


def _require_carried(task: VroomTask, here: Sequence[VroomTask], *, is_end: bool) -> None:
    setups = {(other.setup_s, tuple(sorted(other.setup_by_type.items()))) for other in here}
    why = None
    if len(setups) > 1:
        why = "Give all tasks at that place the same setup, or count it in their service."
    elif any(other.windows for other in here):
        why = "Leave their time windows out, or count the setup in their service."
    elif is_end:
        why = "A vehicle ends there: count the setup in the service."
    if why is not None:
        what = "a setup at a place that is shared with other tasks or a start is not honoured here"
        raise task.node.error(what, why)
