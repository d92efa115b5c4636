"""Quantiles: what a forecast says about a duration, without naming a distribution."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from doorstep.domain.errors import UnitError
from doorstep.domain.units import Seconds


@dataclass(frozen=True, slots=True)
class Quantiles:
    """A forecast duration by probability: `levels[k]` of all cases last at most `values_s[k]`.

    levels
        Probabilities strictly between 0 and 1, ascending.
    values_s
        Seconds, never falling, one for each level.

    Raises
    ------
    UnitError
        If they are not so.
    """

    levels: tuple[float, ...]
    values_s: tuple[Seconds, ...]

    def __post_init__(self) -> None:
        if not self.levels or len(self.levels) != len(self.values_s):
            raise UnitError("one value for each level", value=(len(self.levels), len(self.values_s)))
        if not all(0.0 < level < 1.0 for level in self.levels):
            raise UnitError("levels lie between 0 and 1", value=self.levels)
        if any(later <= earlier for earlier, later in pairwise(self.levels)):
            raise UnitError("levels ascend", value=self.levels)
        if any(later < earlier for earlier, later in pairwise(self.values_s)):
            raise UnitError("values never fall", value=self.values_s, mend="Sort them.")

    def at(self, level: float) -> Seconds:
        """Read a quantile, linear between levels, to the nearest second; the ends hold beyond them."""
        if level <= self.levels[0]:
            return self.values_s[0]
        spans = zip(pairwise(self.levels), pairwise(self.values_s), strict=True)
        for (low, high), (low_s, high_s) in spans:
            if level <= high:
                return round(low_s + (high_s - low_s) * (level - low) / (high - low))
        return self.values_s[-1]

    @property
    def median_s(self) -> Seconds:
        """The duration that half of all cases stay below."""
        return self.at(0.5)

    def span(self, probability: float) -> tuple[Seconds, Seconds]:
        """Give the central span that holds with a probability: what a promised window is cut from."""
        tail = (1.0 - probability) / 2
        return self.at(tail), self.at(1.0 - tail)
