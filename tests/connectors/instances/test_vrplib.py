"""VRPLIB files: each form by hand, and each way a file can be wrong with its line."""

from dataclasses import replace

import pytest

from doorstep.connectors.instances import instance as instances
from doorstep.connectors.instances import problem as problems
from doorstep.connectors.instances.instance import AS_GIVEN, ROUNDED, TRUNCATED, UNROUNDED, Instance
from doorstep.connectors.instances.vrplib import read_sol, read_vrplib, sol_text
from doorstep.domain.errors import FileError
from doorstep.domain.ids import TaskId, VehicleId
from doorstep.domain.travel import CoordinateTravel, TravelMatrix
from doorstep.planning import Objective
from doorstep.planning.given import plan_of

SMALL = """\
NAME : small
COMMENT : "a triangle of 3, 4, 5 and a far corner"
TYPE : CVRP
DIMENSION : 4
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 10
NODE_COORD_SECTION
1 0 0
2 3 0
3 3 4
4 1 1
DEMAND_SECTION
1 0
2 4
3 5
4 6
DEPOT_SECTION
1
-1
EOF
"""
WINDOWS = SMALL.replace("TYPE : CVRP", "TYPE : VRPTW\nVEHICLES : 2\nSERVICE_TIME : 9").replace(
    "DEPOT_SECTION", "TIME_WINDOW_SECTION\n1 0 100\n2 5 20\n3 0 100\n4 7 30\nDEPOT_SECTION"
)
MATRIX = """\
NAME : matrix
TYPE : CVRP
DIMENSION : 3
EDGE_WEIGHT_TYPE : EXPLICIT
EDGE_WEIGHT_FORMAT : {form}
CAPACITY : 10
EDGE_WEIGHT_SECTION
{weights}
DEMAND_SECTION
1 0
2 4
3 5
DEPOT_SECTION
1
-1
EOF
"""


def read(text: str, objective: Objective = Objective.COST) -> Instance:
    """Read a file's text."""
    return read_vrplib(text.encode(), place="small.vrp", objective=objective)


def metres(instance: Instance) -> list[list[int]]:
    """Its cost matrix as lists."""
    pairs = instance.problem.travel.profile("instance")
    assert isinstance(pairs, TravelMatrix)
    rows: list[list[int]] = pairs.distance_m.tolist()
    return rows


def test_a_file_without_windows_is_rounded_to_whole_units():
    """Sqrt 2 is 1, sqrt 5 is 2, sqrt 13 is 4: to the nearest, as CVRPLIB costs are."""
    instance = read(SMALL)
    assert instance.convention is ROUNDED
    assert metres(instance) == [[0, 3, 5, 1], [3, 0, 4, 2], [5, 4, 0, 4], [1, 2, 4, 0]]
    problem = instance.problem
    assert problem.currency == "XXX"
    assert [task.id for task in problem.tasks] == ["1", "2", "3"]
    assert [task.load.pieces for task in problem.tasks] == [4, 5, 6]
    assert len(problem.vehicles) == 3
    assert problem.vehicles[0].type.limit.pieces == 10
    assert all(not task.windows and not task.service for task in problem.tasks)


def test_a_file_with_windows_is_taken_times_ten_and_truncated():
    """10 sqrt 2 = 14.1 is 14, 10 sqrt 13 = 36.06 is 36; windows and service are seconds, travel tenths."""
    instance = read(WINDOWS)
    assert instance.convention is TRUNCATED
    assert metres(instance)[3] == [14, 22, 36, 0]
    assert instance.problem.travel.duration_ds("instance", 3, 2, 0) == 36
    problem = instance.problem
    assert problem.span_s(problem.tasks[0].windows[0].window) == (5, 20)
    assert problem.tasks[0].service[0].duration_s == 9
    assert problem.span_s(problem.vehicles[0].shift.window) == (0, 100)
    assert len(problem.vehicles) == 2


def test_the_fleet_first_convention_keeps_four_decimals_and_never_takes_a_time_too_short():
    """Sqrt 2 is 1.41421: cost 14142 steps, 14143 tenths of a second; a unit of time is 1000 s."""
    instance = read(WINDOWS, Objective.FLEET_FIRST)
    assert instance.convention is UNROUNDED
    assert metres(instance)[0] == [0, 30_000, 50_000, 14_142]
    assert instance.problem.travel.duration_ds("instance", 0, 3, 0) == 14_143
    assert instance.problem.span_s(instance.problem.tasks[0].windows[0].window) == (5000, 20_000)
    assert instance.problem.tasks[0].service[0].duration_s == 9000


@pytest.mark.parametrize(
    ("text", "objective", "cost"),
    [
        (SMALL, Objective.COST, 14),
        (WINDOWS, Objective.COST, 148),
        (WINDOWS, Objective.DISTANCE, 148),
        (WINDOWS, Objective.FLEET_FIRST, 12 + 2 * 2**0.5),
    ],
)
def test_costs_are_told_in_the_convention(text: str, objective: Objective, cost: float):
    """0-1-2-0 is 3 + 4 + 5 and 0-3-0 twice sqrt 2: 14 rounded, 148 truncated, 14.828427 unrounded."""
    instance = read(text, objective)
    tours = [(VehicleId("vehicle-1"), [TaskId("1"), TaskId("2")]), (VehicleId("vehicle-2"), [TaskId("3")])]
    plan = plan_of(instance.problem, tours)
    assert instance.cost(plan) == pytest.approx(cost, abs=1e-12)
    assert instance.routes_of(plan) == [[1, 2], [3]]


@pytest.mark.parametrize("changes", [{"vehicle_id": "ghost"}, {"task_id": "x"}])
def test_a_plan_of_strangers_has_the_cost_that_it_states(changes: dict[str, str]):
    """There is no way to what the instance does not have; `check` names it."""
    instance = read(WINDOWS, Objective.FLEET_FIRST)
    paper = plan_of(instance.problem, [(VehicleId("vehicle-1"), [TaskId("3")])])
    route = paper.routes[0]
    if "task_id" in changes:
        stop = route.stops[0]
        loop = replace(stop.loops[0], tasks=(replace(stop.handled[0], **changes),))
        trip = replace(route.trips[0], stops=(replace(stop, loops=(loop,)),))
        strange = replace(route, trips=(trip,))
    else:
        strange = replace(route, **changes)
    found = replace(paper, routes=(strange,))
    assert instance.cost(found) == pytest.approx(2 * 1.4142, abs=1e-12)
    assert instance.cost(paper) == pytest.approx(2 * 2**0.5, abs=1e-12)


@pytest.mark.parametrize("weights", ["0 1 2\n3 0 4\n5 6 0", "9 1 2 3 9 4\n5 6 9"])
def test_a_full_matrix_is_taken_as_it_is(weights: str):
    """There and back differ; the way to oneself is nothing, whatever the file says."""
    instance = read(MATRIX.format(form="FULL_MATRIX", weights=weights))
    assert instance.convention is AS_GIVEN
    assert metres(instance) == [[0, 1, 2], [3, 0, 4], [5, 6, 0]]


def test_a_large_matrix_is_not_given_up_for_the_coordinates_beside_it(monkeypatch: pytest.MonkeyPatch):
    """Coordinates beside a matrix are only drawn, however many and however far."""
    monkeypatch.setattr(problems, "MOST_MATRIX_PLACES", 2)
    text = MATRIX.format(form="FULL_MATRIX", weights="0 1 2\n3 0 4\n5 6 0")
    drawn = text.replace("DEMAND_SECTION", "NODE_COORD_SECTION\n1 0 0\n2 7 0\n3 0 1e9\nDEMAND_SECTION")
    assert metres(read(drawn)) == [[0, 1, 2], [3, 0, 4], [5, 6, 0]]


@pytest.mark.parametrize(
    ("form", "weights"),
    [
        ("LOWER_ROW", "1\n2 3"),
        ("LOWER_DIAG_ROW", "0\n1 0\n2 3 0"),
        ("UPPER_ROW", "1 2\n3"),
        ("UPPER_DIAG_ROW", "0 1 2\n0 3\n0"),
    ],
)
def test_half_a_matrix_holds_both_directions(form: str, weights: str):
    """The four forms of TSPLIB, read row by row."""
    assert metres(read(MATRIX.format(form=form, weights=weights))) == [[0, 1, 2], [1, 0, 3], [2, 3, 0]]


def test_a_matrix_with_windows_counts_in_seconds():
    """2 units are 2 s, that is 20 tenths."""
    more = "TIME_WINDOW_SECTION\n1 0 50\n2 0 50\n3 0 50\nSERVICE_TIME_SECTION\n1 0\n2 7\n3 8\nDEPOT_SECTION"
    instance = read(MATRIX.format(form="LOWER_ROW", weights="1\n2 3").replace("DEPOT_SECTION", more))
    assert instance.problem.travel.duration_ds("instance", 0, 2, 0) == 20
    assert [task.service[0].duration_s for task in instance.problem.tasks] == [7, 8]


def test_prizes_make_tasks_optional_in_steps_of_cost():
    """A prize of 21 is 210 steps of x10; without a prize a task must be served."""
    text = WINDOWS.replace("DEPOT_SECTION", "PRIZE_SECTION\n1 0\n2 21\n3 0\n4 5\nDEPOT_SECTION")
    assert [task.price_if_unserved_minor for task in read(text).problem.tasks] == [210, None, 50]


def test_another_depot_than_the_first():
    """Numbers stay those of the file, less one as in CVRPLIB plans."""
    text = SMALL.replace("1 0\n2 4\n3 5\n4 6", "1 6\n2 0\n3 5\n4 4").replace(
        "DEPOT_SECTION\n1", "DEPOT_SECTION\n2"
    )
    problem = read(text).problem
    assert [task.id for task in problem.tasks] == ["0", "2", "3"]
    assert problem.points.starts[problem.vehicles[0].id] == "1"


def test_coordinates_are_drawn_on_the_globe_however_large_they_are():
    """One unit is 1e-5 degrees, less where that would leave the globe."""
    door = read(SMALL).problem.tasks[1].place.door
    assert (door.lon, door.lat) == pytest.approx((3e-5, 4e-5))
    wide = read(SMALL.replace("3 3 4", "3 30000000 -4")).problem.tasks[1].place.door
    assert wide.lon == pytest.approx(80.0)


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("DIMENSION : 4\n", "", "small.vrp: no DIMENSION. Add a line"),
        ("DIMENSION : 4", "DIMENSION : 9999999999", "more than 200000 places: 9999999999"),
        ("DIMENSION : 4", "DIMENSION : four", "line 4: DIMENSION is no whole number of 1 or more: 'four'"),
        ("CAPACITY : 10\n", "", "no CAPACITY"),
        ("TYPE : CVRP", "TYPE : PDPTW", "line 3: a kind of problem that cannot be read: 'PDPTW'"),
        ("CAPACITY : 10", "VEHICLES_MAX_RELOADS : 9", "line 6: a header that cannot be planned yet"),
        ("DEPOT_SECTION", "SKILLS_SECTION\nDEPOT_SECTION", "line 17: a section that cannot be planned yet"),
        ("DEPOT_SECTION", "DEMAND_SECTION\n1 0\nDEPOT_SECTION", "line 17: a section that comes twice"),
        ("NODE_COORD_SECTION\n", "what is this\n", "line 7: neither a header nor a section"),
        ("3 3 4", "3 3", "line 10: not a row of this section: '3 3'"),
        ("3 3 4", "3 3 north", "line 10: not numbers: '3 3 north'"),
        ("3 3 4", "3 3 nan", "line 10: not a row of this section"),
        ("3 3 4", "9 3 4", "line 10: no such node: 9. Nodes run from 1 to DIMENSION, 4"),
        ("3 3 4", "2 3 4", "line 10: a node listed twice: 2"),
        ("3 3 4\n", "", "line 7: a node is missing in NODE_COORD_SECTION: 3"),
        ("3 5\n4 6", "3 5.5\n4 6", "node 3 of DEMAND_SECTION has no whole number: '5.5'"),
        ("3 5\n4 6", "3 -5\n4 6", "node 3 of DEMAND_SECTION has no whole number: '-5'"),
        ("1 0\n2 4", "1 1\n2 4", "a depot with a demand: 1"),
        ("1\n-1", "1\n1\n-1", "line 19: a depot listed twice: '1'"),
        ("DEPOT_SECTION\n1\n-1", "DEPOT_SECTION\n-1", "a depot is needed"),
        ("1\n-1", "7\n-1", "line 18: no such depot: '7'"),
        ("EUC_2D", "GEO", "line 5: a kind of distance that cannot be read: 'GEO'"),
        ("EUC_2D", "EXPLICIT", "no EDGE_WEIGHT_SECTION"),
        ("DEMAND_SECTION", "DISPLAY_DATA_SECTION", "no DEMAND_SECTION"),
        ("NODE_COORD_SECTION", "DISPLAY_DATA_SECTION", "line 5: Euclidean without coordinates"),
    ],
)
def test_a_wrong_file_gives_one_error_with_its_line(old: str, new: str, complaint: str):
    """Whoever made the file finds the place at once."""
    assert old in SMALL
    with pytest.raises(FileError) as caught:
        read(SMALL.replace(old, new))
    assert complaint in str(caught.value)
    assert caught.value.mend


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (WINDOWS.replace("2 5 20", "2 20 5"), "line 21: a window that closes before it opens: (20, 5)"),
        (MATRIX.format(form="LOWER_ROW", weights="1\n2 -3"), "line 9: not a weight: '-3'"),
        (
            MATRIX.format(form="LOWER_ROW", weights="1\n2"),
            "line 7: another number of weights",
        ),
        (MATRIX.format(form="FUNCTION", weights="1"), "a form of matrix that cannot be read: 'FUNCTION'"),
        ("DIMENSION : 1\nCAPACITY : 1\nNODE_COORD_SECTION\n1 0 0\nDEMAND_SECTION\n1 0\n", "no customer"),
    ],
)
def test_wrong_windows_and_matrices_name_their_place(text: str, complaint: str):
    """A window that closes first, a weight that is none, too few weights, a depot alone."""
    with pytest.raises(FileError) as caught:
        read(text)
    assert complaint in str(caught.value)


def plain(places: int) -> str:
    """A depot and customers on a line of slope 3 / 4, five units apart, without loads."""
    rows = "\n".join(f"{node} {4 * node} {3 * node}" for node in range(1, places + 1))
    loads = "\n".join(f"{node} 0" for node in range(1, places + 1))
    return f"DIMENSION : {places}\nCAPACITY : 1\nNODE_COORD_SECTION\n{rows}\nDEMAND_SECTION\n{loads}\n"


def test_many_places_need_no_matrix():
    """9 000 places would be 0.3 GB as a matrix; the distances are the same."""
    travel = read(plain(9000)).problem.travel.profile("instance")
    assert isinstance(travel, CoordinateTravel)
    assert travel.look_up(0, 8999) == (8999 * 5, 8999 * 5, 0)
    assert travel.memory_bytes < 200_000


def test_more_places_than_can_be_planned_are_refused(monkeypatch: pytest.MonkeyPatch):
    """Reading a million of them would only end in a plan that nobody can wait for."""
    monkeypatch.setattr(instances, "MOST_POINTS", 9000)
    with pytest.raises(FileError, match="more than 9000 places: 9001"):
        read(plain(9001))


def test_places_beyond_what_can_be_added_up_are_refused():
    """A coordinate of a thousand million would overflow the matrix in silence."""
    with pytest.raises(FileError, match="places too far apart: 1000000000"):
        read(SMALL.replace("3 3 4", "3 1000000000 4"))


def test_what_is_no_text_at_all_is_refused():
    """A picture is no instance."""
    with pytest.raises(FileError, match="not a text file"):
        read_vrplib(b"\x89PNG\x00\x00", place="x.vrp")
    with pytest.raises(FileError, match="an empty file"):
        read_vrplib(b" \n", place="x.vrp")


def test_plans_are_written_as_they_are_read():
    """And the many ways in which the literature writes them."""
    text = sol_text([[3, 1], [2]], 14)
    assert text == "Route #1: 3 1\nRoute #2: 2\nCost 14\n"
    assert read_sol(text.encode(), place="x.sol").routes == ((3, 1), (2,))
    loose = b"route 1 : 3 1\r\nRoute #2:\nROUTE #3:\t2\nCost: 14.5\nTime 3 s\n"
    assert read_sol(loose, place="x.sol").routes == ((3, 1), (2,))
    assert read_sol(loose, place="x.sol").cost == 14.5


def test_plans_that_are_none_are_refused():
    """A word among the numbers, a file without a route."""
    with pytest.raises(FileError, match=r"x\.sol, line 2: not numbers"):
        read_sol(b"Route #1: 3\nRoute #2: 1 two\n", place="x.sol")
    with pytest.raises(FileError, match="no route in this file"):
        read_sol(b"Cost 3\n", place="x.sol")
