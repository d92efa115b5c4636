"""The rich variants of VRPLIB, by hand: each section's meaning, and each way it can be wrong."""

import pytest

from doorstep.connectors.instances.instance import (
    ROUNDED,
    THOUSANDTHS,
    TRUNCATED,
    UNROUNDED,
    UNROUNDED_HUNDREDTH,
    Instance,
    Objective,
    Rounding,
)
from doorstep.connectors.instances.vrplib import read_vrplib
from doorstep.connectors.instances.vrplib_plans import RoutesFile
from doorstep.domain.errors import FileError, UnknownNameError
from doorstep.domain.ids import HubId, TaskId, VehicleId
from doorstep.domain.tasks import TaskKind
from doorstep.domain.travel import UNREACHABLE, TravelMatrix
from doorstep.planning.given import plan_of

PLACES = """NODE_COORD_SECTION
1 0 0
2 3 0
3 3 4
4 0.5 0
DEMAND_SECTION
1 0
2 4
3 5
4 6
"""
HEAD = "DIMENSION : 4\nEDGE_WEIGHT_TYPE : EUC_2D\n"


def read(more: str, kind: str = "CVRP", **how: object) -> Instance:
    """Read four places with further lines."""
    return read_vrplib(f"TYPE : {kind}\n{HEAD}{PLACES}{more}EOF\n".encode(), place="x.vrp", **how)  # type: ignore[arg-type]


def refused(more: str, kind: str = "CVRP", **how: object) -> str:
    """What is said of a wrong file."""
    with pytest.raises(FileError) as caught:
        read(more, kind, **how)
    assert caught.value.mend
    return str(caught.value)


FLEET = """VEHICLES : 3
CAPACITY_SECTION
1 10
2 10
3 20
VEHICLES_FIXED_COST_SECTION
1 100
2 100
3 150
VEHICLES_UNIT_DISTANCE_COST_SECTION
1 2
2 2
3 3
"""


def test_vehicles_alike_are_of_one_type():
    """10 000 steps a unit: 2 a unit are 2000 a thousand steps, and 100 once are a million steps."""
    instance = read(FLEET, "HFVRP")
    types = [vehicle.type for vehicle in instance.problem.vehicles]
    assert instance.convention is UNROUNDED_HUNDREDTH
    assert [kind.name for kind in types] == ["vehicle", "vehicle", "vehicle-type-2"]
    assert [kind.limit.pieces for kind in types] == [10, 10, 20]
    assert [kind.costs.route_minor for kind in types] == [1_000_000, 1_000_000, 1_500_000]
    assert [kind.costs.rate_minor_per_km for kind in types] == [2000, 2000, 3000]


def test_the_cost_of_a_mixed_fleet_is_exact_and_in_hundreds():
    """Vehicle 1 drives 12 for 2 and 100, vehicle 3 drives 1 for 3 and 150: (124 + 153) / 100."""
    instance = read(FLEET, "HFVRP")
    tours = [(VehicleId("vehicle-1"), [TaskId("1"), TaskId("2")]), (VehicleId("vehicle-3"), [TaskId("3")])]
    plan = plan_of(instance.problem, tours)
    assert instance.cost(plan) == pytest.approx(2.77, abs=1e-12)
    assert instance.routes_of(plan) == [[1, 2], [], [3]]


def test_routes_belong_to_vehicles_where_these_differ():
    """The second line is the second vehicle's; where all are alike the driven routes come first."""
    listed = RoutesFile(((), (1, 2), (3,)), None)
    mixed = read(FLEET, "HFVRP").trips_of(listed, place="x.sol")
    assert [given.vehicle_id for given in mixed] == ["vehicle-2", "vehicle-3"]
    alike = read("CAPACITY : 10\n").trips_of(listed, place="x.sol")
    assert [given.vehicle_id for given in alike] == ["vehicle-1", "vehicle-2"]


def test_one_number_holds_for_all_vehicles():
    """As a header; a unit of time is 100 s where costs are thousandths."""
    limits = "VEHICLES : 2\nCAPACITY : 9\nVEHICLES_MAX_DURATION : 7\nVEHICLES_MAX_DISTANCE : 30\n"
    problem = read(limits, "SDVRPTW").problem
    assert [vehicle.shift.most_work_s for vehicle in problem.vehicles] == [700, 700]
    assert problem.vehicles[0].type.most_distance_m == 30_000
    assert problem.travel.duration_ds("instance", 0, 1, 0) == 3000


def test_depots_of_vehicles():
    """Two depots: hubs by their numbers, and no customers."""
    more = "CAPACITY : 9\nVEHICLES : 2\nVEHICLES_DEPOT_SECTION\n1 2\n2 1\nDEPOT_SECTION\n1\n2\n-1\n"
    problem = read_vrplib(
        f"TYPE : MDVRPTW\n{HEAD}{PLACES.replace('2 4', '2 0')}{more}EOF\n".encode(), place="x.vrp"
    ).problem
    assert [hub.id for hub in problem.hubs] == ["depot-0", "depot-1"]
    assert [task.id for task in problem.tasks] == ["2", "3"]
    assert [problem.points.starts[van.id] for van in problem.vehicles] == ["1", "0"]


def test_allowed_customers_become_allowed_vehicles():
    """Customer 1 is for the first vehicle, 2 for both, 3 for the second; the depot may be listed too."""
    more = "CAPACITY : 9\nVEHICLES : 2\nVEHICLES_ALLOWED_CLIENTS_SECTION\n1 1 2 3\n2 3 4\n"
    allowed = [task.allowed_vehicles for task in read(more, "SDVRPTW").problem.tasks]
    assert allowed == [{"vehicle-1"}, None, {"vehicle-2"}]


def test_backhauls_come_last_and_never_alone():
    """Customer 3 gives: from the depot no way leads there, from the others it does."""
    loads = "BACKHAUL_SECTION\n1 0\n2 0\n3 0\n4 7\n"
    text = f"TYPE : VRPB\n{HEAD}{PLACES.replace('4 6', '4 0')}CAPACITY : 9\n{loads}EOF\n"
    problem = read_vrplib(text.encode(), place="x.vrp").problem
    assert problem.vehicles[0].type.pickups_last
    assert [task.kind for task in problem.tasks] == [TaskKind.DELIVERY, TaskKind.DELIVERY, TaskKind.PICKUP]
    assert problem.tasks[2].load.pieces == 7
    pairs = problem.travel.profile("instance")
    assert isinstance(pairs, TravelMatrix)
    assert pairs.distance_m[0, 3] == pairs.base_ds[0, 3] == UNREACHABLE
    assert pairs.distance_m[[1, 3], [3, 0]].tolist() == [3, 1]


def test_backhauls_of_another_kind_are_mixed_as_one_likes():
    """Only TYPE VRPB asks for deliveries first."""
    loads = "BACKHAUL_SECTION\n1 0\n2 0\n3 0\n4 7\n"
    text = f"TYPE : VRP\n{HEAD}{PLACES.replace('4 6', '4 0')}CAPACITY : 9\n{loads}EOF\n"
    problem = read_vrplib(text.encode(), place="x.vrp").problem
    assert not problem.vehicles[0].type.pickups_last
    assert problem.travel.distance_m("instance", 0, 3) == 1


TRIPS = """VEHICLES : 1
CAPACITY : 9
TIME_WINDOW_SECTION
1 0 99
2 0 99
3 0 99
4 0 99
RELEASE_TIME_SECTION
1 0
2 7
3 0
4 0
VEHICLES_RELOAD_DEPOT_SECTION
1 1
"""


def test_reload_and_release():
    """Customer 1 is ready after 7 s; the vehicle may come back to the depot; a plan says so by its number."""
    instance = read(TRIPS, "MTVRPTWR")
    problem = instance.problem
    assert instance.convention is TRUNCATED
    assert problem.vehicles[0].hubs == ("depot",)
    released = problem.tasks[0].released
    assert released is not None
    assert (released - problem.epoch).total_seconds() == 7
    assert problem.tasks[1].released is None
    trips = instance.trips_of(RoutesFile(((2, 0, 1, 3),), None), place="x.sol")
    assert trips[0].trips == ((TaskId("2"),), (TaskId("1"), TaskId("3")))
    assert trips[0].reloads == (HubId("depot"),)


def test_groups_are_alternatives_and_one_alone_is_none():
    """Customers 1 and 3 are one group; 2 stands in one of its own and is a customer like any other."""
    more = "CAPACITY : 9\nMUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 2 4\n2 3\n"
    tasks = read(more, "GVRP").problem.tasks
    assert [task.alternatives for task in tasks] == ["group-1", None, "group-1"]
    assert all(task.price_if_unserved_minor is None for task in tasks)


@pytest.mark.parametrize(
    ("rounding", "convention", "metres"),
    [
        (Rounding.AUTO, ROUNDED, 1),
        (Rounding.WHOLE, ROUNDED, 1),
        (Rounding.TENTHS, TRUNCATED, 5),
        (Rounding.THOUSANDTHS, THOUSANDTHS, 500),
        (Rounding.UNROUNDED, None, 5000),
    ],
)
def test_rounding_overrules_what_the_file_is(rounding: Rounding, convention: object, metres: int):
    """Half a unit is a whole one rounded, 5 tenths, 500 thousandths, 5000 of the finest steps."""
    instance = read("CAPACITY : 9\n", rounding=rounding)
    assert convention is None or instance.convention is convention
    assert instance.problem.travel.distance_m("instance", 0, 3) == metres


def test_unrounded_with_times_has_a_unit_of_a_thousand_seconds():
    """So that its decimals fit into tenths of a second."""
    instance = read(TRIPS, "MTVRPTWR", rounding=Rounding.UNROUNDED)
    assert instance.convention is UNROUNDED
    assert instance.problem.travel.duration_ds("instance", 0, 3, 0) == 5000


ONE = "CAPACITY : 9\nVEHICLES : 1\n"


@pytest.mark.parametrize(
    ("more", "complaint"),
    [
        ("CAPACITY_SECTION\n1 9\n", "line 14: vehicles without their number: 'CAPACITY_SECTION'"),
        ("VEHICLES : 2\nCAPACITY_SECTION\n1 9\n", "line 15: a vehicle is missing in CAPACITY_SECTION: 2"),
        (
            "VEHICLES : 1\nCAPACITY_SECTION\n2 9\n",
            "line 16: no such vehicle: 2. Vehicles run from 1 to VEHICLES",
        ),
        (
            "VEHICLES : 1\nCAPACITY : 9\nCAPACITY_SECTION\n1 9\n",
            "line 16: a header and a section of one name",
        ),
        ("VEHICLES : 1\nCAPACITY_SECTION\n1 -9\n", "vehicle 1 of CAPACITY_SECTION has no whole number: '-9'"),
        ("CAPACITY : 9\nDEPOT_SECTION\n1\n2\n-1\n", "a depot with a demand: 4"),
        (ONE + "VEHICLES_DEPOT_SECTION\n1 2\n", "names no depot: 2. Name a node of"),
        (ONE + "VEHICLES_DEPOT_SECTION\n1 1 1\n", "not one depot of a vehicle: [1, 1]"),
        (ONE + "VEHICLES_RELOAD_DEPOT_SECTION\n1 3\n", "names no depot: 3"),
        (ONE + "VEHICLES_ALLOWED_CLIENTS_SECTION\n1 9\n", "line 17: no such node: 9"),
        (
            ONE + "VEHICLES_ALLOWED_CLIENTS_SECTION\n1 x\n",
            "line 17: not numbers: '1 x'",
        ),
        (
            ONE + "VEHICLES_ALLOWED_CLIENTS_SECTION\n1 2 3\n",
            "a customer for no vehicle: 3",
        ),
        ("CAPACITY : 9\nMUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 2 3\n2 3\n", "line 15: a node in two groups: 3"),
        ("CAPACITY : 9\nMUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 1 3\n", "line 15: a node in two groups: 1"),
        ("CAPACITY : 9\nMUTUALLY_EXCLUSIVE_GROUP_SECTION\n3 2 3\n", "no such group: 3"),
        ("CAPACITY : 9\nBACKHAUL_SECTION\n1 0\n2 1\n3 0\n4 0\n", "a node that gets and gives: 2"),
        ("CAPACITY : 9\nLINEHAUL_SECTION\n1 0\n2 1\n3 0\n4 0\n", "line 15: demands under two names"),
        ("CAPACITY : 9\nSERVICE_TIME_SECTION\n1 5\n2 1\n3 0\n4 0\n", "a depot with a service time: 5"),
        (
            "CAPACITY : 9\nPRIZE_SECTION\n1 5\n2 1\n3 0\n4 0\n",
            "line 16: a depot with a row of PRIZE_SECTION: 5",
        ),
        (
            "CAPACITY : 9\nRELEASE_TIME_SECTION\n1 5\n2 1\n3 0\n4 0\n",
            "line 16: a depot with a row of RELEASE_TIME_SECTION: 5",
        ),
        (
            "CAPACITY : 9\nRELEASE_TIME_SECTION\n1 0\n2 1e12\n3 0\n4 0\n",
            "customer 1: a release beyond the range of time: 1000000000000",
        ),
        (
            "CAPACITY : 9\nSERVICE_TIME : 3\nSERVICE_TIME_SECTION\n1 0\n2 1\n3 0\n4 0\n",
            "line 16: a header and a section of one name: 'SERVICE_TIME'",
        ),
        ("CAPACITY : 9\nCAPACITY : 8\n", "line 15: a header that comes twice: 'CAPACITY'"),
        ("CAPACITY : 9\nEDGE_WEIGHT_SECTION\n0 1\n", "line 15: weights beside Euclidean distances"),
        (
            "CAPACITY : 9\nMUTUALLY_EXCLUSIVE_GROUP_SECTION\n1 " + "9" * 5000 + "\n",
            "line 16: not numbers",
        ),
        ("VEHICLES : 999999999\nCAPACITY_SECTION\n1 9\n", "line 14: more than 100000 vehicles: 999999999"),
        ("CAPACITY : 9\nVEHICLES_MAX_RELOADS : 3\n", "line 15: a header that cannot be planned yet"),
    ],
)
def test_a_wrong_variant_gives_one_error_with_its_line(more: str, complaint: str):
    """Whoever made the file finds the place at once."""
    assert complaint in refused(more)


def test_a_fleet_beyond_the_customers_costs_nothing():
    """No plan has more routes than customers, so a number made to overflow is one of three."""
    assert len(read("CAPACITY : 9\nVEHICLES : 9999999999\n").problem.vehicles) == 3


def test_several_depots_need_a_choice():
    """Without VEHICLES_DEPOT_SECTION nobody knows where vehicles begin."""
    text = f"TYPE : MDVRPTW\n{HEAD}{PLACES.replace('2 4', '2 0')}CAPACITY : 9\nDEPOT_SECTION\n1\n2\n-1\nEOF\n"
    with pytest.raises(FileError, match=r"several depots and no choice: \[1, 2\]"):
        read_vrplib(text.encode(), place="x.vrp")


def test_costs_beyond_distance_are_no_distance():
    """`distance` would plan another problem in silence."""
    assert "vehicles whose cost is more than distance" in refused(
        FLEET, "HFVRP", objective=Objective.DISTANCE
    )
    prizes = "CAPACITY : 9\nPRIZE_SECTION\n1 0\n2 5\n3 0\n4 0\n"
    assert "prizes, which are no distance" in refused(prizes, objective=Objective.DISTANCE)


def test_a_matrix_is_not_rounded():
    """Its numbers are the costs."""
    text = "DIMENSION : 2\nCAPACITY : 9\nEDGE_WEIGHT_TYPE : EXPLICIT\nEDGE_WEIGHT_SECTION\n0 1\n1 0\n"
    with pytest.raises(FileError, match="a matrix is not rounded: 'tenths'"):
        read_vrplib(f"{text}DEMAND_SECTION\n1 0\n2 1\n".encode(), place="x.vrp", rounding=Rounding.TENTHS)


@pytest.mark.parametrize(
    ("routes", "complaint"),
    [
        (((2, 0, 0, 1),), "a trip without a customer: [2, 0, 0, 1]"),
        (((0, 2),), "a trip without a customer: [0, 2]"),
        (((2,), (3,)), "more routes than vehicles: 2"),
        (((2, 2),), "a customer that is served twice: 2"),
    ],
)
def test_plans_that_cannot_be_are_refused(routes: tuple[tuple[int, ...], ...], complaint: str):
    """Empty trips, too many routes, a customer twice; or one nobody knows."""
    instance = read(TRIPS, "MTVRPTWR")
    with pytest.raises(FileError) as caught:
        instance.trips_of(RoutesFile(routes, None), place="x.sol")
    assert complaint in str(caught.value)
    with pytest.raises(UnknownNameError, match="unknown customer: '9'"):
        instance.trips_of(RoutesFile(((9,),), None), place="x.sol")
