"""Changing a plan by hand and planning again, on real streets: priced, judged, kept, undone, compared."""

from __future__ import annotations

import json

import pytest

from doorstep.planning import check
from doorstep.wiring.kept_plans import kept_plan
from doorstep.wiring.workspace import open_workspace

ORDERS = """order,address,pieces,from,to
1,Mannerheimintie 5,1,,
2,Siltasaarenkatu 1,2,09:00,11:00
3,Vilhonkatu 5,1,,
4,Unioninkatu 35,3,10:00,12:00
5,Kaisaniemenkatu 3,1,,
6,Liisankatu 25,1,,
"""
MORE = """order,address,pieces
20,Liisankatu 17,1
21,Nowhere street 7,1
"""


@pytest.fixture
def planned(doorstep, tmp_path):
    """A small day in a workspace: one van is enough."""
    orders, work = tmp_path / "orders.csv", tmp_path / "work"
    orders.write_text(ORDERS)
    ended = doorstep(
        "plan", orders, "--map", "helsinki", "--date", "2026-11-24", "--workspace", work, "--iterations", 300
    )
    assert ended.code == 0, ended.err
    return work


def served(doorstep, work, plan="latest"):
    """Which route serves each order, by comparing a plan with itself as it was planned."""
    told = json.loads(doorstep("compare", "latest@1", plan, "-w", work, "--json").out)
    return {each["order"]: (each["from"], each["to"]) for each in told["changed"]}


def test_a_move_is_priced_before_it_is_kept_and_undone_after(doorstep, planned):
    """A second van costs its route; undo gives the first plan back to the cent."""
    asked = doorstep("edit", "latest", "move", "4", "--to", "V2", "-w", planned)
    assert asked.code == 0
    assert "(+€" in asked.out
    assert "not kept" in asked.out
    assert served(doorstep, planned) == {}
    kept = doorstep("edit", "latest", "move", "4", "--to", "v2", "--apply", "-w", planned)
    assert "kept as version 2" in kept.out
    assert served(doorstep, planned) == {"4": ("V1", "V2")}
    undone = doorstep("edit", "latest", "undo", "-w", planned)
    assert "(−€" in undone.out
    assert served(doorstep, planned) == {}
    assert "nothing to undo" in doorstep("edit", "latest", "undo", "-w", planned).err


def test_what_breaks_a_rule_is_kept_only_with_a_reason(doorstep, planned):
    """Order 4 taken out breaks nothing, it has a price; before order 2 with its window a late begin does."""
    refused = doorstep("edit", "latest", "move", "99", "--to", "V1", "-w", planned)
    assert refused.code == 2
    assert "unknown order: '99'" in refused.err
    gone = doorstep("edit", "latest", "remove", "4", "--apply", "-w", planned)
    assert "1 order without one" in gone.out
    assert served(doorstep, planned) == {"4": ("V1", None)}
    back = doorstep("edit", "latest", "add", "4", "--apply", "-w", planned)
    assert "0 orders without one" in back.out


def test_planning_again_keeps_locks_and_moves_little(doorstep, planned, tmp_path):
    """Order 5 is locked to the second van; 20 comes, 3 goes, and 21 has an address that nobody knows."""
    more = tmp_path / "more.csv"
    more.write_text(MORE)
    doorstep("edit", "latest", "move", "5", "--to", "V2", "--apply", "-w", planned)
    doorstep("edit", "latest", "lock", "5", "--apply", "-w", planned)
    again = doorstep(
        "replan",
        "latest",
        "--add",
        more,
        "--cancel",
        "3",
        "--map",
        "helsinki",
        "-w",
        planned,
        "--iterations",
        200,
    )
    assert again.code == 0, again.err
    assert "21: Nowhere street 7" in again.err
    changed = served(doorstep, planned)
    assert changed["5"] == ("V1", "V2")
    assert changed["3"] == ("V1", None)
    assert changed["20"][0] is None
    assert changed["20"][1] in ("V1", "V2")


def plan_kept(work, name):
    """A plan of the workspace with its problem."""
    with open_workspace(work, city="helsinki") as opened:
        return kept_plan(opened.app, name)


def test_a_day_under_way_keeps_what_has_begun_and_what_is_aboard(doorstep, planned, tmp_path):
    """In the minute after the second order is begun: begun ones stay to the second, the new one comes later.

    One that is done cannot be cancelled, one that is aboard can; the plan is then one of a day under way.
    """
    more = tmp_path / "more.csv"
    more.write_text("order,address,pieces\n20,Liisankatu 17,1\n")
    before = plan_kept(planned, "latest")
    was = before.plan.handled()
    now_s = sorted(each.begin_s for _, each in was.values())[1] // 60 * 60 + 60
    clock, soon = (f"{at_s // 3600}:{at_s // 60 % 60:02}" for at_s in (now_s, now_s + 300))
    begun = [task for task, (_, each) in was.items() if each.begin_s < now_s]
    later = [task for task, (_, each) in was.items() if each.begin_s > now_s + 1200]
    assert later
    common = ("--map", "helsinki", "-w", planned, "--iterations", 100)
    past = doorstep("replan", "latest", "--at", clock, "--cancel", begun[0], *common)
    assert past.code == 2
    assert "somebody has been to" in past.err
    ended = doorstep("replan", "latest", "--at", clock, "--add", more, "--cancel", later[-1], *common)
    assert ended.code == 0, ended.err
    after = plan_kept(planned, "latest")
    assert check(after.problem, after.plan) == []
    now = after.plan.handled()
    assert [now[task] for task in begun] == [was[task] for task in begun]
    assert now.keys() - was.keys() == {"20"}
    assert now["20"][1].begin_s > now_s
    assert later[-1] not in now
    aboard = [task for task in later[:-1] if was[task][0] == was[begun[0]][0]]
    assert all(now[task][0] == was[task][0] for task in aboard)
    again = doorstep("replan", "latest", *common)
    assert again.code == 2
    assert "under way" in again.err
    assert doorstep("replan", "latest", "--at", "25:00", *common).code == 2
    assert doorstep("replan", "latest", "--at", soon, *common).code == 0
    noon = plan_kept(planned, "latest").plan.handled()
    assert [noon[task] for task in begun] == [was[task] for task in begun]


def test_who_is_late_is_planned_on_from_where_he_is(doorstep, planned):
    """V1 is twenty minutes behind: begun orders begin as planned, the others come later."""
    was = plan_kept(planned, "latest").plan.handled()
    first, second, *_ = sorted(was, key=lambda task: was[task][1].begin_s)
    now_s = was[second][1].begin_s // 60 * 60 + 1260
    clock = f"{now_s // 3600}:{now_s // 60 % 60:02}"
    common = ("replan", "latest", "--map", "helsinki", "-w", planned, "--iterations", 50)
    ended = doorstep(*common, "--at", clock, "--late", "V1=20")
    assert ended.code == 0, ended.err
    now = plan_kept(planned, "latest").plan.handled()
    assert now.keys() == was.keys()
    assert now[first] == was[first]
    assert now[second][1].begin_s == was[second][1].begin_s
    rest = [task for task in was if task not in (first, second)]
    assert all(now[task][1].begin_s >= max(now_s, was[task][1].begin_s) for task in rest)
    for words, said in (
        (("--late", "V1=20"), "under way"),
        (("--at", clock, "--late", "V1"), "not a vehicle that is late"),
        (("--at", clock, "--late", "V99=5"), "unknown route"),
        (("--at", clock, "--done", "1=25:00"), "no time of day"),
        (("--at", clock, "--done", "1=23:59"), "later than now"),
    ):
        refused = doorstep(*common, *words)
        assert refused.code == 2
        assert said in refused.err


def test_when_an_order_was_done_says_how_late_its_vehicle_is(doorstep, planned):
    """The first order was done half an hour after its planned end: the second begins so much later."""
    was = plan_kept(planned, "latest").plan.handled()
    first, second, *_ = sorted(was, key=lambda task: was[task][1].begin_s)
    done_s = (was[first][1].end_s + 1860) // 60 * 60
    clock = f"{done_s // 3600}:{done_s // 60 % 60:02}"
    common = ("replan", "latest", "--map", "helsinki", "-w", planned, "--iterations", 50)
    ended = doorstep(*common, "--at", clock, "--done", f"{first}={clock}")
    assert ended.code == 0, ended.err
    now = plan_kept(planned, "latest").plan.handled()
    assert now[first][1].begin_s == was[first][1].begin_s
    assert abs(now[first][1].end_s - done_s) <= 1
    assert now[second][1].begin_s >= done_s


def test_two_versions_are_compared_as_a_table_and_a_map(doorstep, planned, tmp_path):
    """Figures of both, the order that changes hands, and a picture."""
    doorstep("edit", "latest", "move", "6", "--to", "V2", "--apply", "-w", planned)
    picture = tmp_path / "moved.png"
    ended = doorstep("compare", "latest@1", "latest", "-w", planned, "--map", "helsinki", "--out", picture)
    assert ended.code == 0, ended.err
    assert "1 tasks change hands" in ended.out
    assert "Liisankatu 25" in ended.out
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_plans_that_are_not_there_are_named(doorstep, tmp_path):
    """An empty workspace, and an id that was mistyped."""
    assert "no plan in this workspace" in doorstep("edit", "latest", "undo", "-w", tmp_path / "new").err
    assert "unknown plan" in doorstep("compare", "x", "y", "-w", tmp_path / "new").err
