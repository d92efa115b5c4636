"""`doorstep check`: a plan is right, or each broken rule is named; the exit code says which."""

import json

import pytest

from tests.cli.test_solve import INSTANCE

DOCUMENT = {
    "vehicles": [{"id": 1, "start_index": 0, "end_index": 0}],
    "jobs": [{"id": 1, "location_index": 1}, {"id": 2, "location_index": 2}],
    "matrices": {"car": {"durations": [[0, 5, 9], [5, 0, 4], [9, 4, 0]]}},
}


@pytest.fixture
def given(tmp_path):
    """Write the tiny instance and a plan."""

    def make(plan, name="plan.sol"):
        instance, written = tmp_path / "tiny.vrp", tmp_path / name
        instance.write_text(INSTANCE)
        written.write_text(plan)
        return instance, written

    return make


def test_a_right_plan_ends_with_zero(doorstep, given):
    """12 and 8."""
    ended = doorstep("check", *given("Route #1: 1 2\nRoute #2: 3\nCost 20\n"))
    assert ended.code == 0
    assert ended.out == "tiny: cost 20 (rounded to whole units), 2 routes, 0 unassigned\nevery rule is kept\n"


def test_a_wrong_plan_ends_with_one_and_names_each_rule(doorstep, given):
    """5 + 6 on board of 10, and customer 1 left out."""
    ended = doorstep("check", *given("Route #1: 2 3\n"))
    assert ended.code == 1
    assert "route route-1: pieces 11 at departure, the vehicle takes 10" in ended.out
    assert "plan: task 1 must be served and is left out" in ended.out
    assert "2 rules broken" in ended.out


def test_the_same_as_json(doorstep, given):
    """Rule, route and words."""
    told = json.loads(doorstep("check", *given("Route #1: 2 3\n"), "--json").out)
    assert told["check"] == "broken"
    assert [(broken["rule"], broken["route"]) for broken in told["violations"]] == [
        ("Overloaded", "route-1"),
        ("MandatoryUnserved", None),
    ]


def test_a_plan_changed_by_hand_does_not_pass(doorstep, given, tmp_path):
    """Ten seconds taken off a drive in the JSON are found."""
    instance, routes = given("Route #1: 1 2\nRoute #2: 3\n")
    written = tmp_path / "plan.json"
    doorstep("solve", instance, "--iterations", 1, "--start", routes, "--out", written)
    document = json.loads(written.read_text())
    document["plan"]["routes"][0]["trips"][0]["home"]["distance_m"] -= 1
    written.write_text(json.dumps(document))
    ended = doorstep("check", instance, written)
    assert ended.code == 1
    assert "is stated as" in ended.out


def test_what_has_begun_is_told_because_its_times_are_taken_as_stated(doorstep, given, tmp_path):
    """A drive of no time would be found, but the plan says that it is done."""
    instance, routes = given("Route #1: 1 2\nRoute #2: 3\n")
    written = tmp_path / "plan.json"
    doorstep("solve", instance, "--iterations", 1, "--start", routes, "--out", written)
    document = json.loads(written.read_text())
    route = document["plan"]["routes"][0]
    route["frozen_until_s"] = 10**9
    written.write_text(json.dumps(document))
    ended = doorstep("check", instance, written)
    assert ended.code == 0
    assert f"begun, and taken as the plan states it: {route['id']}\n" in ended.out
    told = json.loads(doorstep("check", instance, written, "--json").out)
    assert (told["check"], told["frozen_until_s"]) == ("ok", {route["id"]: 10**9})
    start = doorstep("solve", instance, "--iterations", 1, "--start", written)
    assert start.code == 2
    assert "a frozen route: 1000000000" in start.err


def test_a_plan_of_strangers_is_told_and_not_fallen_over(doorstep, given, tmp_path):
    """Costs that are summed up from coordinates need places that are known."""
    instance, routes = given("Route #1: 1 2\nRoute #2: 3\n")
    written, unrounded = tmp_path / "plan.json", ("--rounding", "unrounded")
    doorstep("solve", instance, "--iterations", 1, "--start", routes, "--out", written, *unrounded)
    document = json.loads(written.read_text())
    document["plan"]["routes"][0]["vehicle_id"] = "ghost"
    written.write_text(json.dumps(document))
    ended = doorstep("check", instance, written, *unrounded)
    assert ended.code == 1
    assert "vehicle ghost is not in the problem" in ended.out


@pytest.mark.parametrize(
    ("plan", "complaint"),
    [
        ("", "an empty file"),
        ("{}", "not a plan"),
        ("Route #1: 1 9\nRoute #2: 2\n", "unknown customer: '9'"),
        ("Route #1: 1\nRoute #2: 2\nRoute #3: 3\nRoute #4: 1\n", "more routes than vehicles"),
        ("Route #1: 1 2\nRoute #2: 2 3\n", "a customer that is served twice: 2"),
        ("Route #1: one\n", "line 1: not numbers"),
    ],
)
def test_what_is_no_plan_of_this_instance_is_refused(refused, given, plan, complaint):
    """One line with its mend."""
    instance, written = given(plan)
    assert complaint in refused("check", instance, written)


def test_files_that_an_editor_saved_as_utf_16_are_told_by_their_form_too(doorstep, tmp_path):
    """Problem and plan of each form, found by itself."""
    for text, ending, cost in ((INSTANCE, "vrp", 20), (json.dumps(DOCUMENT), "json", 2 * 9)):
        problem, plan = tmp_path / f"day.{ending}", tmp_path / "plan.json"
        problem.write_bytes(text.encode("utf-16"))
        told = json.loads(doorstep("solve", problem, "--iterations", 50, "--json", "--out", plan).out)
        assert told["cost"] == cost
        plan.write_bytes(plan.read_text().encode("utf-16"))
        assert doorstep("check", problem, plan).code == 0
