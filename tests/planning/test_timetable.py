"""Timetables: the departure that ends earliest and then begins latest, scripts, and what they refuse."""

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from doorstep.domain.arrival_curves import DurationCurve
from doorstep.domain.errors import InputError, UnknownNameError
from doorstep.domain.ids import TaskId, VehicleId
from doorstep.domain.problem import Problem
from doorstep.domain.routes import Route
from doorstep.domain.shifts import BreakRule, Shift
from doorstep.domain.tasks import ServiceTime, TaskWindow
from doorstep.domain.travel import ONE_SPEED, Travel, TravelMatrix, TravelShapes
from doorstep.planning.checker.route import route_violations
from doorstep.planning.script import OnFoot, Park, Reload, RouteScript, Serve, TakeRest, script_of
from doorstep.planning.timetable import build_route
from tests.planning.broken_plans import ROUTE
from tests.planning.further_days import electric, kerb, on_foot, with_parts
from tests.planning.further_plans import elements, script
from tests.planning.small_day import (
    EIGHT,
    HUB,
    POINTS,
    TASKS,
    VAN,
    day,
    street,
    vehicle,
    window,
    with_shift,
    with_task,
)


def hourly() -> Problem:
    """Speeds that change every 200 s, the slowest from 200 to 400 s."""
    speed = np.array([[ONE_SPEED, ONE_SPEED // 2, ONE_SPEED, ONE_SPEED * 2]], np.int32)
    matrix = TravelMatrix(street().base_ds, street().distance_m, TravelShapes(speed, 0, 200))
    return day(travel=Travel(POINTS, {"van": matrix}, epoch=EIGHT))


def reloading() -> Problem:
    """Two trips, the second released at 900 s."""
    hub = replace(HUB, reload_s=30)
    vans = [replace(vehicle("van-1", VAN), hubs=(hub.id,))]
    late = replace(TASKS[2], released=EIGHT + timedelta(seconds=900))
    return day([*TASKS[:2], late], vans, hub)


def queue() -> Problem:
    """A queue at a that grows and shrinks again."""
    instants = tuple(EIGHT + timedelta(seconds=at) for at in (300, 500, 700))
    return with_task("a", service=(ServiceTime(0, by_arrival=DurationCurve(instants, (30, 200, 30))),))


TWO = tuple(TaskWindow(window(*span)) for span in ((0, 350), (600, 900)))
LUNCH = Shift(window(0, 3600), breaks=(BreakRule(100, window(700, 800)),))
OFF = replace(vehicle("van-1"), unavailable=(window(450, 470), window(700, 730)))
SHORT_KERB = replace(on_foot().walking, kerbs=(kerb("k1"), kerb("k2")))
CASES = {
    "windows": (day(), "a b c"),
    "two windows": (with_task("b", windows=TWO), "a b c"),
    "no window": (with_task("b", windows=()), "a b c"),
    "soft window": (with_task("b", windows=(TaskWindow(window(600, 700), late_minor_per_h=1),)), "c a b"),
    "latest start": (
        with_shift(Shift(window(0, 3600), latest_start=EIGHT + timedelta(seconds=200))),
        "a b c",
    ),
    "rest": (with_shift(LUNCH), "a b r0 c"),
    "times off": (day(vehicles=[OFF, vehicle("van-2")]), "a b c"),
    "time of day": (hourly(), "a b c"),
    "two trips": (reloading(), "a b | c"),
    "queue": (queue(), "a b c"),
    "on foot": (on_foot(SHORT_KERB), "k1 (a b) k2 (c)"),
    "two loops": (on_foot(SHORT_KERB), "k1 (b) (a) k2 (c)"),
    "electric": (electric(), "a b c"),
}


def end_of(route: Route) -> int:
    """When a route ends."""
    return route.trips[-1].ends_s


@pytest.mark.parametrize("name", CASES)
def test_the_departure_ends_earliest_and_then_begins_latest(name: str):
    """Compared with every second at which the van could leave."""
    problem, text = CASES[name]
    chosen = build_route(problem, ROUTE, script(text))
    tried = [build_route(problem, ROUTE, script(text, depart_s)) for depart_s in range(900)]
    sound = [route for route in tried if not route_violations(problem, route)]
    earliest_s = min(end_of(route) for route in sound)
    latest_s = max(route.trips[0].depart_s for route in sound if end_of(route) == earliest_s)
    assert (end_of(chosen), chosen.trips[0].depart_s) == (earliest_s, latest_s)
    assert route_violations(problem, chosen) == []


@pytest.mark.parametrize("name", CASES)
def test_a_script_can_be_read_back_from_its_route(name: str):
    """With the departure if that is wanted."""
    problem, text = CASES[name]
    route = build_route(problem, ROUTE, script(text))
    assert script_of(route) == RouteScript(VehicleId("van-1"), elements(text))
    again = build_route(problem, ROUTE, script_of(route, keep_departure=True))
    assert again == route


@pytest.mark.parametrize(
    ("parts", "complaint"),
    [
        ("", "a route without a task"),
        ("r0 a", "an element out of place: 0"),
        ("a | | b", "an element out of place: 2"),
        ("| a", "an element out of place: 0"),
        ("a | r0 b", "an element out of place: 2"),
        ("a k1", "a route that ends with nothing done"),
        ("a |", "a route that ends with nothing done"),
        ("k1 a", "an element out of place: 1"),
        ("(a)", "an element out of place: 0"),
        ("a (b)", "an element out of place: 1"),
    ],
)
def test_elements_that_mean_nothing_are_refused(parts: str, complaint: str):
    """A script is refused when it is made, with the number of the element."""
    with pytest.raises(InputError, match=complaint):
        script(parts)


def test_strangers_in_a_script_are_named():
    """With the names that would have been right."""
    for text, complaint in (
        ("a | b", "unknown hub: 'hum'"),
        ("k9 (a)", "unknown kerb: 'k9'"),
        ("k1 (a) r4 (b)", "unknown break: '4'"),
        ("k1 (a) fast:900 k2 (c)", "unknown charger: 'fast'"),
    ):
        given = script(text)
        if "|" in text:
            given = replace(given, elements=(Serve(TaskId("a")), Reload("hum"), Serve(TaskId("b"))))
        problem = day() if "|" in text else on_foot()
        with pytest.raises(UnknownNameError, match=complaint):
            build_route(problem, ROUTE, given)
    strange = RouteScript(VehicleId("van-1"), (Park("k1"), OnFoot("mule"), *elements("(a)")[1:]))
    with pytest.raises(UnknownNameError, match="unknown carrier: 'mule'"):
        build_route(on_foot(), ROUTE, strange)


def test_doors_are_served_as_they_are_meant():
    """On foot or from the vehicle, never the other way."""
    with pytest.raises(InputError, match="task a: a door on foot is served from the vehicle"):
        build_route(on_foot(), ROUTE, script("a"))
    foot = with_parts(on_foot(), walking=replace(SHORT_KERB))
    assert build_route(foot, ROUTE, script("k1 (a)")).stops[0].kerb_id == "k1"
    stays = RouteScript(VehicleId("van-1"), (Serve(TaskId("a")), TakeRest(0)))
    with pytest.raises(UnknownNameError, match="unknown break"):
        build_route(day(), ROUTE, stays)


def test_a_window_that_is_missed_anyway_is_not_missed_by_more():
    """Door c closes at 250 and cannot be reached before 300: the van leaves at once and waits for b instead.

    Served c, b: c is reached at 300 and done at 360; b at 460, 140 s before it opens. Without the missed
    window the van would have left 140 s later.
    """
    problem = with_task("c", windows=(TaskWindow(window(0, 250)),))
    late = build_route(problem, ROUTE, script("c b"))
    assert (late.trips[0].depart_s, next(iter(late.handled())).begin_s) == (0, 300)
    in_time = build_route(with_task("c", windows=()), ROUTE, script("c b"))
    assert in_time.trips[0].depart_s == 140
