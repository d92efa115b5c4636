"""Put closed chains of arcs into the turn table; where they run over a via-way, on copies of its arcs.

Whether the last turn of a long chain is closed depends on how one came there, so the arcs in its middle get
copies as states that remember it. The copies are the inner nodes of an Aho-Corasick automaton (Aho, Corasick
1975) over all closed chains: a state stands for the longest beginning of a closed chain that the route now
ends with. That keeps restrictions exact that overlap or share a via.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from doorstep.roads.graphs.closed_chains import ALWAYS, Chain, ClosedChains, When
from doorstep.roads.graphs.turns import Turns


@dataclass(frozen=True, slots=True)
class Conditions:
    """Turns that are closed, or opened again, only while a condition holds; columns as in `StreetGraph`."""

    turn: NDArray[np.uint32]
    groups: NDArray[np.uint16]
    lifts: NDArray[np.bool_]
    text: NDArray[np.int32]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StateTable:
    """All states with their turns: the arcs themselves first, then the copies on via-ways."""

    state_arc: NDArray[np.uint32]
    turns: Turns
    conditions: Conditions


def close_turns(turns: Turns, closed: ClosedChains) -> StateTable:
    """Close chains in the turns of plain arcs, adding the copies that long chains need."""
    arc_count = len(turns.first) - 1
    begun = sorted({chain[:size] for chain in closed.groups for size in range(2, len(chain))})
    copy_of = {chain: arc_count + number for number, chain in enumerate(begun)}
    rows = _copied_rows(turns, begun)
    state_arc = np.concatenate((np.arange(arc_count), np.array([c[-1] for c in begun], dtype=np.int64)))
    arc_after = turns.to.astype(np.int64)[rows]
    to, ban = arc_after.copy(), turns.ban[rows]
    size = np.diff(turns.first.astype(np.int64))[state_arc]
    first = np.concatenate(([0], np.cumsum(size)))
    closings: list[tuple[int, When, int]] = []
    for state, path in _touched_states(closed, begun, copy_of):
        for turn in range(int(first[state]), int(first[state + 1])):
            steps = (*path, int(arc_after[turn]))
            to[turn] = _target(steps, copy_of)
            closings.extend((turn, when, groups) for when, groups in _closings(steps, closed))
    for turn, when, groups in closings:
        ban[turn] |= np.uint16(groups if when == ALWAYS else 0)
    return StateTable(
        state_arc.astype(np.uint32),
        Turns(first.astype(np.uint32), to.astype(np.uint32), turns.angle[rows], turns.flags[rows], ban),
        _condition_columns([row for row in closings if row[1] != ALWAYS]),
    )


def _copied_rows(turns: Turns, begun: list[Chain]) -> NDArray[np.int64]:
    """List the turns of all states by row of the plain table: its own rows, then those of the copies."""
    extra = [np.arange(turns.first[chain[-1]], turns.first[chain[-1] + 1], dtype=np.int64) for chain in begun]
    return np.concatenate((np.arange(len(turns.to), dtype=np.int64), *extra))


def _touched_states(
    closed: ClosedChains, begun: list[Chain], copy_of: dict[Chain, int]
) -> Iterator[tuple[int, Chain]]:
    """Yield the states whose turns change, with the arcs they remember."""
    for arc in sorted({chain[0] for chain in closed.groups}):
        yield arc, (arc,)
    for chain in begun:
        yield copy_of[chain], chain


def _target(steps: Chain, copy_of: dict[Chain, int]) -> int:
    """Find the state that remembers most of the steps; the plain arc if none needs to."""
    for start in range(len(steps) - 1):
        state = copy_of.get(steps[start:])
        if state is not None:
            return state
    return steps[-1]


def _closings(steps: Chain, closed: ClosedChains) -> Iterator[tuple[When, int]]:
    """Yield every closing that the last step would complete."""
    for start in range(len(steps) - 1):
        yield from closed.groups.get(steps[start:], {}).items()


def _condition_columns(rows: list[tuple[int, When, int]]) -> Conditions:
    texts = sorted({when[0] for _, when, _ in rows})
    number = {text: index for index, text in enumerate(texts)}
    return Conditions(
        turn=np.array([turn for turn, _, _ in rows], dtype=np.uint32),
        groups=np.array([groups for _, _, groups in rows], dtype=np.uint16),
        lifts=np.array([when[1] for _, when, _ in rows], dtype=np.bool_),
        text=np.array([number[when[0]] for _, when, _ in rows], dtype=np.int32),
        texts=tuple(texts),
    )
