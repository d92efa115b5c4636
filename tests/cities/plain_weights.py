"""Free-flow weights that a reader can work out: one speed everywhere, one price for every turn."""

from __future__ import annotations

import numpy as np

from doorstep.roads.graphs.graph import StreetGraph, TurnFlag
from doorstep.roads.routing.metric import NEVER_MS
from doorstep.roads.times.weights import Weights


def plain_weights(graph: StreetGraph, *, kmh: float = 36.0, turn_ms: int = 4000) -> Weights:
    """Drive 10 m/s unless told otherwise; no bans; U-turns never."""
    arc_ms = np.maximum(1, np.rint(graph.length_dm * 360 / kmh)).astype(np.uint32)
    is_u_turn = (graph.turn_flags & TurnFlag.U_TURN) != 0
    turns = np.where(is_u_turn, NEVER_MS, turn_ms).astype(np.uint32)
    everywhere = np.ones(graph.arc_count, np.uint8)
    return Weights(arc_ms, turns, everywhere, turns, np.zeros(graph.turn_count, np.bool_))
