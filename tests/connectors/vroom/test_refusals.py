"""Why: what a document asks for and the planner does not do must be named, with its path, never dropped."""

from __future__ import annotations

from typing import Any

import pytest

from doorstep.connectors.vroom.problem import read_vroom
from doorstep.domain.errors import FileError
from tests.connectors.vroom_documents import LINE_M, LINE_S, day, day_with, read


def with_distances(document: dict[str, Any], **more: object) -> dict[str, Any]:
    """Add distances, and other matrices, to a document."""
    document["matrices"]["car"] |= {"distances": LINE_M, **more}
    return document


def twice(key: str) -> dict[str, Any]:
    """Give a document in which the first job or vehicle comes twice."""
    document = day()
    document[key].append(document[key][0])
    return document


def second_job(**changes: object) -> dict[str, Any]:
    """Give a document with a third job at the place of the second."""
    document = day()
    document["jobs"].append({"id": 3, "location_index": 2, **changes})
    return document


REFUSED: list[tuple[dict[str, Any], str, str]] = [
    (day(options={"g": True}), "options", "'options' is not honoured"),
    (day_with("jobs", foo=1), "jobs[0].foo", "'foo' is not a key here"),
    (day_with("jobs", amount=[1]), "jobs[0].amount", "'amount' is not honoured"),
    (day_with("jobs", service=1.5), "jobs[0].service", "not a whole number"),
    (day_with("jobs", service=-1), "jobs[0].service", "not a whole number"),
    (day_with("jobs", service=True), "jobs[0].service", "not a whole number"),
    (day_with("jobs", priority=101), "jobs[0].priority", "not a whole number"),
    (day_with("jobs", location_index=4), "jobs[0].location_index", "no such row"),
    (day_with("jobs", location_index=None, location=[1, 2]), "jobs[0].location", "a place without a row"),
    (day_with("jobs", location=[1, 99]), "jobs[0].location", "a position off the globe"),
    (day_with("jobs", time_windows=[[5, 1]]), "jobs[0].time_windows[0]", "closes before it opens"),
    (day_with("jobs", time_windows=[[0, 9], [9, 20]]), "jobs[0].time_windows", "windows that overlap"),
    (day_with("jobs", time_windows=[]), "jobs[0].time_windows", "no window in it"),
    (day_with("jobs", delivery=[1]), "jobs[0].delivery", "another number of dimensions"),
    (twice("jobs"), "jobs[2].id", "an id that comes twice"),
    (twice("vehicles"), "vehicles[1].id", "an id that comes twice"),
    (day(jobs=[]), "", "no job and no shipment"),
    (day(vehicles=[]), "vehicles", "no vehicle"),
    (day_with("jobs", delivery=[1]) | {"vehicles": []}, "vehicles", "no vehicle"),
    (day(vehicles=[{"id": 1}]), "vehicles[0]", "neither start nor end"),
    (day_with("vehicles", end_index=4), "vehicles[0].end_index", "no such row"),
    (day_with("vehicles", profile="bike"), "vehicles[0].profile", "a profile without matrices"),
    (day_with("vehicles", speed_factor=6), "vehicles[0].speed_factor", "no speed factor"),
    (day_with("vehicles", speed_factor=1e-9), "vehicles[0].speed_factor", "no speed factor"),
    (day_with("vehicles", speed_factor=10**400), "vehicles[0].speed_factor", "not a number"),
    (day_with("vehicles", costs={"per_km": 10**9}), "vehicles[0].costs.per_km", "not a whole number"),
    (day_with("jobs", location=[10**400, 1]), "jobs[0].location", "not a number"),
    (day_with("jobs", time_windows=[[0, 10**12]]), "jobs[0].time_windows[0][1]", "not a whole number"),
    (day_with("vehicles", max_tasks=0), "vehicles[0].max_tasks", "no task to do"),
    (day_with("vehicles", max_distance=9), "vehicles[0].max_distance", "without distances"),
    (day_with("vehicles", costs={"per_km": 1}), "vehicles[0].costs.per_km", "a cost per km without"),
    (
        with_distances(day_with("vehicles", max_distance=9, max_travel_time=9)),
        "vehicles[0].max_distance",
        "two limits that may both bind",
    ),
    (
        with_distances(day_with("vehicles", costs={"per_km": 1}), costs=LINE_S),
        "vehicles[0].costs",
        "rates beside a matrix of costs",
    ),
    (
        day_with("vehicles", breaks=[{"id": 1, "service": 9, "time_windows": [[0, 1], [5, 6]]}]),
        "vehicles[0].breaks[0].time_windows",
        "several windows of one break",
    ),
    (day_with("vehicles", breaks=[{"id": 1}]), "vehicles[0].breaks[0]", "a break that takes no time"),
    (
        day_with("vehicles", capacity=[4], breaks=[{"id": 1, "service": 9, "max_load": [2]}]),
        "vehicles[0].breaks[0].max_load",
        "'max_load' of a break is not honoured",
    ),
    (
        day_with("vehicles", capacity=[4], breaks=[{"id": 1, "service": 9, "max_load": []}]),
        "vehicles[0].breaks[0].max_load",
        "another number of dimensions",
    ),
    (
        day_with("vehicles", breaks=[{"id": 1, "service": 9}, {"id": 1, "service": 8}]),
        "vehicles[0].breaks[1].id",
        "an id that comes twice",
    ),
    (
        day_with("vehicles", steps=[{"type": "break", "id": 9}]),
        "vehicles[0].steps[0]",
        "a step of a break that is not there",
    ),
    (
        day_with(
            "vehicles", time_window=[50, 90], breaks=[{"id": 1, "service": 9, "time_windows": [[0, 10]]}]
        ),
        "vehicles[0].breaks[0]",
        "a break that does not fit",
    ),
    (
        day_with("vehicles", steps=[{"type": "job", "id": 1, "service_at": 5}]),
        "vehicles[0].steps[0].service_at",
        "'service_at' is not honoured",
    ),
    (
        day_with("vehicles", steps=[{"type": "job", "id": 9}]),
        "vehicles[0].steps[0]",
        "a step of a task that is not there",
    ),
    (second_job(), "jobs[1]", "a setup at a place that is shared"),
    (second_job(setup=30), "jobs[1]", "a setup at a place that is shared"),
    (day(matrices={"car": {"durations": [[0, 1], [1]]}}), "matrices.car.durations[1]", "a row of another"),
    (day(matrices={"car": {"durations": [[0, -1], [1, 0]]}}), "matrices.car.durations[0][1]", "no duration"),
    (day(matrices={}), "matrices", "no matrices"),
    (day(matrices={"car": {"distances": LINE_M}}), "matrices.car", "a profile without durations"),
    (
        day(matrices={"car": {"durations": LINE_S, "costs": [[0]]}}),
        "matrices.car.costs",
        "another number of rows",
    ),
]


@pytest.mark.parametrize(("document", "path", "what"), REFUSED)
def test_what_is_wrong_or_not_honoured_is_named_with_its_path(document, path, what):
    """One clear error each: the file, the path, what, and the mend."""
    with pytest.raises(FileError) as caught:
        read(document)
    assert caught.value.place == (f"day.json, {path}" if path else "day.json")
    assert what in caught.value.what
    assert caught.value.mend


def test_without_matrices_the_mend_is_to_make_them():
    """VROOM asks a router; here ways come from a map, beforehand."""
    document = day()
    del document["matrices"]
    with pytest.raises(FileError, match="no matrices") as caught:
        read(document)
    assert "doorstep matrix" in str(caught.value)


def test_five_dimensions_that_are_carried_are_too_many():
    """A load has four; none of VROOM's may be dropped."""
    document = day_with("vehicles", capacity=[9] * 5)
    document["jobs"][0]["delivery"] = [1] * 5
    with pytest.raises(FileError, match="5 dimensions of amounts are not honoured"):
        read(document)


def test_a_visit_that_delivers_and_picks_up_is_refused():
    """One task does one of both."""
    document = day_with("vehicles", capacity=[9])
    document["jobs"][0] |= {"delivery": [1], "pickup": [1]}
    with pytest.raises(FileError, match="a job that delivers and picks up"):
        read(document)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b'{"vehicles": [], "jobs": [{"id": 1}], "jobs": []}', "a key given twice in one object"),
        (b'{"vehicles": [], "jobs": [{"description": "\\ud83d"}]}', "half a letter in a text"),
        (b'{"vehicles": [], "jobs": [{"id": NaN}]}', "not a finite number"),
    ],
)
def test_json_that_is_not_sure_is_refused(content, what):
    """Of two lists of jobs one would be dropped; half a letter can be written to no file."""
    with pytest.raises(FileError, match=what):
        read_vroom(content, place="day.json")


@pytest.mark.parametrize("depth", range(900, 1000, 3))
def test_what_is_nested_too_deeply_is_refused(depth: int):
    """Near the depth that the reader bears, too: an error must not be shown deeper than that."""
    deep = b"[" * depth + b"]" * depth
    with pytest.raises(FileError):
        read_vroom(b'{"vehicles": [{"id": ' + deep + b"}]}", place="day.json")


@pytest.mark.parametrize("content", [b"[]", b"{", b'{"jobs": 1e999}', b"", b"{}"])
def test_what_is_no_document_is_refused(content):
    """Half a file, another kind of file, no file."""
    with pytest.raises(FileError):
        read_vroom(content, place="day.json")
