"""What a shift asks: its end, the longest work, rests in time; and how much one vehicle does in a route."""

from __future__ import annotations

from doorstep.domain.routes import Rest
from doorstep.domain.shifts import BreakRule
from doorstep.domain.units import Deciseconds, Seconds, ds_from_s, s_from_ds
from doorstep.planning.checker.drive import Drive
from doorstep.planning.checker.violations import (
    LateRest,
    LateReturn,
    LongWalk,
    LongWork,
    MissedRest,
    TooFar,
    TooManyStops,
    WrongRest,
)


def takes_rests(drive: Drive, rest: Rest) -> None:
    """Take one rest where the vehicle stands."""
    name, rules = drive.route.id, drive.vehicle.shift.breaks
    if rest.rule >= len(rules):
        drive.found.append(WrongRest(name, rest.rule, "the shift has no such rest"))
        return
    if rest.rule in drive.rests:
        drive.found.append(WrongRest(name, rest.rule, "it is taken twice"))
    rule, ready_ds = rules[rest.rule], drive.ready_ds(rest.starts_s)
    begin_ds = ready_ds
    if rule.window is not None:
        begin_ds = max(ready_ds, ds_from_s(drive.problem.span_s(rule.window)[0]))
    end_ds = begin_ds + ds_from_s(rule.duration_s)
    if drive.has_begun(rest.starts_s):
        begin_ds, end_ds = ds_from_s(rest.starts_s), ds_from_s(rest.ends_s)
    else:
        drive.same_ds(f"the beginning of rest {rest.rule}", rest.starts_s, begin_ds)
        drive.same_ds(f"the end of rest {rest.rule}", rest.ends_s, end_ds)
        due_ds = _due_ds(drive, rule, drive.since_ds)
        if due_ds is not None and begin_ds > due_ds:
            drive.found.append(LateRest(name, rest.rule, s_from_ds(begin_ds), s_from_ds(due_ds)))
    drive.stretches.append((drive.since_ds, begin_ds))
    drive.rests.add(rest.rule)
    drive.now_ds = drive.since_ds = end_ds


def keeps_limits(drive: Drive) -> None:
    """Look at the route as a whole, when it has been driven."""
    name, kind, shift = drive.route.id, drive.vehicle.type, drive.vehicle.shift
    _, closes_s = drive.problem.span_s(shift.window)
    last_s = closes_s + (0 if shift.overtime is None else shift.overtime.most_s)
    end_s, work_s = s_from_ds(drive.now_ds), work_of(drive)
    if end_s > last_s:
        drive.found.append(LateReturn(name, end_s, last_s))
    if shift.most_work_s is not None and work_s > shift.most_work_s:
        drive.found.append(LongWork(name, work_s, shift.most_work_s))
    if kind.most_stops is not None and len(drive.route.stops) > kind.most_stops:
        drive.found.append(TooManyStops(name, len(drive.route.stops), kind.most_stops))
    if kind.most_distance_m is not None and drive.driven_m > kind.most_distance_m:
        drive.found.append(TooFar(name, drive.driven_m, kind.most_distance_m))
    walking = drive.problem.walking
    most_m = None if walking is None else walking.most_walk_m
    if most_m is not None and drive.walked_m > most_m:
        drive.found.append(LongWalk(name, "the route", drive.walked_m, most_m))
    _rests_as_owed(drive)


def work_of(drive: Drive) -> Seconds:
    """Give the whole seconds from the departure to the end."""
    return s_from_ds(drive.now_ds) - drive.route.trips[0].load_starts_s


def _rests_as_owed(drive: Drive) -> None:
    """A rest is owed when work goes on past the last instant at which it could begin."""
    stretches = [*drive.stretches, (drive.since_ds, drive.now_ds)]
    for number, rule in enumerate(drive.vehicle.shift.breaks):
        if number in drive.rests:
            continue
        for since_ds, until_ds in stretches:
            due_ds = _due_ds(drive, rule, since_ds)
            if due_ds is not None and until_ds > due_ds:
                due_s, until_s = s_from_ds(due_ds), s_from_ds(until_ds)
                drive.found.append(MissedRest(drive.route.id, number, due_s, until_s))
                break


def _due_ds(drive: Drive, rule: BreakRule, since_ds: Deciseconds) -> Deciseconds | None:
    """Give the last instant at which a rest may begin; None if any will do."""
    bounds: list[Deciseconds] = []
    if rule.window is not None:
        bounds.append(ds_from_s(drive.problem.span_s(rule.window)[1]))
    if rule.after_work_s is not None:
        bounds.append(since_ds + ds_from_s(rule.after_work_s))
    return min(bounds, default=None)
