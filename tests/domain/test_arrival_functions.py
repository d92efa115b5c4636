"""Arrival functions: exact at every tenth of a second, and inverse to one another."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.domain.arrival_functions import ArrivalFunctions, ArrivalShapes
from doorstep.domain.errors import TravelError, UnknownNameError
from doorstep.domain.travel import NEVER_DS, UNREACHABLE

# Leaving at 0 one drives 10; from 5 on one is stuck and all arrive at 15; at 20 the way gets 35 longer at
# once; until 30 it shrinks by half a tenth for each tenth, and stays at 35 then.
LEAVE = [0, 5, 10, 20, 20, 30]
ARRIVE = [10, 15, 15, 25, 60, 65]


def shapes(*functions: tuple[list[int], list[int]]) -> ArrivalShapes:
    """Lay functions out one after the other."""
    first = np.cumsum([0, *(len(leave) for leave, _ in functions)]).astype(np.int64)
    leave_ds, arrive_ds = (
        np.array([at for function in functions for at in function[column]], np.int64) for column in (0, 1)
    )
    return ArrivalShapes(first=first, leave_ds=leave_ds, arrive_ds=arrive_ds)


def travel() -> ArrivalFunctions:
    """Two places: there by the function above, no way back."""
    here = ([0], [0])
    made = shapes(here, (LEAVE, ARRIVE), ([], []), here)
    distance_m = np.array([[0, 70], [UNREACHABLE, 0]], np.int32)
    return ArrivalFunctions(made, distance_m)


ARRIVALS = {-7: 3, 0: 10, 4: 14, 5: 15, 7: 15, 10: 15, 11: 16, 20: 25, 21: 61, 22: 61, 30: 65, 99: 134}
DEPARTURES = {3: -7, 14: 4, 15: 10, 24: 19, 25: 20, 40: 20, 59: 20, 60: 20, 61: 22, 65: 30, 134: 99}


@pytest.mark.parametrize(("depart_ds", "arrive_ds"), ARRIVALS.items())
def test_arrivals_worked_out_by_hand(depart_ds: int, arrive_ds: int):
    """Before, on a slope, stuck, right at the step, after it (60.5 is 61), beyond the last point."""
    assert travel().arrival_ds(0, 1, depart_ds) == arrive_ds


@pytest.mark.parametrize(("arrive_ds", "depart_ds"), DEPARTURES.items())
def test_latest_departures_worked_out_by_hand(arrive_ds: int, depart_ds: int):
    """The last of those who are stuck; for every arrival within the step its own instant."""
    assert travel().latest_departure_ds(0, 1, arrive_ds) == depart_ds


def test_a_pair_is_looked_up_by_its_shortest_duration():
    """Five tenths, for those who leave at 10; the function is the pair's own."""
    assert travel().look_up(0, 1) == (5, 70, 1)
    assert travel().look_up(1, 1) == (0, 0, 3)
    assert travel().climbs_m(0, 1) == (0, 0)
    assert travel().toll_between_minor(0, 1) == 0
    with pytest.raises(UnknownNameError, match="no such pair"):
        travel().look_up(0, 2)


def test_no_way_is_never():
    """In one number and in many."""
    assert travel().arrival_ds(1, 0, 0) is None
    assert not travel().is_reachable(1, 0)
    ends = np.array([0, 1])
    assert travel().arrivals_ds(np.array([1]), ends, np.array(3)).tolist() == [NEVER_DS, 3]
    assert travel().latest_departures_ds(np.array([1]), ends, np.array(3)).tolist() == [-NEVER_DS, 3]


def test_another_pace_is_refused_and_not_ignored():
    """A slow bike would drive its own function, which nobody knows."""
    with pytest.raises(TravelError, match="one pace only"):
        travel().shapes.arrive(1, 0, 6)
    with pytest.raises(TravelError, match="no shape classes"):
        travel().look_up_all(np.array([0]), np.array([1]))


@st.composite
def functions(draw: st.DrawFn) -> tuple[list[int], list[int]]:
    """Functions with stuck spells, steps and slopes of any kind."""
    leave, arrive = [draw(st.integers(-50, 50))], [0]
    arrive[0] = leave[0] + draw(st.integers(0, 20))
    for _ in range(draw(st.integers(0, 6))):
        run, rise = draw(st.integers(0, 9)), draw(st.integers(0, 30))
        leave.append(leave[-1] + run)
        arrive.append(max(arrive[-1] + rise, leave[-1]))
    return leave, arrive


@given(functions(), st.integers(-80, 200), st.integers(-80, 250))
def test_whoever_leaves_by_the_latest_departure_is_there_in_time(
    function: tuple[list[int], list[int]], depart_ds: int, arrive_ds: int
):
    """And nobody else is: what a search counts backwards holds when it is driven forward."""
    made = shapes(function)
    base_ds = int(made.base_ds[0])
    in_time = made.arrive(0, depart_ds, base_ds) <= arrive_ds
    assert in_time == (depart_ds <= made.depart(0, arrive_ds, base_ds))
    assert made.arrive(0, depart_ds, base_ds) <= made.arrive(0, depart_ds + 1, base_ds)
    assert made.arrive(0, depart_ds, base_ds) - depart_ds >= base_ds


def test_it_crosses_process_borders():
    """Pools send problems to workers."""
    again = pickle.loads(pickle.dumps(travel()))
    assert again.arrival_ds(0, 1, 21) == 61
    assert again.memory_bytes == travel().memory_bytes > 0


@pytest.mark.parametrize(
    ("function", "complaint"),
    [
        (([0, 10], [5, 4]), "an arrival before its departure: (10, 4)"),
        (([0, 10], [15, 14]), "arrive_ds of an arrival function falls: [15, 14]"),
        (([10, 0], [15, 16]), "leave_ds of an arrival function falls: [10, 0]"),
    ],
)
def test_functions_that_cannot_be_are_refused(function: tuple[list[int], list[int]], complaint: str):
    """Travel back in time, and overtaking."""
    with pytest.raises(TravelError) as caught:
        shapes(function)
    assert complaint in str(caught.value)


def test_columns_that_do_not_fit_are_refused():
    """Too few functions, a way without distance, rows out of order."""
    with pytest.raises(TravelError, match="not one function for each pair"):
        ArrivalFunctions(shapes(([0], [0])), np.zeros((2, 2), np.int32))
    with pytest.raises(TravelError, match="UNREACHABLE together"):
        ArrivalFunctions(shapes(([0], [0])), np.full((1, 1), UNREACHABLE, np.int32))
    one = np.zeros(1, np.int64)
    with pytest.raises(TravelError, match="begin at 0"):
        ArrivalShapes(first=np.array([0, 2]), leave_ds=one, arrive_ds=one)
    with pytest.raises(TravelError, match="ends before it begins"):
        ArrivalShapes(first=np.array([0, 1, 0, 1]), leave_ds=one, arrive_ds=one)
