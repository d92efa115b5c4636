"""`doorstep demo`: the demo city's own day, planned and shown as a dispatcher's day is."""

import json
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta

import pytest

from doorstep.app.views.plan_view import Part, PartKind
from doorstep.cli import demo as program
from doorstep.cli.plan_figures import blocks
from doorstep.connectors.documents.plans import read_plan
from doorstep.connectors.documents.problems import read_problem
from doorstep.planning import check

HOUR = 3600


@pytest.fixture(scope="module")
def cache(tmp_path_factory):
    """Where the map is built, once for all tests of this file."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def shown(monkeypatch, cache):
    """What a browser was asked to open; the map is the packaged one, whatever is set."""
    monkeypatch.setenv("DOORSTEP_CACHE", str(cache))
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", opened.append)
    return opened


def require_one_count(folder, told):
    """Orders with a route and without one add up to 372 in every view, and a supply is none of them."""
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    page = json.loads((folder / "plan.html").read_text("utf-8").split('id="data">')[1].split("</script>")[0])
    tasks = [task for route in page["plan"]["routes"] for stop in route["stops"] for task in stop["tasks"]]
    served, left = {task["order"] for task in tasks} - {""}, page["plan"]["left_out"]
    assert summary["orders"] == 372 == len(served) + len(left)
    assert summary["served"] == len(served)
    assert re.search(rf"{len(served)} +of 372 have a route", told)
    assert f"{len(left)} orders without a route" in told
    supplies = [task for task in tasks if not task["order"]]
    assert {task["label"] for task in supplies} == {"Supply for Kaisaniemenkatu 3"}
    assert all(task["promise"] is None and task["chance"] is None for task in supplies)
    rows = (folder / "plan.csv").read_text("utf-8-sig").splitlines()
    assert sum("Supply for Kaisaniemenkatu 3" in row for row in rows) == len(supplies)


def test_the_day_is_planned_told_and_written(doorstep, shown, tmp_path):
    """372 orders, two of them without a clear address: a plan that keeps every rule, and no window opens."""
    ending = doorstep("demo", "--out", tmp_path / "demo", "--iterations", "2", "--date", "2026-11-25")
    assert ending.code == 0, ending.err
    assert "372 orders due" in ending.err
    assert "cost of a delivery" in ending.out
    assert "█ at doors" in ending.out
    assert f"The plan is a page: {tmp_path / 'demo' / 'plan.html'}" in ending.out
    assert shown == []
    folder = tmp_path / "demo"
    plan = read_plan((folder / "plan.json").read_bytes(), place="plan")
    problem = read_problem((folder / "problem.json").read_bytes())
    assert check(problem, plan) == []
    require_one_count(folder, ending.out)
    written = Counter(path.suffix for path in folder.rglob("*") if "workspace" not in path.parts)
    assert written[".pdf"] == written[".gpx"] == len(plan.routes) > 3
    assert (folder / "plan.html").read_text().count("<html") == 1
    served = (problem.task(each.task_id) for each in plan.routes[0].handled())
    order = next(task.order_id for task in served if task is not None and task.order_id is not None)
    changed = doorstep(
        "edit",
        folder,
        "remove",
        order,
        "--workspace",
        folder / "workspace",
    )
    assert "without one" in changed.out


@pytest.mark.parametrize(
    ("day", "ahead"), [(date(2026, 11, 23), 2), (date(2026, 11, 25), 7), (date(2026, 11, 29), 3)]
)
def test_the_day_is_the_next_wednesday(day, ahead):
    """A Monday, a Wednesday and a Sunday: never today, never a weekend."""
    found = program._next_wednesday(day)
    assert found - day == timedelta(days=ahead)
    assert found.weekday() == 2
    assert datetime(found.year, found.month, found.day, tzinfo=UTC).strftime("%a") == "Wed"


def test_a_window_opens_only_where_there_is_a_screen(monkeypatch):
    """A terminal and a display open it; CI does not, whatever else there is."""
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    monkeypatch.setenv("DISPLAY", ":0")
    monkeypatch.delenv("CI", raising=False)
    assert program._has_screen()
    monkeypatch.setenv("CI", "true")
    assert not program._has_screen()
    monkeypatch.delenv("CI")
    monkeypatch.delenv("DISPLAY")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    assert not program._has_screen()


def test_a_route_is_written_as_blocks_of_what_most_of_the_time_goes_into():
    """Half an hour a block from 8:00: one blank, a drive, then more work than walk, then the hub."""
    half = HOUR // 2
    parts = (
        Part(PartKind.DRIVE, 9 * HOUR - half, 9 * HOUR),
        Part(PartKind.WALK, 9 * HOUR, 9 * HOUR + 600),
        Part(PartKind.SERVE, 9 * HOUR + 600, 9 * HOUR + half),
        Part(PartKind.HUB, 9 * HOUR + half, 10 * HOUR),
    )
    assert blocks(parts, 8 * HOUR, half) == " ─█⌂"
