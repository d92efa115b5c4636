"""A day of two hubs, planned side by side: whole and the same, whoever works and whoever dies."""

import csv
from dataclasses import replace
from importlib import resources

import pytest

from doorstep.app.commands import Search
from doorstep.app.day import joining, parts
from doorstep.app.handlers.plan_apart import threads_of
from doorstep.compute.cluster import Cluster
from doorstep.compute.processes import Processes
from doorstep.connectors.documents.stored import StoredDays
from doorstep.domain.errors import InputError
from doorstep.domain.fleet_defaults import default_fleet
from doorstep.domain.fleet_parts import FleetHub
from doorstep.domain.hubs import HubKind
from doorstep.domain.ids import HubId
from doorstep.domain.places import LonLat, Place
from doorstep.planning import check
from doorstep.wiring.read_day import read_day
from doorstep.wiring.settings import Settings
from doorstep.wiring.workers import open_workers
from doorstep.wiring.workspace import Workspace
from tests.compute import works

ORDERS = 24
WEST, EAST = LonLat(24.9385, 60.1705), LonLat(24.9560, 60.1690)


def fleet_of_two_hubs(zone):
    """Two vans in the west of the city and two in the east."""
    one = default_fleet(Place(WEST), zone, vans=4)
    hubs = (
        replace(one.hubs[0], id=HubId("west")),
        FleetHub(HubId("east"), HubKind.DEPOT, Place(EAST), None, one.hubs[0].reload_s),
    )
    vehicles = tuple(
        replace(van, start=hub, end=hub, reloads_at=(hub,))
        for van, hub in zip(one.vehicles, [HubId("west")] * 2 + [HubId("east")] * 2, strict=True)
    )
    return replace(one, hubs=hubs, vehicles=vehicles)


@pytest.fixture(scope="module")
def orders_file(tmp_path_factory):
    """Some orders of the demo city, plain ones."""
    sample = (resources.files("doorstep.maps.samples") / "helsinki_orders.csv").read_text("utf-8")
    rows = [row for row in csv.DictReader(sample.splitlines()) if row["address"]][:ORDERS]
    path = tmp_path_factory.mktemp("orders") / "orders.csv"
    lines = [f'{number},"{row["address"]}",1' for number, row in enumerate(rows)]
    path.write_text("\n".join(["id,address,parcels", *lines]))
    return path


class DeadlyProcesses(Processes):
    """Two processes, of which the first that has found something dies."""

    def __init__(self, grave):
        super().__init__(2)
        self.grave = grave

    def map(self, work, parts, heard=None):
        """Send the work with its death."""
        return super().map(works.dying_once, ((self.grave, work, part) for part in parts), heard)


def planned(folder, city, orders_file, workers, iterations=2_000):
    """Plan the day of two hubs apart."""
    with Workspace(folder, city, None, workers) as opened:
        day = read_day(orders_file, workspace=opened, fleet=fleet_of_two_hubs(opened.zone), date="2026-11-24")
        day.settings = replace(day.settings, hubs_apart=True)
        return day.plan(iterations=iterations)


@pytest.fixture(scope="module")
def alone(helsinki_map, orders_file, tmp_path_factory):
    """The day as one worker plans it, part after part."""
    return planned(tmp_path_factory.mktemp("alone"), helsinki_map, orders_file, Processes(1))


def test_every_order_has_a_route_from_one_of_the_hubs(alone):
    """Both hubs send vans; the whole keeps every rule as one problem, and survives being kept."""
    left_out = len(alone.plan.unassigned) + len(alone.built.refused)
    assert len(alone.served) + left_out == len(alone.orders)
    assert len(alone.served) > ORDERS / 2
    assert {route.id.split("/")[0] for route in alone.plan.routes} == {"west", "east"}
    assert check(alone.problem, alone.plan) == []
    codec = StoredDays()
    again = codec.read_problem(codec.problem_bytes(alone.problem), place="test")
    assert check(again, alone.plan) == []


def test_a_killed_worker_changes_nothing(alone, helsinki_map, orders_file, tmp_path):
    """One of two workers is killed in the middle: the plan is complete and, by iterations, the same."""
    again = planned(tmp_path / "work", helsinki_map, orders_file, DeadlyProcesses(tmp_path / "grave"))
    assert (tmp_path / "grave").exists()
    assert (again.plan.routes, again.plan.unassigned) == (alone.plan.routes, alone.plan.unassigned)
    assert again.plan.origin == alone.plan.origin


def test_the_whole_of_a_huge_day_keeps_the_halts_that_count(
    alone, helsinki_map, orders_file, tmp_path, monkeypatch
):
    """Beyond the limit of points it knows the kerbs of the plan and the best of each door, and no others."""
    monkeypatch.setattr(joining, "MOST_POINTS", 0)
    pruned = planned(tmp_path, helsinki_map, orders_file, Processes(2))
    assert pruned.plan.routes == alone.plan.routes
    assert check(pruned.problem, pruned.plan) == []
    some, every = (day.problem.walking for day in (pruned, alone))
    best = {chosen[0] for chosen in every.choices.values() if chosen}
    stops = [stop for route in alone.plan.routes for trip in route.trips for stop in trip.stops]
    assert {kerb.id for kerb in some.kerbs} == best | {stop.kerb_id for stop in stops}
    assert len(some.kerbs) < len(every.kerbs)


@pytest.mark.parametrize("most_points", [joining.MOST_POINTS, 0])
def test_a_hub_that_was_cut_is_one_hub_of_the_whole(
    helsinki_map, orders_file, tmp_path, monkeypatch, most_points
):
    """Both halves of a hub's vans begin and load at its one point, whose ways lead to the orders of both."""
    monkeypatch.setattr(parts, "MOST_TOGETHER", ORDERS // 3)
    monkeypatch.setattr(joining, "MOST_POINTS", most_points)
    cut = planned(tmp_path, helsinki_map, orders_file, Processes(2))
    of_hub = {
        name: {route.id for route in cut.plan.routes if route.id.startswith(name)}
        for name in ("west", "east")
    }
    assert max(len({name.split("/")[0] for name in some}) for some in of_hub.values()) == 2
    assert check(cut.problem, cut.plan) == []
    points = cut.problem.points
    assert set(points.hubs.values()) == set(points.starts.values()) == set(points.ends.values())
    travel = cut.problem.travel
    row = {point: at for at, point in enumerate(travel.points)}
    halts = [at for point, at in row.items() if point not in points.hubs.values()]
    van = travel.profiles["van"]
    met = sum(van.lists(row[hub], at) for hub in points.hubs.values() for at in halts)
    assert met >= sum(van.lists(at, at) for at in halts if len(van.neighbours(at)) > 1)
    again = StoredDays().read_problem(StoredDays().problem_bytes(cut.problem), place="test")
    assert check(again, cut.plan) == []


@pytest.mark.filterwarnings("ignore")
def test_a_cluster_finds_the_same_plan(alone, helsinki_map, orders_file, tmp_path):
    """One code path: two Dask workers give what one process gave."""
    pytest.importorskip("distributed", reason="needs the extra for clusters")
    again = planned(tmp_path, helsinki_map, orders_file, Cluster("local", 2))
    assert again.plan.routes == alone.plan.routes


def test_settings_and_arguments_say_who_works():
    """Nothing said: a process for each core. A cluster has workers of its own."""

    def settings(**more):
        return Settings("helsinki", None, None, **more)

    assert isinstance(open_workers(settings()), Processes)
    assert open_workers(settings(workers="3")).count == 3
    assert isinstance(open_workers(settings(cluster="tcp://host:1")), Cluster)
    assert open_workers(settings(cluster="tcp://host:1"), workers=5).count == 5
    assert isinstance(open_workers(settings(), 2, "local"), Cluster)
    with pytest.raises(InputError, match="not a number of workers: 'many'"):
        open_workers(settings(workers="many"))
    with pytest.raises(InputError, match="a cluster that has its own"):
        open_workers(settings(), 2, "tcp://host:1")


def test_parts_that_are_searched_side_by_side_share_the_cores():
    """Four cores for two parts at once are two each; under iterations alone workers must not matter."""
    assert threads_of(Search(time_s=5, threads=4), 2) == 2
    assert threads_of(Search(time_s=5, threads=2), 3) == 1
    assert threads_of(Search(time_s=None, iterations=50, threads=4), 2) == 4
