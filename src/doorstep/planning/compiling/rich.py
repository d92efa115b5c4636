"""Compile a problem for the rich search: columns in, scripts of routes out."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.domain.problem import Problem
from doorstep.planning.columns.loads import counted_dimensions
from doorstep.planning.columns.money import CostUnit
from doorstep.planning.columns.rich import RichColumns
from doorstep.planning.columns.truck_plans import TruckPlans, supply_columns
from doorstep.planning.compiling.energy import energy_columns
from doorstep.planning.compiling.fleet import hours_columns, hub_columns, kind_columns, rate_columns
from doorstep.planning.compiling.kinds import kinds_of, service_classes
from doorstep.planning.compiling.scripts import Names
from doorstep.planning.compiling.shared import shared_columns
from doorstep.planning.compiling.tasks import task_columns
from doorstep.planning.compiling.travel import travel_columns
from doorstep.planning.compiling.walk import walk_columns
from doorstep.planning.features import ON_FOOT, RICH, require_honoured
from doorstep.planning.timing.bookings import Held


@dataclass(frozen=True, slots=True, eq=False)
class RichProblem:
    """Columns for the rich search, and what their rows are called.

    unit
        What 1 means in the columns' costs.
    """

    columns: RichColumns
    names: Names
    unit: CostUnit


def compile_rich(
    problem: Problem, beside: Held | None = None, trucks: TruckPlans | None = None
) -> RichProblem:
    """Write a problem as columns of the rich search.

    Parameters
    ----------
    beside
        What routes hold that stand and are not searched.
    trucks
        What the trucks of an upper echelon cost.

    Raises
    ------
    InputError
        If it uses a feature that the search does not honour, or a number beyond the columns' range.
    """
    if problem.walking is None:
        require_honoured(problem, RICH, "the search")
    else:
        require_honoured(problem, ON_FOOT, "the search with doors on foot")
    kinds = kinds_of(problem)
    unit = CostUnit.of(problem)
    travel, ways = travel_columns(problem, kinds, unit)
    classes, services = service_classes(problem.tasks, kinds)
    columns = RichColumns(
        travel=travel,
        tasks=task_columns(problem, classes, unit),
        kinds=kind_columns(problem, kinds, ways, services),
        hours=hours_columns(problem, kinds),
        rates=rate_columns(problem, kinds, unit),
        hubs=hub_columns(problem, kinds),
        walking=walk_columns(problem, kinds),
        energy=energy_columns(problem, kinds),
        shared=shared_columns(problem, beside),
        supply=supply_columns(problem, trucks, unit, counted_dimensions(problem)),
    )
    return RichProblem(columns, Names(problem, tuple(kind.vehicles for kind in kinds)), unit)
