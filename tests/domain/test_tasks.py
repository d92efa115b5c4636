"""Tasks, their pairs, and what depends on the time of arrival."""

from datetime import UTC, datetime, timedelta

import pytest

from doorstep.domain.arrival_curves import ArrivalCost, DurationCurve
from doorstep.domain.errors import UnitError, WindowError, WordError
from doorstep.domain.ids import HubId, TaskId, VehicleId
from doorstep.domain.loads import Load
from doorstep.domain.places import LonLat, Place
from doorstep.domain.tasks import ServiceTime, Task, TaskKind, TaskWindow, require_pairs
from doorstep.domain.windows import Window

EIGHT = datetime(2026, 11, 23, 8, tzinfo=UTC)
DOOR = Place(LonLat(24.94, 60.17))
BOX = Load(mass_g=2000, pieces=1)


def after(minutes: int) -> datetime:
    """Minutes after eight."""
    return EIGHT + timedelta(minutes=minutes)


def task(name: str = "t1", kind: TaskKind = TaskKind.DELIVERY, **change: object) -> Task:
    """A delivery without conditions."""
    return Task(**({"id": TaskId(name), "kind": kind, "place": DOOR} | change))


def pair() -> tuple[Task, Task]:
    """Pick up here, deliver there, on the same vehicle."""
    pickup = task("a", TaskKind.PICKUP, load=BOX, partner=TaskId("b"))
    return pickup, task("b", TaskKind.DELIVERY, load=BOX, partner=TaskId("a"))


def test_service_is_that_of_the_vehicle_type_or_of_all():
    """A bike stands at the door, a truck with its ramp does not."""
    given = task(service=(ServiceTime(90), ServiceTime(240, "truck")))
    assert given.service_s("truck", EIGHT) == 240
    assert given.service_s("van", EIGHT) == 90
    assert task().service_s("van", EIGHT) == 0
    with pytest.raises(WordError, match="two service times"):
        task(service=(ServiceTime(90), ServiceTime(91)))


def test_a_hub_without_a_load_that_passes_it_is_refused():
    """Accepted, it would mean nothing: a service carries nothing, and a pair goes from door to door."""
    for given in ({"kind": TaskKind.SERVICE}, {"partner": TaskId("t2")}):
        with pytest.raises(WordError, match="task t1: a hub that no load passes: 'north'"):
            task(hub=HubId("north"), **given)
    assert task(hub=HubId("north")).hub == "north"


def test_service_may_grow_with_the_time_of_arrival():
    """A queue that builds up from 8:00 to 8:10: half way it costs half of the growth, rounded up."""
    queue = DurationCurve((EIGHT, after(10)), (60, 121))
    given = task(service=(ServiceTime(0, by_arrival=queue),))
    assert given.service_s("van", after(-5)) == 60
    assert given.service_s("van", after(5)) == 91
    assert given.service_s("van", after(10)) == 121
    assert given.service_s("van", after(500)) == 121


def test_a_duration_never_falls_faster_than_time_passes():
    """Else waiting in front of the door would be a way to finish sooner."""
    assert DurationCurve((EIGHT, after(1)), (60, 0)).at(after(1)) == 0
    with pytest.raises(WordError, match=r"faster than time passes: \(61, 0\)"):
        DurationCurve((EIGHT, after(1)), (61, 0))


def test_points_of_a_curve_ascend_in_utc():
    """Two values at one instant are no curve."""
    with pytest.raises(WindowError, match="must ascend"):
        DurationCurve((EIGHT, EIGHT), (1, 1))
    with pytest.raises(WindowError, match="without zone"):
        ArrivalCost((datetime(2026, 11, 23, 8),), (1, 2))
    with pytest.raises(WordError, match="one duration for each instant"):
        DurationCurve((), ())
    with pytest.raises(UnitError, match="at least 0"):
        DurationCurve((EIGHT,), (-1,))


def test_the_chance_that_nobody_is_home_costs_by_step():
    """Before 9:00 2 euros, from 9:00 on 5, from 17:00 on nothing."""
    absent = ArrivalCost((after(60), after(540)), (200, 500, 0))
    assert [absent.at(after(minutes)) for minutes in (0, 59, 60, 539, 540)] == [200, 200, 500, 500, 0]
    with pytest.raises(WordError, match="one cost more than changes"):
        ArrivalCost((EIGHT,), (1,))


def test_skills_and_lists_decide_which_vehicle_may_do_it():
    """All skills are needed; a ban beats a permission."""
    van, bike = VehicleId("van"), VehicleId("bike")
    heavy = task(skills=frozenset({"lift", "two_persons"}))
    assert heavy.accepts(van, frozenset({"lift", "two_persons", "chilled"}))
    assert not heavy.accepts(van, frozenset({"lift"}))
    listed = task(allowed_vehicles=frozenset({van, bike}), forbidden_vehicles=frozenset({bike}))
    assert listed.accepts(van, frozenset())
    assert not listed.accepts(bike, frozenset())
    with pytest.raises(WordError, match=r"no vehicle is allowed: \['bike'\]"):
        task(allowed_vehicles=frozenset({bike}), forbidden_vehicles=frozenset({bike}))


def test_a_pair_names_each_other_one_pickup_one_delivery_one_load():
    """Half a pair would leave a parcel on board for ever."""
    pickup, delivery = pair()
    require_pairs([pickup, delivery, task()])
    with pytest.raises(WordError, match="task a: a pair with one end: 'b'"):
        require_pairs([pickup])
    with pytest.raises(WordError, match="one pickup and one delivery"):
        require_pairs([pickup, task("b", TaskKind.PICKUP, load=BOX, partner=TaskId("a"))])
    with pytest.raises(WordError, match="changes its load"):
        require_pairs([pickup, task("b", load=BOX + BOX, partner=TaskId("a"))])
    with pytest.raises(WordError, match="its own partner"):
        task("a", partner=TaskId("a"))


def test_a_service_carries_nothing_and_windows_are_apart():
    """Contradictions are found where they are made."""
    with pytest.raises(WordError, match="task t1: a service without load has one"):
        task(kind=TaskKind.SERVICE, load=BOX)
    window = TaskWindow(Window(EIGHT, after(60)), late_minor_per_h=600)
    with pytest.raises(WindowError, match="task t1 has windows that overlap"):
        task(windows=(window, window))
    with pytest.raises(UnitError, match="late_minor_per_h is at least 0"):
        TaskWindow(Window(EIGHT, EIGHT), late_minor_per_h=-1)
    with pytest.raises(WindowError, match="its release is a time without zone"):
        task(released=datetime(2026, 11, 23, 8))
    with pytest.raises(WordError, match=r"task t1: a release of what no hub hands out\. Give it a window"):
        task(kind=TaskKind.RETURN, released=EIGHT)
