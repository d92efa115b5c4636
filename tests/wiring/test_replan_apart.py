"""A day of two hubs, one of them cut, planned in parts: taken apart, changed by hand and planned again."""

import csv
from dataclasses import replace
from datetime import timedelta
from importlib import resources

import pytest

from doorstep.app.commands import (
    CancelOrders,
    EditPlan,
    FailedVisit,
    HandedOrder,
    ImportOrders,
    LocateOrders,
    LockOrders,
    MoveOrder,
    Replan,
    Search,
)
from doorstep.app.day import joining, parts
from doorstep.app.day.joining import join_days
from doorstep.app.day.settings import DaySettings
from doorstep.app.day.taking_apart import parts_of_tasks, parts_of_vehicles, taken_apart
from doorstep.app.handlers import replan_apart
from doorstep.app.handlers.replan_apart import _kept
from doorstep.app.order_stages import Stage
from doorstep.app.unit_of_work import reading
from doorstep.compute.processes import Processes
from doorstep.connectors.orders.files import read_orders
from doorstep.domain.attempts import FailureReason
from doorstep.domain.errors import InputError
from doorstep.maps.park_times import default_park_times
from doorstep.planning import check
from doorstep.wiring.kept_plans import kept_plan
from doorstep.wiring.read_day import read_day
from doorstep.wiring.workspace import Workspace
from tests.wiring.test_hubs_apart import fleet_of_two_hubs

ORDERS, MORE = 30, 3
DATE = "2026-11-24"


def rows_of(first, last):
    """Orders of the demo city as lines of a table."""
    sample = (resources.files("doorstep.maps.samples") / "helsinki_orders.csv").read_text("utf-8")
    rows = [row for row in csv.DictReader(sample.splitlines()) if row["address"]][first:last]
    lines = [f'{first + number},"{row["address"]}",1' for number, row in enumerate(rows)]
    return "\n".join(["id,address,parcels", *lines])


@pytest.fixture(scope="module", params=[joining.MOST_POINTS, 0], ids=["small", "large"])
def day(request, helsinki_map, tmp_path_factory):
    """A workspace with the day as it was planned; large: only the kerbs that count were kept."""
    folder = tmp_path_factory.mktemp("work")
    path = folder / "orders.csv"
    path.write_text(rows_of(0, ORDERS))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "MOST_TOGETHER", ORDERS // 3)
        patch.setattr(joining, "MOST_POINTS", request.param)
        with Workspace(folder / "ws", helsinki_map, None, Processes(1)) as opened:
            files = read_day(path, workspace=opened, fleet=fleet_of_two_hubs(opened.zone), date=DATE)
            files.settings = replace(files.settings, hubs_apart=True)
            files.plan(iterations=600)
            yield opened


def known(day, name="latest"):
    """Problem and plan of a version, and the parts of both."""
    kept = kept_plan(day.app, name)
    return kept.problem, kept.plan, taken_apart(kept.problem, kept.plan)


def test_a_joined_day_is_taken_apart_and_joined_again(day):
    """Each part keeps every rule by itself; joined they are the plan that was, route for route."""
    problem, plan, found = known(day, "latest@1")
    assert len(found) >= 3
    assert all(check(part.problem, part.plan) == [] for part in found.values())
    assert sorted(task.id for part in found.values() for task in part.problem.tasks) == sorted(
        task.id for task in problem.tasks
    )
    days = {name: _kept(part.problem) for name, part in found.items()}
    joined, again = join_days(days, {name: part.plan for name, part in found.items()}, plan.origin.seed)
    assert check(joined.problem, again) == []
    assert {route.id: route for route in again.routes} == {route.id: route for route in plan.routes}
    assert again.total.total_minor == plan.total.total_minor


def command(day, **more):
    """Plan the day again with its fleet, by a few iterations."""
    plan_id = known(day)[1].id
    fleet = fleet_of_two_hubs(day.zone)
    return Replan(
        plan_id, fleet, DaySettings.of(fleet, default_park_times()), search=Search(None, 60), **more
    )


def test_only_the_part_that_changed_is_planned_again(day, tmp_path, monkeypatch):
    """One order comes and one goes: parts that neither touches keep their routes, unmeasured."""
    path = tmp_path / "more.csv"
    path.write_text(rows_of(ORDERS, ORDERS + MORE))
    read = read_orders(path, day=day.day(None), source="more", currency="EUR", near=None)
    handed = tuple(HandedOrder(row.order, row.person) for row in read.orders[:1])
    (new,) = day.app.send(ImportOrders(handed)).orders
    assert day.app.send(LocateOrders((new,))).unclear == ()
    problem, plan, found = known(day)
    name = parts_of_tasks(problem)[next(iter(plan.handled()))]
    gone = next(task for task in found[name].plan.handled())
    built = []
    build = replan_apart.build_day
    monkeypatch.setattr(replan_apart, "build_day", lambda *given: built.append(given) or build(*given))
    changed = day.app.send(command(day, add=(new,), cancel=(gone,)))
    day.app.send(CancelOrders((gone,)))
    after = known(day)
    assert check(after[0], after[1]) == []
    assert after[1].handled().keys() == (plan.handled().keys() - {gone}) | {new}
    assert 1 <= len(built) <= 2
    touched = {each for each, part in after[2].items() if new in part.plan.handled()} | {name}
    still = {route.id: route for route in plan.routes if route.id.rpartition("/")[0] not in touched}
    assert still
    assert {route.id: route for route in after[1].routes if route.id in still} == still
    assert changed.extra_minor == after[1].total.total_minor - plan.total.total_minor


def test_a_day_in_parts_that_is_under_way_keeps_what_has_begun(day):
    """Everything that has begun stays to the second in every part; to plan again asks for the time."""
    problem, plan, _ = known(day)
    begins = {task: each.begin_s for task, (_, each) in plan.handled().items()}
    now_s = sorted(begins.values())[len(begins) // 3]
    at = problem.epoch + timedelta(seconds=now_s)
    later = max(begins, key=begins.__getitem__)
    day.app.send(command(day, cancel=(later,), at=at))
    after = known(day)[1]
    assert check(*known(day)[:2]) == []
    begun = {task: each for task, each in plan.handled().items() if each[1].begin_s <= now_s}
    assert begun
    assert {task: after.handled()[task] for task in begun} == begun
    assert after.handled().keys() == plan.handled().keys() - {later}
    with pytest.raises(InputError, match="under way"):
        day.app.send(command(day))


def test_a_visit_in_vain_is_recorded_in_its_part_and_the_day_stays_whole(day):
    """The first order done is told as failed: it comes back, and no other order with it."""
    problem, plan, _ = known(day)
    was = plan.handled()
    task = min(was, key=lambda each: was[each][1].end_s)
    ended = problem.epoch + timedelta(seconds=was[task][1].end_s)
    order = problem.task(task).order_id
    failed = FailedVisit(ended, FailureReason.BUSINESS_CLOSED)
    at = max(
        ended, problem.epoch + timedelta(seconds=max(route.frozen_until_s or 0 for route in plan.routes))
    )
    day.app.send(command(day, at=at, failed={order: failed}))
    problem, plan, _ = known(day)
    assert plan.handled()[task] == was[task]
    assert plan.handled().keys() == was.keys()
    assert check(problem, plan) == []
    with reading(day.app.desk.keeper) as books:
        states = books.tables.orders()
    assert [name for name, state in states.items() if state.stage == Stage.RETURNED] == [order]
    assert states[order].last_failure == "business_closed"


def test_an_order_is_moved_within_its_part_and_not_into_another(day):
    """Beside it a lock holds; across, nobody measured a way, and what would mend that is said."""
    problem, plan, _ = known(day)
    of_tasks = parts_of_tasks(problem)
    of_vehicles = parts_of_vehicles(problem, plan, of_tasks)
    task = next(iter(plan.handled()))
    other = next(van for van, name in of_vehicles.items() if name != of_tasks[task])
    with pytest.raises(InputError, match="planned apart"):
        day.app.send(EditPlan(plan.id, MoveOrder(task, other)))
    locked = day.app.send(EditPlan(plan.id, LockOrders((task,)), apply=True, refuse=False))
    assert locked.applied
