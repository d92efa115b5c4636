"""Each step and its exact inverse: ready by `back(T)` is the same as done by T."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.domain.routes import LegKind
from doorstep.domain.travel import ONE_SPEED, TravelShapes
from doorstep.planning.timing.steps import (
    ALWAYS,
    FOREVER_DS,
    Hold,
    Leaving,
    Parking,
    Reload,
    Service,
    Span,
    Step,
    Way,
    first_within,
    last_within,
)
from tests.planning.small_day import TASKS

instants = st.integers(-300, 1500)
lengths = st.integers(0, 200)


def spans(most: int = 3) -> st.SearchStrategy[tuple[Span, ...]]:
    """Spans that ascend and lie apart."""
    edges = st.lists(st.integers(0, 1200), min_size=2, max_size=2 * most, unique=True).map(sorted)
    return edges.map(
        lambda found: tuple(zip(found[::2], found[1::2], strict=False)),
    )


@st.composite
def curves(draw: st.DrawFn) -> tuple[tuple[int, int], ...]:
    """Durations by begin that never fall faster than time passes."""
    points = [(draw(st.integers(-100, 100)), draw(lengths))]
    for _ in range(draw(st.integers(0, 3))):
        ahead = draw(st.integers(1, 300))
        least = max(0, points[-1][1] - ahead)
        points.append((points[-1][0] + ahead, draw(st.integers(least, 300))))
    return tuple(points)


@st.composite
def ways(draw: st.DrawFn) -> Way:
    """Legs by time of day past times without work."""
    speeds = draw(st.lists(st.integers(ONE_SPEED // 4, ONE_SPEED * 4), min_size=1, max_size=4))
    shapes = TravelShapes(np.array([speeds], np.int32), 0, 30)
    pauses = draw(st.just(()) | spans(2))
    return Way(LegKind.DRIVE, shapes, 0, draw(lengths), 0, (0, 0), 0, 0, pauses)


@st.composite
def parkings(draw: st.DrawFn) -> Parking:
    """Kerbs with hours and parking that changes with the hour."""
    starts = sorted(draw(st.sets(st.integers(0, 1200), min_size=1, max_size=4)))
    return Parking(draw(st.just(ALWAYS) | spans()), tuple((start, draw(lengths)) for start in starts))


holds = st.builds(Hold, lengths, st.just(ALWAYS) | spans(), st.just(-FOREVER_DS) | st.integers(0, 500))
services = st.builds(Service, st.just(TASKS[0]), st.just(ALWAYS) | spans(), curves(), st.just(()) | spans(2))
reloads = st.builds(Reload, holds, st.none() | st.builds(Hold, lengths, st.just(ALWAYS) | spans()))

STEPS = {"way": ways(), "service": services, "hold": holds, "reload": reloads, "parking": parkings()}


def keeps(step: Step, ready_ds: int) -> bool:
    """Tell whether a step that is ready then keeps its hours and windows."""
    begin_ds, end_ds = step.ahead(ready_ds)
    if isinstance(step, Service):
        free = all(not (begin_ds < until and end_ds > start) for start, until in step.pauses)
        return free and last_within(step.begins, begin_ds) == begin_ds
    if isinstance(step, Reload):
        beside = step.charge is None or keeps(step.charge, ready_ds)
        return beside and keeps(step.reload, ready_ds)
    return not isinstance(step, Hold | Parking) or last_within(step.begins, begin_ds) == begin_ds


@pytest.mark.parametrize("made", STEPS.values(), ids=STEPS)
def test_ready_in_time_is_done_in_time_and_the_other_way_round(made: st.SearchStrategy[Step]):
    """Over every instant: who keeps the rules and is done by T was ready by `back(T)`, and nobody else."""

    @given(made, instants, instants)
    def holds_for(step: Step, earliest_ds: int, by_ds: int) -> None:
        begin_ds, end_ds = step.ahead(earliest_ds)
        if end_ds > by_ds or not keeps(step, earliest_ds):
            return
        latest_ds = step.back(by_ds, begin_ds)
        assert latest_ds >= earliest_ds
        assert step.ahead(latest_ds)[1] <= by_ds
        assert keeps(step, latest_ds)
        later = [ready for ready in range(latest_ds + 1, by_ds + 2) if keeps(step, ready)]
        assert all(step.ahead(ready)[1] > by_ds for ready in later)

    holds_for()


@pytest.mark.parametrize("made", STEPS.values(), ids=STEPS)
def test_whoever_is_ready_later_is_never_done_earlier(made: st.SearchStrategy[Step]):
    """As long as the rules are kept."""

    @given(made, instants, st.integers(0, 400))
    def holds_for(step: Step, ready_ds: int, wait_ds: int) -> None:
        if keeps(step, ready_ds) and keeps(step, ready_ds + wait_ds):
            assert step.ahead(ready_ds)[1] <= step.ahead(ready_ds + wait_ds)[1]

    holds_for()


def test_a_kerb_has_to_be_left_before_it_closes():
    """It closes at 500: back is no later; who is late already is not made later."""
    assert Leaving(500).back(700, 450) == 500
    assert Leaving(500).back(480, 450) == 480
    assert Leaving(500).back(700, 600) == 600
    assert Leaving(500).ahead(600) == (600, 600)


def test_instants_within_spans():
    """Before, inside, between and after 10-20 and 30-40."""
    both = ((10, 20), (30, 40))
    assert [first_within(both, at) for at in (5, 15, 25, 40, 41)] == [10, 15, 30, 40, None]
    assert [last_within(both, at) for at in (5, 15, 25, 40, 41)] == [-FOREVER_DS, 15, 20, 40, 40]
