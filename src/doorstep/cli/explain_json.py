"""Explanations as JSON, with the same words and units as the domain."""

from __future__ import annotations

from dataclasses import fields

from doorstep.domain.reasons import Reason
from doorstep.planning import Explanation, Move, Violation
from doorstep.planning.explain import Placement, Relief
from doorstep.planning.explanations.changes import Change

Object = dict[str, object]


def explanation_object(found: Explanation, currency: str) -> Object:
    """Give an explanation."""
    return {
        "task_id": found.task_id,
        "partner": found.partner,
        "vehicle_id": found.vehicle_id,
        "after": found.after,
        "currency": currency,
        "marginal_minor": found.marginal_minor,
        "price_if_unserved_minor": found.price_minor,
        "reasons": [_named(reason) for reason in found.reasons],
        "places": [_place(place) for place in found.places],
        "no_way": list(found.no_way),
        "reliefs": [_relief(relief) for relief in found.reliefs],
    }


def move_object(move: Move, currency: str) -> Object:
    """Give a move."""
    return {
        "task_id": move.task_id,
        "vehicle_id": move.vehicle_id,
        "after": move.after,
        "currency": currency,
        "extra_minor": move.extra_minor,
        "possible": move.is_possible,
        "violations": [_violation(violation) for violation in move.broken],
    }


def _place(place: Placement) -> Object:
    return {
        "vehicle_id": place.vehicle_id,
        "after": place.after,
        "extra_minor": place.extra_minor,
        "possible": place.is_possible,
        "violations": [_violation(violation) for violation in place.broken],
    }


def _relief(relief: Relief) -> Object:
    return {
        "changes": [_change(change) for change in relief.changes],
        "extra_minor": relief.extra_minor,
        "vehicle_id": relief.placement.vehicle_id,
        "after": relief.placement.after,
        "planned_anew": relief.solved_extra_minor is not None,
    }


def _change(change: Change) -> Object:
    named = _named(change)
    if change.unit is not None:
        named[f"by_{change.unit}"] = named.pop("by")
    return {**named, "says": change.said}


def _violation(violation: Violation) -> Object:
    return {"rule": type(violation).__name__, "route": violation.route_id, "says": violation.said}


def _named(word: Reason | object) -> Object:
    given = {part.name: getattr(word, part.name) for part in fields(word)}  # type: ignore[arg-type]
    listed = {name: sorted(value) if isinstance(value, frozenset) else value for name, value in given.items()}
    return {"kind": type(word).__name__, **listed}
