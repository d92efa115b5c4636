"""Compile what routes share for the rich search: docks, slots of chargers, and what hubs can hold."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from doorstep.domain.hubs import Hub
from doorstep.domain.ids import ChargerId, HubId
from doorstep.domain.loads import Load
from doorstep.domain.problem import Problem
from doorstep.domain.units import Seconds
from doorstep.planning.charging import chargers_of
from doorstep.planning.columns.loads import counted_dimensions
from doorstep.planning.columns.numbers import I32, i32, u8, within_ds
from doorstep.planning.columns.shared import UNLIMITED, SharedColumns
from doorstep.planning.features import shares, short_chargers
from doorstep.planning.timing.bookings import Held


def shared_columns(problem: Problem, beside: Held | None = None) -> SharedColumns | None:
    """Write what is short as columns; None where nothing is.

    Parameters
    ----------
    beside
        What routes hold that stand and are not searched.
    """
    if beside is None and not shares(problem):
        return None
    held = beside or Held((), ())
    # Without batteries nobody charges, and chargers have no rows.
    is_electric = any(vehicle.type.battery is not None for vehicle in problem.vehicles)
    chargers = [charger for charger, _, _ in chargers_of(problem)] if is_electric else []
    short, dimensions = short_chargers(problem), counted_dimensions(problem)
    row_of = {hub.id: row for row, hub in enumerate(problem.hubs)}
    behind = {charger.id: len(row_of) + row for row, charger in enumerate(chargers)}
    stays = [stay for stay in held.stays if stay.is_dock or stay.place in behind]
    places = [row_of[HubId(stay.place)] if stay.is_dock else behind[ChargerId(stay.place)] for stay in stays]
    return SharedColumns(
        hub_slots=i32([hub.dock_slots or UNLIMITED for hub in problem.hubs], "dock slots"),
        charger_slots=i32(
            [charger.slots if beside or charger.id in short else UNLIMITED for charger in chargers], "slots"
        ),
        hub_limit=_limits(problem.hubs, dimensions),
        booked_place=i32(places, "stay"),
        booked_from_ds=_instants(stay.from_s for stay in stays),
        booked_until_ds=_instants(stay.until_s for stay in stays),
        moved_hub=i32([row_of[move.hub_id] for move in held.moves], "hub"),
        moved_at_ds=_instants(move.at_s for move in held.moves),
        moved_out=u8([int(move.is_out) for move in held.moves]),
        moved_load=_amounts([move.load for move in held.moves], dimensions),
    )


def _instants(instants_s: Iterable[Seconds]) -> I32:
    return i32([within_ds(instant_s) for instant_s in instants_s], "instant")


def _limits(hubs: Sequence[Hub], dimensions: Sequence[str]) -> I32:
    rows = [[None if hub.limit is None else getattr(hub.limit, name) for name in dimensions] for hub in hubs]
    most = [[UNLIMITED if amount is None else min(amount, UNLIMITED) for amount in row] for row in rows]
    return np.array(most, np.int32).reshape(len(hubs), len(dimensions))


def _amounts(loads: Sequence[Load], dimensions: Sequence[str]) -> I32:
    rows = [[min(getattr(load, name), UNLIMITED) for name in dimensions] for load in loads]
    return np.array(rows, np.int32).reshape(len(rows), len(dimensions))
