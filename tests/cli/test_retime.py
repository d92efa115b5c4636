"""`doorstep retime`: sequences are taken as they stand, and every time is written anew."""

import json

import pytest

from tests.cli.test_solve import INSTANCE


@pytest.fixture
def planned(doorstep, tmp_path):
    """The tiny instance and a plan of it as JSON: 1 and 2 on one route, 3 on the other."""
    instance, routes, plan = tmp_path / "tiny.vrp", tmp_path / "routes.sol", tmp_path / "plan.json"
    instance.write_text(INSTANCE)
    routes.write_text("Route #1: 1 2\nRoute #2: 3\n")
    doorstep("solve", instance, "--iterations", 1, "--start", routes, "--out", plan)
    return instance, plan


def test_times_that_were_spoilt_are_written_anew(doorstep, planned, tmp_path):
    """A drive of another length does not pass; retimed, the same sequences cost 20 again."""
    instance, plan = planned
    document = json.loads(plan.read_text())
    document["plan"]["routes"][0]["trips"][0]["home"]["distance_m"] += 7
    plan.write_text(json.dumps(document))
    assert doorstep("check", instance, plan).code == 1
    again = tmp_path / "again.json"
    ended = doorstep("retime", instance, plan, "--out", again)
    assert ended.code == 0
    assert ended.out.startswith("tiny: cost 20 ")
    assert doorstep("check", instance, again).code == 0


def test_a_route_taken_out_leaves_its_tasks_with_reasons(doorstep, planned, tmp_path):
    """Without its second route customer 3 must still be served, so the plan breaks one rule."""
    instance, plan = planned
    document = json.loads(plan.read_text())
    gone = document["plan"]["routes"].pop()
    plan.write_text(json.dumps(document))
    again = tmp_path / "again.json"
    ended = doorstep("retime", instance, plan, "--out", again)
    assert gone["trips"]
    assert ended.code == 1
    assert "must be served and is left out" in ended.out
    assert "1 rule broken" in ended.out
    assert json.loads(again.read_text())["plan"]["unassigned"][0]["reasons"]
