"""Days driven as they really go: counted by hand, and small days of Helsinki from end to end."""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.house.sources import ROOT

sys.path.insert(0, str(ROOT / "bench"))
from day import Kept
from day_drive import Drive, Job, Round, Serve, Spend, drive, leave_best, leave_late, realised
from day_parking import ParkedTown
from day_parking import one_day as parking_day
from day_peers import PeersDay, Way, door_to_door, of_doorstep
from day_report import half_width, mean_of, report
from day_time import POLICIES, SETTINGS, draw_jobs, draw_points, one_day
from day_told import ToldDay, door_by_door, in_clusters
from day_town import Town, TownDay

from doorstep.planning.parking.stops import NO_WALK, UNLIMITED, Carry, ParkingDay
from doorstep.wiring.city import open_city


@pytest.fixture(scope="module")
def helsinki(helsinki_map: Path) -> Town:
    """The demo city with its synthetic traffic."""
    return Town("helsinki", open_city(helsinki_map))


@pytest.fixture(scope="module")
def parked(helsinki: Town) -> ParkedTown:
    """The demo city with its kerbs and doors."""
    return ParkedTown.of("helsinki", helsinki.city)


def minute_a_point(start: int, end: int, depart_s: float) -> float:
    """Travel for tests: a minute for each point in between, twice that from 1000 s on."""
    return 60.0 * abs(end - start) * (2 if depart_s >= 1000 else 1)


def test_a_round_waits_where_it_is_early_and_counts_where_it_is_late():
    """Leave at 600: 660 at the first door, 700 served; 900 to 1030; then 120 s a point, 30 s late, home."""
    jobs = [Job(100, 700, 800), Job(130, None, None), Job(10, 0, 1120)]
    steps = (Drive(1), Serve(0), Spend(40), Drive(2), Serve(1), Drive(3), Serve(2), Drive(0))
    driven = drive(Round(0, 600, steps), jobs, minute_a_point)
    assert driven.late_s == {0: 0, 1: 0, 2: pytest.approx(30)}
    assert driven.waited_s == 40
    assert driven.end_s == 1030 + 120 + 10 + 360


def test_what_a_day_comes_to_is_priced_by_hours_lateness_overtime_and_what_is_left_out():
    """60 s there, 3420 of work, the next 120 s late, 120 s home (past 1000): an hour, 240 s too long."""
    jobs = [Job(3420), Job(0, 0, 3360), Job(0)]
    steps = (Drive(1), Serve(0), Serve(1), Drive(0))
    told = realised([Round(0, 0, steps)], jobs, minute_a_point, 3360)
    assert told["hours"] == 1
    assert (told["late"], told["unserved"]) == (1, 1)
    assert told["late_min"] == pytest.approx(2)
    assert told["overtime_min"] == pytest.approx(4)
    assert told["cost"] == pytest.approx(30 + 5 + 0.5 * 2 + 0.25 * 4 + 30)


def test_a_job_served_twice_is_no_plan():
    """A mistake in reading a plan must not look like a good plan."""
    steps = (Drive(1), Serve(0), Serve(0), Drive(0))
    with pytest.raises(ValueError, match="twice"):
        realised([Round(0, 0, steps)], [Job(0), Job(0)], minute_a_point, 1000)


def test_a_round_leaves_as_late_as_its_first_window_lets_it():
    """The window opens at 900, a minute away: leaving at 840 ends as early as leaving at 0."""
    steps = (Drive(1), Serve(0), Drive(0))
    left = leave_late(Round(0, 0, steps), [Job(10, 900, 950)], minute_a_point, 0)
    assert left.depart_s == 840


def test_a_round_leaves_at_the_departure_that_costs_least_as_it_is_driven():
    """Half an hour there from 1000 s on, a minute before: leaving before keeps the window."""
    steps = (Drive(1), Serve(0), Drive(0))

    def slower_later(start: int, end: int, depart_s: float) -> float:
        return 1800.0 if start == 0 and depart_s >= 1000 else 60.0

    planned, jobs = Round(0, 1000, steps), [Job(10, 0, 1100)]
    left = leave_best(planned, jobs, slower_later, slower_later, 0, 10_000)
    assert left.depart_s < 1000
    assert drive(left, jobs, slower_later).eur(10_000) == pytest.approx(30 * 130 / 3600)
    assert leave_best(planned, jobs, minute_a_point, minute_a_point, 0, 10_000).depart_s < 1000


def kerbs_and_doors() -> ParkingDay:
    """Two kerbs; doors 0 and 1 are 10 s from kerb 0 and 5 s apart, door 2 is 20 s from kerb 1."""
    walk_ds = np.full((5, 5), NO_WALK, np.int32)
    for start, end, ds in ((0, 2, 100), (0, 3, 100), (2, 3, 50), (1, 4, 200)):
        walk_ds[start, end] = walk_ds[end, start] = ds
    np.fill_diagonal(walk_ds, 0)
    return ParkingDay(
        drive_ds=np.array([[0, 600, 700], [600, 0, 300], [700, 300, 0]], np.int32),
        walk_ds=walk_ds,
        park_ds=np.full(2, 1200, np.int32),
        stay_ds=np.full(2, UNLIMITED, np.int32),
        service_ds=np.array([300, 400, 500], np.int32),
        load=np.ones((3, 1), np.int32),
        kerbs_of=((0,), (0,), (1,)),
        carries=(Carry((UNLIMITED,), 250),),
    )


def test_who_serves_two_doors_from_one_kerb_parks_once():
    """Doors 0 and 1 from a kerb: 60 s off, 120 parked, 25 + 10 + 30 + 10 and 25 + 10 + 40 + 10 s of work."""
    parking = kerbs_and_doors()
    jobs = [Job(30), Job(40, 1000, 2000), Job(50)]
    told = ToldDay(parking, jobs, door_by_door(parking))
    way = parking.drive_ds

    def by_matrix(start: int, end: int, _: float) -> float:
        return float(way[start, end]) / 10

    driven = drive(Round(0, 900, told.steps([1, 2])), jobs, by_matrix)
    assert driven.end_s == 900 + 60 + 120 + 75 + 85 + 60
    case = told.case(way, SETTINGS[0], 1)
    assert case.duration.tolist()[0] == [0, 180, 180, 190]
    assert case.duration.tolist()[1] == [60, 0, 0, 150]
    assert case.service.tolist() == [0, 75, 85, 110 + 5]
    assert (case.opens[2], case.closes[2]) == (SETTINGS[0].opens_s, 2000 - 35)


def test_doors_are_gathered_with_those_of_their_own_window():
    """Doors 0 and 1 stand together: a stop of 25 + 10 + 30 + 5 + 40 + 10 s; two, if their windows differ."""
    parking = kerbs_and_doors()
    free = [Job(30), Job(40, 1000, 2000), Job(50)]
    stops = in_clusters(parking, free, 100)
    assert [sorted(stop.doors) for stop in stops] == [[0, 1], [2]]
    told = ToldDay(parking, free, stops).job(stops[0])
    first, *_ = stops[0].doors
    assert told.service_s == 120
    assert told.opens_s == 1000 - (35 if first == 1 else 70)
    apart = [Job(30, 5000, 6000), *free[1:]]
    assert [stop.doors for stop in in_clusters(parking, apart, 100)] == [(0,), (1,), (2,)]
    tight = [Job(30, 1000, 1010), Job(40, 1000, 1010), Job(50)]
    assert [stop.doors for stop in in_clusters(parking, tight, 100)] == [(0,), (1,), (2,)]


def test_the_interval_of_three_days_is_that_of_student():
    """1, 2, 3: the standard error is 1 / sqrt(3), the quantile of two degrees of freedom 4.303."""
    assert half_width([1, 2, 3]) == pytest.approx(4.303 / 3**0.5)
    assert mean_of([1, 2, 3]) == "2.0 +- 2.5"
    assert mean_of([2]) == "2.0"


def test_the_matrices_of_a_day_agree_with_the_search_on_its_streets(helsinki: Town):
    """Slices come near the truth at half past eight, and the peak is slower than free flow."""
    points = draw_points(helsinki, helsinki.points(40, seed=5), 12, 1)
    known = TownDay(helsinki, helsinki.traffic(100), points)
    depart_s, ours, true, free, peak = 8.5 * 3600, 0.0, 0.0, 0, 0
    slowest = known.peak(7 * 3600, 12 * 3600)
    for end in range(1, 13):
        arrive_ds = known.timed.arrival_ds(0, end, round(depart_s * 10))
        ours += arrive_ds / 10 - depart_s
        true += known.exact_s(0, end, depart_s)
        free += int(known.free().base_ds[0, end]) / 10
        peak += int(slowest.base_ds[0, end]) / 10
    assert ours == pytest.approx(true, rel=0.03)
    assert free < 0.95 * true
    assert peak > 0.97 * true


def test_a_small_day_is_planned_by_every_policy_and_driven(helsinki: Town):
    """Twelve orders and two vans: everybody serves all, and the plan by slices is on time."""
    told = one_day(helsinki, helsinki.points(40, seed=5), 0, 1.0, count=12, vans=2, iterations=300)
    assert [told[policy]["unserved"] for policy in POLICIES] == [0, 0, 0]
    assert told["time slices"]["late"] == 0
    assert all(told[policy]["cost"] >= 30 * told[policy]["hours"] for policy in POLICIES)


def test_a_small_day_is_driven_with_its_walks_and_from_door_to_door(helsinki: Town, parked: ParkedTown):
    """Ten doors and two vans: both plans serve all; who walks halts no more often."""
    day = PeersDay(helsinki, parked, 0, count=10, vans=2)
    walked, alone = of_doorstep(day, 1, iterations=300), door_to_door(day, 1, iterations=300)
    assert (walked["unserved"], alone["unserved"]) == (0, 0)
    assert walked["stops"] <= alone["stops"] == 10
    base_ds = day.known_ds(Way("vroom"))
    rows = day.alone.case(base_ds, day.setting, day.vans)
    assert rows.size == 11
    assert (rows.duration >= 0).all()
    one_by_one = day.rounds_of_rows(day.alone, [[*range(1, 11)]], base_ds)
    as_planned, best = day.realised(one_by_one), day.realised(day.left_best(one_by_one))
    assert (as_planned["unserved"], as_planned["vans"]) == (0, 1)
    assert best["cost"] <= as_planned["cost"]
    gathered = day.clustered
    assert sorted(door for stop in gathered.stops for door in stop.doors) == list(range(10))
    walked_to = day.rounds_of_rows(gathered, [[*range(1, 1 + len(gathered.stops))]], base_ds)
    assert day.realised(walked_to)["unserved"] == 0


def test_hours_of_a_parking_day_fall_with_every_better_way(parked: ParkedTown):
    """Twenty doors close together: a search with walks is not longer than from door to door."""
    told = parking_day(parked, 0, count=20, seconds=0.2)
    assert told["Doorstep"] <= told["every door"]
    assert told["Doorstep"] <= told["centre-line"] * 1.02


def test_a_day_that_is_kept_is_not_run_again(tmp_path: Path):
    """Stopped and taken up again: only what is missing runs, and a table runs nothing."""
    ran: list[int] = []

    def run(number: int) -> dict[str, int]:
        ran.append(number)
        return {"number": number}

    assert set(Kept(tmp_path).days("time", 2, run)) == {0, 1}
    assert set(Kept(tmp_path).days("time", 3, run)) == {0, 1, 2}
    assert ran == [0, 1, 2]
    assert set(Kept(tmp_path, may_run=False).days("time", 5, run)) == {0, 1, 2}


def test_a_missed_gate_is_named_and_what_was_not_run_is_said():
    """Two days with a late stop on one: 0.5 is allowed, 1.5 is not."""
    one = {"late_min": 1.0, "hours": 38.0, "waited_h": 0.0, "vans": 9, "unserved": 0, "cost": 1100.0}
    days = {0: {"setting": "day", "seconds": 3.0, **{policy: {**one, "late": 0} for policy in POLICIES}}}
    days[1] = {**days[0], "time slices": {**one, "late": 1}}
    text, missed = report({"time": days})
    assert not missed
    assert "2 of 20 days" in text
    assert "helsinki was not run" in text
    days[1] = {**days[1], "time slices": {**one, "late": 3}}
    _, missed = report({"time": days})
    assert missed == ["time of day: 1.50 late stops a day, at most 0.6"]


def test_peers_are_compared_as_they_drove_best_and_the_gate_is_named():
    """1000 against 905 and 885 is 10.5 % below; a cost of leaving by its own times stands beside it."""
    one = {"late": 0, "late_min": 0.0, "hours": 30.0, "waited_h": 0.0, "overtime_min": 0.0, "vans": 7}
    one |= {"unserved": 0, "cpu_s": 5.0}
    vroom = {**one, "cost": 1000.0, "as planned": {"cost": 1100.0}}
    base = {"setting": "day", "seconds": 5.0, "vroom": vroom, "ortools": {"refused": "not installed"}}
    days = {row: {**base, "doorstep": {**one, "cost": cost}} for row, cost in enumerate((905.0, 885.0))}
    text, missed = report({"peers": days})
    assert not missed
    assert "| VROOM, free flow | 2 | 1000 +- 0 | 1100 +- 0 |" in text
    assert "Doorstep with walks below VROOM, free flow: 10.5" in text
    assert "OR-Tools, free flow: left out, not installed" in text
    dear = {row: {**day, "doorstep": {**one, "cost": 950.0}} for row, day in days.items()}
    _, missed = report({"peers": dear})
    assert missed == ["beside VROOM: 5.0 % below, 10 asked"]


def test_windows_of_a_drawn_day_lie_on_every_other_order():
    """Half of the orders are free, the others have two hours from one of the setting's hours."""
    drawn = draw_jobs(10, replace(SETTINGS[0], window_hours=(8,)), 2, 1)
    assert [job.opens_s for job in drawn.jobs[:4]] == [None, 8 * 3600, None, 8 * 3600]
    assert drawn.jobs[1].closes_s == 10 * 3600
