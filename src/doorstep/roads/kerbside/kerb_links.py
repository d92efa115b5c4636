"""Kerbs of a city joined to its footways, each once: doors of one street ask for the same kerbs."""

from __future__ import annotations

from threading import Lock

import numpy as np
from numpy.typing import NDArray

from doorstep.roads.kerbside.joined_points import JoinedPoints
from doorstep.roads.kerbside.walking import FootNetwork


class KerbLinks:
    """Joins kerbs when they are first asked for. Safe to share between threads."""

    def __init__(self, foot: FootNetwork, degrees: NDArray[np.float64]) -> None:
        """Take kerbs by their positions: degrees, longitude first, shape (kerbs, 2)."""
        self._foot = foot
        self._degrees = degrees
        self._place = np.full(len(degrees), -1, np.int64)
        self._joined = foot.join(degrees[:0])
        self._lock = Lock()

    def of(self, kerbs: NDArray[np.int64]) -> JoinedPoints:
        """Give some kerbs, by row and in the order given, as `FootNetwork.join` joins them."""
        with self._lock:
            new = np.unique(kerbs[self._place[kerbs] < 0])
            if len(new):
                self._place[new] = len(self._joined) + np.arange(len(new))
                self._joined = self._joined.with_more(self._foot.join(self._degrees[new]))
            return self._joined.take(self._place[kerbs])
