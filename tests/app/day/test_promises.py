"""Promise windows by hand: a spread that grows with the way, and a wait that takes it up."""

from datetime import timedelta
from math import sqrt

import pytest

from doorstep.app.day.promises import PromiseRules, propose_promises
from tests.planning import small_day

CERTAIN = PromiseRules(travel_spread=(0.0,) * 24, service_spread=0.0, park_spread=0.0)
UNCERTAIN = PromiseRules(travel_spread=(0.3,) * 24, service_spread=0.5, park_spread=0.0)


def promises(rules, tasks=small_day.TASKS, order="abc"):
    """Promises of one route by task."""
    problem = small_day.day(tasks=tasks)
    plan = small_day.plan(problem, order)
    return {promise.task_id: promise for promise in propose_promises(problem, plan, rules)}


def test_without_uncertainty_a_promise_is_the_least_window_around_the_plan():
    """Door a is reached at 440 s: ten minutes around it, widened to whole five minutes, is 0 to 900 s."""
    promise = promises(CERTAIN)["a"]
    assert (promise.mean_s, promise.spread_s, promise.chance) == (440, 0, 1.0)
    assert promise.window == small_day.window(0, 900)


def test_spread_grows_with_the_way_and_the_work():
    """100 s of travel at 0.3 make 30 s at a. The work there makes another 30 s, apart."""
    found = promises(
        UNCERTAIN, order="acb", tasks=(small_day.task("a", 2), small_day.task("b", 3), small_day.task("c", 4))
    )
    assert found["a"].spread_s == pytest.approx(30)
    # From a to c are two kilometres: travel 30 + 60, work 30.
    assert found["c"].spread_s == pytest.approx(sqrt(90**2 + 30**2))


def test_a_promise_keeps_its_chance():
    """Nine of ten: the window holds 1.645 spreads on both sides, and so at least that chance."""
    found = promises(UNCERTAIN, [small_day.task(name, 2) for name in "abc"])
    for promise in found.values():
        assert promise.chance >= 0.9
        assert promise.on_time == 1.0
        opens, closes = promise.window.opens, promise.window.closes
        assert (closes - opens) >= timedelta(minutes=10)
        assert (opens - small_day.EIGHT) % timedelta(minutes=5) == timedelta()


def test_a_long_wait_takes_up_what_was_late():
    """Whoever waits ten spreads at a door begins on the minute: nothing of the delay is left behind it."""
    late = small_day.task("b", 3, small_day.window(2000, 2400))
    tasks = (small_day.task("a", 2, small_day.window(0, 500)), late, small_day.task("c", 4))
    found = promises(UNCERTAIN, tasks=tasks)
    assert found["b"].mean_s == pytest.approx(2000, abs=0.01)
    assert found["b"].spread_s == pytest.approx(0, abs=0.01)
    # After b: 30 s of work and 100 s of travel at 0.3.
    assert found["c"].spread_s == pytest.approx(sqrt(30**2 + 30**2), abs=0.1)


def test_a_promise_stays_inside_the_customers_hard_window():
    """Door b opens at 600 s and closes at 900 s: nothing outside is promised, and the risk is told."""
    promise = promises(UNCERTAIN)["b"]
    assert small_day.window(600, 900).opens <= promise.window.opens
    assert promise.window.closes <= small_day.window(600, 900).closes
    assert 0.99 < promise.on_time <= 1.0
    assert promise.chance <= promise.on_time
