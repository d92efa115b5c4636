"""Whatever mappers draw, the graph is built and holds together: loops, knots, nonsense, bad relations."""

from __future__ import annotations

import string

import numpy as np
import pytest

from doorstep.roads.graphs.graph import Mode, build_graph
from tests.cities.ascii_city import City, DrawnRelation, draw_city, restriction

LETTERS = list(string.ascii_letters[:20])
WAY_TAGS = [
    "highway=residential",
    "highway=primary oneway=yes",
    "highway=residential oneway=-1",
    "highway=primary junction=roundabout",
    "highway=footway",
    "highway=cycleway",
    "highway=service access=private",
    "highway=construction",
    "highway=; oneway=maybe maxspeed=fast",
    "route=ferry duration=later motor_vehicle=yes",
    "oneway=yes",
]
NODE_TAGS = [
    "barrier=bollard",
    "barrier=gate access=private",
    "barrier=",
    "highway=stop",
    "highway=give_way direction=sideways",
    "highway=traffic_signals",
    "highway=crossing crossing=zebra",
    "railway=level_crossing",
]
KINDS = ["no_left_turn", "no_u_turn", "no_entry", "no_exit", "only_straight_on", "only_u_turn", "no_idea"]


def some(rng: np.random.Generator, choices: list[str]) -> str:
    return choices[int(rng.integers(len(choices)))]


def odd_city(rng: np.random.Generator) -> City:
    """Scatter twenty nodes, tangle ways through them, and hang signs on them."""
    rows = [[" "] * 12 for _ in range(8)]
    for letter, spot in zip(LETTERS, rng.permutation(96).tolist(), strict=False):
        rows[spot // 12][spot % 12] = letter
    keys = sorted({"".join(some(rng, LETTERS) for _ in range(rng.integers(2, 7))) for _ in range(25)})
    return draw_city(
        "\n".join("".join(row) for row in rows),
        {key: some(rng, WAY_TAGS) for key in keys},
        nodes={some(rng, LETTERS): some(rng, NODE_TAGS) for _ in range(6)},
        relations=[odd_relation(rng, keys) for _ in range(10)],
        scale=float(rng.choice([1.0, 0.01, 1e-6, 100.0])),
    )


def odd_relation(rng: np.random.Generator, keys: list[str]) -> DrawnRelation:
    over_ways = rng.random() < 0.6
    via = [some(rng, keys) for _ in range(rng.integers(1, 4))] if over_ways else some(rng, LETTERS)
    return restriction(some(rng, KINDS), some(rng, keys), via, some(rng, keys))


@pytest.mark.parametrize("mode", list(Mode))
def test_a_hundred_tangled_cities_are_built_and_hold_together(mode):
    """Every turn leads from the end of its state's arc; copies are entered through their own arc only."""
    copies = 0
    for seed in range(100):
        rng = np.random.default_rng(seed)
        city = odd_city(rng)
        graph = build_graph(city.streets, mode, rng.normal(0, 30, 20).astype(np.float32))
        rows = graph.state_arc[np.repeat(np.arange(graph.state_count), np.diff(graph.turn_first))]
        assert (graph.head[rows] == graph.tail[graph.state_arc[graph.turn_to]]).all()
        assert (graph.state_arc[: graph.arc_count] == np.arange(graph.arc_count)).all()
        own = np.diff(graph.turn_first)
        assert (own == own[graph.state_arc]).all()
        assert set(range(graph.arc_count, graph.state_count)) <= set(graph.turn_to.tolist())
        copies += graph.state_count - graph.arc_count
    assert copies > 0 or mode is Mode.FOOT
