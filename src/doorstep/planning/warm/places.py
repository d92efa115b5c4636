"""Places for a new task in a warm plan: tried in every gap at once, cheapest first.

The price of a place is exact where a plan is priced by metres, halts and vehicles and only hard windows and
loads bind. Elsewhere (work by the hour, soft windows, breaks, energy, walks) it is a near guess that puts the
promising places first, and whoever asks drives the best of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.problem import Problem
from doorstep.domain.tasks import Task, TaskKind
from doorstep.domain.travel import NEVER_DS, UNREACHABLE, NearestTravel, PairTravel
from doorstep.domain.units import (
    Deciseconds,
    MicroMinor,
    ds_from_s,
    micro_minor_for_distance,
    micro_minor_for_ds,
    micro_minor_from_minor,
)
from doorstep.domain.vehicles import VehicleType
from doorstep.planning.script import Door, Element, OnFoot, Park, Serve
from doorstep.planning.warm.gaps import DIMENSIONS, Column, Gaps
from doorstep.planning.warm.plan import WarmPlan, service_ds

NO_PLACE = 2**62


@dataclass(frozen=True, slots=True)
class Form:
    """One way to serve a task: by a halt at this row, with this work, doing these elements."""

    row: int
    work_ds: Deciseconds
    elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True, order=True)
class Insertion:
    """A place for a new task: its guessed price, its round, and what is done where in the script."""

    price_micro_minor: MicroMinor
    round: int
    element: int
    elements: tuple[Element, ...]


def places_for(
    warm: WarmPlan, task: Task, most: int, *, only: int | None = None, under: MicroMinor = NO_PLACE
) -> list[Insertion]:
    """Find the cheapest places for a task, cheapest first.

    Parameters
    ----------
    most
        How many to give at most; those that loads, hard windows or shifts rule out are not among them.
    only
        Look into this round alone. None: into all.
    under
        Places that cost as much or more are not looked for.
    """
    extra = _extra(warm, task)
    wanted = _Wanted(task, most, under)
    found = [place for block in warm.blocks(only) for place in _in_block(warm, wanted, extra, *block)]
    return sorted(found, key=lambda place: place.price_micro_minor)[:most]


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A task, how many places for it, and what they must cost less than."""

    task: Task
    most: int
    under: MicroMinor


def forms_of(problem: Problem, kind: VehicleType, task: Task) -> Iterator[Form]:
    """Give the ways vehicles of a type may serve a task: where it halts, or from each kerb worth trying."""
    index = problem.travel.index
    at_door_ds = service_ds(kind, task)
    walking = problem.walking
    if walking is None or task.id not in walking.door_points:
        yield Form(index(problem.points.tasks[task.id]), at_door_ds, (Serve(task.id),))
        return
    door = index(walking.door_points[task.id])
    for kerb_id in walking.choices[task.id]:
        kerb, row = walking.kerb(kerb_id), index(walking.kerb_points[kerb_id])
        for carrier in kind.carriers:
            foot = problem.travel.profile(walking.profile_of(carrier.name))
            there, back = foot.duration_ds(row, door, 0), foot.duration_ds(door, row, 0)
            if kerb is None or there is None or back is None or not carrier.takes(task.load):
                continue
            walk_ds = (there + back) * carrier.walk_percent // 100
            beside_ds = ds_from_s(kerb.park[0].mean_s + carrier.setup_s)
            yield Form(
                row, at_door_ds + walk_ds + beside_ds, (Park(kerb_id), OnFoot(carrier.name), Door(task.id))
            )


def _extra(warm: WarmPlan, task: Task) -> Column:
    """Price each round by its opening and the task's price with its vehicle, NO_PLACE where it may not."""
    if not (task.skills or task.allowed_vehicles or task.forbidden_vehicles or task.vehicle_costs):
        return warm.opening_micro_minor
    own = [
        micro_minor_from_minor(task.vehicle_costs.get(one.vehicle.id, 0))
        if task.accepts(one.vehicle.id, one.vehicle.all_skills)
        else NO_PLACE
        for one in warm.rounds
    ]
    return warm.opening_micro_minor + np.array(own, np.int64)


def _in_block(
    warm: WarmPlan, wanted: _Wanted, extra: Column, gaps: Gaps, rows: NDArray[np.bool_]
) -> Iterator[Insertion]:
    """Try the rounds of one block, vehicle type by vehicle type."""
    extra, task = extra[gaps.round], wanted.task
    possible = _with_room(gaps, task, rows & (extra < NO_PLACE))
    numbers = [0] if len(warm.types) == 1 else np.unique(warm.type_of[gaps.round]).tolist()
    for number in numbers:
        kind = warm.types[number]
        of_type = possible if len(warm.types) == 1 else possible & (warm.type_of[gaps.round] == number)
        pairs = warm.problem.travel.profile(kind.profile)
        for form in forms_of(warm.problem, kind, task):
            chosen = _listed(pairs, gaps, form.row, np.flatnonzero(of_type))
            price = _way_price(pairs, kind, gaps, chosen, form.row) + extra[chosen]
            cheap = price < wanted.under
            chosen, price = chosen[cheap], price[cheap]
            if len(chosen):
                chosen, price = _on_time(warm.problem, kind, task, form, gaps, chosen, price)
            for at in _least(price, wanted.most):
                row = chosen[at]
                where = int(gaps.round[row]), int(gaps.element[row])
                yield Insertion(int(price[at]), *where, form.elements)


def _least(price: Column, most: int) -> NDArray[np.intp]:
    """Give the rows of the least prices, least first and the first of equals."""
    if most == 1:
        return np.array([price.argmin()]) if len(price) else np.array([], np.intp)
    return np.argsort(price, kind="stable")[:most]


def _with_room(gaps: Gaps, task: Task, rows: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Keep the gaps with room for a task's load, dimension by dimension."""
    if task.kind is TaskKind.SERVICE:
        return rows
    room = gaps.room_before if task.kind is TaskKind.DELIVERY else gaps.room_after
    if task.partner is not None:
        # On board between the two ends only; before the delivery is tried, the pickup is in the round.
        if task.kind is TaskKind.DELIVERY:
            return rows & (gaps.room_here >= 0).all(axis=1)
        room = gaps.room_here
    for dimension, name in enumerate(DIMENSIONS):
        amount = getattr(task.load, name)
        if amount:
            rows = rows & (room[:, dimension] >= amount)
    return rows


def _way_price(
    pairs: PairTravel, kind: VehicleType, gaps: Gaps, chosen: NDArray[np.intp], row: int
) -> Column:
    """Price the detour and the halt of a new place in each chosen gap, whenever that is. Shape (c,)."""
    detour_m = _metres(pairs, gaps.before[chosen], row) + _metres(pairs, row, gaps.after[chosen])
    detour_m -= gaps.way_m[chosen]
    per_m = micro_minor_for_distance(1, kind.costs.rate_minor_per_km)
    return detour_m * per_m + micro_minor_from_minor(kind.costs.stop_minor)


def _on_time(
    problem: Problem,
    kind: VehicleType,
    task: Task,
    form: Form,
    gaps: Gaps,
    chosen: NDArray[np.intp],
    price: Column,
) -> tuple[NDArray[np.intp], Column]:
    """Keep the gaps that hard windows and the shift allow, and price the time that a form takes there."""
    pairs = problem.travel.profile(kind.profile)
    latest_ds = gaps.latest_ds[chosen]
    reach_ds = _arrivals(pairs, gaps.before[chosen], form.row, gaps.leaves_ds[chosen], kind)
    done_ds = _begins(problem, task, reach_ds) + form.work_ds
    possible = done_ds <= latest_ds
    chosen, price, done_ds = chosen[possible], price[possible], done_ds[possible]
    on_ds = _arrivals(pairs, form.row, gaps.after[chosen], done_ds, kind)
    possible = on_ds <= latest_ds[possible]
    chosen, price, on_ds = chosen[possible], price[possible], on_ds[possible]
    if kind.costs.rate_minor_per_h:
        longer_ds = np.maximum(on_ds - gaps.reached_ds[chosen], 0)
        price = price + longer_ds * micro_minor_for_ds(1, kind.costs.rate_minor_per_h)
    return chosen, price


def _begins(problem: Problem, task: Task, reach_ds: Column) -> Column:
    """Give when service may begin after each arrival, NEVER_DS or more where no window allows it."""
    if not task.windows:
        return reach_ds
    begin_ds = np.full_like(reach_ds, NEVER_DS)
    for given in task.windows:
        opens_s, closes_s = problem.span_s(given.window)
        opens_ds = -NEVER_DS if given.early_minor_per_h is not None else ds_from_s(opens_s)
        closes_ds = NEVER_DS if given.late_minor_per_h is not None else ds_from_s(closes_s)
        own_ds = np.maximum(reach_ds, opens_ds)
        begin_ds = np.minimum(begin_ds, np.where(own_ds <= closes_ds, own_ds, NEVER_DS))
    return begin_ds


def _arrivals(
    pairs: PairTravel, start: Column | int, end: Column | int, depart_ds: Column, kind: VehicleType
) -> Column:
    """Find arrivals; from or to nowhere takes no time."""
    nowhere = np.less(start, 0) | np.less(end, 0)
    at, to = (np.where(nowhere, 0, start), np.where(nowhere, 0, end)) if nowhere.any() else (start, end)
    arrive_ds = pairs.arrivals_ds(np.asarray(at), np.asarray(to), depart_ds)
    if kind.speed_percent != 100:
        way_ds = arrive_ds - depart_ds
        slower_ds = depart_ds - (-way_ds * kind.speed_percent // 100)
        arrive_ds = np.where(arrive_ds >= NEVER_DS, NEVER_DS, slower_ds)
    return np.where(nowhere, depart_ds, arrive_ds)


def _metres(pairs: PairTravel, start: Column | int, end: Column | int) -> Column:
    nowhere = np.less(start, 0) | np.less(end, 0)
    at, to = (np.where(nowhere, 0, start), np.where(nowhere, 0, end)) if nowhere.any() else (start, end)
    metres = pairs.distances_m(np.asarray(at), np.asarray(to))
    return np.where(nowhere | (metres == UNREACHABLE), 0, metres)


def _listed(pairs: PairTravel, gaps: Gaps, row: int, chosen: NDArray[np.intp]) -> NDArray[np.intp]:
    """Keep the gaps with both ways in the travel: rows of nearest neighbours do not hold every pair."""
    if not isinstance(pairs, NearestTravel):
        return chosen
    ends = zip(gaps.before[chosen].tolist(), gaps.after[chosen].tolist(), strict=True)
    is_listed = [
        (before < 0 or pairs.lists(before, row)) and (after < 0 or pairs.lists(row, after))
        for before, after in ends
    ]
    return chosen[np.array(is_listed, np.bool_)]
