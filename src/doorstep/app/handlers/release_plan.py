"""Make a version of a plan what drivers do."""

from __future__ import annotations

from doorstep.app.commands import ReleasePlan
from doorstep.app.desk import Desk
from doorstep.app.results import ReleasedPlan
from doorstep.app.unit_of_work import writing
from doorstep.domain.errors import UnknownNameError
from doorstep.domain.ids import OrderId
from doorstep.domain.plan_events import PlanReleased


def release_plan(command: ReleasePlan, desk: Desk) -> ReleasedPlan:
    """Release a version; releasing the same again changes nothing.

    Raises
    ------
    UnknownNameError
        If there is no such plan or version.
    """
    with writing(desk.keeper) as unit:
        state = unit.books.tables.plan(command.plan_id)
        if state is None:
            known = [plan.plan_id for plan in unit.books.tables.plans()]
            raise UnknownNameError.among("plan", command.plan_id, known)
        version = state.latest if command.version is None else command.version
        if version not in unit.books.plans.versions(command.plan_id):
            kept = [str(each) for each in unit.books.plans.versions(command.plan_id)]
            raise UnknownNameError.among("version", str(version), kept, place=f"plan {command.plan_id}")
        if state.released != version:
            unit.record(
                PlanReleased(
                    event_id=desk.event_id(),
                    at=desk.clock.now(),
                    plan_id=command.plan_id,
                    version=version,
                )
            )
        states = unit.books.tables.orders_of_plan(command.plan_id)
    planned: tuple[OrderId, ...] = tuple(each for each, state in states.items() if state.planned)
    return ReleasedPlan(command.plan_id, version, planned)
