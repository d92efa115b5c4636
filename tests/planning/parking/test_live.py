"""The driver parks elsewhere, or the kerb is full: the same doors from another kerb."""

import numpy as np
import pytest

from doorstep.domain.errors import UnknownNameError, UnreachableError
from doorstep.domain.ids import RouteId
from doorstep.planning.checker.route import route_violations
from doorstep.planning.parking.live import next_kerb, park_elsewhere
from doorstep.planning.parking.stops import NO_WALK
from doorstep.planning.script import Door, OnFoot, Park, Reload, RouteScript
from doorstep.planning.timetable import build_route
from tests.planning.parking.test_stops import street
from tests.planning.walking_problem import problem_of

NOON_S = 12 * 3600


def planned(*doors, kerb="k0"):
    """One loop from one kerb."""
    return RouteScript("van0", (Park(kerb), OnFoot("carrier0"), *(Door(f"t{door}") for door in doors)))


def test_a_loop_is_begun_where_the_driver_stands():
    """Doors at 110, 120, 130 from 135: the far end first, or last; 2 x 25 m on foot instead of 2 x 30."""
    problem = problem_of(street([100, 135], [110, 120, 130]))
    moved = park_elsewhere(problem, planned(0, 1, 2), "k0", "k1")
    assert moved.elements[:2] == (Park("k1"), OnFoot("carrier0"))
    assert moved.task_ids in (("t2", "t1", "t0"), ("t0", "t1", "t2"))
    route = build_route(problem, RouteId("r"), moved)
    assert route_violations(problem, route) == []
    # 13.5 s there and back each, 10 s to park, 2 s of set-up, 50 s on foot, 3 x 5 s at doors.
    assert route.trips[-1].ends_s - route.trips[0].depart_s == 27 + 10 + 2 + 50 + 15


def test_other_stops_stay_as_they_are():
    """Only the stop that was meant is changed, whichever comes first."""
    problem = problem_of(street([100, 135, 300], [110, 300]))
    elements = (*planned(0).elements, *planned(1, kerb="k2").elements)
    moved = park_elsewhere(problem, RouteScript("van0", elements), "k0", "k1")
    assert moved.elements == (*planned(0, kerb="k1").elements, *planned(1, kerb="k2").elements)


def test_who_parks_elsewhere_waits_anew_for_a_dock_later_on():
    """What was planned for later depends on how long the stop takes; what comes before it stays."""
    problem = problem_of(street([100, 135, 300], [110, 300]))
    dock = Reload("hub", 900)
    elements = (*planned(1, kerb="k2").elements, dock, *planned(0).elements, dock, *planned(1).elements)
    moved = park_elsewhere(problem, RouteScript("van0", elements, 100), "k0", "k1")
    assert [element for element in moved.elements if isinstance(element, Reload)] == [dock, Reload("hub")]
    assert moved.depart_s == 100


def test_a_full_kerb_gives_way_to_the_next_best():
    """Door at 110: from 100, then from 135, then from nowhere."""
    problem = problem_of(street([100, 135], [110]))
    assert next_kerb(problem, planned(0), "k0", NOON_S, frozenset()) == planned(0)
    assert next_kerb(problem, planned(0), "k0", NOON_S, frozenset({"k0"})) == planned(0, kerb="k1")
    assert next_kerb(problem, planned(0), "k0", NOON_S, frozenset({"k0", "k1"})) is None


def test_a_kerb_that_must_be_left_too_soon_is_not_offered():
    """20 s from k1 would be 10 + 2 + 50 + 5 s."""
    problem = problem_of(street([100, 135], [110], stay_ds=np.array([900, 200], np.int32)))
    assert next_kerb(problem, planned(0), "k0", NOON_S, frozenset({"k0"})) is None


def test_drives_count_and_not_only_walks():
    """k1 is nearer to the door, but no van comes away from it in less than an hour."""
    far = np.array([[0, 10, 36_000], [10, 0, 36_000], [36_000, 36_000, 0]], np.int32)
    problem = problem_of(street([120, 140], [141], drive_ds=far))
    assert next_kerb(problem, planned(0, kerb="k1"), "k1", NOON_S, frozenset()) == planned(0)


def test_what_cannot_be_walked_to_or_is_not_there_is_refused():
    """Nobody is sent where no way leads."""
    day = street([100, 135], [110])
    cut = day.walk_ds.copy()
    cut[1, 2] = NO_WALK
    problem = problem_of(street([100, 135], [110], walk_ds=cut))
    with pytest.raises(UnreachableError, match="no walk from there"):
        park_elsewhere(problem, planned(0), "k0", "k1")
    with pytest.raises(UnknownNameError, match="kerb"):
        park_elsewhere(problem, planned(0), "k0", "k9")
    with pytest.raises(UnknownNameError, match="kerb"):
        park_elsewhere(problem, planned(0), "k1", "k0")
