"""Hypothesis strategies for the words of the domain: valid by construction, edges included.

Use them for laws that hold for every value; for a story, arrange small and by hand instead.
"""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst
from numpy.typing import NDArray

from doorstep.domain.places import LonLat
from doorstep.domain.travel import UNREACHABLE, TravelMatrix, TravelShapes
from doorstep.domain.travel_shapes import FASTEST_SPEED, ONE_SPEED, SLOWEST_SPEED


def lon_lats() -> st.SearchStrategy[LonLat]:
    """Positions anywhere on the globe, poles and date line included."""
    return st.builds(LonLat, lon=st.floats(-180, 180), lat=st.floats(-90, 90))


def speeds() -> st.SearchStrategy[int]:
    """Integer speeds of a step: mostly city traffic, sometimes the very bounds."""
    city = st.integers(ONE_SPEED // 4, ONE_SPEED * 2)
    return st.one_of(city, st.sampled_from([SLOWEST_SPEED, ONE_SPEED, FASTEST_SPEED]))


@st.composite
def travel_shapes(draw: st.DrawFn, max_classes: int = 4, max_steps: int = 8) -> TravelShapes:
    """Shape classes on a small grid, with cliffs between neighbouring steps."""
    size = draw(st.integers(1, max_classes)), draw(st.integers(1, max_steps))
    table = draw(npst.arrays(np.int32, size, elements=speeds()))
    start_s = draw(st.sampled_from([-3600, 0, 1, 21_600]))
    step_s = draw(st.sampled_from([1, 60, 600, 3600]))
    return TravelShapes(table, start_s=start_s, step_s=step_s)


def times_ds(shapes: TravelShapes) -> st.SearchStrategy[int]:
    """Times before, inside and beyond the grid, and those right at the edges of its steps."""
    start_ds, step_ds = shapes.start_s * 10, shapes.step_s * 10
    end_ds = start_ds + step_ds * shapes.step_count
    edges = st.builds(
        lambda step, off: start_ds + step * step_ds + off,
        st.integers(0, shapes.step_count),
        st.integers(-1, 1),
    )
    return st.one_of(st.integers(start_ds - 50_000, end_ds + 50_000), edges)


def bases_ds() -> st.SearchStrategy[int]:
    """Base durations in tenths of a second, from nothing to a day."""
    return st.one_of(st.integers(0, 36_000), st.sampled_from([0, 1, 864_000]))


@st.composite
def travel_matrices(draw: st.DrawFn, max_points: int = 6) -> TravelMatrix:
    """Dense travel with classes and holes."""
    size = draw(st.integers(1, max_points))
    shapes = draw(travel_shapes())
    base_ds: NDArray[np.int32] = draw(npst.arrays(np.int32, (size, size), elements=st.integers(0, 36_000)))
    distance_m: NDArray[np.int32] = draw(npst.arrays(np.int32, (size, size), elements=st.integers(0, 50_000)))
    never = draw(npst.arrays(np.bool_, (size, size)))
    shape_class = draw(npst.arrays(np.uint8, (size, size), elements=st.integers(0, shapes.class_count - 1)))
    base_ds[never] = distance_m[never] = UNREACHABLE
    return TravelMatrix(base_ds, distance_m, shapes, shape_class)
