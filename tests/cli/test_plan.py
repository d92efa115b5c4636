"""`doorstep plan`: from a spreadsheet to a plan, with everything good kept and everything bad said once."""

import csv
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from doorstep.connectors.documents.plans import read_plan
from doorstep.connectors.documents.problems import read_problem, write_problem
from doorstep.domain.places import LonLat
from doorstep.planning import check

HEAD = "id,address,parcels,mass (kg),opens,closes\n"
GOOD = (
    "A1,Vilhonkatu 5,1,2,09:00,12:00\n"
    "A2,Siltasaarenkatu 1,2,5,,\n"
    "A3,John Stenbergin ranta 4,1,1,10:00,11:00\n"
    "A4,Kaisaniemenkatu 3,1,3,,\n"
)
HOW = ("--date", "2026-11-24", "--iterations", "300", "--no-papers")


def table_of(path):
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def plan_in(doorstep, tmp_path):
    """Plan a file of these rows in a workspace of its own."""

    def run(rows: str, *words: object, name: str = "orders.csv", head: str = HEAD):
        path = tmp_path / name
        path.write_text(head + rows, "utf-8")
        return doorstep(
            "plan", path, "--workspace", tmp_path / "work", "--out", tmp_path / "out", *HOW, *words
        )

    return run


def test_a_spreadsheet_and_a_map_are_enough(plan_in, tmp_path):
    """Four orders get routes, the plan that is written keeps every rule, and columns are shown."""
    ending = plan_in(GOOD)
    assert ending.code == 0, ending.err
    assert "every order has a route" in ending.out
    assert "read id, address, parcels, mass (kg) as mass" in ending.err
    plan = read_plan((tmp_path / "out" / "plan.json").read_bytes(), place="plan")
    document = (tmp_path / "out" / "problem.json").read_bytes()
    problem = read_problem(document)
    assert document == write_problem(problem).encode()
    assert check(problem, plan) == []
    assert {task.order_id for task in problem.tasks} == {"A1", "A2", "A3", "A4"}


def test_json_says_the_same_and_nothing_else(plan_in):
    """For a program that reads it: one object on standard output."""
    told = json.loads(plan_in(GOOD, "--json").out)
    assert (told["orders"], told["served"], told["left_out"]) == (4, 4, {})
    assert sorted(order for route in told["routes"] for order in route["orders"]) == ["A1", "A2", "A3", "A4"]
    assert told["day"] == "2026-11-24"
    assert told["zone"] == "Europe/Helsinki"


def test_the_same_file_again_gives_the_same_plan_and_no_new_order(plan_in, doorstep, tmp_path):
    """With iterations: bit for bit, under the same name."""
    plan_in(GOOD)
    first = (tmp_path / "out" / "plan.json").read_bytes()
    again = plan_in(GOOD)
    assert "orders: 4 known; 0 located now" in again.err
    assert (tmp_path / "out" / "plan.json").read_bytes() == first
    story = doorstep("trace", "order", "A1", "--workspace", tmp_path / "work", "--json")
    names = [row["event"] for row in json.loads(story.out)]
    assert names == ["order.received", "order.located", "plan.proposed", "plan.proposed"]


def test_bad_rows_come_back_in_a_file_and_good_ones_go_on(plan_in, tmp_path):
    """A number that is none, and an id twice: each with its column and the mend."""
    ending = plan_in(GOOD + "A5,Vilhonkatu 7,x,1,,\nA1,Vilhonkatu 9,1,1,,\n")
    assert ending.code == 0
    assert "2 rows cannot be read" in ending.err
    rows = table_of(tmp_path / "out" / "rejected.csv")
    assert [row["id"] for row in rows] == ["A5", "A1"]
    assert all(row["problem"] and row["mend"] for row in rows)
    mended = rows[0] | {"parcels": "2"}
    line = ",".join(mended[name] for name in HEAD.strip().split(",")) + "\n"
    told = json.loads(plan_in(GOOD + line, "--json").out)
    assert told["served"] == 5


def test_a_file_without_a_good_row_is_refused_with_the_first_mend_and_all_rows_back(plan_in, tmp_path):
    """Nothing could be done: exit code 2."""
    ending = plan_in("A5,Vilhonkatu 7,x,1,,\n")
    assert ending.code == 2
    assert "error: orders.csv: no order to take from the files" in ending.err
    assert "hint: All 1 rows were turned away" in ending.err
    assert (tmp_path / "out" / "rejected.csv").exists()


def test_an_unclear_address_is_filled_in_once_and_remembered_tomorrow(plan_in, tmp_path):
    """First given back with --corrections; on the next day nobody is asked, for the way in neither."""
    lost = "B1,Main post office of nowhere 77,1,1,,\n"
    ending = plan_in(GOOD + lost)
    assert "1 address needs a person" in ending.err
    assert "B1: its address is not clear" in ending.out
    path = tmp_path / "out" / "addresses.csv"
    rows = table_of(path)
    assert [(row["order"], row["address"]) for row in rows] == [("B1", "Main post office of nowhere 77")]
    filled = tmp_path / "filled.csv"
    with filled.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerow(rows[0] | {"right_address": "Vilhonkatu 9", "entrance": "24.9480,60.1720"})
    told = json.loads(plan_in(GOOD + lost, "--corrections", filled, "--json").out)
    assert (told["served"], told["addresses_unclear"]) == (5, [])
    tomorrow = lost.replace("B1", "C1")
    again = json.loads(plan_in(tomorrow, "--date", "2026-11-25", "--json", name="tomorrow.csv").out)
    assert (again["served"], again["addresses_unclear"]) == (1, [])
    (task,) = read_problem((tmp_path / "out" / "problem.json").read_bytes()).tasks
    assert task.place.entrance == LonLat(24.948, 60.172)


def test_what_was_left_out_comes_back_the_next_day(plan_in, doorstep, tmp_path):
    """An order heavier than any van does; one that was planned does not."""
    heavy = "H1,Vilhonkatu 9,1,9000,,\n"
    first = plan_in(GOOD + heavy)
    assert first.code == 0
    assert "1 order without a route" in first.out
    assert "H1: " in first.out
    told = json.loads(
        plan_in("D1,Vilhonkatu 7,1,1,,\n", "--date", "2026-11-25", "--json", name="next.csv").out
    )
    assert told["leftovers"] == ["H1"]
    assert (told["orders"], told["served"], list(told["left_out"])) == (2, 1, ["H1"])


def test_a_list_that_names_an_order_no_longer_cancels_it(plan_in):
    """The file is all that its source has for the day."""
    plan_in(GOOD)
    shorter = "".join(line for line in GOOD.splitlines(keepends=True) if not line.startswith("A2"))
    ending = plan_in(shorter, "--json")
    assert "1 cancelled, no longer in the file" in ending.err
    assert json.loads(ending.out)["orders"] == 3


def test_a_map_that_does_not_cover_the_orders_is_said(plan_in, tmp_path):
    """Positions in Paris on a map of Helsinki: none has a door, and all come back to be looked at."""
    ending = plan_in("P1,48.8566,2.3522,1\nP2,48.8600,2.3400,1\n", head="id,lat,lon,parcels\n")
    assert ending.code == 2
    assert "its position lies outside the map" in ending.err
    assert "error: " in ending.err
    assert "no order has a door on this map" in ending.err
    assert len((tmp_path / "out" / "addresses.csv").read_text("utf-8-sig").splitlines()) == 3


def test_a_day_that_is_over_is_planned_with_a_warning(plan_in):
    """Yesterday may be planned to learn from it; nobody should do it by accident."""
    ending = plan_in(GOOD.replace("09:00,12:00", ",").replace("10:00,11:00", ","), "--date", "2020-01-07")
    assert ending.code == 0
    assert "2020-01-07 is over" in ending.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--date", "24.11.2026"), "not a date: '24.11.2026'"),
        (("--seconds", "0"), "no time to search in"),
        (("--zone", "Europe/Helsinky"), "unknown time zone: 'Europe/Helsinky'"),
        (("--depot", "Nowhere street 77"), "no such address on this map"),
        (("--depot", "Vilhonkatu 3"), "depot: taken for Vilhonkatu 3, 00100 Helsinki, which is not certain"),
    ],
)
def test_a_wrong_option_is_refused_with_its_mend(plan_in, words, said):
    """One error, one hint, exit code 2."""
    ending = plan_in(GOOD, *words)
    assert ending.code == 2
    assert said in ending.err
    assert "hint: " in ending.err


def test_a_workspace_that_cannot_be_written_is_refused(doorstep, tmp_path):
    """Before any work."""
    (tmp_path / "orders.csv").write_text(HEAD + GOOD)
    (tmp_path / "work").write_text("a file")
    ending = doorstep("plan", tmp_path / "orders.csv", "--workspace", tmp_path / "work", *HOW)
    assert ending.code == 2
    assert "no workspace" in ending.err


def test_a_released_plan_is_in_the_story_and_people_can_be_forgotten(plan_in, doorstep, tmp_path):
    """Release, cancel by a shorter list, forget: the log stays, the name goes."""
    work = ("--workspace", tmp_path / "work")
    head = "id,address,parcels,name\n"
    told = json.loads(plan_in("A1,Vilhonkatu 5,1,Anna\nA2,Vilhonkatu 7,1,Bo\n", "--json", head=head).out)
    assert "released, 2 orders" in doorstep("release", told["plan"], *work).out
    assert "plan.released" in doorstep("trace", "order", "A1", *work).out
    early = doorstep("workspace", "forget", "--order", "A1", *work)
    assert early.code == 2
    assert "an order of theirs is still open" in early.err
    plan_in("A2,Vilhonkatu 7,1,Bo\n", head=head)
    forgotten = doorstep("workspace", "forget", "--order", "A1", *work)
    assert "1 people forgotten, with 1 orders" in forgotten.out
    kept = [path.read_bytes() for path in (tmp_path / "work").rglob("*") if path.is_file()]
    assert not any(b"Anna" in content for content in kept)
    assert any(b"Bo" in content for content in kept)
    assert "2 orders and 2 plans folded anew" in doorstep("workspace", "rebuild", *work).out


def test_a_search_that_is_interrupted_keeps_its_best_plan(helsinki_map, tmp_path):
    """Ctrl-C in the middle: the plan is written, kept, and said to be the best until then."""
    many = "".join(f"N{number},Vilhonkatu 7,1\n" for number in range(30))
    (tmp_path / "orders.csv").write_text(HEAD + GOOD + many)
    program = Path(sys.executable).with_name("doorstep")
    environment = os.environ | {"DOORSTEP_MAP": str(helsinki_map)}
    command = [program, "plan", "orders.csv", "--workspace", "work", "--out", "out", "--date", "2026-11-24"]
    with subprocess.Popen(
        [*command, "--seconds", "60"], cwd=tmp_path, env=environment, stderr=subprocess.PIPE, text=True
    ) as running:
        assert running.stderr is not None
        for line in running.stderr:
            if line.startswith("no --fleet"):
                break
        time.sleep(4.0)
        running.send_signal(signal.SIGINT)
        rest = running.stderr.read()
        assert running.wait(timeout=30) == 0, rest
    assert "this is the best plan until then" in rest
    assert read_plan((tmp_path / "out" / "plan.json").read_bytes(), place="plan").routes


def test_a_fleet_file_says_who_drives_and_papers_are_written(plan_in, tmp_path):
    """One bike from a depot by address: its run sheet and the page of the plan are there."""
    fleet = tmp_path / "fleet.toml"
    fleet.write_text('[hubs.depot]\naddress = "Vilhonkatu 9"\n[vehicles.B7]\ntype = "cargo_bike"\n')
    ending = plan_in(GOOD, "--fleet", fleet, "--json", "--papers")
    told = json.loads(ending.out)
    assert [route["vehicle"] for route in told["routes"]] == ["B7"]
    assert "no --fleet" not in ending.err
    names = {path.name for path in (tmp_path / "out").rglob("*") if path.is_file()}
    assert {"plan.json", "problem.json", "plan.html", "plan.csv", "summary.json"} <= names


def test_a_day_on_which_no_vehicle_has_a_shift_is_named_with_its_weekday(plan_in, tmp_path):
    """The 24th of November 2026 is a Tuesday, and the only van works from Wednesday on."""
    fleet = tmp_path / "fleet.toml"
    fleet.write_text(
        '[hubs.depot]\naddress = "Vilhonkatu 9"\n[shifts.d]\ndays = "Wed-Fri"\nhours = "8-16"\n'
        '[vehicles.V1]\ntype = "van"\nshifts = ["d"]\n'
    )
    ending = plan_in(GOOD, "--fleet", fleet)
    assert ending.code != 0
    assert "2026-11-24: no vehicle of the fleet has a shift on it: 'Tuesday'" in ending.err


def test_a_fleet_file_with_a_wrong_key_is_refused_before_any_order_is_taken(plan_in, doorstep, tmp_path):
    """The books stay empty."""
    fleet = tmp_path / "fleet.toml"
    fleet.write_text('[hubs.depot]\naddres = "Vilhonkatu 9"\n')
    ending = plan_in(GOOD, "--fleet", fleet)
    assert ending.code == 2
    assert "addres" in ending.err
    assert doorstep("trace", "order", "A1", "--workspace", tmp_path / "work").code == 2


def test_a_door_is_corrected_by_position_by_order_and_refused_where_it_cannot_be(plan_in, doorstep, tmp_path):
    """The plan that was made with the wrong door is named."""
    plan_in(GOOD)
    work = ("--workspace", tmp_path / "work")
    told = doorstep("places", "correct", "A1", "24.9480,60.1720", *work)
    assert told.code == 0
    assert "Vilhonkatu 5: remembered; 1 open orders" in told.err
    assert "was made with another door: plan that day again" in told.err
    assert doorstep("places", "correct", "Vilhonkatu 5", "2.35,48.85", *work).code == 2
    assert "a door outside the map" in doorstep("places", "correct", "A1", "2.35,48.85", *work).err
    story = json.loads(doorstep("trace", "order", "A1", *work, "--json").out)
    assert [row["event"] for row in story][-1] == "order.place_corrected"


def test_weather_and_closures_of_the_day_count(plan_in):
    """Snow makes the same round longer; a street that nobody knows cannot be closed."""
    dry = json.loads(plan_in(GOOD, "--json").out)
    snow = json.loads(plan_in(GOOD, "--json", "--weather", "heavy_snow").out)
    assert sum(route["duration_s"] for route in snow["routes"]) > sum(
        route["duration_s"] for route in dry["routes"]
    )
    refused = plan_in(GOOD, "--close", "No Such Street")
    assert refused.code == 2
    assert "No Such Street" in refused.err
