"""VROOM documents on the command line: solved, answered in VROOM's words, and VROOM's answers checked."""

import json

import pytest

from tests.connectors.vroom_documents import day, day_with

STEPS = [{"type": "start"}, {"type": "job", "id": 2}, {"type": "job", "id": 1}]
VROOM_S_OWN = {"code": 0, "routes": [{"vehicle": 1, "steps": STEPS}]}


@pytest.fixture
def written(tmp_path):
    """Write a document."""

    def write(document, name="day.json"):
        path = tmp_path / name
        path.write_text(json.dumps(document))
        return path

    return write


def test_a_document_is_answered_as_vroom_would(doorstep, written, tmp_path):
    """400 s out and back, both jobs, every rule kept; the answer is checked as it was written."""
    document, answer = written(day()), tmp_path / "solution.json"
    told = json.loads(doorstep("solve", document, "--iterations", 200, "--out", answer, "--json").out)
    assert (told["cost"], told["unassigned"], told["check"]) == (400, 0, "ok")
    solution = json.loads(answer.read_text())
    assert solution["summary"]["cost"] == 400
    assert [step["type"] for step in solution["routes"][0]["steps"]] == ["start", "job", "job", "end"]
    assert doorstep("check", document, answer).code == 0


def test_an_answer_of_vroom_is_checked(doorstep, written):
    """Right for its document; wrong once the first job has to be done by 600."""
    assert doorstep("check", written(day()), written(VROOM_S_OWN, "solution.json")).code == 0
    late = written(day_with("jobs", time_windows=[[0, 600]]), "late.json")
    ended = doorstep("check", late, written(VROOM_S_OWN, "solution.json"))
    assert ended.code == 1
    assert "task job-1 begins at 630 s, 30 s after its window closed" in ended.out


def test_stated_steps_are_where_the_search_begins(doorstep, written):
    """A stated route that cannot be driven is no start: the second job first is 30 s late for the first."""
    stated = day_with("vehicles", steps=STEPS)
    assert doorstep("solve", written(stated), "--iterations", 1).code == 0
    stated["jobs"][0]["time_windows"] = [[0, 600]]
    ended = doorstep("solve", written(stated), "--iterations", 1)
    assert ended.code == 2
    assert "the start plan cannot be driven" in ended.err


def test_what_vroom_does_not_have_is_refused(refused, written):
    """A document states its own costs."""
    assert "no objective of VROOM documents" in refused(
        "solve", written(day()), "--objective", "distance", "--iterations", 1
    )


def test_paths_of_the_document_reach_the_user(refused, written):
    """File, path, value and mend in two lines."""
    said = refused("solve", written(day_with("jobs", priority=101)), "--iterations", 1)
    assert "day.json, jobs[0].priority: not a whole number in its range: 101" in said
