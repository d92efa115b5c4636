"""Lyon's time-dependent instances: published plans cost what was published, and wrong files are named."""

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from doorstep.connectors.instances.rifki import read_rifki, read_rifki_plan
from doorstep.domain.errors import FileError, InputError
from doorstep.domain.ids import TaskId
from doorstep.planning import check
from doorstep.planning.given import plan_of
from doorstep.planning.script import RouteScript, Serve

FUNCTIONS: dict[str, Any] = {
    "format": "mamut-td-atf",
    "format_version": 1,
    "arcs": [[0, 1, [0.0, 100.0, 100.0], [50.0, 150.0, 190.0]], [1, 0, [0.0], [60.5]]],
}
INSTANCE: dict[str, Any] = {
    "num_vehicles": 2,
    "vehicle_capacity": 10,
    "demands": [0, 4],
    "service_times": [0, 30],
    "time_windows": [[0, 1000], [120, 400]],
    "depot": 0,
}


def read(instance: dict[str, Any] | None = None, functions: dict[str, Any] | None = None, *, sha: str = ""):
    """Read an instance of one customer."""
    told = json.dumps(functions or FUNCTIONS).encode()
    given = {**(instance or INSTANCE), "td": {"atf_sha256": sha or hashlib.sha256(told).hexdigest()}}
    return read_rifki(json.dumps(given).encode(), gzip.compress(told), place="Rifki-0")


def test_a_plan_of_one_customer_worked_out_by_hand():
    """Leaving at 70 s one is there at 120 s, when the door opens; done at 150 s, home at 210.5 s: 141 s."""
    problem = read()
    assert problem.travel.duration_ds("instance", 0, 1, 1001) == 900
    script = RouteScript(problem.vehicles[0].id, (Serve(TaskId("1")),))
    plan = plan_of(problem, [script])
    route = plan.routes[0]
    assert (route.trips[0].depart_s, route.duration_s, plan.total.total_minor) == (70, 141, 141)
    assert check(problem, plan) == []


@pytest.mark.parametrize("size", ["n10", "n30"])
def test_published_plans_cost_what_was_published(data_dir: Path, size: str):
    """Each route leaves when it was published to leave; the sum is exact to a millionth of a second."""
    folder = data_dir / "td" / "rifki-lyon" / size
    paths = sorted(folder.glob("*.vrp.json"))
    assert len(paths) == 8
    for path in paths:
        name = path.name.removesuffix(".vrp.json")
        functions = (folder / f"{name}.atf.json.gz").read_bytes()
        problem = read_rifki(path.read_bytes(), functions, place=name)
        best = read_rifki_plan((folder / f"{name}.bks.Duration.json").read_bytes(), place=name)
        assert len(best.departs_s) == len(best.routes)
        scripts = [
            RouteScript(vehicle, tuple(Serve(task) for task in tasks), depart_s)
            for (vehicle, tasks), depart_s in zip(best.tours(), best.departs_s, strict=True)
        ]
        plan = plan_of(problem, scripts)
        assert check(problem, plan) == [], name
        assert plan.total.total_minor == pytest.approx(best.cost_s, abs=1e-6), name


@pytest.mark.parametrize(
    ("key", "value", "complaint"),
    [
        ("depot", 2, "depot: no such place: 2"),
        ("demands", [0], "demands: not 2 values: 1"),
        ("demands", [0, -4], "demands[1]: not a whole number from 0"),
        ("service_times", [0, 0.5], "service_times[1]: not a whole number"),
        ("time_windows", [[0, 1000]], "time_windows: not 2 to 200 places: 1"),
        ("time_windows", [[0, 1000], [400, 120]], "time_windows[1]: a window that closes before it opens"),
        ("time_windows", [[0, 1000], [400]], "time_windows[1]: not an opening and a closing"),
        ("num_vehicles", None, "num_vehicles: not a value of type float: None"),
        ("num_vehicles", 0, "a problem without a vehicle"),
    ],
)
def test_a_wrong_instance_is_named_by_its_path(key: str, value: object, complaint: str):
    """Whoever made the file finds the place at once."""
    with pytest.raises(InputError) as caught:
        read({**INSTANCE, key: value})
    assert complaint in str(caught.value)


@pytest.mark.parametrize(
    ("arcs", "complaint"),
    [
        ([[0, 1, [0.0], [50.0, 60.0]]], "arcs[0]: not one arrival for each departure: (1, 2)"),
        ([[0, 2, [0.0], [50.0]]], "arcs[0]: no such pair, or twice: (0, 2)"),
        ([[0, 1, [0.0], [50.0]]] * 2, "arcs[1]: no such pair, or twice: (0, 1)"),
        ([[0, 1, [0.0]]], "arcs[0]: not from, to, departures and arrivals: 3"),
        ([[0, 1, [0.0, 9.0], [50.0, 40.0]]], "arcs: arrive_ds of an arrival function falls: [500, 400]"),
        ([[0, 1, [0.0], [0.01]]], "arcs[0][3]: instants finer than a tenth of a second"),
        ([[0, 1, [0.0], ["late"]]], "arcs[0][3]: not numbers"),
        ([[0, 1, [], []]], "arcs[0][2]: not instants in seconds: []"),
    ],
)
def test_wrong_functions_are_named_by_their_path(arcs: list[Any], complaint: str):
    """So is a file of another instance, or one that is cut short."""
    with pytest.raises(FileError) as caught:
        read(functions={**FUNCTIONS, "arcs": arcs})
    assert complaint in str(caught.value)


def test_functions_of_another_instance_are_refused():
    """The instance names its functions by their fingerprint."""
    with pytest.raises(FileError, match="arrival functions of another instance"):
        read(sha="0" * 64)
    with pytest.raises(FileError, match="not mamut-td-atf, version 1: 'x'"):
        read(functions={**FUNCTIONS, "format": "x"})
    whole = gzip.compress(json.dumps(FUNCTIONS).encode())
    given = json.dumps({**INSTANCE, "td": {"atf_sha256": ""}}).encode()
    with pytest.raises(FileError, match="cut short"):
        read_rifki(given, whole[:-9], place="x")
    with pytest.raises(FileError, match="not gzip"):
        read_rifki(given, whole[:20] + b"xxxx" + whole[24:], place="x")


def test_plans_are_read_with_their_departures():
    """Doubles a few units of the last place away are whole seconds."""
    told = {"routes": [[1]], "cost": 141, "metadata": {"route_departure_times": [69.99999999999999]}}
    plan = read_rifki_plan(json.dumps(told).encode(), place="x")
    assert (plan.routes, plan.departs_s, plan.cost_s) == (((1,),), (70,), 141.0)
    with pytest.raises(FileError, match="not one departure for each of 1 routes: 2"):
        read_rifki_plan(
            json.dumps({**told, "metadata": {"route_departure_times": [1, 2]}}).encode(), place="x"
        )
