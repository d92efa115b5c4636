"""What a route costs: one line for each cause, exact in micro-minor."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doorstep.domain.instants import s_between
from doorstep.domain.money import CostKind, CostLine, Costs
from doorstep.domain.problem import Problem
from doorstep.domain.routes import LegKind
from doorstep.domain.tasks import Task
from doorstep.domain.units import (
    Deciseconds,
    MicroMinor,
    MinorPerHour,
    Seconds,
    ds_from_s,
    micro_minor_for_distance,
    micro_minor_for_ds,
    micro_minor_for_time,
    micro_minor_from_minor,
    s_from_ds,
)
from doorstep.domain.vehicles import Vehicle
from doorstep.planning.timing.steps import Service, Way
from doorstep.planning.timing.times import Timed


def route_costs(
    problem: Problem, vehicle: Vehicle, depart_s: Seconds, times: Sequence[Timed], halts: int
) -> Costs:
    """Price a route; lines of nothing are left out.

    Distance, time, overtime and balance are priced as sums; time counts the whole seconds from the departure
    to the end.
    """
    lines = [CostLine(kind, amount, vehicle.id) for kind, amount in _sums(vehicle, times, halts)]
    lines += [
        CostLine(kind, amount, vehicle.id)
        for kind, amount in _of_time(problem, vehicle, depart_s, s_from_ds(times[-1].end_ds))
    ]
    for timed in times:
        if isinstance(timed.step, Service):
            task = timed.step.task
            priced = _of_task(problem, vehicle, task, timed.begin_ds)
            lines += [CostLine(kind, amount, task.id) for kind, amount in priced]
    kept = tuple(line for line in lines if line.amount_micro_minor)
    return Costs(vehicle.type.costs.currency, kept)


def _sums(vehicle: Vehicle, times: Sequence[Timed], halts: int) -> Iterator[tuple[CostKind, MicroMinor]]:
    rates = vehicle.type.costs
    ways = [timed for timed in times if isinstance(timed.step, Way)]
    drives = [timed.step for timed in ways if isinstance(timed.step, Way) and _is_drive(timed)]
    walked_ds = sum(timed.end_ds - timed.begin_ds for timed in ways if not _is_drive(timed))
    driven_m = sum(way.distance_m for way in drives)
    yield CostKind.ROUTE, micro_minor_from_minor(rates.route_minor)
    yield CostKind.DISTANCE, micro_minor_for_distance(driven_m, rates.rate_minor_per_km)
    yield CostKind.TOLL, micro_minor_from_minor(sum(way.toll_minor for way in drives))
    yield CostKind.STOP, micro_minor_from_minor(rates.stop_minor * halts)
    yield CostKind.WALKING, micro_minor_for_ds(walked_ds, rates.walk_minor_per_h)


def _is_drive(timed: Timed) -> bool:
    return isinstance(timed.step, Way) and timed.step.kind is LegKind.DRIVE


def _of_time(
    problem: Problem, vehicle: Vehicle, depart_s: Seconds, end_s: Seconds
) -> Iterator[tuple[CostKind, MicroMinor]]:
    rates, overtime = vehicle.type.costs, vehicle.shift.overtime
    work_s = end_s - depart_s
    yield CostKind.TIME, micro_minor_for_time(work_s, rates.rate_minor_per_h)
    if overtime is not None:
        over_s = max(0, end_s - problem.span_s(vehicle.shift.window)[1])
        yield CostKind.OVERTIME, micro_minor_for_time(over_s, overtime.extra_minor_per_h)
    if rates.fair_work_s is not None:
        beyond_s = max(0, work_s - rates.fair_work_s)
        yield CostKind.WISH, micro_minor_for_time(beyond_s, rates.beyond_fair_minor_per_h)


def _of_task(
    problem: Problem, vehicle: Vehicle, task: Task, begin_ds: Deciseconds
) -> Iterator[tuple[CostKind, MicroMinor]]:
    missed = min((_missed(problem, task, begin_ds)), default=None, key=lambda miss: miss[1])
    if missed is not None:
        yield missed
    if task.arrival_cost is not None:
        changes_ds = [ds_from_s(-s_between(at, problem.epoch)) for at in task.arrival_cost.changes]
        passed = sum(change_ds <= begin_ds for change_ds in changes_ds)
        yield CostKind.ARRIVAL, micro_minor_from_minor(task.arrival_cost.costs_minor[passed])
    yield CostKind.WISH, micro_minor_from_minor(task.vehicle_costs.get(vehicle.id, 0))


def _missed(problem: Problem, task: Task, begin_ds: Deciseconds) -> Iterator[tuple[CostKind, MicroMinor]]:
    """Price the begin by each window that allows it."""
    for given in task.windows:
        opens_s, closes_s = problem.span_s(given.window)
        early_ds, late_ds = ds_from_s(opens_s) - begin_ds, begin_ds - ds_from_s(closes_s)
        if early_ds > 0:
            yield from _priced(CostKind.EARLY, early_ds, given.early_minor_per_h)
        elif late_ds > 0:
            yield from _priced(CostKind.LATE, late_ds, given.late_minor_per_h)
        else:
            yield CostKind.LATE, 0


def _priced(
    kind: CostKind, missed_ds: Deciseconds, rate: MinorPerHour | None
) -> Iterator[tuple[CostKind, MicroMinor]]:
    if rate is not None:
        yield kind, micro_minor_for_ds(missed_ds, rate)
