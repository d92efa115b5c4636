"""Two-echelon instances: places, windows and kinds as the table says them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from doorstep.connectors.instances.two_echelons import EPOCH, read_two_echelons
from doorstep.domain.errors import InputError
from doorstep.domain.ids import TaskId
from doorstep.domain.tasks import TaskKind

HEAD = "latitude,longitude,start TW,end TW,demand,service time,type,index,ID,customer type"
TABLE = f"""{HEAD}
0,30,,,,0.0,depot,1,depot_0,
0,0,,,,10.0,sat,2,sat_0_0,
40,0,,,,10.0,sat,3,sat_1_0,
3,4,20.0,40.0,20.0,10.0,cust,4,cust_0,delivery
43,4,50.0,70.0,10.0,5.0,cust,5,cust_1,pickup
"""


def test_a_table_becomes_a_lower_problem_and_trucks():
    """3 and 4 apart is 5: 5000 m and 5000 ds; a window of 20 to 40 units is 2000 to 4000 s."""
    problem, upper = read_two_echelons(TABLE.encode(), "table.csv")
    assert [task.kind for task in problem.tasks] == [TaskKind.DELIVERY, TaskKind.PICKUP]
    start, end = problem.travel.index("sat_0_0"), problem.travel.index("cust_0")
    assert problem.travel.distance_m("plane", start, end) == 5000
    assert problem.travel.duration_ds("plane", start, end, 0) == 5000
    first = problem.task(TaskId("cust_0"))
    assert first is not None
    assert first.windows[0].window.opens == EPOCH + timedelta(seconds=2000)
    assert first.windows[0].window.closes == EPOCH + timedelta(seconds=4000)
    assert first.load.pieces == 20
    assert {vehicle.hubs for vehicle in problem.vehicles} == {("sat_0_0",), ("sat_1_0",)}
    assert {hub.reload_s for hub in problem.hubs} == {1000}
    assert upper.handling_s == 1000
    assert set(upper.starts.values()) == {"depot_0"}


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("3,4,20.0", "x,4,20.0", r"line 5, column latitude.*'x'"),
        ("3,4,20.0", "nan,4,20.0", r"line 5, column latitude"),
        ("delivery", "gift", r"line 5.*customer type.*'gift'"),
        (",sat,2", ",shop,2", r"line 3.*'shop'"),
        ("cust_1", "cust_0", r"line 6.*'cust_0'"),
        ("service time", "work", r"a column is missing.*service time"),
        ("40.0,20.0,10.0,cust", "10.0,20.0,10.0,cust", r"closes before it opens"),
    ],
)
def test_what_is_wrong_in_a_table_is_named_with_its_place(old: str, new: str, complaint: str):
    """Somebody has to find it in the file."""
    with pytest.raises(InputError, match=complaint):
        read_two_echelons(TABLE.replace(old, new).encode(), "table.csv")
