"""A day that runs late: what is begun is begun, what is under way ends later, and the rest follows."""

import pytest

from doorstep.domain.errors import InputError, UnknownNameError
from doorstep.domain.ids import TaskId, VehicleId
from doorstep.planning.check import check
from doorstep.planning.checker.violations import LateService
from doorstep.planning.days.delays import delayed, late_by
from doorstep.planning.days.progress import progress_as_planned
from doorstep.planning.days.rest import rest_of_day
from doorstep.planning.days.whole import whole_day
from tests.planning.days.test_whole import DAYS, begins
from tests.planning.small_day import day, plan

LATE_S = 120


@pytest.mark.parametrize("name", DAYS)
def test_who_is_late_goes_on_that_much_later(name):
    """At every hundred seconds: begun tasks keep their times, none begins before now."""
    problem, given = DAYS[name]()
    was = begins(given)
    for now_s in range(200, 1_500, 100):
        (vehicle, *_) = (route.vehicle_id for route in given.routes)
        goes = delayed(problem, given, now_s, {vehicle: LATE_S})
        assert all(isinstance(each, LateService) for each in check(problem, goes)), now_s
        for task, (who, begin_s) in begins(goes).items():
            if who != vehicle or was[task][1] < now_s - LATE_S:
                assert begin_s == was[task][1]
            else:
                assert begin_s >= max(now_s, was[task][1])


def test_the_halt_under_way_ends_so_much_later():
    """V1 stands at a at the instant, two minutes behind: it leaves a, and reaches b, two minutes later."""
    problem = day()
    given = plan(problem, "ab")
    (first, second) = given.routes[0].trips[0].stops
    now_s = first.handled[0].begin_s + LATE_S + 1
    goes = delayed(problem, given, now_s, {given.routes[0].vehicle_id: LATE_S})
    later = goes.routes[0].trips[0].stops
    assert later[0].handled[0].begin_s == first.handled[0].begin_s
    assert later[1].arrive_s - second.arrive_s == LATE_S
    assert goes.routes[0].frozen_until_s == now_s


def test_the_rest_of_a_late_day_is_planned_from_where_it_is():
    """What the rest of the day begins with is the late halt; put together again the delay is kept."""
    problem = day()
    given = plan(problem, "ab")
    vehicle = given.routes[0].vehicle_id
    now_s = given.routes[0].trips[0].stops[0].handled[0].begin_s + LATE_S + 1
    goes = delayed(problem, given, now_s, {vehicle: LATE_S})
    progress = progress_as_planned(problem, goes, now_s)
    assert progress.of(vehicle).free_s == goes.routes[0].trips[0].stops[0].depart_s
    _, left = rest_of_day(problem, goes, progress)
    assert begins(whole_day(problem, goes, progress, left)) == begins(goes)


def test_what_was_done_last_says_how_late_a_vehicle_is():
    """Of two reports that of the task planned later counts; a task without a route is refused."""
    given = plan(day(), "ab")
    ends = {task: each.end_s for task, (_, each) in given.handled().items()}
    a, b = TaskId("a"), TaskId("b")
    assert late_by(given, {a: ends[a] + 500, b: ends[b] + 90}) == {given.routes[0].vehicle_id: 90}
    with pytest.raises(InputError, match="no route"):
        late_by(given, {TaskId("c"): 9})


def test_who_is_not_late_or_has_no_route_is_refused():
    """Nought minutes are no delay, and who stays at home is not late."""
    problem = day()
    given = plan(problem, "ab")
    with pytest.raises(InputError, match="not late"):
        delayed(problem, given, 500, {given.routes[0].vehicle_id: 0})
    with pytest.raises(UnknownNameError):
        delayed(problem, given, 500, {VehicleId("V9"): 60})
