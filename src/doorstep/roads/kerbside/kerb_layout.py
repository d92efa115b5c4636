"""Where along a chain of arcs a kerb may lie, and which spot of each slot is taken.

Positions along all chains are put on one long line, so that every step is a sort or a search over whole
columns: no loop over streets. Long columns go through in blocks of whole chains.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.units import Decimetres
from doorstep.roads.graphs.street_chains import StreetChains

GAP_DM = 100_000
"""Free length between chains on the long line, more than any clearance."""
BLOCK_SAMPLES = 200_000
"""Spots that are looked at together: memory stays small however large the city is."""
_PLACE_BITS = 34
_RANK_BIT = 58
_MOST_OFF_DM = (1 << (_RANK_BIT - _PLACE_BITS)) - 1


@dataclass(frozen=True, slots=True)
class Blocked:
    """Stretches of chains where nobody may halt: middle and reach to both sides. Shapes (stretches,)."""

    chain: NDArray[np.int64]
    middle_dm: NDArray[np.int64]
    reach_dm: NDArray[np.int64]

    @classmethod
    def joined(cls, parts: list[Blocked]) -> Blocked:
        """Put several lists together."""
        if not parts:
            nothing = np.zeros(0, dtype=np.int64)
            return cls(nothing, nothing, nothing)
        return cls(
            np.concatenate([part.chain for part in parts]),
            np.concatenate([part.middle_dm for part in parts]),
            np.concatenate([part.reach_dm for part in parts]),
        )


@dataclass(frozen=True, slots=True)
class Spots:
    """Chosen spots: the arc and the decimetres from its start. Shapes (spots,)."""

    arc: NDArray[np.int64]
    offset_dm: NDArray[np.int64]

    @classmethod
    def joined(cls, parts: list[Spots]) -> Spots:
        """Put several lists together."""
        nothing = np.zeros(0, dtype=np.int64)
        return cls(
            np.concatenate([nothing, *(part.arc for part in parts)]),
            np.concatenate([nothing, *(part.offset_dm for part in parts)]),
        )


def choose_spots(
    chains: StreetChains,
    rank: NDArray[np.int64],
    blocked: Blocked,
    *,
    every_dm: Decimetres,
    sample_dm: Decimetres,
    corner_dm: Decimetres,
) -> Spots:
    """Take the best free spot of every slot of every chain.

    Parameters
    ----------
    chains
        Streets from corner to corner.
    rank
        How good halting on each arc is, 0 best; negative where it is not legal. Shape (arcs,).
    blocked
        Stretches to be kept free.
    every_dm
        Length of a slot; a chain has at least one.
    sample_dm
        Distance between the spots that are looked at.
    corner_dm
        Length kept free at both ends of a chain.
    """
    parts = []
    for begin, end in _blocks(chains, sample_dm):
        arc, at_dm = _samples(chains, chains.arc[begin:end].astype(np.int64), rank, sample_dm)
        chain = chains.chain_of[arc]
        usable_dm = chains.length_dm[chain] - 2 * corner_dm
        free = (at_dm >= corner_dm) & (at_dm <= corner_dm + usable_dm)
        free &= ~_in_blocked(chains, chain, at_dm, blocked)
        arc, at_dm, chain, usable_dm = arc[free], at_dm[free], chain[free], usable_dm[free]
        slots = np.maximum(1, (usable_dm + every_dm // 2) // every_dm)
        slot = np.minimum((at_dm - corner_dm) * slots // np.maximum(usable_dm, 1), slots - 1)
        middle = corner_dm + (2 * slot + 1) * usable_dm // (2 * slots)
        taken = _best_of_each(chain, slot, rank[arc], np.abs(at_dm - middle))
        parts.append(Spots(arc[taken], at_dm[taken] - chains.start_dm[arc[taken]]))
    return Spots.joined(parts)


def _blocks(chains: StreetChains, sample_dm: Decimetres) -> list[tuple[int, int]]:
    """Cut the chains into runs of about a block of samples; each is a range of rows of `chains.arc`."""
    if not chains.chain_count:
        return []
    before = np.cumsum(chains.length_dm // sample_dm + 1) - 1
    starts = np.unique(before // BLOCK_SAMPLES, return_index=True)[1]
    edges = chains.first[np.append(starts, chains.chain_count)].tolist()
    return list(pairwise(edges))


def _best_of_each(
    chain: NDArray[np.int64], slot: NDArray[np.int64], rank: NDArray[np.int64], off_dm: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Choose the sample of lowest rank, then nearest the middle, of each slot; samples stand slot by slot."""
    if not len(chain):
        return np.zeros(0, dtype=np.int64)
    begins = np.ones(len(chain), dtype=bool)
    begins[1:] = (chain[1:] != chain[:-1]) | (slot[1:] != slot[:-1])
    # One number that sorts by rank, then by distance, then by place; reduceat is far faster than a sort.
    number = np.arange(len(chain), dtype=np.int64)
    score = (rank << _RANK_BIT) | (np.minimum(off_dm, _MOST_OFF_DM) << _PLACE_BITS) | number
    return np.asarray(np.minimum.reduceat(score, np.flatnonzero(begins)) & ((1 << _PLACE_BITS) - 1))


def _samples(
    chains: StreetChains, arc: NDArray[np.int64], rank: NDArray[np.int64], sample_dm: Decimetres
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """List the sample points on the legal arcs of whole chains: arc, and decimetres along the chain."""
    chain, begin = chains.chain_of[arc], chains.start_dm[arc]
    is_last = np.append(chain[1:] != chain[:-1], True)
    end = np.where(is_last, chains.length_dm[chain], np.append(begin[1:], 0))
    # Half-open, so that a point on the joint of two arcs belongs to the second only.
    first = -(-begin // sample_dm)
    last = np.where(is_last, end // sample_dm + 1, -(-end // sample_dm))
    count = np.where(rank[arc] >= 0, np.maximum(last - first, 0), 0)
    owner = np.repeat(np.arange(len(arc)), count)
    within = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return arc[owner], (first[owner] + within) * sample_dm


def _in_blocked(
    chains: StreetChains, chain: NDArray[np.int64], at_dm: NDArray[np.int64], blocked: Blocked
) -> NDArray[np.bool_]:
    """Tell which samples (in order along the long line) lie in a blocked stretch."""
    origin = np.cumsum(chains.length_dm + GAP_DM) - chains.length_dm
    line = origin[chain] + at_dm
    middle = origin[blocked.chain] + blocked.middle_dm
    begin = np.searchsorted(line, middle - blocked.reach_dm, side="right")
    end = np.searchsorted(line, middle + blocked.reach_dm, side="left")
    real = end > begin
    change = np.zeros(len(line) + 1, dtype=np.int64)
    np.add.at(change, begin[real], 1)
    np.add.at(change, end[real], -1)
    return np.asarray(np.cumsum(change)[:-1] > 0)
