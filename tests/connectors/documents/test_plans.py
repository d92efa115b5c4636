"""Plans as JSON: what is written comes back the same, and what is wrong is named by its path."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from doorstep.connectors.documents.plans import looks_like_plan_json, plan_bytes, read_plan
from doorstep.domain.errors import FileError
from doorstep.domain.plans import Plan
from tests.planning.small_day import day, plan
from tests.strategies import plans


@given(plans())
@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large], max_examples=50)
def test_every_plan_comes_back_as_it_was(whole: Plan):
    """Trips, loops, walks, reasons, costs: the checker must see what the search wrote."""
    assert read_plan(plan_bytes(whole), place="plan.json") == whole


def test_a_plan_is_told_from_other_files():
    """Routes files begin with a letter."""
    assert looks_like_plan_json(plan_bytes(plan(day(), "abc")))
    assert not looks_like_plan_json(b"Route #1: 1 2\n")


def test_defaults_are_left_out_and_reasons_say_their_kind():
    """A file that people can read."""
    document = json.loads(plan_bytes(plan(day(), "ab")))
    assert (document["format"], document["version"]) == ("doorstep plan", 1)
    stop = document["plan"]["routes"][0]["trips"][0]["stops"][0]
    assert "park_s" not in stop
    assert "kerb_id" not in stop
    assert stop["loops"][0]["tasks"][0]["task_id"] == "a"
    assert document["plan"]["unassigned"] == [
        {"task_id": "c", "reasons": document["plan"]["unassigned"][0]["reasons"]}
    ]


def first_stop(document: Any) -> Any:
    """The first stop of a written plan."""
    return document["plan"]["routes"][0]["trips"][0]["stops"][0]


WRONG: dict[str, Callable[[Any], object]] = {
    "not a plan": lambda document: document.pop("format"),
    "a plan of another version: 2": lambda document: document.update(version=2),
    "x.json, plan: not an object for Plan": lambda document: document.update(plan=[]),
    "plan: a Plan without a field it needs: 'id'": lambda document: document["plan"].pop("id"),
    "plan: no field of Plan: 'colour'": lambda document: document["plan"].update(colour="red"),
    "plan.epoch: not a datetime: 'noon'": lambda document: document["plan"].update(epoch="noon"),
    "plan.routes: not a list: 3": lambda document: document["plan"].update(routes=3),
    "plan.version: not a value of type int: True": lambda document: document["plan"].update(version=True),
    "plan.routes[0].trips[0].stops[0].arrive_s: not a value of type int: 'late'": lambda document: first_stop(
        document
    ).update(arrive_s="late"),
    "plan.routes[0].trips[0].stops[0].leg.kind: not a LegKind: 'fly'": lambda document: first_stop(document)[
        "leg"
    ].update(kind="fly"),
    "plan.routes[0].trips[0].stops[0]: times out of order": lambda document: first_stop(document).update(
        depart_s=1
    ),
    "plan.unassigned[0].reasons[0]: no kind of AlternativeServed": lambda document: document["plan"][
        "unassigned"
    ][0]["reasons"][0].update(kind="Weather"),
    "plan.origin.versions: not a list: {}": lambda document: document["plan"]["origin"].update(versions={}),
    "plan.origin.versions[0]: not a list of 2: ['a']": lambda document: document["plan"]["origin"].update(
        versions=[["a"]]
    ),
}


@pytest.mark.parametrize("complaint", WRONG)
def test_what_is_wrong_is_named_by_its_path(complaint: str):
    """One clear error, never a stack trace."""
    document = json.loads(plan_bytes(plan(day(), "ab")))
    WRONG[complaint](document)
    with pytest.raises(FileError) as caught:
        read_plan(json.dumps(document).encode(), place="x.json")
    assert complaint in str(caught.value)


@pytest.mark.parametrize("content", [b"{", b"[1, 2]", b"{}", b"[" * 100_000])
def test_what_is_no_plan_at_all_is_refused(content: bytes):
    """Cut short, something else, empty, or made to overflow."""
    with pytest.raises(FileError, match=r"x\.json.*: not (JSON|a plan)"):
        read_plan(content, place="x.json")
