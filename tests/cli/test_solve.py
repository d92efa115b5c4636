"""`doorstep solve`: from a file to a checked plan, in JSON for programs and in words for people."""

import json

import pytest

from doorstep.cli.solve import line_of
from doorstep.planning import SearchProgress

INSTANCE = """NAME : tiny
TYPE : CVRP
DIMENSION : 4
EDGE_WEIGHT_TYPE : EUC_2D
CAPACITY : 10
NODE_COORD_SECTION
1 0 0
2 3 0
3 3 4
4 0 4
DEMAND_SECTION
1 0
2 4
3 5
4 6
DEPOT_SECTION
1
-1
EOF
"""
SOLOMON = """tiny
VEHICLE
NUMBER CAPACITY
2 10
CUSTOMER
CUST NO. XCOORD. YCOORD. DEMAND READY TIME DUE DATE SERVICE TIME
0 0 0 0 0 100 0
1 3 4 4 5 20 10
2 1 1 5 0 50 11
"""


@pytest.fixture
def instance(tmp_path):
    """Three customers at the corners of 3 by 4, of which one van takes 1 and 2, or 1 and 3."""
    path = tmp_path / "tiny.vrp"
    path.write_text(INSTANCE)
    return path


def test_a_plan_is_told_to_people(doorstep, instance):
    """0-1-2-0 is 12 and 0-3-0 is 8; or 0-1-3-0 is 3 + 5 + 4 = 12 and 0-2-0 is 10: 20 is best."""
    ended = doorstep("solve", instance, "--iterations", 500)
    assert ended.code == 0
    assert "tiny: cost 20 (rounded to whole units), 2 routes, 0 unassigned" in ended.out
    assert "checked: every rule is kept" in ended.out


def test_a_plan_is_told_to_programs_on_the_last_line(doorstep, instance):
    """Every figure that a benchmark needs."""
    ended = doorstep("solve", instance, "--iterations", 500, "--seed", 3, "--json")
    told = json.loads(ended.out.splitlines()[-1])
    assert told["peak_memory_mb"] > 1
    assert told["seconds"] >= 0
    assert told["cpu_seconds"] >= 0
    assert told["iterations"] >= 500
    rest = {key: told[key] for key in ("instance", "cost", "routes", "unassigned", "check", "violations")}
    assert rest == {
        "instance": "tiny",
        "cost": 20,
        "routes": 2,
        "unassigned": 0,
        "check": "ok",
        "violations": [],
    }


@pytest.mark.parametrize("ending", ["sol", "json"])
def test_a_written_plan_can_be_checked_and_begun_from(doorstep, instance, tmp_path, ending):
    """The file holds what was shown."""
    written = tmp_path / f"plan.{ending}"
    assert doorstep("solve", instance, "--iterations", 500, "--out", written).code == 0
    checked = doorstep("check", instance, written)
    assert checked.code == 0
    assert "cost 20" in checked.out
    again = doorstep("solve", instance, "--iterations", 1, "--start", written, "--json")
    assert json.loads(again.out)["cost"] == 20


def test_seconds_bound_the_search(doorstep, tmp_path):
    """A tenth of a second of the processor, with as many orders as are worth it."""
    path = tmp_path / "row.vrp"
    places = "".join(f"{number} {number} 0\n" for number in range(1, 42))
    loads = "1 0\n" + "".join(f"{number} 1\n" for number in range(2, 42))
    path.write_text(
        "NAME : row\nTYPE : CVRP\nDIMENSION : 41\nCAPACITY : 10\nEDGE_WEIGHT_TYPE : EUC_2D\n"
        f"NODE_COORD_SECTION\n{places}DEMAND_SECTION\n{loads}DEPOT_SECTION\n1\n-1\nEOF\n"
    )
    ended = doorstep("solve", path, "--seconds", 0.1, "--cpu-time", "--json")
    assert 0.09 <= json.loads(ended.out)["cpu_seconds"] < 2


def test_an_instance_of_a_few_orders_is_solved_at_once(doorstep, instance):
    """Nobody waits a minute for what is known after a thousandth of it."""
    ended = doorstep("solve", instance, "--seconds", 60, "--json")
    assert json.loads(ended.out)["cost"] == 20
    assert json.loads(ended.out)["seconds"] < 10


def test_a_solomon_file_is_told_by_its_lines_and_fleet_first_counts_vehicles(doorstep, tmp_path):
    """0-1-2-0 is 5 + sqrt 13 + sqrt 2 = 10.0198; x10 and truncated 50 + 36 + 14 = 100."""
    path = tmp_path / "tiny.txt"
    path.write_text(SOLOMON)
    told = json.loads(doorstep("solve", path, "--iterations", 500, "--json").out)
    assert (told["cost"], told["convention"]) == (100, "x10, truncated")
    words = ("--iterations", 500, "--objective", "fleet-first", "--format", "solomon", "--json")
    fleet = json.loads(doorstep("solve", path, *words).out)
    assert fleet["routes"] == 1
    assert fleet["cost"] == pytest.approx(10.019764, abs=1e-6)


def test_a_plan_that_cannot_be_complete_ends_with_one(doorstep, tmp_path):
    """Two vans for three customers of 6: one stays, and the check says so."""
    path = tmp_path / "tight.vrp"
    text = INSTANCE.replace("2 4\n3 5\n4 6", "2 6\n3 6\n4 6").replace("CAPACITY", "VEHICLES : 2\nCAPACITY")
    path.write_text(text)
    ended = doorstep("solve", path, "--iterations", 500, "--json")
    assert ended.code == 1
    told = json.loads(ended.out)
    assert (told["check"], told["unassigned"]) == ("broken", 1)
    assert told["violations"][0]["rule"] == "MandatoryUnserved"
    (why,) = told["left_out"].values()
    assert why == ["no vehicle has room: 2 pieces too much"]


def test_why_a_load_beyond_any_vehicle_is_left_out_is_told_to_people(doorstep, tmp_path):
    """30 pieces and vans of 10: the others are planned, 0-2-0 and 0-3-0 or both."""
    path = tmp_path / "heavy.vrp"
    path.write_text(INSTANCE.replace("2 4\n", "2 30\n"))
    ended = doorstep("solve", path, "--iterations", 500)
    assert ended.code == 1
    assert "1 is left out: no vehicle has room: 20 pieces too much" in ended.out


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--out", "plan.xml"), "cannot write this kind of file"),
        (("--iterations", "0"), "no iteration to search in"),
        (("--seconds", "-1"), "no time to search in"),
        (("--start", "nowhere.sol"), "no such plan"),
        (("--format", "solomon"), "no line VEHICLE"),
    ],
)
def test_what_cannot_be_done_is_refused_in_one_line(refused, instance, words, complaint):
    """Before any work."""
    assert complaint in refused("solve", instance, *words)


def test_the_live_line_tells_cost_routes_unassigned_and_speed():
    """What one looks at while waiting."""
    seen = SearchProgress(
        elapsed_s=2.0, iterations=250_000, cost_minor=450_281, route_count=90, unassigned_count=1
    )
    assert line_of(seen) == "   2.0 s  cost 450281  90 routes  1 unassigned  125.0k iterations/s"
    assert "cost 45.03  90 routes" in line_of(seen, 10_000), "unrounded distances have finer steps"


def test_a_place_that_cannot_be_written_is_refused_before_the_search(doorstep, tmp_path):
    """A file stands where the folder should be: no second of ten is spent."""
    instance, file = tmp_path / "tiny.vrp", tmp_path / "file"
    instance.write_text(INSTANCE)
    file.write_text("")
    ended = doorstep("solve", instance, "--out", file / "plan.json")
    assert ended.code == 2
    assert "cannot write it" in ended.err
    assert ended.out == ""
