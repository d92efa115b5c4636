"""Ways take tenths of a second, plans state seconds rounded up: the checker reckons in tenths."""

from dataclasses import replace

import numpy as np

from doorstep.domain.arrival_curves import DurationCurve
from doorstep.domain.ids import TaskId
from doorstep.domain.problem import Problem
from doorstep.domain.tasks import ServiceTime, Task, TaskWindow
from doorstep.domain.travel import NearestTravel, Travel, TravelMatrix
from doorstep.domain.units import Deciseconds
from doorstep.planning import check
from doorstep.planning.checker import violations as rules
from tests.planning.broken_plans import ROUTE, only, with_stop
from tests.planning.checker.test_trips import DOCK, reloading
from tests.planning.checker.test_work import open_day
from tests.planning.further_days import with_parts
from tests.planning.further_plans import costs_of, driven
from tests.planning.small_day import POINTS, TASKS, day, street, window, with_task


def ways(tasks: tuple[Task, ...] = TASKS, **taken_ds: Deciseconds) -> Problem:
    """The small day where some ways take other times, such as `p0p1`."""
    base_ds = street().base_ds.copy()
    for pair, duration_ds in taken_ds.items():
        base_ds[int(pair[1]), int(pair[3])] = duration_ds
    travel = Travel(POINTS, {"van": TravelMatrix(base_ds, street().distance_m)})
    return day(tasks, travel=travel)


def test_a_tenth_of_a_second_before_a_window_is_before_it():
    """At b after 599.9 s, begun at 600 s; 100.1 s later it is 760.1 s at c, which is written 761."""
    problem = ways(p0p2=1999, p2p3=1001)
    paper = driven(problem, "b c", depart_s=400)
    stops = paper.routes[0].stops
    assert (stops[0].arrive_s, stops[0].handled[0].begin_s, stops[1].arrive_s) == (600, 600, 761)
    assert check(problem, paper, [ROUTE]) == []


def test_a_tenth_of_a_second_after_a_window_is_after_it():
    """At b after 900.1 s, and it closes at 900 s; of several windows the last is named."""
    two = (TaskWindow(window(100, 200)), TaskWindow(window(600, 900)))
    problem = ways((TASKS[0], replace(TASKS[1], windows=two), TASKS[2]), p0p2=2001)
    found = only(check(problem, driven(problem, "b", depart_s=700), [ROUTE]))
    assert found == rules.LateService(ROUTE, TASKS[1].id, 901, 900)


def test_a_door_without_service_takes_no_time():
    """At a after 440.1 s and on at once: b after 540.1 + 59.9 s, as it opens."""
    problem = ways((replace(TASKS[0], service=()), *TASKS[1:]), p0p1=1001, p1p2=1599)
    stops = driven(problem, "a b c", depart_s=340).routes[0].stops
    assert (stops[0].arrive_s, stops[0].depart_s, stops[1].arrive_s) == (441, 441, 600)
    assert check(problem, driven(problem, "a b c", depart_s=340)) == []


def curve(*points: tuple[int, int]) -> DurationCurve:
    """Durations by the second after eight at which work begins."""
    instants = tuple(window(at_s, at_s).opens for at_s, _ in points)
    return DurationCurve(instants, tuple(duration_s for _, duration_s in points))


def test_work_between_two_points_of_a_curve_is_rounded_up_to_a_tenth():
    """At 440.1 s a third of a hundredth more than 60 s is 60.1 s: b after 500.2 + 99.9 s is written 601."""
    slowly = replace(TASKS[0], service=(ServiceTime(0, by_arrival=curve((440, 60), (470, 61))),))
    problem = ways((slowly, *TASKS[1:]), p0p1=1001, p1p2=999)
    paper = driven(problem, "a b c", depart_s=340)
    assert paper.routes[0].stops[1].arrive_s == 601
    assert check(problem, paper) == []


def test_before_and_after_a_curve_its_ends_count():
    """60 s until 440 s, 120 s at 500 s, 90 s from 560 s on."""
    problem = with_task("a", service=(ServiceTime(0, by_arrival=curve((440, 60), (500, 120), (560, 90))),))
    for depart_s, service_s in ((200, 60), (340, 60), (400, 120), (430, 105), (460, 90), (600, 90)):
        paper = driven(problem, "a", depart_s=depart_s)
        assert paper.routes[0].stops[0].handled[0].service_s == service_s
        assert check(problem, paper, [ROUTE]) == []


def test_who_waited_for_a_dock_begins_at_the_first_tenth_that_is_written_so():
    """Both are back after 260.9 s; the second, written to reload from 291 s on, is at b after 520 s."""
    tasks = tuple(replace(task, windows=()) for task in TASKS)
    more = replace(TASKS[0], id=TaskId("d")), replace(TASKS[0], id=TaskId("e"))
    given = ways(tasks, p0p1=1009, p0p2=1999)
    vans = reloading(replace(DOCK, dock_slots=1))
    places = {TaskId("d"): POINTS[1], TaskId("e"): POINTS[1]}
    points = replace(given.points, tasks={**given.points.tasks, **places})
    problem = with_parts(given, tasks=(*tasks, *more), points=points, vehicles=vans.vehicles, hubs=vans.hubs)
    paper = driven(problem, "a | d", "e | b", depart_s=0)
    second = paper.routes[1].trips[1]
    # From 290.1 s, the first that is written so: 30 s of work, then 199.9 s of way.
    assert (second.load_starts_s, second.depart_s, second.stops[0].arrive_s) == (291, 321, 520)
    assert check(problem, paper, [route.id for route in paper.routes]) == []


def test_two_doors_at_one_point_that_rows_do_not_list_are_no_way_apart():
    """Nearest rows need not hold a point for itself: c stands where b does, and costs nothing more."""
    first = np.array([0, 2, 4, 6, 6], np.int64)
    neighbour = np.array([1, 2, 0, 2, 0, 1], np.int32)
    metres = np.array([1000, 2000, 1000, 1000, 2000, 1000], np.int32)
    tolls = np.full(6, 3, np.int32)
    travel = Travel(POINTS, {"van": NearestTravel(first, neighbour, metres, metres, toll_minor=tolls)})
    given = day(travel=travel)
    problem = with_parts(
        given, points=replace(given.points, tasks={**given.points.tasks, TASKS[2].id: POINTS[2]})
    )
    paper = driven(problem, "a b c")
    assert (paper.routes[0].distance_m, costs_of(paper.routes[0])["toll"]) == (4000, 9)
    assert check(problem, paper) == []


def test_a_route_that_ends_with_its_last_stop_leaves_it_when_the_work_is_done():
    """C is done at 820 s: a second later is one too many."""
    stays = open_day(start=True, end=False)
    paper = driven(stays, "a b c", depart_s=340)
    assert check(stays, paper) == []
    lingers = with_stop(paper, 2, lambda stop: replace(stop, depart_s=821))
    assert only(check(stays, lingers)) == rules.WrongTime(ROUTE, "departure from a stop", 821, 820)
