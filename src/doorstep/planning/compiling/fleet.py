"""Vehicles and hubs as columns: where and when they work, what they carry, cost and rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from doorstep.domain.errors import InputError
from doorstep.domain.hubs import Hub
from doorstep.domain.ids import HubId, PointId
from doorstep.domain.instants import s_between
from doorstep.domain.local_hours import Span, open_spans_s
from doorstep.domain.problem import Problem
from doorstep.domain.shifts import BreakRule
from doorstep.domain.units import Seconds, ds_from_s, s_from_ds
from doorstep.planning.columns.loads import capacity_column, counted_dimensions
from doorstep.planning.columns.money import CostUnit
from doorstep.planning.columns.numbers import I32, i32, i64, marks, require_near, u8, within_ds
from doorstep.planning.columns.ranges import MOST_DISTANCE
from doorstep.planning.columns.rich import (
    LATEST_DS,
    NO_LIMIT,
    NONE,
    HoursColumns,
    HubColumns,
    KindColumns,
    RateColumns,
)
from doorstep.planning.compiling.kinds import Kind, allowed, task_costs

DS = ds_from_s(1)
LATEST_S = LATEST_DS // DS


@dataclass(frozen=True, slots=True)
class Hours:
    """When vehicles of a kind work, in tenths since the epoch; `ends_ds` with all overtime."""

    opens_ds: int
    latest_start_ds: int
    overtime_from_ds: int
    ends_ds: int

    @classmethod
    def of(cls, problem: Problem, kind: Kind) -> Hours:
        """Read a kind's shift."""
        shift = kind.vehicle.shift
        opens_s, closes_s = problem.span_s(shift.window)
        require_near(opens_s, closes_s, f"shift of vehicle {kind.vehicle.id}")
        ends_s = closes_s + (0 if shift.overtime is None else shift.overtime.most_s)
        latest_s = ends_s
        if shift.latest_start is not None:
            latest_s = s_between(problem.epoch, shift.latest_start)
        return cls(within_ds(opens_s), within_ds(latest_s), within_ds(closes_s), within_ds(ends_s))


def kind_columns(
    problem: Problem, kinds: Sequence[Kind], travel: list[int], service: list[int]
) -> KindColumns:
    """Write kinds of vehicles as columns.

    Parameters
    ----------
    travel, service
        Of each kind, its row of travel and its class of service.

    Raises
    ------
    InputError
        If a number is beyond the search's range.
    """
    types = [kind.vehicle.type for kind in kinds]
    hub_of = {hub.id: row for row, hub in enumerate(problem.hubs)}
    return KindColumns(
        kind_travel=i32(travel, "travel"),
        kind_service=i32(service, "service"),
        kind_start=i32([kind.start for kind in kinds], "start"),
        kind_end=i32([kind.end for kind in kinds], "end"),
        kind_capacity=capacity_column([each.limit for each in types], counted_dimensions(problem)),
        kind_count=_counts(kinds, len(problem.tasks)),
        kind_most_stops=i32([_most(each.most_stops) for each in types], "number of stops"),
        kind_most_distance=i32([_most(each.most_distance_m, MOST_DISTANCE) for each in types], "distance"),
        kind_pickups_last=u8([each.pickups_last for each in types]),
        kind_allows=allowed(problem.tasks, kinds),
        kind_hub_first=marks([len(kind.vehicle.hubs) for kind in kinds]),
        kind_hub=i32([hub_of[hub] for kind in kinds for hub in kind.vehicle.hubs], "hub"),
    )


def hours_columns(problem: Problem, kinds: Sequence[Kind]) -> HoursColumns:
    """Write shifts, rests and times off as columns.

    Raises
    ------
    InputError
        If a shift is beyond the search's range.
    """
    hours = [Hours.of(problem, kind) for kind in kinds]
    away = [[problem.span_s(window) for window in kind.vehicle.unavailable] for kind in kinds]
    rules = [kind.vehicle.shift.breaks for kind in kinds]
    begins = [_rest_span(problem, rule) for row in rules for rule in row]
    work = [_most_ds(kind.vehicle.shift.most_work_s) for kind in kinds]
    fair = [_most_ds(kind.vehicle.type.costs.fair_work_s) for kind in kinds]
    after = [_most_ds(rule.after_work_s) for row in rules for rule in row]
    return HoursColumns(
        kind_opens_ds=i32([each.opens_ds for each in hours], "shift"),
        kind_closes_ds=i32([each.ends_ds for each in hours], "shift"),
        kind_latest_start_ds=i32([each.latest_start_ds for each in hours], "latest start"),
        kind_overtime_from_ds=i32([each.overtime_from_ds for each in hours], "shift"),
        kind_most_work_ds=i32(work, "longest work"),
        unavailable_first=marks([len(row) for row in away]),
        unavailable_from_ds=i32([within_ds(from_s) for row in away for from_s, _ in row], "time off"),
        unavailable_until_ds=i32([within_ds(until_s) for row in away for _, until_s in row], "time off"),
        rest_first=marks([len(row) for row in rules]),
        rest_ds=i32([ds_from_s(rule.duration_s) for row in rules for rule in row], "rest"),
        rest_opens_ds=i32([opens_ds for opens_ds, _ in begins], "rest"),
        rest_closes_ds=i32([closes_ds for _, closes_ds in begins], "rest"),
        rest_after_work_ds=i32(after, "work before a rest"),
        kind_fair_work_ds=i32(fair, "fair share of work"),
    )


def rate_columns(problem: Problem, kinds: Sequence[Kind], unit: CostUnit) -> RateColumns:
    """Write what vehicles cost as columns.

    Raises
    ------
    InputError
        If a cost is beyond the search's range.
    """
    rates = [kind.vehicle.type.costs for kind in kinds]
    extra = [kind.vehicle.shift.overtime for kind in kinds]
    overtime = [0 if rule is None else rule.extra_minor_per_h for rule in extra]
    return RateColumns(
        kind_fixed=i64([unit.amount(each.route_minor) for each in rates], "cost of a route"),
        kind_per_distance=i64([unit.per_m(each.rate_minor_per_km) for each in rates], "cost per km"),
        kind_per_ds=i64([unit.per_ds(each.rate_minor_per_h) for each in rates], "cost per hour"),
        kind_per_stop=i64([unit.amount(each.stop_minor) for each in rates], "cost per stop"),
        kind_overtime_per_ds=i64([unit.per_ds(rate) for rate in overtime], "cost of overtime"),
        kind_walk_per_ds=i64([unit.per_ds(each.walk_minor_per_h) for each in rates], "cost of walking"),
        kind_beyond_per_ds=i64([unit.per_ds(each.beyond_fair_minor_per_h) for each in rates], "cost of work"),
        kind_task_cost=task_costs(problem.tasks, kinds, unit),
    )


def hub_columns(problem: Problem, kinds: Sequence[Kind]) -> HubColumns:
    """Write hubs as columns, with the hours in which any vehicle could load there.

    Raises
    ------
    InputError
        If a plan could not tell two hubs apart.
    """
    _require_apart(problem)
    hours = [Hours.of(problem, kind) for kind in kinds]
    during = (
        min(each.opens_ds for each in hours) // DS,
        s_from_ds(max(each.ends_ds for each in hours)),
    )
    spans = [_open_spans_s(problem, hub, during) for hub in problem.hubs]
    return HubColumns(
        hub_place=i32([problem.travel.index(problem.points.hubs[hub.id]) for hub in problem.hubs], "hub"),
        hub_reload_ds=i32([ds_from_s(hub.reload_s) for hub in problem.hubs], "reload"),
        hub_window_first=marks([len(row) for row in spans]),
        hub_opens_ds=i32([within_ds(opens_s) for row in spans for opens_s, _ in row], "hub's hour"),
        hub_closes_ds=i32([within_ds(closes_s) for row in spans for _, closes_s in row], "hub's hour"),
    )


def _require_apart(problem: Problem) -> None:
    """Refuse a hub beside another where vehicles begin or end: a trip there is one of the first hub."""
    homes = {*problem.points.starts.values(), *problem.points.ends.values()}
    bound = {task.hub for task in problem.tasks}
    first: dict[PointId, HubId] = {}
    for hub in problem.hubs:
        point = problem.points.hubs[hub.id]
        other = first.setdefault(point, hub.id)
        if other != hub.id and point in homes and (hub.limit is not None or hub.id in bound):
            mend = "Give each hub a point of its own in the travel."
            what = "two hubs at one point where vehicles begin or end"
            raise InputError(what, value=(other, hub.id), place=f"hub {hub.id}", mend=mend)


def _open_spans_s(problem: Problem, hub: Hub, during: Span) -> tuple[Span, ...]:
    if hub.hours is None:
        return ()
    # A hub that is closed all the time has one span, after everything: no span would mean always open.
    return open_spans_s(hub.hours, problem.epoch, problem.zone, during) or ((LATEST_S, LATEST_S),)


def _rest_span(problem: Problem, rule: BreakRule) -> tuple[int, int]:
    if rule.window is None:
        return -LATEST_DS, LATEST_DS
    opens_s, closes_s = problem.span_s(rule.window)
    return within_ds(opens_s), within_ds(closes_s)


def _counts(kinds: Sequence[Kind], tasks: int) -> I32:
    # No plan has more routes than tasks.
    counts = [len(kind.vehicles) for kind in kinds]
    return i32([NONE if count >= tasks else count for count in counts], "number of vehicles")


def _most(limit: int | None, most: int = NO_LIMIT) -> int:
    # A limit beyond the range of the columns never binds: no column adds up to it.
    return NONE if limit is None or limit > most else limit


def _most_ds(limit_s: Seconds | None) -> int:
    return _most(None if limit_s is None else ds_from_s(limit_s))
