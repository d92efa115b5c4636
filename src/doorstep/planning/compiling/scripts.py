"""Scripts as columns of elements, and the rich search's answer back as scripts with names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from doorstep.domain.errors import InputError, UnknownNameError
from doorstep.domain.ids import ChargerId, HubId, KerbId, TaskId, VehicleId
from doorstep.domain.problem import Problem
from doorstep.domain.units import Deciseconds, Seconds, ds_from_s
from doorstep.planning.charging import chargers_of
from doorstep.planning.columns.numbers import i32, marks, u8, within_ds
from doorstep.planning.script import (
    Door,
    Element,
    OnFoot,
    Park,
    Recharge,
    Reload,
    RouteScript,
    Serve,
    TakeRest,
)
from doorstep.planning.search.rich import (
    CHARGE,
    DOOR,
    LOOP,
    PARK,
    RELOAD,
    REST,
    TASK,
    UNSTATED,
    Coded,
    RichPlan,
)

DS = ds_from_s(1)

NameT = TypeVar("NameT", TaskId, HubId, VehicleId, KerbId, ChargerId, str)


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """At which row of the columns each thing stands."""

    task: Mapping[TaskId, int]
    hub: Mapping[HubId, int]
    kerb: Mapping[KerbId, int]
    charger: Mapping[ChargerId, int]

    @classmethod
    def of(cls, problem: Problem) -> _Rows:
        kerbs = () if problem.walking is None else problem.walking.kerbs
        return cls(
            {task.id: row for row, task in enumerate(problem.tasks)},
            {hub.id: row for row, hub in enumerate(problem.hubs)},
            {kerb.id: row for row, kerb in enumerate(kerbs)},
            {charger.id: row for row, (charger, _, _) in enumerate(chargers_of(problem))},
        )


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
        for number, (kind, depart_ds, coded) in enumerate(plan.routes):
            timed = zip(coded, plan.begins_ds(number), strict=True)
            elements = tuple(self._element(kind, element, begin_ds) for element, begin_ds in timed)
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
        rows = _Rows.of(self.problem)
        coded = [list(self._coded(script, rows)) for script in scripts]
        flat = [element for route in coded for element in route]
        departs = [ds_from_s(script.depart_s or 0) for script in scripts]
        return RichPlan(
            kind=i32([_row(kind_of, script.vehicle_id, "vehicle") for script in scripts], "kind"),
            first=marks([len(route) for route in coded]),
            element_code=u8([code for code, _, _, _ in flat]),
            element_index=i32([index for _, index, _, _ in flat], "element"),
            element_extra=i32([extra for _, _, extra, _ in flat], "element"),
            element_begin_ds=i32([begin_ds for _, _, _, begin_ds in flat], "element"),
            depart_ds=i32(departs, "departure"),
        )

    def _element(self, kind: int, coded: Coded, begin_ds: Deciseconds) -> Element:
        code, index, extra = coded
        begins_s = None if begin_ds == UNSTATED else begin_ds // DS
        if code in (TASK, DOOR):
            task_id = self.problem.tasks[index].id
            return Serve(task_id) if code == TASK else Door(task_id)
        if code == RELOAD:
            return Reload(self.problem.hubs[index].id, begins_s)
        if code == LOOP:
            return OnFoot(self._carriers(self.kinds[kind][0])[index])
        if code == PARK:
            assert self.problem.walking is not None, "where nobody walks the search parks nowhere"
            return Park(self.problem.walking.kerbs[index].id)
        if code == CHARGE:
            return Recharge(chargers_of(self.problem)[index][0].id, extra, begins_s)
        assert code == REST, "all codes are known"
        return TakeRest(index)

    def _carriers(self, vehicle_id: VehicleId) -> list[str]:
        vehicle = self.problem.vehicle(vehicle_id)
        return [] if vehicle is None else [carrier.name for carrier in vehicle.type.carriers]

    def _coded(self, script: RouteScript, rows: _Rows) -> Iterator[tuple[int, int, int, Deciseconds]]:
        carrier_of = {name: row for row, name in enumerate(self._carriers(script.vehicle_id))}
        for element in script.elements:
            match element:
                case Serve(task_id):
                    yield TASK, _row(rows.task, task_id, "task"), 0, UNSTATED
                case Door(task_id):
                    yield DOOR, _row(rows.task, task_id, "task"), 0, UNSTATED
                case Park(kerb_id):
                    yield PARK, _row(rows.kerb, kerb_id, "kerb"), 0, UNSTATED
                case OnFoot(carrier):
                    yield LOOP, _row(carrier_of, carrier, "carrier"), 0, UNSTATED
                case Reload(hub_id, begins_s):
                    yield RELOAD, _row(rows.hub, hub_id, "hub"), 0, _begin_ds(begins_s)
                case TakeRest(rule):
                    yield REST, rule, 0, UNSTATED
                case Recharge(charger_id, target_wh, begins_s):
                    yield CHARGE, _row(rows.charger, charger_id, "charger"), target_wh, _begin_ds(begins_s)
                case _:
                    raise InputError("the search does not honour this element yet", value=element)


def _begin_ds(begins_s: Seconds | None) -> Deciseconds:
    return UNSTATED if begins_s is None else within_ds(begins_s)


def _row(rows: Mapping[NameT, int], name: NameT, kind: str) -> int:
    if name not in rows:
        raise UnknownNameError.among(kind, name, rows)
    return rows[name]
