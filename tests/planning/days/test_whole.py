"""A day cut in two and put together again: what has begun keeps its times, and every rule is kept."""

from __future__ import annotations

from dataclasses import replace

import pytest

from doorstep.domain.ids import TaskId, VehicleId
from doorstep.domain.loads import EMPTY_LOAD
from doorstep.domain.shifts import Shift
from doorstep.domain.tasks import TaskKind
from doorstep.planning.check import check
from doorstep.planning.checker.violations import MandatoryUnserved
from doorstep.planning.days.progress import progress_as_planned
from doorstep.planning.days.rest import kept_from, rest_of_day
from doorstep.planning.days.whole import home_for_good, whole_day
from doorstep.planning.given import plan_of
from doorstep.planning.insert import insert
from tests.planning.further_days import on_foot
from tests.planning.further_plans import script
from tests.planning.small_day import TASKS, VAN, day, plan, vehicle, window, with_shift
from tests.planning.test_timetable import reloading


def begins(given):
    """When each task begins, and with whom."""
    return {name: (vehicle, each.begin_s) for name, (vehicle, each) in given.handled().items()}


DAYS = {
    "two routes": lambda: (day(), plan(day(), "ab", "c")),
    "two trips": lambda: (reloading(), plan_of(reloading(), [script("a b | c")])),
    "on foot": lambda: (on_foot(), plan_of(on_foot(), [script("k1 (a b) k2 (c)")])),
}


@pytest.mark.parametrize("name", DAYS)
def test_a_rest_that_is_not_changed_gives_the_day_as_it_was(name):
    """At every hundred seconds of the day, before the first departure and after the last return, too."""
    problem, given = DAYS[name]()
    for now_s in range(0, 2_000, 100):
        progress = progress_as_planned(problem, given, now_s)
        _, left = rest_of_day(problem, given, progress)
        whole = whole_day(problem, given, progress, left)
        assert check(problem, whole) == [], now_s
        was = begins(given)
        now = begins(whole)
        assert now.keys() == was.keys()
        for task, (van, begin_s) in was.items():
            assert now[task][0] == van
            # Who has not left may leave later now, and never earlier than it is.
            assert now[task][1] == begin_s or begin_s > now_s
        for route in whole.routes:
            has_left = progress.of(route.vehicle_id) is not None
            assert route.frozen_until_s == (now_s if has_left else None)


def test_a_late_order_joins_after_what_has_begun():
    """V1 has served a at 440 and stands at it: c is put behind b or into the other van, never before a."""
    problem = day()
    given = plan(problem, "ab")
    now_s = begins(given)[TaskId("a")][1] + 10
    progress = progress_as_planned(problem, given, now_s)
    rest, left = rest_of_day(problem, given, progress)
    whole = whole_day(problem, given, progress, insert(rest, left, [TaskId("c")]))
    assert check(problem, whole) == []
    after = begins(whole)
    assert after[TaskId("a")] == begins(given)[TaskId("a")]
    assert after[TaskId("c")][0] == VehicleId("van-2")  # c is a delivery: its parcel is not aboard van-1
    assert after[TaskId("c")][1] > now_s


def test_who_is_back_and_may_not_load_again_gets_nothing_more():
    """van-1 makes one trip: on its way home it is out; in the day of reloads it may load at the hub."""
    problem = day()
    given = plan(problem, "a")
    home_s = given.routes[0].trips[-1].home.depart_s
    before, after = (progress_as_planned(problem, given, home_s + by) for by in (-1, 0))
    assert home_for_good(problem, given, before) == frozenset()
    assert home_for_good(problem, given, after) == {"van-1"}
    rest, _ = rest_of_day(problem, given, after)
    assert all("van-1" in task.forbidden_vehicles for task in kept_from(rest, frozenset({"van-1"})).tasks)
    only = replace(
        rest, tasks=tuple(replace(task, allowed_vehicles=frozenset({"van-1"})) for task in rest.tasks)
    )
    assert all(task.skills for task in kept_from(only, frozenset({"van-1"})).tasks)
    trips = reloading()
    tour = plan_of(trips, [script("a b | c")])
    later = progress_as_planned(trips, tour, tour.routes[0].trips[-1].home.depart_s)
    assert home_for_good(trips, tour, later) == frozenset()


def test_who_has_made_all_its_stops_gets_nothing_more():
    """Two stops are the most: c, a visit with nothing to load, waits for another day."""
    kind = replace(VAN, most_stops=2)
    visits = [replace(task, kind=TaskKind.SERVICE, load=EMPTY_LOAD, windows=()) for task in TASKS]
    problem = day(visits, [vehicle("van-1", kind)])
    given = plan(problem, "ab")
    progress = progress_as_planned(problem, given, given.routes[0].stops[-1].arrive_s + 1)
    rest, left = rest_of_day(problem, given, progress)
    whole = whole_day(problem, given, progress, insert(rest, left, [TaskId("c")]))
    assert {type(broken) for broken in check(problem, whole)} == {MandatoryUnserved}


def test_who_has_not_left_by_its_latest_start_stays():
    """Both vans had to leave by 600 s. At 600 s they may; a second later nobody does, and nothing is late."""
    given = with_shift(Shift(window(0, 36_000), latest_start=window(0, 600).closes))
    problem = replace(given, tasks=tuple(replace(task, windows=()) for task in given.tasks))
    nothing = plan_of(problem, [])
    served = {}
    for now_s in (600, 601):
        progress = progress_as_planned(problem, nothing, now_s)
        rest, left = rest_of_day(problem, nothing, progress)
        found = insert(rest, left, [task.id for task in problem.tasks])
        whole = whole_day(problem, nothing, progress, found)
        assert {type(broken) for broken in check(problem, whole)} <= {MandatoryUnserved}
        served[now_s] = len(whole.handled())
    assert served == {600: 3, 601: 0}
