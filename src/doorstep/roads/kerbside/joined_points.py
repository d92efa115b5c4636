"""Points joined to a foot network: each with its links onto the lanes around it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True, eq=False)
class JoinedPoints:
    """Points with their links onto the lanes of a foot network.

    first
        Rows by point: point `i` has the links `first[i]:first[i + 1]`; none: it cannot be walked to.
    lane, offset_dm
        Lane a link leads to, and decimetres from the lane's start. Shape (links,).
    link_dm, crossing
        Length of the link, and the `Crossing` it passes. Shape (links,).
    """

    first: NDArray[np.int64]
    lane: NDArray[np.int64]
    offset_dm: NDArray[np.int64]
    link_dm: NDArray[np.int64]
    crossing: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.first) - 1

    @property
    def is_joined(self) -> NDArray[np.bool_]:
        """Whether each point can be walked to at all. Shape (points,)."""
        return np.asarray(np.diff(self.first) > 0)

    def with_more(self, others: JoinedPoints) -> JoinedPoints:
        """Put the points of another joining behind these."""
        names = ("lane", "offset_dm", "link_dm", "crossing")
        columns = (np.concatenate((getattr(self, name), getattr(others, name))) for name in names)
        return JoinedPoints(np.concatenate((self.first, self.first[-1] + others.first[1:])), *columns)

    def take(self, points: NDArray[np.int64]) -> JoinedPoints:
        """Keep some of the points, in the order given."""
        counts = np.diff(self.first)[points]
        first = np.concatenate(([0], np.cumsum(counts)))
        rows = np.arange(first[-1]) + np.repeat(self.first[points] - first[:-1], counts)
        return JoinedPoints(
            first, self.lane[rows], self.offset_dm[rows], self.link_dm[rows], self.crossing[rows]
        )
