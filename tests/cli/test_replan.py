"""What became of visits, told to `doorstep replan`: in vain, one by one and from a file."""

from __future__ import annotations

import json

import pytest

from doorstep.app.order_stages import Stage
from doorstep.app.unit_of_work import reading
from doorstep.planning import check
from doorstep.wiring.kept_plans import kept_plan
from doorstep.wiring.workspace import open_workspace
from tests.cli.test_edit import planned  # noqa: F401

MAP = ("--map", "helsinki")


@pytest.fixture
def day(planned):  # noqa: F811
    """The small day, by its only route: what is served when, and a minute after the second visit."""
    return Day(planned)


class Day:
    """A planned day in a workspace."""

    def __init__(self, work):
        self.work = work
        kept = self.kept()
        self.was = kept.plan.handled()
        self.order = sorted(self.was, key=lambda task: self.was[task][1].begin_s)
        self.van = self.was[self.order[0]][0]
        self.left_s = kept.plan.routes[0].trips[0].depart_s
        self.now_s = self.was[self.order[1]][1].end_s // 60 * 60 + 60

    def kept(self):
        """The latest version with its problem."""
        with open_workspace(self.work, city="helsinki") as opened:
            return kept_plan(opened.app, "latest")

    def state(self, order):
        """How far an order has come, by the books."""
        with open_workspace(self.work, city="helsinki") as opened, reading(opened.app.desk.keeper) as books:
            return books.tables.orders([order])[order]

    def ended(self, number):
        """When a visit ends by the plan, in whole minutes before."""
        return clock(self.was[self.order[number]][1].end_s)

    def replan(self, doorstep, *words, at=None):
        """Plan again at a minute after the second visit."""
        now = clock(self.now_s) if at is None else at
        fixed = ("replan", "latest", *MAP, "-w", self.work, "--iterations", 50)
        return doorstep(*fixed, *(("--at", now) if now else ()), *words)


def clock(at_s):
    """Hours and minutes of a second; the epoch of the plan is midnight in winter time."""
    return f"{at_s // 3600:02}:{at_s // 60 % 60:02}"


def test_an_order_that_was_tried_in_vain_waits_for_another_day(doorstep, day, tmp_path):
    """It is recorded as an attempt, planned no more today, and planned on the morrow without being asked."""
    first, second, *_ = day.order
    ended = day.replan(doorstep, "--failed", f"{first}={day.ended(0)}:not-home")
    assert ended.code == 0, ended.err
    assert f"{first}: tried in vain at {day.ended(0)}, not home; it waits for another day" in ended.out
    after = day.kept()
    assert check(after.problem, after.plan) == []
    now = after.plan.handled()
    assert now[first] == day.was[first]
    assert now.keys() == day.was.keys()
    state = day.state(first)
    assert (state.stage, state.attempts, state.last_failure) == (Stage.RETURNED, 1, "not_home")
    assert day.state(second).stage == Stage.PLANNED
    traced = doorstep("trace", "order", first, "-w", day.work)
    assert "not_home" in traced.out

    # Told again with the next hour, nothing is counted twice, and what failed before stays failed.
    later = clock(day.now_s + 600)
    again = day.replan(doorstep, "--failed", f"{first}={day.ended(0)}:not_home", at=later)
    assert again.code == 0, again.err
    assert day.replan(doorstep, at=clock(day.now_s + 900)).code == 0
    assert (day.state(first).stage, day.state(first).attempts) == (Stage.RETURNED, 1)

    morrow = tmp_path / "morrow.csv"
    morrow.write_text("order,address,pieces\n40,Liisankatu 17,1\n")
    words = ("--date", "2026-11-25", "--iterations", 50, "--no-papers", "--json")
    told = doorstep("plan", morrow, *MAP, "-w", day.work, "--out", tmp_path / "morrow", *words)
    assert first in json.loads(told.out)["leftovers"]
    assert second not in json.loads(told.out)["leftovers"]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_a_file_tells_of_many_and_its_bad_rows_come_back(doorstep, day, tmp_path, form):
    """Two good rows go on; each bad one is told by row and column, with what would be right."""
    first, second, third, *_, last = day.order
    late = clock(day.now_s + 60)
    rows = [
        (first, "done", day.ended(0), "", day.van),
        (second, "failed", day.ended(1), "no access", "v1"),
        ("99", "done", day.ended(0), "", ""),
        (third, "done", day.ended(0), "", "V2"),
        (third, "done", late, "", ""),
        (third, "failed", clock(day.left_s - 120), "refused", ""),
        (third, "failed", day.ended(0), "asleep", ""),
        (third, "failed", day.ended(0), "", ""),
        (third, "done", day.ended(0), "refused", ""),
        (third, "lost", day.ended(0), "", ""),
        (third, "partly_done", day.ended(0), "damaged", ""),
        (third, "done", "25:99", "", ""),
        (second, "done", day.ended(1), "", ""),
        (last, "done", day.ended(1), "", ""),
        ("", "done", day.ended(1), "", ""),
    ]
    heading = ("order", "outcome", "time", "reason", "route")
    path = tmp_path / f"progress.{form}"
    if form == "csv":
        path.write_text("\n".join(",".join(cells) for cells in (heading, *rows)) + "\n")
    else:
        path.write_text(json.dumps([dict(zip(heading, cells, strict=True)) for cells in rows]))
    ended = day.replan(doorstep, "--progress", path)
    assert ended.code == 0, ended.err
    said = [line for line in ended.err.splitlines() if line.startswith(f"warning: progress.{form}: row ")]
    shift = 4 if form == "csv" else 3
    expected = (
        "order: unknown order: '99'. Known: ",
        "route: an order that is not on this route: 'V2'. By the plan V1 goes there",
        f"time: a visit later than now: '{late}'.",
        f"time: a visit before V1 leaves at {clock(day.left_s)}",
        "reason: unknown reason: 'asleep'. Known: ",
        "reason: a visit that failed without a reason. Give one: not_home, ",
        "reason: a reason of a visit that did not fail: 'refused'.",
        "outcome: unknown outcome: 'lost'. ",
        "outcome: a visit that was done in part: 'partly_done'.",
        "time: not a time of day: '25:99'. ",
        "order: an order that is told of twice",
        "time: a visit that nobody has set out for by the plan",
        "order: a visit to no order.",
    )
    for number, (line, words) in enumerate(zip(said, expected, strict=True)):
        assert f"row {number + shift}, {words}" in line
    assert day.state(second).stage == Stage.RETURNED
    assert day.state(second).last_failure == "no_access"
    assert day.state(first).stage == Stage.PLANNED


def test_a_file_without_its_columns_or_without_the_time_of_day_is_refused(doorstep, day, tmp_path):
    """Nothing is kept, nothing is recorded."""
    path = tmp_path / "progress.csv"
    path.write_text("order,note\n1,hello\n")
    refused = day.replan(doorstep, "--progress", path)
    assert refused.code == 2
    assert "not a file of visits: 'order, note'" in refused.err
    path.write_text(f"order,time,outcome\n{day.order[0]},{day.ended(0)},done\n")
    untimed = day.replan(doorstep, "--progress", path, at="")
    assert untimed.code == 2
    assert "not under way" in untimed.err
    assert "no such file of progress" in day.replan(doorstep, "--progress", tmp_path / "none.csv").err
    assert day.kept().plan.version == 1


def test_what_cannot_have_failed_is_refused_as_a_whole(doorstep, day):
    """On the command line one bad word is enough: nothing is recorded, no version is kept."""
    first, *_, last = day.order
    at = day.ended(0)
    for words, said in (
        (("--failed", f"{first}={at}"), "not an order, a time and a reason"),
        (("--failed", f"{first}={at}:asleep"), "unknown reason: 'asleep'"),
        (("--failed", f"99={at}:not_home"), "unknown order: '99'"),
        (("--failed", f"{first}=23:59:not_home"), "later than now"),
        (("--failed", f"{first}=00:10:not_home"), "before V1 leaves at"),
        (("--failed", f"{last}={at}:not_home"), "nobody has set out for"),
        (("--failed", f"{first}={at}:refused", "--done", f"{first}={at}"), "told of twice"),
        (("--failed", f"{first}={at}:refused", "--failed", f"{first}={at}:weather"), "told of twice"),
    ):
        refused = day.replan(doorstep, *words)
        assert refused.code == 2, words
        assert said in refused.err
    untimed = day.replan(doorstep, "--failed", f"{first}={at}:refused", at="")
    assert untimed.code == 2
    assert "not under way" in untimed.err
    assert day.kept().plan.version == 1
    assert day.state(first).stage == Stage.PLANNED


def test_a_visit_in_vain_that_took_long_makes_its_vehicle_late(doorstep, day):
    """Half an hour at a locked gate: the next visits begin so much later."""
    first, second, *_ = day.order
    ended_s = (day.was[first][1].end_s + 1860) // 60 * 60
    at = clock(ended_s)
    ended = day.replan(doorstep, "--failed", f"{first}={at}:no_access", at=at)
    assert ended.code == 0, ended.err
    now = day.kept().plan.handled()
    assert abs(now[first][1].end_s - ended_s) <= 1
    assert now[second][1].begin_s >= ended_s
    assert day.state(first).stage == Stage.RETURNED
