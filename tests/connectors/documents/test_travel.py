"""Travel as JSON, kind by kind: arrival functions, and that no column is left out in silence."""

import json
from dataclasses import fields
from typing import Any

import numpy as np
import pytest

from doorstep.connectors.documents.problems import PARTS, problem_document, read_problem
from doorstep.connectors.documents.schema import problem_schema
from doorstep.connectors.documents.travel import COLUMNS, FUNCTIONS, ROW_COLUMNS, SCALE
from doorstep.domain.arrival_functions import ArrivalFunctions, ArrivalShapes
from doorstep.domain.coordinate_travel import CoordinateTravel
from doorstep.domain.errors import FileError
from doorstep.domain.problem import Problem
from doorstep.domain.problem_digest import problem_digest
from doorstep.domain.travel import UNREACHABLE, NearestTravel, Travel, TravelMatrix
from tests.connectors.documents.test_problems import change
from tests.connectors.schema_rules import complaints
from tests.planning.small_day import POINTS, day

VAN = "travel.profiles.van"


def with_functions() -> Problem:
    """The small day where one is stuck until 600 s on the way to p1, and no way leads from p3 to p2."""
    at_once, stuck = ([0], [0]), ([-100, 0, 6000], [4000, 6000, 6000])
    of_pair = {(0, 1): stuck, (3, 2): ([], [])} | {(row, row): at_once for row in range(4)}
    functions = [of_pair.get((start, end), ([0], [500])) for start in range(4) for end in range(4)]
    first = np.cumsum([0, *(len(leave) for leave, _ in functions)]).astype(np.int64)
    leave_ds, arrive_ds = (
        np.array([at for function in functions for at in function[side]], np.int64) for side in (0, 1)
    )
    distance_m = np.full((4, 4), 50, np.int32)
    distance_m[3, 2] = UNREACHABLE
    np.fill_diagonal(distance_m, 0)
    shapes = ArrivalShapes(first=first, leave_ds=leave_ds, arrive_ds=arrive_ds)
    return day(travel=Travel(POINTS, {"van": ArrivalFunctions(shapes, distance_m)}))


def test_arrival_functions_come_back():
    """Stuck spells and pairs without a way, and the schema knows them."""
    problem, schema = with_functions(), problem_schema()
    document = json.loads(json.dumps(problem_document(problem)))
    assert list(complaints(document, schema, schema)) == []
    again = read_problem(json.dumps(document))
    assert problem_digest(again) == problem_digest(problem)
    assert again.travel.arrival_ds("van", 0, 1, 5000) == 6000
    assert again.travel.arrival_ds("van", 3, 2, 0) is None


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        (f"{VAN}.leave_ds", [], f"{VAN}.leave_ds: not 4 values: 0"),
        (f"{VAN}.leave_ds.1", [[0]], f"{VAN}.leave_ds[1]: not 4 values: 1"),
        (f"{VAN}.leave_ds.0.1.0", "x", f"{VAN}.leave_ds[0][1][0]: not a whole number"),
        (f"{VAN}.arrive_ds.0.1", [4000], f"{VAN}.arrive_ds[0][1]: not 3 values: 1"),
        (f"{VAN}.arrive_ds.0.1.1", 3000, f"{VAN}: arrive_ds of an arrival function falls"),
        (f"{VAN}.arrive_ds.0.1.2", 10, f"{VAN}: an arrival before its departure: (6000, 10)"),
        (f"{VAN}.distance_m.0.1", None, f"{VAN}, pair 1: base and distance"),
        (
            f"{VAN}.shapes",
            {"speed": [[1024]]},
            f"{VAN}: no field of",
        ),
        (f"{VAN}.colour", 1, f"{VAN}: no field of distance_m, leave_ds, arrive_ds: 'colour'"),
    ],
)
def test_wrong_functions_are_named_by_their_path(path: str, value: object, complaint: str):
    """Down to the single point of a function."""
    document: Any = problem_document(with_functions())
    change(path, value)(document)
    with pytest.raises(FileError) as caught:
        read_problem(json.dumps(document), place="day.json")
    assert complaint in str(caught.value)


def given(kind: type) -> set[str]:
    """The fields that a word is made from."""
    return {field.name for field in fields(kind) if field.init}


def test_no_part_of_a_problem_is_left_out_in_silence():
    """Whoever adds a column or a part must say how it is written."""
    # Slices of each pair measure the classes; a problem refuses them.
    assert given(TravelMatrix) == {*COLUMNS, "slice_ratio", "slice_instants_s", "shapes"}
    assert given(NearestTravel) == {*ROW_COLUMNS, "first", "neighbour", "shapes"}
    assert given(CoordinateTravel) == {"x", "y", *SCALE, "shapes"}
    assert given(ArrivalFunctions) == {"shapes", "distance_m"}
    assert given(ArrivalShapes) == {*FUNCTIONS, "first", "speed", "start_s", "step_s"}
    assert given(Travel) == {"points", "profiles", "epoch", "day_type", "instants_s"}
    assert given(Problem) == {*PARTS, "points"} - {"vehicle_types"}
