"""What a route should cost, from what was driven, walked, served and missed."""

from __future__ import annotations

from doorstep.domain.instants import s_between
from doorstep.domain.money import CostKind
from doorstep.domain.tasks import Task
from doorstep.domain.units import (
    Deciseconds,
    MicroMinor,
    ds_from_s,
    micro_minor_for_distance,
    micro_minor_for_ds,
    micro_minor_for_time,
    micro_minor_from_minor,
    s_from_ds,
)
from doorstep.planning.checker.drive import Drive


def expected_costs(drive: Drive) -> dict[CostKind, MicroMinor]:
    """Give every cost of a route that has been driven to its end, by kind."""
    rates, shift = drive.vehicle.type.costs, drive.vehicle.shift
    end_s = s_from_ds(drive.now_ds)
    work_s = end_s - drive.route.trips[0].load_starts_s
    drive.pays(CostKind.ROUTE, micro_minor_from_minor(rates.route_minor))
    drive.pays(CostKind.DISTANCE, micro_minor_for_distance(drive.driven_m, rates.rate_minor_per_km))
    drive.pays(CostKind.TIME, micro_minor_for_time(work_s, rates.rate_minor_per_h))
    drive.pays(CostKind.STOP, micro_minor_from_minor(rates.stop_minor) * len(drive.route.stops))
    drive.pays(CostKind.WALKING, micro_minor_for_ds(drive.walked_ds, rates.walk_minor_per_h))
    drive.pays(CostKind.TOLL, micro_minor_from_minor(drive.toll_minor))
    _, closes_s = drive.problem.span_s(shift.window)
    if shift.overtime is not None and end_s > closes_s:
        rate = shift.overtime.extra_minor_per_h
        drive.pays(CostKind.OVERTIME, micro_minor_for_time(end_s - closes_s, rate))
    if rates.fair_work_s is not None and work_s > rates.fair_work_s:
        beyond_s = work_s - rates.fair_work_s
        drive.pays(CostKind.WISH, micro_minor_for_time(beyond_s, rates.beyond_fair_minor_per_h))
    return drive.costs


def pays_for_begin(drive: Drive, task: Task, begin_ds: Deciseconds) -> None:
    """Price when the work for a task begins: the cheapest window that allows it, and the cost by arrival."""
    prices: list[tuple[MicroMinor, CostKind]] = []
    for given in task.windows:
        missed = drive.clock.missed_ds(given, begin_ds)
        if missed is None:
            continue
        early_ds, late_ds = missed
        if early_ds:
            prices.append((micro_minor_for_ds(early_ds, given.early_minor_per_h or 0), CostKind.EARLY))
        else:
            prices.append((micro_minor_for_ds(late_ds, given.late_minor_per_h or 0), CostKind.LATE))
    if prices:
        amount, kind = min(prices, key=lambda price: price[0])
        drive.pays(kind, amount)
    if task.arrival_cost is not None:
        cost_minor = task.arrival_cost.costs_minor[0]
        changes = zip(task.arrival_cost.changes, task.arrival_cost.costs_minor[1:], strict=True)
        for instant, next_minor in changes:
            if ds_from_s(-s_between(instant, drive.problem.epoch)) <= begin_ds:
                cost_minor = next_minor
        drive.pays(CostKind.ARRIVAL, micro_minor_from_minor(cost_minor))
