"""How the literature rounds distances, and thereby what a cost of an instance means.

A file gives places on a plane without a unit, and often does not say how distances between them are
rounded: the sets do, each in its own way. `convention_of` follows the sets of CVRPLIB, of the 12th DIMACS
challenge and of PyVRP's collection by what the file says it is; `Rounding` overrules that.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import FileError
from doorstep.domain.units import ds_from_s
from doorstep.planning import Objective


class Rounding(StrEnum):
    """How Euclidean distances become numbers that can be added up exactly."""

    AUTO = "auto"
    WHOLE = "whole"
    TENTHS = "tenths"
    THOUSANDTHS = "thousandths"
    UNROUNDED = "unrounded"


@dataclass(frozen=True, slots=True)
class Convention:
    """How the literature rounds distances, which are times too.

    steps_per_unit
        Steps of integer cost in one unit of the file.
    s_per_unit
        Seconds that one unit of the file's time stands for. None: a step is a tenth of a second.
    truncated
        Whether what is below a step is cut off; else it is rounded, half up.
    is_exact
        Whether a published cost is a sum of unrounded distances; steps are then only what is planned with.
    units_per_cost
        What the sum of an exact cost is divided by to be the published one.
    """

    name: str
    steps_per_unit: int
    s_per_unit: int | None
    truncated: bool = False
    is_exact: bool = False
    units_per_cost: int = 1

    @property
    def minor_per_cost(self) -> int:
        """Steps of cost in one of the published cost."""
        return self.steps_per_unit * self.units_per_cost if self.is_exact else 1

    def costs(self, apart: NDArray[np.float64]) -> NDArray[np.int32]:
        """Round Euclidean distances in units of the file to steps of cost."""
        half = 0.0 if self.truncated else 0.5
        return np.floor(apart * self.steps_per_unit + half).astype(np.int32)

    def durations_ds(self, apart: NDArray[np.float64], costs: NDArray[np.int32]) -> NDArray[np.int32]:
        """Give travel times: of the rounded distances, or of unrounded ones up to the next tenth."""
        if self.s_per_unit is None:
            return costs
        unit_ds = ds_from_s(self.s_per_unit)
        if self.is_exact:
            return np.ceil(apart * unit_ds).astype(np.int32)
        return costs if unit_ds == self.steps_per_unit else (costs * np.int32(unit_ds))


ROUNDED = Convention("rounded to whole units", 1, None)
ROUNDED_WITH_TIMES = Convention("rounded to whole units", 1, 1)
TRUNCATED = Convention("x10, truncated", 10, 1, truncated=True)
THOUSANDTHS = Convention("x1000, rounded", 1000, 100)
UNROUNDED = Convention("unrounded", 10_000, 1000, is_exact=True)
UNROUNDED_UNTIMED = Convention("unrounded", 10_000, None, is_exact=True)
UNROUNDED_HUNDREDTH = Convention("unrounded, / 100", 10_000, None, is_exact=True, units_per_cost=100)
AS_GIVEN = Convention("the file's matrix", 1, 1)

_THOUSANDTHS_KINDS = ("SDVRPTW", "MDVRPTW")
_HUNDREDTH_KINDS = ("HFVRP",)


@dataclass(frozen=True, slots=True)
class FileNature:
    """What a file says of itself that decides how its distances are rounded.

    kind
        Its TYPE. Empty: it has none.
    """

    kind: str
    has_matrix: bool
    has_windows: bool
    is_timed: bool


def convention_of(nature: FileNature, objective: Objective, rounding: Rounding, *, place: str) -> Convention:
    """Choose the convention of a file.

    A matrix stays as it is. By type, SDVRPTW and MDVRPTW are taken times 1000 and rounded, HFVRP stays
    unrounded with costs in hundreds; else files with windows are taken times 10 and truncated, or stay
    unrounded when the fleet comes first, and files without windows are rounded to whole units.

    Raises
    ------
    FileError
        If a rounding is asked for and the file has a matrix.
    """
    if nature.has_matrix:
        if rounding is not Rounding.AUTO:
            mend = "Leave the rounding out: its numbers are taken as they are."
            raise FileError("a matrix is not rounded", value=rounding.value, place=place, mend=mend)
        return AS_GIVEN
    if rounding is Rounding.AUTO:
        rounding = _usual(nature, objective)
    if rounding is Rounding.WHOLE:
        return ROUNDED_WITH_TIMES if nature.is_timed else ROUNDED
    if rounding is Rounding.TENTHS:
        return TRUNCATED
    if rounding is Rounding.THOUSANDTHS:
        return THOUSANDTHS
    if nature.kind in _HUNDREDTH_KINDS:
        return UNROUNDED_HUNDREDTH
    return UNROUNDED if nature.is_timed else UNROUNDED_UNTIMED


def _usual(nature: FileNature, objective: Objective) -> Rounding:
    if nature.kind in _THOUSANDTHS_KINDS:
        return Rounding.THOUSANDTHS
    if nature.kind in _HUNDREDTH_KINDS:
        return Rounding.UNROUNDED
    if not nature.has_windows:
        return Rounding.WHOLE
    return Rounding.UNROUNDED if objective is Objective.FLEET_FIRST else Rounding.TENTHS
