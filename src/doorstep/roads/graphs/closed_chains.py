"""Lay turn restrictions onto arcs as chains: from the `from` way over the via to the `to` way.

A chain of two arcs is one turn; a longer one runs over a via-way. `no_...` closes its chains; `only_...`
closes every other way off them, at every junction on the way: who must go over the via may not leave before
its end. Several `only_...` from one arc over one via allow each other's chains.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from doorstep.roads.graphs.headings import Headings
from doorstep.roads.graphs.junctions import Arcs
from doorstep.roads.tags.restrictions import Restriction, Rule

Chain = tuple[int, ...]
When = tuple[str, bool]
"""Condition ("" for always), and whether it lifts a ban instead of making one."""

ALWAYS: When = ("", False)
MOST_VIA_ARCS = 60
"""A via longer than this is no manoeuvre but a slip in the data."""

_FITS = {
    "left_turn": (-165.0, -15.0),
    "right_turn": (15.0, 165.0),
    "straight_on": (-60.0, 60.0),
    "u_turn": (120.0, 240.0),
}
"""Degrees of a turn that a kind may mean, right positive."""


@dataclass(frozen=True, slots=True)
class ArcFan:
    """Which arcs leave a junction: rows of base turns by the arc before."""

    first: NDArray[np.uint32]
    to: NDArray[np.uint32]

    def after(self, arc: int) -> list[int]:
        """List the arcs that may follow, U-turn included where the graph has one."""
        return [int(a) for a in self.to[self.first[arc] : self.first[arc + 1]]]


@dataclass(slots=True)
class ClosedChains:
    """Closed chains, with the groups they are closed to, by when."""

    groups: dict[Chain, dict[When, int]] = field(default_factory=dict)

    def close(self, chain: Chain, when: When, groups: int) -> None:
        """Close a chain to some more groups."""
        if groups:
            by_time = self.groups.setdefault(chain, {})
            by_time[when] = by_time.get(when, 0) | groups


class ChainFinder:
    """Find the chains of arcs that a restriction speaks of, in one graph."""

    def __init__(
        self, arcs: Arcs, way_id: NDArray[np.int64], ways: Headings, node_osm_id: NDArray[np.int64]
    ) -> None:
        self._arcs = arcs
        self._way_id = way_id
        self._ways = ways
        self._node_osm_id = node_osm_id
        self._of_way: dict[int, list[int]] = {}

    def index(self, restrictions: Iterable[Restriction]) -> None:
        """List the arcs of every way that some restriction names."""
        named: set[int] = set()
        for one in restrictions:
            named |= one.from_ways | one.via_ways | one.to_ways
        wanted = np.flatnonzero(np.isin(self._way_id, np.array(sorted(named), dtype=np.int64)))
        for arc in wanted.tolist():
            self._of_way.setdefault(int(self._way_id[arc]), []).append(arc)

    def chains(self, restriction: Restriction, kind: str) -> list[Chain]:
        """List the chains of a restriction; none if its ways do not meet in this graph."""
        if restriction.via_node is None:
            found = list(self._over_ways(restriction))
        else:
            found = list(self._over_node(restriction, restriction.via_node))
        if not kind.endswith("u_turn"):
            found = [c for c in found if len(c) > 2 or self._arcs.opposite[c[0]] != c[1]]
        return self._that_fit(found, kind)

    def _arcs_of(self, ways: Iterable[int]) -> list[int]:
        return [arc for way in sorted(ways) for arc in self._of_way.get(way, ())]

    def _over_node(self, restriction: Restriction, via_node: int) -> Iterator[Chain]:
        node = int(np.searchsorted(self._node_osm_id, via_node))
        if node == len(self._node_osm_id) or self._node_osm_id[node] != via_node:
            return
        for before in self._arcs_of(restriction.from_ways):
            if self._arcs.head[before] != node:
                continue
            for after in self._arcs_of(restriction.to_ways):
                if self._arcs.tail[after] == node:
                    yield before, after

    def _over_ways(self, restriction: Restriction) -> Iterator[Chain]:
        leaving: dict[int, list[int]] = {}
        for arc in self._arcs_of(restriction.via_ways):
            leaving.setdefault(int(self._arcs.tail[arc]), []).append(arc)
        enders = self._arcs_of(restriction.to_ways)
        for before in self._arcs_of(restriction.from_ways):
            for middle in self._walks(before, leaving):
                end = int(self._arcs.head[middle[-1]])
                yield from ((before, *middle, after) for after in enders if self._arcs.tail[after] == end)

    def _walks(self, before: int, leaving: dict[int, list[int]]) -> Iterator[Chain]:
        """Walk the via arcs from the head of `before`: the shortest walk to each junction, no U-turns."""
        start = int(self._arcs.head[before])
        waiting: deque[Chain] = deque([(arc,) for arc in leaving.get(start, ())])
        reached: set[int] = set()
        while waiting:
            walk = waiting.popleft()
            end = int(self._arcs.head[walk[-1]])
            if end in reached or len(walk) > MOST_VIA_ARCS:
                continue
            reached.add(end)
            yield walk
            back = int(self._arcs.opposite[walk[-1]])
            waiting.extend((*walk, arc) for arc in leaving.get(end, ()) if arc != back)

    def _that_fit(self, chains: list[Chain], kind: str) -> list[Chain]:
        """Keep the chains that turn as the sign says, if a way that runs on past the via leaves a choice."""
        limits = _FITS.get(kind.partition("_")[2])
        starts = {chain[0] for chain in chains}
        ends = {chain[-1] for chain in chains}
        if limits is None or (len(starts) == 1 and len(ends) == 1):
            return chains
        low, high = limits
        fitting = [c for c in chains if (self._angle(c) - low) % 360.0 <= high - low]
        return fitting or chains

    def _angle(self, chain: Chain) -> float:
        return float(self._ways.start[chain[-1]] - self._ways.end[chain[0]])


def close_chains(
    restrictions: list[Restriction], finder: ChainFinder, fan: ArcFan, warnings: Counter[str]
) -> ClosedChains:
    """Work out everything that the restrictions close.

    Restrictions whose ways are not all streets of this mode do not concern it and are passed over.
    """
    finder.index(restrictions)
    closed = ClosedChains()
    allowed: dict[tuple[Chain, When], dict[int, int]] = {}
    for restriction, rule in ((one, rule) for one in restrictions for rule in one.rules):
        chains = finder.chains(restriction, rule.kind)
        if not chains:
            warnings["turn restriction that does not meet this mode's streets"] += 1
        for chain in chains:
            _lay(chain, rule, closed, allowed)
    for (begun, when), next_groups in allowed.items():
        spoken_to = 0
        for groups in next_groups.values():
            spoken_to |= groups
        for arc in fan.after(begun[-1]):
            closed.close((*begun, arc), when, spoken_to & ~next_groups.get(arc, 0))
    return closed


def _lay(
    chain: Chain, rule: Rule, closed: ClosedChains, allowed: dict[tuple[Chain, When], dict[int, int]]
) -> None:
    """Close a chain, or note each of its steps as one that an `only_...` rule allows."""
    when = (rule.condition or "", rule.lifts)
    if not rule.is_only:
        closed.close(chain, when, rule.groups)
        return
    for size in range(1, len(chain)):
        next_groups = allowed.setdefault((chain[:size], when), {})
        next_groups[chain[size]] = next_groups.get(chain[size], 0) | rule.groups
