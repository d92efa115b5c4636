"""The schema of problems: it takes what the reader takes, and refuses its wrong names and types."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from doorstep.connectors.documents.problems import problem_document, read_problem
from doorstep.connectors.documents.schema import problem_schema
from doorstep.domain.coordinate_travel import CoordinateTravel
from doorstep.domain.problem import Problem
from doorstep.domain.travel import Travel
from doorstep.planning import Budget, check, solve
from tests.connectors.documents.test_problems import WRONG, change
from tests.connectors.schema_rules import complaints
from tests.planning.further_days import further_days, on_foot
from tests.planning.problems_at_random import FEATURES, problem_with
from tests.planning.small_day import POINTS, day

SCHEMA: Any = problem_schema()
EXAMPLE = Path(__file__).parents[3] / "docs" / "reference" / "problem-example.json"
A_SCHEMA_KNOWS = (
    "no field of",
    "no part of",
    "a part it needs",
    "a field it needs",
    "not a list",
    "not a value of type",
    "not an object",
    "not a TaskKind",
    "not a problem",
    "not a whole number",
    "of another version",
    "is at least 0",
    "a number beyond",
    "no kind of",
    "travel without a profile",
)
"""Complaints of the reader about names, types and bounds; the others are about what fits together."""


def found(document: Any) -> list[str]:
    """What the schema says against a document, as it comes out of a file."""
    return list(complaints(json.loads(json.dumps(document)), SCHEMA, SCHEMA))


@pytest.mark.parametrize(("feature", "problem"), list(further_days()))
def test_written_problems_keep_the_schema(feature: str, problem: Problem):
    """Walks, chargers, tolls, hours of hubs."""
    assert found(problem_document(problem)) == []


@pytest.mark.parametrize("feature", FEATURES)
def test_every_feature_keeps_the_schema(feature: str):
    """And all of them at once."""
    assert found(problem_document(problem_with((feature,), 1))) == []
    assert found(problem_document(problem_with(tuple(sorted(FEATURES)), 1))) == []


def test_travel_of_coordinates_keeps_the_schema():
    """A kind of its own."""
    axis = np.array([0.0, 1.5, 2.0, 4.0])
    assert found(problem_document(day(travel=Travel(POINTS, {"van": CoordinateTravel(axis, axis)})))) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [(path, value) for path, value, told in WRONG if any(words in told for words in A_SCHEMA_KNOWS)],
)
def test_wrong_names_and_types_break_the_schema(path: str, value: object):
    """Every wrong document of the reader's own test that a schema can know."""
    document = problem_document(day())
    change(path, value)(document)
    assert found(document) != []


@pytest.mark.parametrize("key", ["walking", "walking.doors.0"])
def test_unknown_fields_on_foot_break_the_schema(key: str):
    """In walking and in its doors."""
    document = problem_document(on_foot())
    change(f"{key}.colour", "red")(document)
    assert found(document) != []


def test_every_key_of_a_word_is_in_the_schema():
    """A field that is added to a word is in the schema without further ado."""
    assert "vehicle_costs" in SCHEMA["$defs"]["PlacedTask"]["properties"]
    assert SCHEMA["$defs"]["TaskWindow"]["required"] == ["opens", "closes"]
    assert "required" in SCHEMA["$defs"]["BreakRule"]
    assert "opens" not in SCHEMA["$defs"]["BreakRule"]["required"]
    assert SCHEMA["$defs"]["PlacedVehicle"]["properties"]["type"]["type"] == "string"


def test_the_example_of_the_docs_is_a_problem_and_can_be_planned():
    """One van comes in time for the bread, and nothing is left out."""
    text = EXAMPLE.read_text("utf-8")
    assert found(json.loads(text)) == []
    problem = read_problem(text, place=EXAMPLE.name)
    plan = solve(problem, Budget(iterations=200), 1)
    assert check(problem, plan) == []
    assert plan.unassigned == ()
