"""The hierarchy equals the plain Dijkstra twin, whatever the streets, weights, threads and processor."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doorstep.domain.errors import CacheError, InputError
from doorstep.roads import _network
from doorstep.roads.routing.hierarchy import NEVER_MS, NO_TARGET, Hierarchy, Metric, Phantoms
from doorstep.roads.routing.reference import ReferenceRoads

BROAD = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@dataclass(frozen=True)
class Streets:
    """A small random town: arcs, via-way copies, all turns, and weights some of which forbid."""

    lon7: np.ndarray
    lat7: np.ndarray
    tail: np.ndarray
    head: np.ndarray
    state_arc: np.ndarray
    turn_first: np.ndarray
    turn_to: np.ndarray
    weight_ms: np.ndarray
    length_dm: np.ndarray

    @property
    def states(self) -> int:
        return len(self.state_arc)

    def hierarchy(self, threads: int = 1) -> Hierarchy:
        x, y = self.lon7.astype(np.int32), self.lat7.astype(np.int32)
        arcs = np.array(_network.order_arcs(x, y, self.tail, self.head, threads), np.int64)
        place = np.empty(len(arcs), np.int64)
        place[arcs] = np.arange(len(arcs))
        order = np.argsort(place[self.state_arc], kind="stable").astype(np.uint32)
        return Hierarchy.from_turns(self.turn_first, self.turn_to, order)

    def metric(self) -> Metric:
        return self.hierarchy().customise(self.weight_ms, self.length_dm)

    def twin(self) -> ReferenceRoads:
        return ReferenceRoads(self.turn_first, self.turn_to, self.weight_ms, self.length_dm)


@st.composite
def towns(draw: st.DrawFn) -> Streets:
    """Random arcs, self-loops, parallel arcs, islands and dead ends included."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    nodes = draw(st.integers(1, 14))
    arcs = draw(st.integers(1, 40))
    tail, head = (rng.integers(0, nodes, arcs).astype(np.uint32) for _ in range(2))
    if draw(st.booleans()):
        back = rng.random(arcs) < 0.6
        tail, head = np.concatenate([tail, head[back]]), np.concatenate([head, tail[back]])
    copies = rng.integers(0, len(tail), draw(st.integers(0, 4)))
    state_arc = np.concatenate([np.arange(len(tail)), copies]).astype(np.uint32)
    follows = head[state_arc][:, None] == tail[state_arc][None, :]
    # A copy is entered by few turns only, as a via-way restriction enters it.
    follows[:, len(tail) :] &= rng.random((len(state_arc), len(copies))) < 0.4
    start, to = np.nonzero(follows)
    first = np.searchsorted(start, np.arange(len(state_arc) + 1)).astype(np.uint32)
    most = draw(st.sampled_from([3, 60, 100_000]))
    weight = rng.integers(0, most, len(to)).astype(np.uint32)
    weight[rng.random(len(to)) < draw(st.sampled_from([0.0, 0.2, 0.6]))] = NEVER_MS
    place = rng.integers(-1000, 1000, (2, nodes)).astype(np.int32)
    length = rng.integers(1, most + 2, len(to)).astype(np.uint32)
    return Streets(place[0], place[1], tail, head, state_arc, first, to.astype(np.uint32), weight, length)


def points_on(town: Streets, rng: np.random.Generator, count: int) -> Phantoms:
    """Points with no, one or two states, some at the very end of their arc."""
    sizes = rng.choice([0, 1, 1, 2, 2], count)
    first = np.concatenate([[0], np.cumsum(sizes)])
    state = rng.integers(0, town.states, first[-1])
    ahead = rng.integers(0, 50, (2, first[-1])) * (rng.random(first[-1]) < 0.8)
    return Phantoms(first, state, ahead[0], ahead[1])


@BROAD
@given(towns(), st.integers(0, 2**32 - 1))
def test_times_and_distances_equal_the_twins(town: Streets, seed: int):
    """Every cell: two-sided points, same-arc pairs, round trips, points off the streets, no way at all."""
    rng = np.random.default_rng(seed)
    sources, targets = points_on(town, rng, int(rng.integers(1, 40))), points_on(town, rng, 7)
    wanted_ms, wanted_dm = town.twin().matrix(sources, targets)
    metric = town.metric()
    ms, dm = metric.matrix_with_distance(sources, targets)
    np.testing.assert_array_equal(ms, wanted_ms)
    np.testing.assert_array_equal(dm, wanted_dm)
    np.testing.assert_array_equal(metric.matrix(sources, targets), wanted_ms)


@BROAD
@given(towns(), st.integers(0, 2**32 - 1))
def test_paths_are_legal_and_weigh_what_the_matrix_says(town: Streets, seed: int):
    """Each path is re-driven turn by turn on the twin."""
    rng = np.random.default_rng(seed)
    twin, metric = town.twin(), town.metric()
    for _ in range(4):
        source, target = points_on(town, rng, 1), points_on(town, rng, 1)
        # Points end at the end of their arc, so that what is driven is the sum of the turns.
        source = Phantoms.on_states(source.state[:1]) if len(source.state) else source
        target = Phantoms.on_states(target.state[:1]) if len(target.state) else target
        ms, dm = twin.matrix(source, target)
        path = metric.path(source, target)
        if path is None:
            assert ms[0, 0] == NEVER_MS
            continue
        assert (path.ms, path.dm) == (ms[0, 0], dm[0, 0])
        assert (path.states[0], path.states[-1]) == (source.state[0], target.state[0])
        assert twin.path_weight(path.states) == (path.ms, path.dm)


@BROAD
@given(towns(), st.integers(0, 2**32 - 1))
def test_paths_of_two_sided_points_equal_the_matrix(town: Streets, seed: int):
    """The best of all sides, and its states begin and end on sides of the points."""
    rng = np.random.default_rng(seed)
    metric = town.metric()
    source, target = points_on(town, rng, 1), points_on(town, rng, 1)
    # As on real streets, no more lies ahead of a target than its whole arc weighs.
    target = Phantoms(target.first, target.state, target.ahead_ms * 0, target.ahead_dm * 0)
    ms, dm = metric.matrix_with_distance(source, target)
    path = metric.path(source, target)
    if path is None:
        assert ms[0, 0] == NEVER_MS
    else:
        assert (path.ms, path.dm) == (ms[0, 0], dm[0, 0])
        assert path.states[0] in source.state
        assert path.states[-1] in target.state


@BROAD
@given(towns(), st.integers(0, 2**32 - 1))
def test_one_to_all_equals_the_twin(town: Streets, seed: int):
    """Isochrones stand on this."""
    source = points_on(town, np.random.default_rng(seed), 1)
    np.testing.assert_array_equal(town.metric().one_to_all(source), town.twin().one_to_all(source))


@BROAD
@given(towns(), st.integers(0, 2**32 - 1), st.integers(1, 6))
def test_nearest_are_the_first_of_the_sorted_row(town: Streets, seed: int, k: int):
    """In order of time, distance, index; missing ones say so."""
    rng = np.random.default_rng(seed)
    sources, targets = points_on(town, rng, 5), points_on(town, rng, 9)
    ms, dm = town.twin().matrix(sources, targets)
    found, found_ms, found_dm = town.metric().nearest(sources, targets, k)
    for i in range(len(sources)):
        row = sorted(
            (int(a), int(b), j) for j, (a, b) in enumerate(zip(ms[i], dm[i], strict=True)) if a < NEVER_MS
        )
        row = row[:k] + [(NEVER_MS, 0, int(NO_TARGET))] * (k - len(row))
        assert list(zip(found_ms[i], found_dm[i], found[i], strict=True)) == row


@BROAD
@given(towns(), st.integers(0, 2**32 - 1))
def test_partial_update_gives_the_bits_of_a_full_customisation(town: Streets, seed: int):
    """Slower, faster, closed, reopened, and back again; time and packed time with distance alike."""
    rng = np.random.default_rng(seed)
    hierarchy = town.hierarchy()
    metric = hierarchy.customise(town.weight_ms, town.length_dm)
    points = points_on(town, rng, 6)
    metric.matrix_with_distance(points, points)
    weight = town.weight_ms.copy()
    changes = (
        [rng.choice(len(weight), min(len(weight), 5), replace=False) for _ in range(3)] if len(weight) else []
    )
    steps = [
        (turns, np.where(rng.random(len(turns)) < 0.4, NEVER_MS, rng.integers(0, 90, len(turns))))
        for turns in changes
    ]
    steps += [(turns, town.weight_ms[turns]) for turns in changes]
    for turns, ms in steps:
        weight[turns] = ms
        metric.update(turns, ms)
        anew = hierarchy.customise(weight, town.length_dm)
        np.testing.assert_array_equal(metric._native.slots(), anew._native.slots())
        for mine, full in zip(
            metric.matrix_with_distance(points, points),
            anew.matrix_with_distance(points, points),
            strict=True,
        ):
            np.testing.assert_array_equal(mine, full)
    np.testing.assert_array_equal(weight, town.weight_ms)


@BROAD
@given(towns(), st.integers(0, 2**32 - 1), st.integers(1, 30))
def test_slices_side_by_side_equal_slices_one_by_one(town: Streets, seed: int, count: int):
    """As metrics and as streamed rows, whatever the number of lanes."""
    rng = np.random.default_rng(seed)
    hierarchy = town.hierarchy()
    weights = rng.integers(0, 1000, (count, len(town.turn_to))).astype(np.uint32)
    weights[rng.random(weights.shape) < 0.2] = NEVER_MS
    sources, targets = points_on(town, rng, 9), points_on(town, rng, 5)
    ahead = [rng.integers(0, 60, (count, len(p.state))).astype(np.uint32) for p in (sources, targets)]
    groups = (weights[i : i + 12] for i in range(0, count, 12))
    rows = hierarchy.sliced_rows(groups, sources, targets, *ahead)
    assert rows.shape == (9, count, 5)
    cells = np.concatenate([rows.rows(0, 4), rows.rows(4, 9, threads=2)])
    metrics = hierarchy.customise_slices(weights)
    for k, metric in enumerate(metrics):
        alone = hierarchy.customise(weights[k])
        np.testing.assert_array_equal(metric._native.slots(), alone._native.slots())
        from_, to = (
            Phantoms(p.first, p.state, a[k], p.ahead_dm)
            for p, a in zip((sources, targets), ahead, strict=True)
        )
        np.testing.assert_array_equal(cells[:, k], alone.matrix(from_, to))


@BROAD
@given(towns(), st.integers(0, 2**32 - 1))
def test_threads_and_processors_change_no_bit(town: Streets, seed: int):
    """Order, weights and cells are the same for one thread or three, baseline or best kernels."""
    rng = np.random.default_rng(seed)
    hierarchy = town.hierarchy(threads=1)
    for name, column in town.hierarchy(threads=3).sections().items():
        np.testing.assert_array_equal(column, hierarchy.sections()[name])
    sources, targets = points_on(town, rng, 70), points_on(town, rng, 20)
    answers = []
    for kernels, threads in (("baseline", 1), ("best", 1), ("best", 3)):
        assert _network.use_kernels(kernels)
        metric = hierarchy.customise(town.weight_ms, town.length_dm, threads=threads)
        lanes = hierarchy.customise_slices(np.repeat(town.weight_ms[None], 10, axis=0))[7]
        answers.append(
            (
                metric._native.slots(),
                lanes._native.slots(),
                metric.matrix(sources, targets, threads=threads),
                *metric.matrix_with_distance(sources, targets, threads=threads),
                *metric.nearest(sources, targets, 3, threads=threads),
            )
        )
    for other in answers[1:]:
        for mine, theirs in zip(answers[0], other, strict=True):
            np.testing.assert_array_equal(mine, theirs)


@BROAD
@given(towns())
def test_stored_sections_open_to_the_same_hierarchy(town: Streets):
    """A cache gives the same answers, without copying a column."""
    hierarchy = town.hierarchy()
    sections = {name: column.copy() for name, column in hierarchy.sections().items()}
    opened = Hierarchy.from_sections(sections)
    for name, column in opened.sections().items():
        assert np.shares_memory(column, sections[name]) or not len(column)
    points = Phantoms.on_states(np.arange(town.states, dtype=np.uint32))
    np.testing.assert_array_equal(
        opened.customise(town.weight_ms).matrix(points, points),
        hierarchy.customise(town.weight_ms).matrix(points, points),
    )


def block() -> Streets:
    """Four corners, a street each way round: arcs 0..3 clockwise, 4..7 back."""
    tail = np.array([0, 1, 2, 3, 1, 2, 3, 0], np.uint32)
    head = np.array([1, 2, 3, 0, 0, 1, 2, 3], np.uint32)
    start, to = np.nonzero(head[:, None] == tail[None, :])
    first = np.searchsorted(start, np.arange(9)).astype(np.uint32)
    weight = np.full(len(to), 1_000, np.uint32)
    corner = np.array([[0, 10, 10, 0], [10, 10, 0, 0]], np.int32)
    return Streets(
        corner[0],
        corner[1],
        tail,
        head,
        np.arange(8, dtype=np.uint32),
        first,
        to.astype(np.uint32),
        weight,
        np.full(len(to), 100, np.uint32),
    )


def test_a_closed_street_is_driven_round_and_reopens():
    """From the end of arc 0 to the end of arc 1: one street, or three the other way when it is closed."""
    town = block()
    metric = town.metric()
    here, there = (Phantoms.on_states(np.array([state], np.uint32)) for state in (0, 1))
    into = np.flatnonzero(town.turn_to == 1).astype(np.uint32)
    assert metric.matrix(here, there).tolist() == [[1_000]]
    metric.update(into, np.full(len(into), NEVER_MS, np.uint32))
    assert metric.path(here, there) is None
    metric.update(into, town.weight_ms[into])
    assert metric.matrix(here, there).tolist() == [[1_000]]


def test_a_copied_metric_keeps_its_weights_when_the_other_changes():
    """The old epoch serves until the new one is complete."""
    metric = block().metric()
    old = metric.copy()
    metric.update(np.arange(16, dtype=np.uint32), np.full(16, 5_000, np.uint32))
    here, there = (Phantoms.on_states(np.array([state], np.uint32)) for state in (0, 1))
    assert old.matrix(here, there).tolist() == [[1_000]]
    assert metric.matrix(here, there).tolist() == [[5_000]]


def test_a_damaged_cache_is_refused_with_its_reason():
    """Nothing later may read outside its arrays."""
    sections = {name: column.copy() for name, column in block().hierarchy().sections().items()}
    sections["up_head"][0] = 10_000
    with pytest.raises(CacheError, match="arcs up"):
        Hierarchy.from_sections(sections)
    del sections["parent"]
    with pytest.raises(CacheError, match="parent"):
        Hierarchy.from_sections(sections)


def test_impossible_input_is_refused_by_name():
    """Each refusal names the column and the mend."""
    town = block()
    hierarchy, metric = town.hierarchy(), town.metric()
    with pytest.raises(InputError, match="turn_weight_ms"):
        hierarchy.customise(np.ones(3, np.uint32))
    with pytest.raises(InputError, match="state that does not exist"):
        metric.matrix(
            Phantoms.on_states(np.array([99], np.uint32)), Phantoms.on_states(np.array([0], np.uint32))
        )
    with pytest.raises(InputError, match="no distances"):
        hierarchy.customise(town.weight_ms).path(*(Phantoms.on_states(np.array([0], np.uint32)),) * 2)
    with pytest.raises(InputError, match="turn does not exist"):
        metric.update(np.array([16], np.uint32), np.array([1], np.uint32))
    with pytest.raises(InputError, match="differ in length"):
        Phantoms(np.array([0, 1]), np.array([0]), np.array([1, 2]), np.array([0]))
    with pytest.raises(InputError, match="no permutation"):
        Hierarchy.from_turns(town.turn_first, town.turn_to, np.zeros(8, np.uint32))


def test_a_town_without_streets_is_a_town():
    """An extract may hold no street of a mode."""
    empty = np.zeros(0, np.uint32)
    hierarchy = Hierarchy.from_turns(np.zeros(1, np.uint32), empty, empty)
    nowhere = Phantoms(np.zeros(3, np.uint32), empty, empty, empty)
    assert (hierarchy.customise(empty).matrix(nowhere, nowhere) == NEVER_MS).all()
