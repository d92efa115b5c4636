"""Numbers of a problem as columns: whole seconds as tenths within the search's range, rows of any length."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import InputError
from doorstep.domain.tasks import Task
from doorstep.domain.units import Seconds, ds_from_s
from doorstep.planning.columns.ranges import LATEST_DS, MOST_MONEY, MOST_TRAVEL

I32 = NDArray[np.int32]
I64 = NDArray[np.int64]
U8 = NDArray[np.uint8]


def i32(values: Sequence[int], what: str) -> I32:
    """Make a column of 32 bits.

    Raises
    ------
    InputError
        If a number does not fit, naming what it is.
    """
    try:
        return np.array(values, np.int32)
    except OverflowError:
        worst = max(values, key=abs)
        mend = "The search counts in 32 bits: use smaller numbers or larger units."
        raise InputError(f"a {what} beyond the search's range", value=worst, mend=mend) from None


def i64(values: Sequence[int], what: str, tasks: Sequence[Task] = ()) -> I64:
    """Make a column of costs.

    Parameters
    ----------
    tasks
        Whose costs they are, for errors. Empty: of no task.

    Raises
    ------
    InputError
        If a cost is beyond what sums of 64 bits bear, naming what it is and whose.
    """
    worst = max(values, key=abs, default=0)
    if abs(worst) > MOST_MONEY:
        mend = f"At most {MOST_MONEY} of the smallest unit that all costs share: use rounder amounts."
        what = f"costs would overflow: a {what} of too many units"
        place = f"task {tasks[values.index(worst)].id}" if tasks else None
        raise InputError(what, value=worst, place=place, mend=mend)
    return np.array(values, np.int64)


def u8(values: Sequence[int]) -> U8:
    """Make a column of bytes."""
    return np.array(values, np.uint8)


def marks(lengths: Sequence[int]) -> I32:
    """Mark where rows of these lengths begin, and where the last one ends."""
    first = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=first[1:])
    return first


def require_short(service_ds: int, task: Task) -> int:
    """Give the work of a task, refusing what is longer than the search can count.

    Raises
    ------
    InputError
    """
    if service_ds > MOST_TRAVEL:
        mend = f"At most {MOST_TRAVEL} tenths of a second, 77 days."
        place = f"task {task.id}"
        raise InputError("a service beyond the search's range", value=service_ds, place=place, mend=mend)
    return service_ds


def within_ds(instant_s: Seconds) -> int:
    """Give an instant in tenths, no farther from the epoch than the search can count.

    An end of a span that is farther is never reached, so it may be drawn nearer; what must happen beyond is
    refused by `require_near`.
    """
    return max(-LATEST_DS, min(LATEST_DS, ds_from_s(instant_s)))


def require_near(opens_s: Seconds, closes_s: Seconds, place: str) -> None:
    """Refuse a span that lies wholly beyond what the search can count.

    Raises
    ------
    InputError
    """
    if ds_from_s(opens_s) >= LATEST_DS or ds_from_s(closes_s) <= -LATEST_DS:
        mend = "Use a nearer epoch: times run to 621 days around it."
        raise InputError(
            "beyond the search's range of time", value=(opens_s, closes_s), place=place, mend=mend
        )
