"""Papers of a plan that is kept: what drivers take along after a day was changed by hand or planned again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from doorstep.app.day.building import DayProblem
from doorstep.app.day.supply import supplies_of
from doorstep.app.handlers.locate_orders import with_places
from doorstep.app.results import PlannedDay
from doorstep.app.unit_of_work import reading
from doorstep.connectors.documents.plans import plan_bytes
from doorstep.domain.fleets import Fleet
from doorstep.domain.ids import OrderId
from doorstep.domain.orders import Order
from doorstep.wiring.driver_notes import notes_of
from doorstep.wiring.kept_plans import PLAN, KeptPlan
from doorstep.wiring.plan_folder import view_planned_day, write_plan_folder
from doorstep.wiring.whole_files import write_whole
from doorstep.wiring.workspace import Workspace


def write_papers(workspace: Workspace, kept: KeptPlan, fleet: Fleet, folder: Path) -> Sequence[Path]:
    """Write page, tables, lines and run sheets of a kept plan, with what the books know of its orders.

    Parameters
    ----------
    fleet
        Of the plan: the names of its drivers and what its vehicles emit.

    Returns
    -------
    Sequence[Path]
        The files, in the order they were written.
    """
    planned = _planned(workspace, kept)
    city = workspace.city
    notes = notes_of(workspace, planned.orders)
    view, summary = view_planned_day(city, workspace.zone, planned, fleet, notes)
    released = any(
        state.plan_id == kept.plan.id and state.released == kept.plan.version
        for state in workspace.app.plans()
    )
    if released:
        view = replace(view, subtitle=view.subtitle.replace("proposed, not released", "released"))
    write_whole(folder / PLAN, plan_bytes(kept.plan))
    return (folder / PLAN, *write_plan_folder(city, view, summary, folder, write_whole))


def _planned(workspace: Workspace, kept: KeptPlan) -> PlannedDay:
    """See a kept plan as one that was just found."""
    problem, plan = kept.problem, kept.plan
    order_of = {task.id: task.order_id for task in problem.tasks if task.order_id is not None}
    built = DayProblem(problem, (), (), order_of, {}, {}, supplies=supplies_of(problem))
    iterations = plan.origin.iterations or 0
    return PlannedDay(plan, built, _orders(workspace, set(order_of.values())), (), (), iterations, 0.0, False)


def _orders(workspace: Workspace, wanted: set[OrderId]) -> dict[OrderId, Order]:
    """Give the orders of a plan as they are known today; who was forgotten is not among them."""
    with reading(workspace.app.desk.keeper) as books:
        states = books.tables.orders(wanted)
        return with_places(books.orders.many(states), states, books)
