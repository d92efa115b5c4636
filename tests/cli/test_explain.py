"""`doorstep explain`: the first question of every dispatcher, answered in one screen and in JSON."""

import json

import pytest

from tests.cli.test_solve import INSTANCE

# Two vans of 2 and 1 places; job 3 is open until 100 s and 300 s away; the second van is home by 500 s.
DOCUMENT = {
    "matrices": {
        "car": {"durations": [[0, 100, 200, 300], [100, 0, 100, 200], [200, 100, 0, 100], [300, 200, 100, 0]]}
    },
    "vehicles": [
        {"id": 1, "start_index": 0, "end_index": 0, "capacity": [2], "time_window": [0, 2000]},
        {"id": 2, "start_index": 0, "end_index": 0, "capacity": [1], "time_window": [0, 500]},
    ],
    "jobs": [
        {"id": 1, "location_index": 1, "service": 60, "delivery": [1]},
        {"id": 2, "location_index": 2, "service": 60, "delivery": [1], "time_windows": [[600, 900]]},
        {"id": 3, "location_index": 3, "delivery": [1], "time_windows": [[0, 100]]},
    ],
}
SOLUTION = {
    "code": 0,
    "routes": [{"vehicle": 1, "steps": [{"type": "job", "id": 1}, {"type": "job", "id": 2}]}],
}


@pytest.fixture
def given(tmp_path):
    """Write the document and its solution."""
    document, solution = tmp_path / "day.json", tmp_path / "solution.json"
    document.write_text(json.dumps(DOCUMENT))
    solution.write_text(json.dumps(SOLUTION))
    return document, solution


def test_an_unserved_order_says_what_binds_in_each_vehicle_and_what_would_do(doorstep, given):
    """The second van is 200 s too late and 100 s too long out; one place more in the first helps too."""
    ended = doorstep("explain", *given, "job-3")
    assert ended.code == 0
    assert ended.out.startswith("job-3 is in no route; it costs ")
    assert "200 s after its window closed" in ended.out
    assert "ends at 600 s, the shift at 500 s" in ended.out
    assert (
        "the window of task job-3 closes 200 s later and the shift of vehicle 2 ends 100 s later" in ended.out
    )


def test_jobs_are_asked_for_by_the_number_they_have_in_the_document(doorstep, given):
    """3 is job-3 of the plan; a number that no job has is told; 2 is found behind --after, too."""
    assert doorstep("explain", *given, "3").out == doorstep("explain", *given, "job-3").out
    assert "unknown order or task: '9'" in doorstep("explain", *given, "9").err
    moved = doorstep("explain", *given, "3", "--move-to", 1, "--after", 2)
    assert moved.out == doorstep("explain", *given, "job-3", "--move-to", 1, "--after", "job-2").out
    assert moved.code == 1


def test_a_served_order_says_what_it_costs_and_what_is_next_best(doorstep, given):
    """Job 1 lies on the way to job 2; alone with the other van it would cost 200."""
    told = json.loads(doorstep("explain", *given, "job-1", "--json").out)[0]
    assert (told["vehicle_id"], told["after"], told["marginal_minor"]) == ("1", None, 0)
    assert [(place["vehicle_id"], place["extra_minor"]) for place in told["places"]] == [("1", 0), ("2", 200)]
    assert told["reliefs"] == []


def test_reliefs_are_told_as_json_with_units_in_their_names(doorstep, given):
    """For a program that offers them as buttons."""
    told = json.loads(doorstep("explain", *given, "job-3", "--json").out)[0]
    kinds = [[change["kind"] for change in relief["changes"]] for relief in told["reliefs"]]
    assert ["LaterWindow", "LongerShift"] in kinds
    later = next(relief for relief in told["reliefs"] if relief["vehicle_id"] == "2")
    assert {change["kind"]: change["by_s"] for change in later["changes"]} == {
        "LaterWindow": 200,
        "LongerShift": 100,
    }
    assert later["extra_minor"] == 600


def test_a_move_tells_its_price(doorstep, given):
    """Job 1 by the other van: the first saves nothing, the other drives 200."""
    ended = doorstep("explain", *given, "job-1", "--move-to", 2)
    assert (ended.code, ended.out) == (0, "job-1 with 2, first: 200 more\nevery rule is kept\n")


def test_a_move_that_breaks_rules_ends_with_one(doorstep, given):
    """Three pieces in a van of two, and too late."""
    ended = doorstep("explain", *given, "job-3", "--move-to", 1, "--after", "job-2")
    assert ended.code == 1
    assert "pieces 3" in ended.out
    assert "rules broken" in ended.out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("job-9",), "unknown order or task"),
        (("job-1", "--after", "job-2"), "--after and --first belong to --move-to"),
        (("job-1", "--move-to", "1", "--after", "job-2", "--first"), "two places"),
        (("job-1", "--move-to", "7"), "unknown vehicle"),
        (("job-1", "--move-to", "2", "--after", "job-2"), "does not serve the task before"),
        (("job-3", "--seconds", "0"), "no time to search in"),
    ],
)
def test_what_cannot_be_asked_is_refused(refused, given, words, complaint):
    """One line and a hint."""
    assert complaint in refused("explain", *given, *words)


def test_a_plan_of_another_rounding_is_explained_in_that_rounding(doorstep, refused, tmp_path):
    """A plan belongs to one problem; how distances are rounded, or the fleet first, makes another one."""
    instance, written = tmp_path / "tiny.vrp", tmp_path / "plan.json"
    instance.write_text(INSTANCE)
    doorstep("solve", instance, "--iterations", 50, "--out", written, "--rounding", "tenths")
    assert "a plan of another problem" in refused("explain", instance, written, "1")
    ended = doorstep("explain", instance, written, "1", "--rounding", "tenths")
    assert ended.code == 0
    assert ended.out.startswith("1 is served by vehicle-")
