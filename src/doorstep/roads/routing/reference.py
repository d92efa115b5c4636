"""The slow twin of `hierarchy`: plain Dijkstra (1959) on the turns, obviously right, for tests.

Times and distances are compared as pairs (ms, dm), so the best path is the shortest of the fastest.
"""

from __future__ import annotations

from heapq import heappop, heappush
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from doorstep.roads.routing.metric import NEVER_MS, Phantoms

U32 = NDArray[np.uint32]
Reached = tuple[int, int]

UNREACHED: Reached = (NEVER_MS, 0)


class ReferenceRoads:
    """Turns with their weights, searched without any preprocessing.

    turn_first, turn_to
        Turns as rows by from-state. Shapes (states + 1,) and (turns,).
    turn_weight_ms, turn_length_dm
        Turn cost plus time of the next arc, and its length. Shape (turns,).
    """

    def __init__(self, turn_first: U32, turn_to: U32, turn_weight_ms: U32, turn_length_dm: U32) -> None:
        self._first = [int(i) for i in turn_first]
        self._to = [int(i) for i in turn_to]
        self._weight = [(int(ms), int(dm)) for ms, dm in zip(turn_weight_ms, turn_length_dm, strict=True)]

    def reach(self, points: Phantoms, index: int) -> list[Reached]:
        """(ms, dm) from one point to the end of every state's arc.

        The point's own arc counts only when it is reached again: its entry is a round trip.
        """
        best = [UNREACHED] * (len(self._first) - 1)
        queue: list[tuple[Reached, int]] = []
        for entry in range(int(points.first[index]), int(points.first[index + 1])):
            ahead = (int(points.ahead_ms[entry]), int(points.ahead_dm[entry]))
            self._leave(int(points.state[entry]), ahead, best, queue)
        while queue:
            at, state = heappop(queue)
            if at == best[state]:
                self._leave(state, at, best, queue)
        return best

    def _leave(self, state: int, at: Reached, best: list[Reached], queue: list[tuple[Reached, int]]) -> None:
        for turn in range(self._first[state], self._first[state + 1]):
            ms, dm = self._weight[turn]
            there = (at[0] + ms, at[1] + dm)
            to = self._to[turn]
            if ms < NEVER_MS and there < best[to]:
                best[to] = there
                heappush(queue, (there, to))

    def row(self, sources: Phantoms, index: int, targets: Phantoms) -> list[Reached]:
        """(ms, dm) from one source to every target."""
        best = self.reach(sources, index)
        return [self._cell(best, sources, index, targets, target) for target in range(len(targets))]

    def _cell(
        self, best: list[Reached], sources: Phantoms, index: int, targets: Phantoms, target: int
    ) -> Reached:
        found = UNREACHED
        for q in range(int(targets.first[target]), int(targets.first[target + 1])):
            state, ms, dm = int(targets.state[q]), int(targets.ahead_ms[q]), int(targets.ahead_dm[q])
            if best[state][0] < NEVER_MS:
                found = min(found, (max(best[state][0] - ms, 0), max(best[state][1] - dm, 0)))
            for p in range(int(sources.first[index]), int(sources.first[index + 1])):
                if int(sources.state[p]) == state and int(sources.ahead_ms[p]) >= ms:
                    straight = (int(sources.ahead_ms[p]) - ms, max(int(sources.ahead_dm[p]) - dm, 0))
                    found = min(found, straight)
        return found

    def matrix(self, sources: Phantoms, targets: Phantoms) -> tuple[U32, U32]:
        """Milliseconds and decimetres, as `Metric.matrix_with_distance`. Shapes (sources, targets)."""
        cells = np.array(
            [self.row(sources, index, targets) for index in range(len(sources))], np.uint32
        ).reshape(len(sources), len(targets), 2)
        return cells[:, :, 0], cells[:, :, 1]

    def one_to_all(self, source: Phantoms) -> U32:
        """Milliseconds to the end of every state's arc, as `Metric.one_to_all`. Shape (states,)."""
        ms = np.array([reached[0] for reached in self.reach(source, 0)], np.uint32)
        np.minimum.at(ms, source.state, source.ahead_ms)
        return ms

    def path_weight(self, states: U32) -> Reached:
        """(ms, dm) of driving from the end of the first state's arc over the others, each a legal turn.

        NEVER_MS where two neighbours have no turn between them.
        """
        total = (0, 0)
        for here, there in pairwise(states):
            turns = range(self._first[int(here)], self._first[int(here) + 1])
            legs = [self._weight[turn] for turn in turns if self._to[turn] == int(there)]
            ms, dm = min(legs, default=UNREACHED)
            if ms >= NEVER_MS:
                return UNREACHED
            total = (total[0] + ms, total[1] + dm)
        return total
