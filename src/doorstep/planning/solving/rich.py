"""Solve with the rich model of the search: routes of elements, with everything a problem may ask for."""

from __future__ import annotations

from collections.abc import Sequence

from doorstep.domain.problem import Problem
from doorstep.planning.compiling.rich import compile_rich
from doorstep.planning.script import RouteScript
from doorstep.planning.search.budget import Budget, SearchOptions
from doorstep.planning.search.rich import search_rich
from doorstep.planning.solving.found import Found, ProgressTold, budget_in_units, told_in_money


def solve_rich(
    problem: Problem,
    budget: Budget,
    seed: int,
    options: SearchOptions,
    start: Sequence[RouteScript] | None,
    on_progress: ProgressTold | None,
) -> Found:
    """Search for the cheapest routes of elements.

    Parameters
    ----------
    budget
        Its target is in minor units of the problem's currency.

    Raises
    ------
    InputError
        If the problem uses a feature that the search does not honour, or the start cannot be driven.
    """
    compiled = compile_rich(problem, options.beside, options.trucks)
    names, unit = compiled.names, compiled.unit
    found = search_rich(
        compiled.columns,
        budget_in_units(budget, unit),
        seed,
        options=options,
        start=None if start is None else names.plan(start),
        on_progress=told_in_money(on_progress, unit),
    )
    return Found(
        names.scripts(found),
        tuple(problem.tasks[row].id for row in found.unassigned),
        unit.minor(found.cost),
        found.iterations,
        found.elapsed_s,
        found.cpu_s,
        found.interrupted,
    )
