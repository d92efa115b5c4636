"""Insertion opens as many rounds as it takes, while there are vehicles."""

from dataclasses import replace

from doorstep.domain.ids import TaskId
from doorstep.domain.loads import LoadLimit
from doorstep.planning import check, insert
from tests.planning.small_day import VAN, day, plan, vehicle

SMALL = replace(VAN, limit=LoadLimit(pieces=4))


def test_two_orders_that_need_a_van_each_get_one_each():
    """Loads are 2, 3 and 4 pieces of 4: no two fit into one van, and two of the three vans are free."""
    problem = day(vehicles=[vehicle(f"van-{number}", SMALL) for number in (1, 2, 3)])
    longer = insert(problem, plan(problem, "a"), [TaskId("b"), TaskId("c")])
    assert longer.unassigned == ()
    assert sorted(route.vehicle_id for route in longer.routes) == ["van-1", "van-2", "van-3"]
    assert len({route.id for route in longer.routes}) == 3
    assert check(problem, longer) == []


def test_an_order_stays_out_when_the_vans_are_used_up():
    """One free van takes one of the two orders; the other is named, not squeezed in."""
    problem = day(vehicles=[vehicle(f"van-{number}", SMALL) for number in (1, 2)])
    longer = insert(problem, plan(problem, "a"), [TaskId("b"), TaskId("c")])
    assert len(longer.unassigned) == 1
    assert len(longer.routes) == 2
