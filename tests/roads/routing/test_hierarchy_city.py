"""The hierarchy of a real city equals the twin: product graph, product weights, every mode."""

from functools import cache
from importlib.resources import as_file, files

import numpy as np
import pytest

from doorstep.maps.osm import read_streets
from doorstep.maps.profile_files import packaged_profile
from doorstep.roads.graphs.graph import Mode, StreetGraph, build_graph
from doorstep.roads.routing.hierarchy import NEVER_MS, Hierarchy, Phantoms
from doorstep.roads.routing.reference import ReferenceRoads
from doorstep.roads.tags.streets import StreetData
from doorstep.roads.times.weights import free_flow, turn_weights


@cache
def helsinki() -> StreetData:
    with as_file(files("doorstep.maps") / "samples" / "helsinki.osm.pbf") as path:
        return read_streets(path)


@cache
def graph_of(mode: Mode) -> StreetGraph:
    return build_graph(helsinki(), mode)


@pytest.mark.parametrize(
    ("mode", "profile"), [(Mode.MOTOR, "van"), (Mode.CYCLE, "cargo_bike"), (Mode.FOOT, "foot")]
)
def test_helsinki_rows_and_paths_equal_the_twin(mode: Mode, profile: str):
    """Two whole rows in time and distance, and the paths behind them re-driven turn by turn."""
    graph = graph_of(mode)
    weight_ms = turn_weights(graph, free_flow(helsinki(), graph, packaged_profile(profile)))
    length_dm = graph.length_dm[graph.state_arc[graph.turn_to]]
    metric = Hierarchy.build(graph).customise(weight_ms, length_dm)
    twin = ReferenceRoads(graph.turn_first, graph.turn_to, weight_ms, length_dm)
    states = np.random.default_rng(1).choice(graph.arc_count, 300, replace=False).astype(np.uint32)
    sources, targets = Phantoms.on_states(states[:2]), Phantoms.on_states(states)
    wanted_ms, wanted_dm = twin.matrix(sources, targets)
    ms, dm = metric.matrix_with_distance(sources, targets)
    np.testing.assert_array_equal(ms, wanted_ms)
    np.testing.assert_array_equal(dm, wanted_dm)
    assert (ms < NEVER_MS).sum() > 200
    for column in range(0, 300, 10):
        path = metric.path(Phantoms.on_states(states[:1]), Phantoms.on_states(states[column : column + 1]))
        if path is None:
            assert ms[0, column] == NEVER_MS
        else:
            assert twin.path_weight(path.states) == (ms[0, column], dm[0, column])


def test_helsinki_is_contracted_within_its_gates():
    """Fewer arcs and triangles a state than Porto, which is a hundred times larger."""
    figures = Hierarchy.build(graph_of(Mode.MOTOR)).figures
    assert figures.arcs / figures.states <= 8.5
    assert figures.triangles / figures.states <= 33
    assert figures.height <= 300
