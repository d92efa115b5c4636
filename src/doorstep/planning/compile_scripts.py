"""Scripts as columns of elements, and the rich search's answer back as scripts with names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from doorstep.domain.errors import InputError, UnknownNameError
from doorstep.domain.ids import HubId, TaskId, VehicleId
from doorstep.domain.problem import Problem
from doorstep.domain.units import ds_from_s
from doorstep.planning.compile_numbers import i32, marks, u8
from doorstep.planning.rich_search import RichPlan
from doorstep.planning.script import Element, Reload, RouteScript, Serve, TakeRest

TASK, RELOAD, REST = range(3)
"""Codes of elements: the task, the hub, the rule of the kind's rests."""
DS = ds_from_s(1)

Coded: TypeAlias = tuple[int, int, int]
NameT = TypeVar("NameT", TaskId, HubId, VehicleId)


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """What kinds and rows are called.

    kinds
        Vehicles of each kind, in the order in which they are used up.
    """

    problem: Problem
    kinds: tuple[tuple[VehicleId, ...], ...]

    def scripts(self, plan: RichPlan) -> tuple[RouteScript, ...]:
        """Give routes of rows their names back; vehicles of a kind are taken in order."""
        free = [iter(vehicles) for vehicles in self.kinds]
        found = []
        for kind, depart_ds, coded in plan.routes:
            elements = tuple(self._element(code, index) for code, index, _ in coded)
            assert depart_ds % DS == 0, "the search departs at whole seconds"
            found.append(RouteScript(next(free[kind]), elements, depart_ds // DS))
        return tuple(found)

    def plan(self, scripts: Sequence[RouteScript]) -> RichPlan:
        """Turn scripts into columns.

        Raises
        ------
        UnknownNameError
            If a vehicle, task or hub is not in the problem.
        """
        kind_of = {vehicle: row for row, vehicles in enumerate(self.kinds) for vehicle in vehicles}
        task_of = {task.id: row for row, task in enumerate(self.problem.tasks)}
        hub_of = {hub.id: row for row, hub in enumerate(self.problem.hubs)}
        coded = [list(_coded(script, task_of, hub_of)) for script in scripts]
        flat = [element for route in coded for element in route]
        departs = [ds_from_s(script.depart_s or 0) for script in scripts]
        return RichPlan(
            kind=i32([_row(kind_of, script.vehicle_id, "vehicle") for script in scripts], "kind"),
            first=marks([len(route) for route in coded]),
            element_code=u8([code for code, _, _ in flat]),
            element_index=i32([index for _, index, _ in flat], "element"),
            element_extra=i32([extra for _, _, extra in flat], "element"),
            depart_ds=i32(departs, "departure"),
        )

    def _element(self, code: int, index: int) -> Element:
        if code == TASK:
            return Serve(self.problem.tasks[index].id)
        if code == RELOAD:
            return Reload(self.problem.hubs[index].id)
        assert code == REST, "a problem without chargers and kerbs"
        return TakeRest(index)


def _coded(
    script: RouteScript, task_of: Mapping[TaskId, int], hub_of: Mapping[HubId, int]
) -> Iterator[Coded]:
    for element in script.elements:
        if isinstance(element, Serve):
            yield TASK, _row(task_of, element.task_id, "task"), 0
        elif isinstance(element, Reload):
            yield RELOAD, _row(hub_of, element.hub_id, "hub"), 0
        elif isinstance(element, TakeRest):
            yield REST, element.rule, 0
        else:
            raise InputError("the search does not honour this element yet", value=element)


def _row(rows: Mapping[NameT, int], name: NameT, kind: str) -> int:
    if name not in rows:
        raise UnknownNameError.among(kind, name, rows)
    return rows[name]
