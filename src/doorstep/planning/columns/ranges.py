"""Ranges and shapes of the rich columns: each wrong entry is refused with its name, value and bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import InputError
from doorstep.planning.columns.lean import LATEST_DS, MANDATORY, MOST_MONEY, MOST_TRAVEL, NO_WAY

__all__ = [
    "ANY",
    "HARD",
    "LATEST_DS",
    "MANDATORY",
    "MOST_DISTANCE",
    "MOST_MONEY",
    "MOST_TRAVEL",
    "NONE",
    "NO_LIMIT",
    "NO_WAY",
    "Span",
    "Spec",
    "require_columns",
    "require_in_order",
    "require_rows",
]

NONE = -1
"""No such thing: no start, no partner, no limit of stops."""
ANY = -1
"""Any hub will do."""
HARD = -1
"""Rate of a window's end that must be kept."""
NO_LIMIT = 2**30
"""Capacity of a dimension that a vehicle does not limit, and the largest count."""
MOST_DISTANCE = 2**31 - 2
"""Largest limit of a route's distance. Without one the core stays within one metre more."""


@dataclass(frozen=True, slots=True)
class Span:
    """From the lowest to the highest allowed number, and one special number besides."""

    low: int
    high: int
    special: int | None = None


@dataclass(frozen=True, slots=True)
class Spec:
    """What a column has to be. `axes` names its axes, with `*` for one of any length."""

    axes: str
    span: Span
    kind: type[np.integer] = np.int32
    optional: bool = False


def require_columns(
    columns: object, specs: Mapping[str, Spec], axes: Mapping[str, int], *, prefix: str = ""
) -> None:
    """Refuse a column of another type, shape or range.

    Raises
    ------
    InputError
        Naming the column, and the first entry that is wrong.
    """
    for label, spec in specs.items():
        column = getattr(columns, label)
        if column is None and spec.optional:
            continue
        _require_form(column, spec, axes, prefix + label)
        _require_span(column, spec.span, prefix + label)


def require_rows(first: NDArray[np.int32], label: str, things: int, rows: int) -> None:
    """Refuse marks of rows that do not run from 0 to the number of rows without falling.

    Raises
    ------
    InputError
    """
    _require_form(first, Spec("marks", Span(0, rows)), {"marks": things + 1}, label)
    if first[0] != 0 or first[-1] != rows or (np.diff(first) < 0).any():
        raise InputError(f"must rise from 0 to {rows}", value=first[[0, -1]].tolist(), place=label)


def require_in_order(columns: object, opens: str, closes: str) -> None:
    """Refuse a span that ends before it begins.

    Raises
    ------
    InputError
    """
    wrong = np.flatnonzero(getattr(columns, opens) > getattr(columns, closes))
    if len(wrong):
        at = int(wrong[0])
        raise InputError(
            f"closes at {int(getattr(columns, closes)[at])} before it opens",
            value=int(getattr(columns, opens)[at]),
            place=f"{opens}[{at}]",
        )


def _require_form(column: NDArray[np.integer], spec: Spec, axes: Mapping[str, int], label: str) -> None:
    if column.dtype != spec.kind or not column.flags.c_contiguous:
        raise InputError(
            f"must be a C-contiguous {spec.kind.__name__} array", value=str(column.dtype), place=label
        )
    names = spec.axes.split()
    fits = len(names) == column.ndim and all(
        name == "*" or axes[name] == length for name, length in zip(names, column.shape, strict=True)
    )
    if not fits:
        wanted = ", ".join(name if name == "*" else str(axes[name]) for name in names)
        raise InputError(f"must have the shape ({wanted})", value=column.shape, place=label)


def _require_span(column: NDArray[np.integer], span: Span, label: str) -> None:
    if not column.size or (int(column.min()) >= span.low and int(column.max()) <= span.high):
        return
    wrong = (column < span.low) | (column > span.high)
    if span.special is not None:
        wrong &= column != span.special
    at = np.argwhere(wrong)
    if len(at):
        where = tuple(int(index) for index in at[0])
        special = "" if span.special is None else f", or {span.special}"
        raise InputError(
            f"must be from {span.low} to {span.high}{special}",
            value=int(column[where]),
            place=f"{label}[{', '.join(map(str, where))}]",
        )
