"""The slow, plain twin of map matching: the model and nothing else.

Every street is measured for every fix, every route is found by a full Dijkstra, no candidate is ever
dropped. It knows neither spikes nor breaks: traces must be clean. Tests hold the kernel to it.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.errors import TraceError
from doorstep.roads.graphs.geometry import METRES_PER_UNIT
from doorstep.roads.graphs.graph import NO_ARC
from doorstep.roads.routing.hierarchy import NEVER_MS
from doorstep.roads.ways.matching import MatchSettings
from doorstep.roads.ways.snapping import Snapper


@dataclass(frozen=True, slots=True)
class _Candidate:
    arc: int
    state: int
    fraction: float
    emission: float
    score: float
    path: tuple[int, ...] = ()
    previous: int = -1


@dataclass(frozen=True, slots=True)
class ReferenceMatcher:
    """Newson and Krumm (2009) by the book, with the transition scale of `MatchSettings`."""

    snapper: Snapper
    arc_ms: NDArray[np.uint32]
    turn_ms: NDArray[np.uint32]
    settings: MatchSettings

    def match(
        self, lon7: NDArray[np.int32], lat7: NDArray[np.int32], time_ms: NDArray[np.int64]
    ) -> list[int]:
        """List the arcs of the likeliest path.

        Parameters
        ----------
        lon7, lat7, time_ms
            Fixes in order of time, each near a street. Shapes (n,).

        Raises
        ------
        TraceError
            If no legal path passes near all fixes.
        """
        lon7, lat7 = self._smoothed(lon7, time_ms), self._smoothed(lat7, time_ms)
        anchors = self._anchors(lon7, lat7)
        layers = [self._candidates(int(lon7[anchors[0]]), int(lat7[anchors[0]]))]
        for before, fix in pairwise(anchors):
            straight_m = float(_metres(lon7[[before, fix]], lat7[[before, fix]])[0])
            elapsed_s = float(time_ms[fix] - time_ms[before]) / 1000.0
            ends = self._candidates(int(lon7[fix]), int(lat7[fix]))
            layers.append(self._advance(layers[-1], ends, straight_m, elapsed_s))
        return self._arcs(layers)

    def _smoothed(self, column7: NDArray[np.int32], time_ms: NDArray[np.int64]) -> NDArray[np.int32]:
        """Average each fix with as many before as after it, as far as `smooth_s` reaches on both sides."""
        smooth = column7.copy()
        most_ms = self.settings.smooth_s * 1000.0
        for fix in range(len(column7)):
            reach = 0
            while fix - reach > 0 and fix + reach + 1 < len(column7):
                before, after = fix - reach - 1, fix + reach + 1
                if max(time_ms[fix] - time_ms[before], time_ms[after] - time_ms[fix]) > most_ms:
                    break
                reach += 1
            smooth[fix] = round(float(np.mean(column7[fix - reach : fix + reach + 1].astype(np.float64))))
        return smooth

    def _anchors(self, lon7: NDArray[np.int32], lat7: NDArray[np.int32]) -> list[int]:
        anchors = [0]
        for fix in range(1, len(lon7)):
            pair = [anchors[-1], fix]
            if _metres(lon7[pair], lat7[pair])[0] >= self.settings.thin_m:
                anchors.append(fix)
        return anchors

    def _candidates(self, lon7: int, lat7: int) -> list[_Candidate]:
        feet = []
        for piece in np.unique(self.snapper.graph.piece[self.arc_ms < NEVER_MS]).tolist():
            fraction, distance_m = self._foot(piece, lon7, lat7)
            if distance_m <= self.settings.radius_m:
                feet.append((distance_m, piece, fraction))
        found = []
        for distance_m, piece, fraction in sorted(feet)[: self.settings.most_pieces]:
            emission = -0.5 * (distance_m / self.settings.sigma_m) ** 2
            both = ((self.snapper.along[piece], fraction), (self.snapper.against[piece], 1.0 - fraction))
            for arc, share in both:
                if arc != NO_ARC and self.arc_ms[arc] < NEVER_MS:
                    found.append(_Candidate(int(arc), int(arc), share, emission, emission))
        if not found:
            raise TraceError("a fix without a street near it", value=(lon7 / 1e7, lat7 / 1e7))
        return found

    def _foot(self, piece: int, lon7: int, lat7: int) -> tuple[float, float]:
        """Nearest place on a piece: share of its length, and metres away."""
        graph = self.snapper.graph
        span = slice(int(graph.piece_first[piece]), int(graph.piece_first[piece + 1]))
        cosine = np.cos(np.radians(lat7 / 1e7))
        x = (graph.piece_lon7[span].astype(np.float64) - lon7) * cosine
        y = graph.piece_lat7[span].astype(np.float64) - lat7
        dx, dy = np.diff(x), np.diff(y)
        square = dx**2 + dy**2
        share = np.zeros_like(square)
        np.divide(-(x[:-1] * dx + y[:-1] * dy), square, out=share, where=square > 0)
        share = np.clip(share, 0.0, 1.0)
        away = np.hypot(x[:-1] + share * dx, y[:-1] + share * dy) * METRES_PER_UNIT
        best = int(np.argmin(away))
        length = np.sqrt(square)
        total = float(length.sum())
        along = float(length[:best].sum() + share[best] * length[best])
        return (along / total if total > 0 else 0.0), float(away[best])

    def _advance(
        self, starts: list[_Candidate], ends: list[_Candidate], straight_m: float, elapsed_s: float
    ) -> list[_Candidate]:
        beta = self.settings.beta_m + self.settings.beta_per_s * elapsed_s
        furthest_m = self.settings.max_speed_mps * elapsed_s + 6.0 * self.settings.sigma_m
        best = [replace(end, score=-np.inf) for end in ends]
        for number, start in enumerate(starts):
            if start.score == -np.inf:
                continue
            labels = self._routes(start)
            for k, end in enumerate(ends):
                state, route_m, path = self._route(start, end, labels)
                score = start.score + end.emission - abs(route_m - straight_m) / beta
                if score > best[k].score and route_m <= furthest_m:
                    best[k] = replace(end, state=state, score=score, path=path, previous=number)
        if all(candidate.score == -np.inf for candidate in best):
            raise TraceError("no legal way joins two fixes of the trace")
        return best

    def _route(
        self, start: _Candidate, end: _Candidate, labels: dict[int, tuple[int, float, int]]
    ) -> tuple[int, float, tuple[int, ...]]:
        """Way from one candidate to another: state arrived in, metres, states entered."""
        length_m = self.snapper.graph.length_dm[end.arc] / 10.0
        ahead_m = (end.fraction - start.fraction) * length_m
        if start.arc == end.arc and ahead_m >= -3.0 * self.settings.sigma_m:
            return start.state, max(0.0, ahead_m), ()
        arcs = self.snapper.graph.state_arc
        hits = [(label[0], state) for state, label in labels.items() if arcs[state] == end.arc]
        if not hits:
            return -1, np.inf, ()
        _, state = min(hits)
        path = [state]
        while labels[path[-1]][2] >= 0:
            path.append(labels[path[-1]][2])
        return state, labels[state][1] + end.fraction * length_m, tuple(reversed(path))

    def _routes(self, start: _Candidate) -> dict[int, tuple[int, float, int]]:
        """Fastest ways from a candidate to the start of every state's arc: (ms, metres, state before)."""
        graph = self.snapper.graph
        left = 1.0 - start.fraction
        labels: dict[int, tuple[int, float, int]] = {}
        whole_m = graph.length_dm[start.arc] / 10.0
        queue = self._entered(start.state, int(left * self.arc_ms[start.arc]), left * whole_m, -1)
        heapq.heapify(queue)
        while queue:
            ms, state, along_m, before = heapq.heappop(queue)
            if state in labels:
                continue
            labels[state] = (ms, along_m, before)
            arc = graph.state_arc[state]
            done_m = along_m + graph.length_dm[arc] / 10.0
            for entry in self._entered(state, ms + int(self.arc_ms[arc]), done_m, state):
                heapq.heappush(queue, entry)
        return labels

    def _entered(self, state: int, ms: int, along_m: float, before: int) -> list[tuple[int, int, float, int]]:
        graph = self.snapper.graph
        rows = range(int(graph.turn_first[state]), int(graph.turn_first[state + 1]))
        return [
            (ms + int(self.turn_ms[turn]), int(graph.turn_to[turn]), along_m, before)
            for turn in rows
            if self.turn_ms[turn] < NEVER_MS and self.arc_ms[graph.state_arc[graph.turn_to[turn]]] < NEVER_MS
        ]

    def _arcs(self, layers: list[list[_Candidate]]) -> list[int]:
        scores = [candidate.score for candidate in layers[-1]]
        number = int(np.argmax(scores))
        states: list[int] = []
        for layer in reversed(layers[1:]):
            states[:0] = layer[number].path
            number = layer[number].previous
        arcs = self.snapper.graph.state_arc
        return [layers[0][number].arc, *(int(arcs[state]) for state in states)]


def _metres(lon7: NDArray[np.int32], lat7: NDArray[np.int32]) -> NDArray[np.float64]:
    cosine = np.cos(np.radians((lat7[:-1].astype(np.float64) + lat7[1:]) / 2e7))
    east, north = np.diff(lon7.astype(np.float64)) * cosine, np.diff(lat7.astype(np.float64))
    return np.asarray(np.hypot(east, north) * METRES_PER_UNIT)
