"""Numbers, letters and instants at their ends: read, or refused by their path, never fallen over."""

import json
from typing import Any

import pytest

from doorstep.connectors.documents.problems import problem_document, read_problem, write_problem
from doorstep.domain.errors import FileError
from tests.planning.small_day import day


def test_both_halves_of_a_letter_are_a_letter():
    """JSON may write what lies beyond 16 bits as two numbers."""
    text = write_problem(day()).replace('"id": "van-1"', '"id": "van-\\ud83d\\ude9a"')
    assert read_problem(text).vehicles[0].id == "van-\U0001f69a"


@pytest.mark.parametrize("depth", range(900, 1000, 3))
def test_what_is_nested_too_deeply_is_refused(depth: int):
    """Near the depth that the reader bears, too: an error must not be shown deeper than that."""
    deep = "[" * depth + "]" * depth
    with pytest.raises(FileError):
        read_problem(write_problem(day()).replace('"van-1"', deep), place="day.json")


@pytest.mark.parametrize(
    "travel",
    [
        {"points": [], "profiles": {"van": {"kind": "arrivals", "distance_m": []}}},
        {"points": [], "profiles": {"van": {"kind": "nearest", "rows": []}}},
    ],
)
def test_travel_between_no_points_is_refused(travel: object):
    """Nobody can be anywhere."""
    document: Any = problem_document(day())
    document["travel"] = travel
    with pytest.raises(FileError, match=r"travel\.points: travel between no points"):
        read_problem(json.dumps(document))


@pytest.mark.parametrize("scale", [{}, {"m_per_unit": 1e308}])
def test_coordinates_without_end_are_refused(scale: dict[str, float]):
    """Their distance is no number."""
    document: Any = problem_document(day())
    axis = [1e308, -1e308, 0, 0] if not scale else [0, 1, 2, 3]
    document["travel"]["profiles"]["van"] = {"kind": "coordinates", "x": axis, "y": [0] * 4, **scale}
    with pytest.raises(FileError, match=r"travel\.profiles\.van: points too far apart"):
        read_problem(json.dumps(document))


@pytest.mark.parametrize("epoch", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_an_epoch_at_the_end_of_all_calendars_is_refused(epoch: str):
    """The day before it, or a week after it, cannot be told."""
    document: Any = problem_document(day())
    document["epoch"] = epoch
    with pytest.raises(FileError, match="an epoch at the end of all calendars"):
        read_problem(json.dumps(document))
