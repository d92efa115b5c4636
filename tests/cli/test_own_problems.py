"""Doorstep's own problems on the command line: found by their heading, planned, checked and begun from."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from doorstep.cli.solve import peak_memory_mb
from doorstep.connectors.documents.problems import write_problem
from doorstep.domain.problem import Problem
from doorstep.domain.tasks import ServiceTime, TaskWindow
from tests.planning.small_day import day, window

LATE = TaskWindow(window(600, 900), late_minor_per_h=9)
EXAMPLE = Path(__file__).parents[2] / "docs" / "reference" / "problem-example.json"


@pytest.fixture
def own(tmp_path):
    """The small day as a file: three doors on a street, 6 km and 600 minor for one van."""

    def write(problem: Problem | None = None):
        path = tmp_path / "day.json"
        path.write_text(write_problem(problem or day()))
        return path

    return write


def test_a_problem_is_found_by_its_heading_and_its_cost_is_money(doorstep, own):
    """300 for the route and 6 km at 50."""
    told = json.loads(doorstep("solve", own(), "--iterations", 300, "--json").out)
    assert (told["cost"], told["convention"], told["routes"]) == (600, "minor units of EUR", 1)
    assert (told["instance"], told["objective"], told["check"]) == ("day.json", "cost", "ok")


def test_what_only_the_search_refuses_names_the_file_and_the_task(refused, own):
    """A window of the last century and a service of years: both can be written, neither can be counted."""
    past = TaskWindow(window(-3_000_000_000, -2_999_999_000))
    task, *rest = day().tasks
    said = refused("solve", own(replace(day(), tasks=(replace(task, windows=(past,)), *rest))))
    assert f"day.json, window of task {task.id}: beyond the search's range of time" in said
    slow = replace(task, service=(ServiceTime(10**8),))
    said = refused("solve", own(replace(day(), tasks=(slow, *rest))))
    assert f"day.json, task {task.id}: a service beyond the search's range" in said


def test_distance_alone_is_told_in_metres(doorstep, own):
    """6 km, whatever a route costs."""
    told = json.loads(doorstep("solve", own(), "--iterations", 300, "--objective", "distance", "--json").out)
    assert (told["cost"], told["convention"]) == (6000, "metres")


def test_fewest_vehicles_come_first(doorstep, own):
    """One van can do it all."""
    words = ("--iterations", 300, "--objective", "fleet-first", "--format", "doorstep", "--json")
    assert json.loads(doorstep("solve", own(), *words).out)["routes"] == 1


def test_a_written_plan_is_checked_and_begun_from(doorstep, own, tmp_path):
    """And a plan changed by hand is found."""
    problem, plan = own(), tmp_path / "plan.json"
    assert doorstep("solve", problem, "--iterations", 300, "--out", plan).code == 0
    assert "every rule is kept" in doorstep("check", problem, plan).out
    again = doorstep("solve", problem, "--iterations", 1, "--start", plan, "--json")
    assert json.loads(again.out)["cost"] == 600
    plan.write_text(plan.read_text().replace('"distance_m": 1000', '"distance_m": 999', 1))
    assert doorstep("check", problem, plan).code == 1


def test_the_example_of_the_docs_is_planned(doorstep):
    """With two trips, breaks and several windows."""
    ended = doorstep("solve", EXAMPLE, "--iterations", 300)
    assert ended.code == 0
    assert "0 unassigned" in ended.out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--rounding", "tenths"), "travel that is not rounded: 'tenths'"),
        (("--most-tasks", "2"), "tasks: more than 2 tasks: 3"),
        (("--out", "plan.sol"), "cannot write this kind of file"),
        (("--format", "vrplib"), "error:"),
        (("--format", "vroom"), "error:"),
    ],
)
def test_what_does_not_go_with_own_problems_is_refused(refused, own, words, complaint):
    """In one line with its mend."""
    assert complaint in refused("solve", own(), *words)


def test_a_wrong_document_is_named_by_its_path(refused, own):
    """Exit code 2, no plan."""
    path = own()
    path.write_text(path.read_text().replace('"pieces": 3', '"pieces": -3'))
    assert "day.json, tasks[1].load: pieces is at least 0: -3" in refused("solve", path)


def test_a_plan_of_least_distance_is_a_plan_of_the_problem_itself(doorstep, own, tmp_path):
    """Its costs are the problem's money, so that it can be checked, explained and begun from."""
    problem, plan = own(), tmp_path / "plan.json"
    words = ("--iterations", 300, "--objective", "distance", "--out", plan)
    assert doorstep("solve", problem, *words).code == 0
    assert "cost 600" in doorstep("check", problem, plan).out


def test_systems_that_tell_no_memory_are_no_reason_to_fail(monkeypatch):
    """There is no `resource` on Windows."""
    peak_mb = peak_memory_mb()
    assert peak_mb is not None
    assert peak_mb > 1
    monkeypatch.setitem(sys.modules, "resource", None)
    assert peak_memory_mb() is None


def test_json_of_no_known_form_is_said_so(refused, own):
    """It is no VRPLIB file with a bad header."""
    path = own()
    path.write_text("{}")
    assert "JSON of no form that is known" in refused("solve", path)


def test_a_plan_of_another_problem_is_not_explained(refused, doorstep, own, tmp_path):
    """The same ids may stand for other doors; the hash tells."""
    problem, plan = own(), tmp_path / "plan.json"
    assert doorstep("solve", problem, "--iterations", 300, "--out", plan).code == 0
    problem.write_text(problem.read_text().replace('"pieces": 3', '"pieces": 4'))
    assert "a plan of another problem" in refused("explain", problem, plan, "a")


def test_a_place_that_cannot_be_written_is_refused_before_the_search(refused, own):
    """A search of so many rounds would never end."""
    asked = ("solve", own(), "--iterations", 10**12, "--out", "/proc/none/plan.json")
    assert "cannot write it" in refused(*asked)


def test_a_result_is_told_before_a_file_cannot_be_written(doorstep, own, tmp_path):
    """The search has taken its time; a folder stands where the plan should go."""
    (tmp_path / "taken.json").mkdir()
    found = doorstep("solve", own(), "--iterations", 300, "--out", tmp_path / "taken.json")
    assert found.code == 2
    assert "cost 600" in found.out
