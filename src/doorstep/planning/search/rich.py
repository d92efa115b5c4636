"""The door of the rich search: columns of numbers in, routes of elements out.

Ruin and recreate by string removals (Christiaens and Vanden Berghe 2020) on routes that are sequences of
elements, in `native/search/rich/`. Nothing here has a name or a unit of money; see `columns.rich` for what
goes in. Element codes are those of `planning.script`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import InputError
from doorstep.domain.units import Deciseconds
from doorstep.planning import _search
from doorstep.planning.columns.rich import RichColumns
from doorstep.planning.search.budget import (
    Budget,
    Progress,
    SearchOptions,
    asked_for,
    not_driven,
    require_searchable,
)

I32 = NDArray[np.int32]
Coded: TypeAlias = tuple[int, int, int]

UNSTATED = -1
"""Of the begin of a reload or a charge: as early as it may."""


@dataclass(frozen=True, slots=True, eq=False)
class RichPlan:
    """Routes as columns: route r has the elements from `first[r]` on and before `first[r + 1]`.

    kind, depart_ds
        Kind of vehicle and departure of each used vehicle. Shapes (r,).
    first, element_code, element_index, element_extra, element_begin_ds
        Codes (uint8), what each element is of (task, hub, rest of its kind, charger, kerb, carrier), and the
        charge to reach where it is one. Where docks or slots are short, when a reload or a charge begins, in
        whole seconds, else UNSTATED. Shapes (r + 1,), then (e,).
    unassigned
        Tasks that no route serves, ascending; of a served group the other members are among them.
    cost
        Of the routes and of what is optional and left out, in the unit of the columns. Mandatory tasks left
        out add nothing.
    interrupted
        True if the search was stopped from outside (Ctrl-C) before its budget was used.
    """

    kind: I32
    first: I32
    element_code: NDArray[np.uint8]
    element_index: I32
    element_extra: I32
    element_begin_ds: I32
    depart_ds: I32
    unassigned: tuple[int, ...] = ()
    cost: int = 0
    iterations: int = 0
    elapsed_s: float = 0.0
    cpu_s: float = 0.0
    interrupted: bool = False

    def route(self, number: int) -> tuple[int, Deciseconds, tuple[Coded, ...]]:
        """Give kind, departure and elements (code, index, extra) of one route."""
        rows = slice(int(self.first[number]), int(self.first[number + 1]))
        columns = (self.element_code, self.element_index, self.element_extra)
        elements = zip(*(column[rows].tolist() for column in columns), strict=True)
        return int(self.kind[number]), int(self.depart_ds[number]), tuple(elements)

    def begins_ds(self, number: int) -> tuple[int, ...]:
        """Give when the elements of one route begin, UNSTATED where nothing is said."""
        return tuple(self.element_begin_ds[int(self.first[number]) : int(self.first[number + 1])].tolist())

    @property
    def routes(self) -> tuple[tuple[int, Deciseconds, tuple[Coded, ...]], ...]:
        """All routes, see `route`."""
        return tuple(self.route(number) for number in range(len(self.kind)))


TASK, RELOAD, REST, CHARGE, PARK, LOOP, DOOR = range(7)
"""Codes of elements: task, hub, rest of the kind; charger, kerb, carrier of the kind, task on foot."""


def search_rich(
    columns: RichColumns,
    budget: Budget,
    seed: int,
    *,
    options: SearchOptions | None = None,
    start: RichPlan | None = None,
    on_progress: Callable[[Progress], None] | None = None,
) -> RichPlan:
    """Search for a plan of least cost.

    Under `Budget.iterations` alone the plan is the same for the same seed and number of threads, on every
    machine.

    Parameters
    ----------
    seed
        Any integer from 0 to 2**64 - 1.
    start
        A feasible plan to begin from; tasks it leaves out are tried again, its rests are placed anew.
    on_progress
        Called a few times a second from the calling thread. What it raises ends the search and is
        raised here; KeyboardInterrupt ends the search with the best plan so far.

    Raises
    ------
    InputError
        If seed or start do not fit the problem.
    """
    options = options or SearchOptions()
    require_searchable(seed, options, columns.tasks.task_price)
    if start is not None:
        require_start(columns, start)
    found = _search.search_rich(
        _search.RichProblem(columns.flat()),
        start=None if start is None else _columns(start),
        **asked_for(budget, seed, options, on_progress),
    )
    if found is None:
        raise not_driven()
    kind, first, code, index, extra, begin_ds, depart_ds, unassigned = found[:8]
    left_out = tuple(unassigned.tolist())
    return RichPlan(kind, first, code, index, extra, begin_ds, depart_ds, left_out, *found[8:])


def require_start(columns: RichColumns, start: RichPlan) -> None:
    """Refuse a start that does not go with the columns, before the core reads from them.

    Raises
    ------
    InputError
        Naming the place.
    """
    _require_rows(start)
    for code, bound in _bounds(columns).items():
        index = start.element_index[start.element_code == code]
        if len(index) and not (index.min() >= 0 and index.max() < bound):
            place = f"start: elements of code {code}"
            raise InputError("an index beyond the columns", value=index.tolist(), place=place)
    strange = sorted(set(start.element_code.tolist()) - set(_bounds(columns)))
    if strange:
        raise InputError("an element that the search does not know", value=strange[0], place="start")
    if len(start.kind) and not (start.kind.min() >= 0 and start.kind.max() < len(columns.kinds.kind_travel)):
        raise InputError("a kind beyond the columns", value=start.kind.tolist(), place="start.kind")
    served = start.element_index[np.isin(start.element_code, (TASK, DOOR))]
    if len(np.unique(served)) < len(served):
        raise InputError("a task served twice", value=served.tolist(), place="start")


def _bounds(columns: RichColumns) -> dict[int, int]:
    """Give how many things an element of each code may name; the core looks up carriers within their kind."""
    tasks, walking = len(columns.tasks.task_place), columns.walking
    bounds = {TASK: tasks, RELOAD: len(columns.hubs.hub_place), REST: len(columns.hours.rest_ds)}
    if columns.energy is not None:
        bounds[CHARGE] = len(columns.energy.charger_place)
    if walking is not None:
        bounds |= {PARK: len(walking.kerb_place), LOOP: len(walking.carrier_foot), DOOR: tasks}
    return bounds


def _require_rows(start: RichPlan) -> None:
    first, elements = start.first, len(start.element_code)
    if len(first) != len(start.kind) + 1 or first[0] != 0 or first[-1] != elements:
        raise InputError("routes and elements do not fit", value=first.tolist(), place="start.first")
    if (np.diff(first) <= 0).any() or not (
        len(start.element_index) == len(start.element_extra) == len(start.element_begin_ds) == elements
        and len(start.depart_ds) == len(start.kind)
    ):
        raise InputError("a route without elements, or columns of other lengths", place="start")


def _columns(start: RichPlan) -> tuple[I32, I32, NDArray[np.uint8], I32, I32, I32, I32]:
    def i32(column: NDArray[np.integer]) -> I32:
        return np.ascontiguousarray(column, np.int32)

    code = np.ascontiguousarray(start.element_code, np.uint8)
    index, extra = i32(start.element_index), i32(start.element_extra)
    begin_ds, depart_ds = i32(start.element_begin_ds), i32(start.depart_ds)
    return i32(start.kind), i32(start.first), code, index, extra, begin_ds, depart_ds
