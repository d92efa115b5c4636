"""From files to a day: which date is meant, whose clocks, which depot, what is remembered of people."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest

import doorstep
from doorstep.app.commands import CorrectPlace
from doorstep.compute.processes import cores
from doorstep.domain.errors import InputError, PlaceError, UnknownNameError
from doorstep.domain.ids import OrderId
from doorstep.domain.places import Address, LonLat
from doorstep.wiring.read_day import make_ready, read_files, take_orders, usual_search_s
from doorstep.wiring.zones import zone_named, zone_near

ROWS = "id,address,parcels,name,phone\nA1,Vilhonkatu 5,1,Anna,+358 40 1\nA2,Siltasaarenkatu 1,1,,\n"


@dataclass
class Clock:
    """A clock that stands."""

    at: datetime

    def now(self):
        return self.at


@pytest.fixture
def workspace(helsinki_map, tmp_path):
    """A workspace on the demo city."""
    (tmp_path / "orders.csv").write_text(ROWS, "utf-8")
    with doorstep.open_workspace(tmp_path / "work", city=helsinki_map) as opened:
        yield opened


@pytest.mark.parametrize(
    ("now", "given", "meant"),
    [
        (datetime(2026, 11, 23, 7, 59, tzinfo=UTC), None, date(2026, 11, 23)),
        (datetime(2026, 11, 23, 8, 0, tzinfo=UTC), None, date(2026, 11, 24)),
        (datetime(2026, 11, 23, 22, 30, tzinfo=UTC), "today", date(2026, 11, 24)),
        (datetime(2026, 11, 23, 12, 0, tzinfo=UTC), "tomorrow", date(2026, 11, 24)),
        (datetime(2026, 11, 23, 12, 0, tzinfo=UTC), "2026-12-01", date(2026, 12, 1)),
        (datetime(2026, 11, 23, 12, 0, tzinfo=UTC), date(2026, 12, 2), date(2026, 12, 2)),
    ],
)
def test_the_date_is_read_on_the_citys_clocks(workspace, tmp_path, now, given, meant):
    """Helsinki is two hours ahead: 8:00 UTC is ten there, and from then on tomorrow is meant."""
    workspace.clock = Clock(now)
    assert read_files(tmp_path / "orders.csv", workspace, date=given).day.date == meant


def test_a_default_fleet_starts_from_the_middle_door_or_the_named_depot(workspace, tmp_path):
    """Two orders: two vans from one of their doors; a depot that is named wins."""
    taken = take_orders(read_files(tmp_path / "orders.csv", workspace, date="2026-11-24"))
    doors = {workspace.city.locate(text).door for text in ("Vilhonkatu 5", "Siltasaarenkatu 1")}
    fleet = make_ready(taken).fleet
    assert len(fleet.vehicles) == 2
    assert fleet.hubs[0].place.door in doors
    named = make_ready(taken, LonLat(24.95, 60.17)).fleet
    assert named.hubs[0].place.door == LonLat(24.95, 60.17)


def test_an_order_without_an_id_is_called_by_its_row_and_known_wherever_it_stands(workspace, tmp_path):
    """A row above it is new the next time: the order is the same, and it is said where it stands now."""
    path = tmp_path / "calls.csv"
    path.write_text("address\nVilhonkatu 5\nSiltasaarenkatu 1\n", "utf-8")
    first = take_orders(read_files(path, workspace, date="2026-11-24"))
    names = [str(each) for each in first.imported.orders]
    assert [name.rpartition("-")[0] for name in names] == ["row-2", "row-3"]
    assert first.moved_rows == {}
    path.write_text("address\nKluuvikatu 7\nVilhonkatu 5\nSiltasaarenkatu 1\n", "utf-8")
    again = take_orders(read_files(path, workspace, date="2026-11-24"))
    assert list(again.imported.unchanged) == names
    assert again.moved_rows == {OrderId(names[0]): 3, OrderId(names[1]): 4}
    assert len(again.imported.added) == 1
    assert again.imported.cancelled == ()


def test_a_cancelled_order_and_a_corrected_door_count_in_the_next_plan(workspace, tmp_path):
    """Plan, change, plan again: the order is gone, and the other one stands at its new door."""
    day = doorstep.read_day(tmp_path / "orders.csv", workspace=workspace, date="2026-11-24")
    assert set(day.plan(iterations=50).served) == {"A1", "A2"}
    day.cancel("A2")
    door = workspace.city.locate("Kaisaniemenkatu 3").door
    day.correct("Vilhonkatu 5", door)
    again = day.plan(iterations=50)
    assert again.served == ("A1",)
    assert again.orders[OrderId("A1")].place.door == door


def test_a_kerb_that_somebody_said_is_halted_at_on_this_day_and_the_next(workspace, tmp_path):
    """The third best kerb is said by name, later an entrance: door and kerb stay, and tomorrow knows both."""
    street = "Vilhonkatu 5"
    place = workspace.city.door(street)
    usual, said = place.kerbs[0].kerb.id, place.kerbs[-1].kerb.id
    day = doorstep.read_day(tmp_path / "orders.csv", workspace=workspace, date="2026-11-24")
    door = day.plan(iterations=50).orders[OrderId("A1")].place.door

    def halts(planned):
        return planned.problem.walking.choices["A1"]

    assert usual in halts(day.plan(iterations=50))
    workspace.app.send(CorrectPlace(Address(text=street), kerb=said))
    again = day.plan(iterations=50)
    assert halts(again) == (said,)
    assert again.plan.handled().keys() >= {"A1"}
    at = place.kerbs[-1].kerb.position
    workspace.app.send(CorrectPlace(Address(text=street), entrance=at))
    (tmp_path / "next.csv").write_text("id,address\nB1,Vilhonkatu 5\n", "utf-8")
    later = doorstep.read_day(tmp_path / "next.csv", workspace=workspace, date="2026-11-25")
    planned = later.plan(iterations=50)
    assert planned.problem.walking.choices["B1"] == (said,)
    known = planned.orders[OrderId("B1")].place
    assert (known.door, known.entrance) == (door, at)
    with pytest.raises(UnknownNameError, match="kerb"):
        workspace.app.send(CorrectPlace(Address(text=street), kerb="w1"))
    with pytest.raises(PlaceError, match="no legal place to halt within 30 m"):
        workspace.app.send(CorrectPlace(Address(text=street), kerb=LonLat(24.938, 60.1775)))


def test_a_date_that_is_none_is_refused(workspace, tmp_path):
    """With the way to write it."""
    with pytest.raises(InputError, match="not a date: 'monday'"):
        read_files(tmp_path / "orders.csv", workspace, date="monday")


@pytest.mark.parametrize(
    ("position", "zone"),
    [
        (LonLat(24.94, 60.17), "Europe/Helsinki"),
        (LonLat(-8.61, 41.15), "Europe/Lisbon"),
        (LonLat(-76.61, 39.29), "America/New_York"),
        (LonLat(174.76, -36.85), "Pacific/Auckland"),
    ],
)
def test_the_zone_of_a_city_is_that_of_the_nearest_place_of_the_table(position, zone):
    """Helsinki, Porto, Baltimore and Auckland, south and west included."""
    assert zone_near(position).key == zone


def test_a_zone_that_is_none_is_refused_with_the_nearest_name():
    """Not with a trace from the zone database."""
    with pytest.raises(UnknownNameError, match=r"Did you mean 'Europe/Lisbon'"):
        zone_named("Europe/Lisboa")


@pytest.mark.parametrize(("orders", "seconds"), [(1, 10), (372, 10), (1_000, 10), (2_500, 25), (10_000, 100)])
def test_a_large_day_is_searched_longer_where_nobody_says(orders, seconds):
    """Ten seconds shared by nine parts of a thousand orders would leave each hardly one."""
    assert usual_search_s(orders) == seconds


def test_the_clock_searches_on_all_cores_and_iterations_on_one(workspace, tmp_path, monkeypatch):
    """A plan under iterations is the same on a machine of any size."""
    asked = []
    told = type(workspace.app).send

    def send(app, command, *more):
        asked.append(getattr(command, "search", None))
        return told(app, command, *more)

    day = make_ready(take_orders(read_files(tmp_path / "orders.csv", workspace, date="2026-11-24")))
    monkeypatch.setattr(type(workspace.app), "send", send)
    day.plan(iterations=20)
    day.plan(iterations=20, threads=2)
    day.plan(time_s=0.1)
    assert [search.threads for search in asked if search is not None] == [1, 2, cores()]
