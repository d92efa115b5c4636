"""A day under way as people tell of it: words of a command line, and files of what became of visits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from doorstep.app.commands import FailedVisit
from doorstep.app.handlers.replan_visits import (
    Visit,
    ahead_error,
    ahead_of,
    require_on_the_way,
    visit_of,
)
from doorstep.connectors.orders.visits import ORDER, ROUTE, TIME, VisitRow, read_visits, reason_of
from doorstep.connectors.tables.delimited import Rejected
from doorstep.domain.errors import DoorstepError, InputError
from doorstep.domain.ids import OrderId, PlanId, TaskId, VehicleId
from doorstep.domain.instants import s_between
from doorstep.domain.plans import Plan
from doorstep.domain.problem import Problem
from doorstep.domain.units import Seconds
from doorstep.planning.days.delays import delayed, late_by
from doorstep.wiring.change_day import day_of_plan, instant_of
from doorstep.wiring.kept_plans import KeptPlan, kept_plan
from doorstep.wiring.workspace import Workspace


@dataclass(frozen=True, slots=True)
class DayFacts:
    """What became of orders on a day under way, and rows of a file that say nothing that can be used."""

    done: Mapping[OrderId, datetime] = field(default_factory=dict)
    failed: Mapping[OrderId, FailedVisit] = field(default_factory=dict)
    rejected: tuple[Rejected, ...] = ()


def failed_of(workspace: Workspace, plan_id: PlanId, words: Sequence[str]) -> dict[OrderId, FailedVisit]:
    """Read which orders were tried in vain, such as "A1=10:40:not_home", by the clocks of the plan.

    Raises
    ------
    InputError
        If a word is none of that.
    UnknownNameError
        If a reason is none.
    """
    found: dict[OrderId, FailedVisit] = {}
    for word in words:
        name, _, told = word.rpartition("=")
        clock, _, reason = told.rpartition(":")
        # Without a reason the minutes would be taken for it.
        is_whole = ":" in clock or clock.strip().lower() == "now"
        if not (name.strip() and is_whole):
            mend = "Write A1=10:40:not_home."
            raise InputError("not an order, a time and a reason", value=word, mend=mend)
        order = OrderId(name.strip())
        if order in found:
            mend = "Say of each order what became of it, once."
            raise InputError("an order that is told of twice", value=order, mend=mend)
        found[order] = FailedVisit(instant_of(workspace, plan_id, clock), reason_of(reason))
    return found


def with_file(
    workspace: Workspace,
    plan_id: PlanId,
    facts: DayFacts,
    path: Path,
    *,
    at: datetime,
    late_s: Mapping[VehicleId, Seconds],
) -> DayFacts:
    """Add what a file tells of visits to what is known; rows that contradict it or the plan are rejected.

    Parameters
    ----------
    at
        The instant at which the day is planned again.
    late_s
        Vehicles that are said to be behind, whatever they did.

    Raises
    ------
    FileError
        If the file cannot be read.
    """
    kept = kept_plan(workspace.app, plan_id)
    read = read_visits(path.read_bytes(), day_of_plan(workspace, plan_id), place=str(path))
    rejected = list(read.rejected)
    ends = {**facts.done, **{order: each.ended for order, each in facts.failed.items()}}
    visits = {visit.task: visit for visit in (visit_of(*_day(kept), *each) for each in ends.items())}
    rows: dict[TaskId, VisitRow] = {}
    for row in read.rows:
        found = _judged(kept, row, at, visits)
        if isinstance(found, Rejected):
            rejected.append(found)
            continue
        visits[found.task], rows[found.task] = found, row
    for task, problem in _ahead(kept, at, visits, late_s).items():
        if task in rows:
            rejected.append(_rejected(rows.pop(task), TIME, problem))
    told = {visits[task].order: row for task, row in rows.items()}
    done = {name: row.ended for name, row in told.items() if row.reason is None}
    failed = {name: FailedVisit(row.ended, row.reason) for name, row in told.items() if row.reason}
    return DayFacts(
        {**facts.done, **done},
        {**facts.failed, **failed},
        tuple(sorted(rejected, key=lambda each: each.row)),
    )


def _judged(kept: KeptPlan, row: VisitRow, at: datetime, known: Mapping[TaskId, Visit]) -> Visit | Rejected:
    """Find the visit that a row means; the first column that does not fit the plan is told."""
    column = ORDER
    try:
        visit = visit_of(*_day(kept), row.order, row.ended)
        if visit.task in known:
            mend = "Say of each order what became of it, once."
            raise InputError("an order that is told of twice", value=row.order, mend=mend)
        column = ROUTE
        if row.route is not None:
            _require_route(kept, visit, row.route)
        column = TIME
        require_on_the_way(*_day(kept), visit, at)
    except DoorstepError as problem:
        return _rejected(row, column, problem)
    return visit


def _day(kept: KeptPlan) -> tuple[Problem, Plan]:
    return kept.problem, kept.plan


def _require_route(kept: KeptPlan, visit: Visit, route: str) -> None:
    named, served = kept.vehicle(route), kept.plan.handled()[visit.task][0]
    if named != served:
        mend = f"By the plan {served} goes there: give its route, or the right order."
        raise InputError("an order that is not on this route", value=route, mend=mend)


def _ahead(
    kept: KeptPlan, at: datetime, visits: Mapping[TaskId, Visit], late_s: Mapping[VehicleId, Seconds]
) -> dict[TaskId, DoorstepError]:
    """Tell the visits to which nobody has set out by the plan as it goes."""
    problem, plan = _day(kept)
    now_s = s_between(problem.epoch, at)
    found = late_by(plan, {task: visit.ended_s for task, visit in visits.items()})
    late = {**{name: by_s for name, by_s in found.items() if by_s > 0}, **late_s}
    goes = delayed(problem, plan, now_s, late)
    ahead = ahead_of(problem, goes, now_s, visits)
    return {task: ahead_error(problem, goes, task, set_out_s) for task, set_out_s in ahead.items()}


def _rejected(row: VisitRow, column: str, problem: DoorstepError) -> Rejected:
    return Rejected(row.row, column, problem.what, row.cells.get(column) or None, problem.mend)
