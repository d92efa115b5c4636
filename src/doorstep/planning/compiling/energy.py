"""Compile batteries, consumption and chargers for the rich search."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.charging import MILD_CELSIUS
from doorstep.domain.energy import Battery, Charger, Consumption
from doorstep.domain.local_hours import Span, open_spans_s
from doorstep.domain.problem import Problem
from doorstep.domain.travel import NearestTravel, PairTravel
from doorstep.domain.units import s_from_ds
from doorstep.planning.charging import chargers_of
from doorstep.planning.columns.energy import ClimbTravel, EnergyColumns
from doorstep.planning.columns.numbers import I32, i32, marks, within_ds
from doorstep.planning.columns.ranges import NONE
from doorstep.planning.compiling.fleet import DS, LATEST_S, Hours
from doorstep.planning.compiling.kinds import Kind

PartT = TypeVar("PartT", Battery, Consumption)


def energy_columns(problem: Problem, kinds: Sequence[Kind]) -> EnergyColumns | None:
    """Write what limits electric vehicles as columns; None if there are none.

    Raises
    ------
    InputError
        If a number is beyond the search's range.
    """
    batteries = [kind.vehicle.type.battery for kind in kinds]
    drains = [kind.vehicle.type.consumption for kind in kinds]
    if not any(batteries):
        return None
    charging, chargers = problem.charging, chargers_of(problem)
    celsius = MILD_CELSIUS if charging is None else charging.celsius
    hub_row = {hub.id: row for row, hub in enumerate(problem.hubs)}
    index = problem.travel.index
    curves = [() if battery is None else battery.curve for battery in batteries]
    spans = _hours(problem, kinds, [charger for charger, _, _ in chargers])
    return EnergyColumns(
        climbs=_climbs(problem, kinds),
        task_mass_g=i32([task.load.mass_g for task in problem.tasks], "mass of a task"),
        kind_capacity_wh=_of(batteries, lambda battery: battery.capacity_wh, "battery"),
        kind_reserve_wh=_of(batteries, lambda battery: battery.reserve_wh, "reserve"),
        kind_charge_wh=i32([_charge_wh(kind) for kind in kinds], "charge"),
        kind_flat_wh_per_km=_of(drains, lambda drain: drain.flat_wh_per_km, "consumption"),
        kind_load_wh_per_km_t=_of(drains, lambda drain: drain.load_wh_per_km_t, "consumption"),
        kind_climb_wh_per_100_m_t=_of(drains, lambda drain: drain.climb_wh_per_100_m_t, "consumption"),
        kind_empty_mass_g=_of(drains, lambda drain: drain.empty_mass_g, "mass of a vehicle"),
        kind_recovered_percent=_of(drains, lambda drain: drain.recovered_percent, "recovered"),
        kind_heating_w=_of(drains, lambda drain: drain.heating_w(celsius), "heating"),
        curve_first=marks([len(curve) for curve in curves]),
        curve_from_percent=i32([step.from_percent for curve in curves for step in curve], "charging"),
        curve_power_w=i32([step.power_w for curve in curves for step in curve], "power"),
        charger_place=i32([index(point) for _, point, _ in chargers], "charger"),
        charger_power_w=i32([charger.power_w for charger, _, _ in chargers], "power"),
        charger_hub=i32([NONE if hub is None else hub_row[hub] for _, _, hub in chargers], "hub"),
        charger_window_first=marks([len(row) for row in spans]),
        charger_opens_ds=i32([within_ds(opens_s) for row in spans for opens_s, _ in row], "hours"),
        charger_closes_ds=i32([within_ds(closes_s) for row in spans for _, closes_s in row], "hours"),
    )


def _of(parts: Sequence[PartT | None], value: Callable[[PartT], int], name: str) -> I32:
    return i32([0 if part is None else value(part) for part in parts], name)


def _charge_wh(kind: Kind) -> int:
    battery = kind.vehicle.type.battery
    if battery is None:
        return 0
    return battery.capacity_wh if kind.vehicle.charge_wh is None else kind.vehicle.charge_wh


def _hours(problem: Problem, kinds: Sequence[Kind], chargers: Sequence[Charger]) -> list[tuple[Span, ...]]:
    """List when charges may begin in any vehicle's shift; no span means always."""
    hours = [Hours.of(problem, kind) for kind in kinds]
    during = min(each.opens_ds for each in hours) // DS, s_from_ds(max(each.ends_ds for each in hours))
    never = ((LATEST_S, LATEST_S),)
    return [
        ()
        if charger.hours is None
        else open_spans_s(charger.hours, problem.epoch, problem.zone, during) or never
        for charger in chargers
    ]


def _climbs(problem: Problem, kinds: Sequence[Kind]) -> list[ClimbTravel]:
    """Give the climbs of each row of travel; see `travel_columns` for the rows."""
    rows = dict.fromkeys((kind.vehicle.type.profile, kind.vehicle.type.speed_percent) for kind in kinds)
    climbs = []
    for name, _ in rows:
        pairs = problem.travel.profile(name)
        climbs.append(ClimbTravel(_metres(pairs, pairs.climb_m), _metres(pairs, pairs.descent_m)))
    return climbs


def _metres(pairs: PairTravel, column: NDArray[np.uint16] | None) -> I32 | None:
    if column is None:
        return None
    if not isinstance(pairs, NearestTravel):
        return np.ascontiguousarray(column, np.int32)
    metres = np.zeros((pairs.point_count, pairs.point_count), np.int32)
    metres[np.repeat(np.arange(pairs.point_count), np.diff(pairs.first)), pairs.neighbour] = column
    return metres
