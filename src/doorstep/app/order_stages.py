"""Stages of an order's life, folded event by event."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum

from doorstep.app.ports import OrderState, ReadTables, Recorded
from doorstep.domain.events import Event
from doorstep.domain.ids import OrderId
from doorstep.domain.order_events import (
    AddressUnclear,
    OrderCancelled,
    OrderDelivered,
    OrderLocated,
    OrderReceived,
    OrderReturned,
    OrderRevised,
    PlaceCorrected,
    TaskAttempted,
)
from doorstep.domain.plan_events import PlanProposed, PlanReleased, PlanRevised


class Stage(StrEnum):
    """How far an order has come."""

    RECEIVED = "received"
    UNCLEAR = "unclear"
    LOCATED = "located"
    PLANNED = "planned"
    LEFT_OUT = "left_out"
    RELEASED = "released"
    RETURNED = "returned"
    DONE = "done"
    CANCELLED = "cancelled"


OPEN = frozenset(Stage) - {Stage.DONE, Stage.CANCELLED}
"""Stages from which an order may still be planned."""
LEFT_OVER = frozenset({Stage.RECEIVED, Stage.UNCLEAR, Stage.LOCATED, Stage.LEFT_OUT, Stage.RETURNED})
"""Stages in which an order of an earlier day still waits for a round."""
_WITHOUT_PLAN = frozenset({Stage.RECEIVED, Stage.UNCLEAR})
_PLANS = (PlanProposed, PlanRevised)


def orders_touched(event: Event, tables: ReadTables) -> tuple[OrderId, ...]:
    """List the orders whose state an event may change."""
    if isinstance(event, _PLANS):
        return (*event.planned, *event.left_out)
    if isinstance(event, PlanReleased):
        return tuple(tables.orders_of_plan(event.plan_id))
    if isinstance(event, TaskAttempted):
        return (event.attempt.order_id,)
    order_id: OrderId | None = getattr(event, "order_id", None)
    return () if order_id is None else (order_id,)


def told_order(state: OrderState | None, order_id: OrderId, recorded: Recorded) -> OrderState | None:
    """Take one event into the state of an order; None when it says nothing of it."""
    event = recorded.event
    if isinstance(event, OrderReceived):
        reference, stage = event.reference, Stage.RECEIVED
        return OrderState(order_id, reference, stage, recorded.seq, event.at)
    if state is None:
        return None
    if isinstance(event, PlanProposed | PlanRevised | PlanReleased):
        told = _told_by_plan(state, event)
    else:
        told = _told_by_order(state, event)
    return None if told is None else replace(told, changed=event.at)


def _told_by_order(state: OrderState, event: Event) -> OrderState | None:
    told: OrderState | None = None
    if isinstance(event, OrderRevised):
        told = _revised(state, event)
    elif isinstance(event, OrderLocated):
        stage = Stage.LOCATED if state.stage in _WITHOUT_PLAN else state.stage
        told = replace(
            state,
            stage=stage,
            place_ref=event.place,
            origin_ref=event.origin,
            confidence=event.confidence,
        )
    elif isinstance(event, PlaceCorrected):
        told = _corrected(state, event)
    elif isinstance(event, AddressUnclear):
        told = replace(state, stage=Stage.UNCLEAR, place_ref=None, candidates=event.candidates)
    elif isinstance(event, OrderCancelled):
        told = replace(state, stage=Stage.CANCELLED, planned=False)
    elif isinstance(event, TaskAttempted):
        failure = event.attempt.failure
        told = state if failure is None else replace(state, last_failure=failure.value)
    elif isinstance(event, OrderDelivered):
        told = replace(state, stage=Stage.DONE)
    elif isinstance(event, OrderReturned):
        failed, attempts = event.reason.value, event.attempts
        told = replace(state, stage=Stage.RETURNED, planned=False, attempts=attempts, last_failure=failed)
    return told


def _corrected(state: OrderState, event: PlaceCorrected) -> OrderState:
    if event.of_origin:
        return replace(state, origin_ref=event.place)
    stage = Stage.LOCATED if state.stage in _WITHOUT_PLAN else state.stage
    return replace(state, stage=stage, place_ref=event.place, confidence=1.0)


def _revised(state: OrderState, event: OrderRevised) -> OrderState:
    """Take a new sheet: another address is looked for again, and what was cancelled is wanted after all."""
    if event.address_changed:
        return replace(state, stage=Stage.RECEIVED, place_ref=None, confidence=None, planned=False)
    if state.stage != Stage.CANCELLED:
        return state
    return replace(state, stage=Stage.LOCATED if state.place_ref else Stage.RECEIVED)


def _told_by_plan(state: OrderState, event: PlanProposed | PlanRevised | PlanReleased) -> OrderState | None:
    if state.stage not in OPEN:
        return None
    if isinstance(event, PlanReleased):
        released = state.plan_version == event.version and state.planned
        return replace(state, stage=Stage.RELEASED) if released else None
    planned = state.order_id in event.planned
    if isinstance(event, PlanRevised):
        stage = Stage.RELEASED if planned else Stage.LEFT_OUT
        plan_id, version, day = event.diff.plan_id, event.diff.to_version, state.plan_day
    else:
        # A proposal over a released plan changes nothing for anyone until it is released itself.
        stage = Stage.PLANNED if planned else Stage.LEFT_OUT
        plan_id, version, day = event.plan_id, event.version, event.day
    return replace(state, stage=stage, plan_id=plan_id, plan_version=version, plan_day=day, planned=planned)
