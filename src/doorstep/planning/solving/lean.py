"""Solve with the lean model of the search: tasks in order, nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from doorstep.domain.problem import Problem
from doorstep.domain.units import ds_from_s
from doorstep.planning.compiling.lean import Compiled, compile_problem
from doorstep.planning.script import RouteScript, served_in_order
from doorstep.planning.search.budget import Budget, SearchOptions
from doorstep.planning.search.lean import NO_DEPARTURE, FlatPlan, search
from doorstep.planning.solving.found import Found, ProgressTold, budget_in_units, told_in_money

DS = ds_from_s(1)


def solve_lean(
    problem: Problem,
    budget: Budget,
    seed: int,
    options: SearchOptions,
    start: Sequence[RouteScript] | None,
    on_progress: ProgressTold | None,
) -> Found:
    """Search for the cheapest routes of tasks in order.

    Parameters
    ----------
    budget
        Its target is in minor units of the problem's currency.

    Raises
    ------
    InputError
        If the problem needs more than the lean model, or the start cannot be driven.
    """
    compiled = compile_problem(problem)
    unit = compiled.unit
    flat = search(
        compiled.flat,
        budget_in_units(budget, unit),
        seed,
        options=options,
        start=None if start is None else _flat_start(compiled, start),
        on_progress=told_in_money(on_progress, unit),
    )
    return Found(
        _scripts(compiled, flat),
        tuple(problem.tasks[row].id for row in flat.unassigned),
        unit.minor(flat.cost),
        flat.iterations,
        flat.elapsed_s,
        flat.cpu_s,
        flat.interrupted,
    )


def _scripts(compiled: Compiled, flat: FlatPlan) -> tuple[RouteScript, ...]:
    scripts = (served_in_order(*route) for route in compiled.named(flat.routes))
    return tuple(
        script if depart_ds == NO_DEPARTURE else replace(script, depart_s=depart_ds // DS)
        for script, depart_ds in zip(scripts, flat.departs_ds, strict=True)
    )


def _flat_start(compiled: Compiled, start: Sequence[RouteScript]) -> FlatPlan:
    routes = compiled.rows([(script.vehicle_id, script.task_ids) for script in start])
    planned = {row for _, rows in routes for row in rows}
    left_out = tuple(row for row in range(len(compiled.problem.tasks)) if row not in planned)
    departs_ds = [NO_DEPARTURE if script.depart_s is None else ds_from_s(script.depart_s) for script in start]
    return FlatPlan(routes, left_out, cost=0, departs_ds=tuple(departs_ds))
