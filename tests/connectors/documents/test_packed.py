"""Packed columns: every number and every hole comes back, and what is damaged is named by its path."""

import base64
import json
import zlib
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.connectors.documents.packed import packed_column, unpacked
from doorstep.connectors.documents.problems import problem_document, read_problem, write_problem
from doorstep.connectors.documents.schema import problem_schema
from doorstep.connectors.documents.words import WordReader
from doorstep.domain.errors import FileError
from doorstep.domain.ids import PointId
from doorstep.domain.problem import Problem
from doorstep.domain.problem_digest import problem_digest
from doorstep.domain.travel import UNREACHABLE, NearestTravel, Travel, TravelMatrix, TravelShapes
from tests.connectors.documents.test_problems import change
from tests.connectors.schema_rules import complaints
from tests.planning.small_day import POINTS, day

READER = WordReader("day.json", "")
MANY = 120
"""Points, so that their matrix has more than 10,000 pairs."""
VAN = "travel.profiles.van"


@pytest.mark.parametrize(
    ("most", "holes", "name"),
    [
        (254, True, "uint8"),
        (255, False, "uint8"),
        (255, True, "uint16"),
        (65_534, True, "uint16"),
        (65_535, True, "int32"),
        (2**31 - 2, True, "int32"),
    ],
)
def test_the_smallest_type_is_taken_that_leaves_room_for_holes(most: int, holes: bool, name: str):
    """The largest number of a type is a hole where there may be one, so a value that large needs the next."""
    column = np.array([[0, most], [1, UNREACHABLE if holes else 2]], np.int32)
    packed = packed_column(column, holes=holes)
    assert packed["type"] == name
    again = unpacked(packed, np.int32, (2, 2), "c", READER, holes=holes)
    assert again.dtype == np.int32
    assert (again == column).all()


def test_a_column_can_be_read_without_doorstep():
    """As the reference says it: little-endian bytes, row after row."""
    packed: Any = packed_column(np.array([[1, 300], [2, UNREACHABLE]], np.int32), holes=True)
    content = zlib.decompress(base64.b64decode(packed["packed"]))
    assert content == b"\x01\x00\x2c\x01\x02\x00\xff\xff"


@given(st.lists(st.one_of(st.integers(0, 2**31 - 2), st.just(UNREACHABLE)), max_size=40))
def test_every_column_comes_back(numbers: list[int]):
    """Of any numbers and holes, none at all too."""
    column = np.array(numbers, np.int32)
    packed = json.loads(json.dumps(packed_column(column, holes=True)))
    assert (unpacked(packed, np.int32, column.shape, "c", READER, holes=True) == column).all()


def large(points: int = MANY) -> dict[str, Any]:
    """The small day among many points: a matrix with a pair without a way, and rows of nearest points."""
    rng = np.random.default_rng(3)
    base_ds = rng.integers(1, 70_000, (points, points)).astype(np.int32)
    distance_m = rng.integers(1, 60_000, (points, points)).astype(np.int32)
    for column in (base_ds, distance_m):
        np.fill_diagonal(column, 0)
        column[7, 9] = UNREACHABLE
    shapes = TravelShapes(np.array([[1024], [700]], np.int32))
    shape_class = rng.integers(0, 2, (points, points)).astype(np.uint8)
    first = np.arange(points + 1, dtype=np.int64) * points
    neighbour = np.tile(np.arange(points, dtype=np.int32), points)
    flat = [column.ravel().copy() for column in (base_ds, distance_m)]
    names = (*POINTS, *(PointId(f"far{number}") for number in range(points - len(POINTS))))
    matrix = TravelMatrix(base_ds, distance_m, shapes, shape_class)
    nearest = NearestTravel(first, neighbour, *flat, shapes=shapes, shape_class=shape_class.ravel().copy())
    return {"matrix": Travel(names, {"van": matrix}), "nearest": Travel(names, {"van": nearest})}


@pytest.mark.parametrize("kind", ["matrix", "nearest"])
def test_large_travel_is_packed_and_comes_back(kind: str):
    """In all its columns, and the schema knows them."""
    problem = day(travel=large()[kind])
    document, schema = json.loads(write_problem(problem)), problem_schema()
    assert set(document["travel"]["profiles"]["van"]["base_ds"]) == {"type", "packed"}
    assert list(complaints(document, schema, schema)) == []
    assert problem_digest(read_problem(json.dumps(document))) == problem_digest(problem)


def test_small_travel_stays_readable():
    """Rows of numbers, as people write them."""
    document: Any = problem_document(day())
    assert isinstance(document["travel"]["profiles"]["van"]["base_ds"][0][0], int)


def edited(problem: Problem, path: str, value: object) -> str:
    """The document of a problem with one value changed."""
    document: Any = problem_document(problem)
    change(path, value)(document)
    return json.dumps(document)


def packed_text(*numbers: int) -> str:
    """Numbers as the text of a column of uint16."""
    return base64.b64encode(zlib.compress(np.array(numbers, "<u2").tobytes())).decode()


@pytest.mark.parametrize(
    ("path", "value", "complaint"),
    [
        ("base_ds.type", "float64", "base_ds.type: no type of uint8, uint16, int32: 'float64'"),
        ("base_ds.colour", 1, "base_ds: no field of type, packed: 'colour'"),
        ("base_ds.packed", 7, "base_ds.packed: not a text of base64: 7"),
        ("base_ds.packed", "%%%", "base_ds.packed: no base64"),
        ("base_ds.packed", "AAAA", "base_ds.packed: no zlib stream"),
        ("base_ds.packed", packed_text(1, 2), "base_ds.packed: 4 bytes, not 57600"),
        ("shape_class.packed", packed_text(*range(9_000)), "shape_class.packed: more than 14400 bytes"),
        ("base_ds", {"type": "int32"}, "base_ds.packed: not a text of base64: None"),
    ],
)
def test_a_damaged_column_is_named_by_its_path(path: str, value: object, complaint: str):
    """Type, text, stream and number of values."""
    text = edited(day(travel=large()["matrix"]), f"{VAN}.{path}", value)
    with pytest.raises(FileError) as caught:
        read_problem(text, place="day.json")
    assert complaint in f"{caught.value.place}: {caught.value}"


def test_a_number_that_no_travel_has_is_named_by_its_place():
    """Below 0: row 1, column 0."""
    content = zlib.compress(np.array([[0, 5], [-3, 0]], "<i4").tobytes())
    packed = {"type": "int32", "packed": base64.b64encode(content).decode()}
    with pytest.raises(FileError, match=r"base_ds\[1\]\[0\]: not a whole number from 0 to 2147483646: -3"):
        unpacked(packed, np.int32, (2, 2), "base_ds", READER, holes=True)
    with pytest.raises(FileError, match=r"c\[1\]: not a whole number from 0 to 255: 300"):
        unpacked({"type": "uint16", "packed": packed_text(3, 300)}, np.uint8, (2,), "c", READER, holes=False)


def test_packed_rows_that_do_not_fit_together_are_refused():
    """Rows that begin beyond the pairs, and a part that is none."""
    problem = day(travel=large()["nearest"])
    with pytest.raises(FileError, match=r"neighbour\.packed"):
        read_problem(edited(problem, f"{VAN}.first", packed_column(np.arange(MANY + 1), holes=False)))
    many = np.append(np.zeros(MANY, np.int32), 2**31 - 2)
    with pytest.raises(FileError, match=r"first: more pairs than 120 points have: 2147483646"):
        read_problem(edited(problem, f"{VAN}.first", packed_column(many, holes=False)))
    with pytest.raises(FileError, match="no field of first, neighbour"):
        read_problem(edited(problem, f"{VAN}.colour", 1))
