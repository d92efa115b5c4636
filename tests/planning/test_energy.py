"""Electric vehicles: plans never fall below the reserve, and charge where and as much as it pays."""

from dataclasses import replace

import numpy as np
import pytest

from doorstep.domain.charging import Charging
from doorstep.domain.energy import Battery, Charger, ChargeStep, Consumption, Heating
from doorstep.domain.ids import ChargerId, HubId, PointId
from doorstep.domain.places import LonLat, Place
from doorstep.domain.problem import Problem, ProblemPoints
from doorstep.domain.shifts import Shift
from doorstep.domain.travel import Travel, TravelMatrix
from doorstep.domain.units import GRAMS_PER_KG
from doorstep.planning import check, solve
from doorstep.planning.checker.violations import MandatoryUnserved
from doorstep.planning.search.budget import Budget
from tests.planning.further_days import FAST, MORNING, electric, with_parts
from tests.planning.small_day import EIGHT, HUB, POINTS, TASKS, VAN, task, vehicle, window


def planned(problem: Problem, iterations: int = 300):
    """Solve, and let the checker recompute everything; what cannot be served may be left out."""
    plan = solve(problem, Budget(iterations=iterations), 1)
    broken = [found for found in check(problem, plan) if not isinstance(found, MandatoryUnserved)]
    assert broken == []
    return plan


def charges(plan) -> list[tuple[str, int]]:
    """Charger and energy of every charge, on the way or beside a reload."""
    halts = [stop for route in plan.routes for trip in route.trips for stop in trip.stops]
    trips = [trip for route in plan.routes for trip in route.trips]
    found = [thing.charge for thing in (*halts, *trips) if thing.charge is not None]
    return [(str(charge.charger_id), charge.energy_wh) for charge in found]


def one_van(problem: Problem, **changes: object) -> Problem:
    """The problem with its first van only."""
    van = replace(problem.vehicles[0], **changes)
    start, end = problem.points.starts[van.id], problem.points.ends[van.id]
    points = ProblemPoints(problem.points.tasks, {van.id: start}, {van.id: end}, problem.points.hubs)
    return with_parts(problem, vehicles=(van,), points=points)


def test_a_full_battery_that_lasts_is_not_charged():
    """Out to 3 km and back at 150 Wh a kilometre takes 900 Wh: exactly what is above the reserve."""
    plan = planned(one_van(electric()))
    assert len(plan.routes) == 1
    assert charges(plan) == []


def test_a_task_out_of_reach_is_left_out_with_nobody_stranded():
    """One watt hour less and a, b and c cannot all be served without a charger."""
    plan = planned(one_van(electric(), charge_wh=999))
    assert len(plan.unassigned) == 1


def test_a_charger_on_the_way_brings_it_home():
    """The charger stands at p2 (2 km): charging there costs no detour and serves all three."""
    charging = Charging((FAST,), {FAST.id: POINTS[2]})
    plan = planned(one_van(with_parts(electric(), charging=charging), charge_wh=700))
    assert plan.unassigned == ()
    ((name, energy_wh),) = charges(plan)
    assert name == "fast"
    assert energy_wh >= 300


def test_a_charger_that_is_closed_does_not_help():
    """Its hours end before anybody can be there."""
    morning = replace(MORNING, spans=(replace(MORNING.spans[0], closes_s=8 * 3600 + 60),))
    charging = Charging((replace(FAST, hours=morning),), {FAST.id: POINTS[2]})
    plan = planned(one_van(with_parts(electric(), charging=charging), charge_wh=700))
    assert plan.unassigned != ()
    assert charges(plan) == []


def test_a_van_charges_while_it_reloads():
    """Room for one parcel, three trips of 2, 4 and 6 km with one van: 1800 Wh, so it charges at its hub."""
    hub = replace(HUB, chargers=(FAST,), reload_s=60)
    kind = replace(electric().vehicles[0].type, limit=replace(VAN.limit, pieces=1))
    tasks = [replace(each, load=replace(each.load, pieces=1)) for each in TASKS]
    van = replace(electric().vehicles[0], type=kind, hubs=(HUB.id,))
    problem = with_parts(one_van(electric()), tasks=tuple(tasks), hubs=(hub,), vehicles=(van,))
    plan = planned(problem)
    assert plan.unassigned == ()
    assert len(plan.routes[0].trips) == 3
    assert sum(energy_wh for _, energy_wh in charges(plan)) >= 900


def test_cold_and_load_take_their_share():
    """Heating with 6 kW takes 100 Wh a minute; what lasted in mild weather does not in the cold."""
    cold = Charging((), {}, celsius=-10)
    heating = (Heating(-40, 6000), Heating(10, 0))
    mild = planned(one_van(electric(heating=heating)))
    frozen = planned(one_van(with_parts(electric(heating=heating), charging=cold)))
    assert mild.unassigned == ()
    assert frozen.unassigned != ()


def drawn(seed: int) -> Problem:
    """Twenty tasks on a plane, hilly, with three chargers, small batteries and a hub to reload at."""
    random = np.random.default_rng(seed)
    size = 26
    names = tuple(PointId(f"p{row}") for row in range(size))
    at = random.integers(0, 6000, (size, 2))
    metres = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1)).astype(np.int32)
    climbs = [random.integers(0, 40, (size, size)).astype(np.uint16) for _ in range(2)]
    travel = TravelMatrix(metres, metres, climb_m=climbs[0], descent_m=climbs[1])
    tasks = []
    for row in range(20):
        opens_s = int(random.integers(0, 6000))
        windows = (
            (window(opens_s, opens_s + int(random.integers(600, 4000))),) if random.random() < 0.5 else ()
        )
        made = task(f"t{row}", int(random.integers(1, 4)), *windows)
        load = replace(made.load, mass_g=int(random.integers(0, 60)) * GRAMS_PER_KG)
        tasks.append(replace(made, load=load, price_if_unserved_minor=int(random.integers(500, 5000))))
    curve = (ChargeStep(0, 20_000), ChargeStep(80, 6000))
    drain = Consumption(150, 40, 300, 1_200_000, 60, (Heating(-30, 1500), Heating(15, 300)))
    kind = replace(VAN, battery=Battery(2500, 300, curve), consumption=drain)
    chargers = tuple(
        Charger(
            ChargerId(f"c{number}"), Place(LonLat(24.9, 60.1)), int(random.integers(5, 30)) * 1000, slots=9
        )
        for number in range(3)
    )
    shift = Shift(window(0, 14_400))
    hubs = (replace(HUB, chargers=(replace(FAST, slots=9),), reload_s=120),)
    vans = [
        replace(vehicle(f"van-{number}", kind, shift=shift), hubs=(HUB.id,) if number else (), charge_wh=1500)
        for number in range(3)
    ]
    points = ProblemPoints(
        {each.id: names[row + 1] for row, each in enumerate(tasks)},
        {van.id: names[0] for van in vans},
        {van.id: names[0] for van in vans},
        {HubId("hub"): names[0]},
    )
    charging = Charging(chargers, {each.id: names[21 + row] for row, each in enumerate(chargers)}, celsius=0)
    return Problem(
        EIGHT, tuple(tasks), tuple(vans), Travel(names, {"van": travel}), points, hubs, charging=charging
    )


@pytest.mark.parametrize("seed", range(12))
def test_plans_of_electric_vans_hold(seed: int):
    """Climbs, load, cold, tapering chargers, reloads: the checker works out every level anew."""
    planned(drawn(seed), 400)


def test_chargers_make_plans_cheaper():
    """Without chargers more is left undone; so they are used."""
    used = 0
    for seed in range(6):
        problem = drawn(seed)
        bare = with_parts(
            problem, charging=Charging((), {}, celsius=0), hubs=(replace(problem.hubs[0], chargers=()),)
        )
        with_chargers, without = planned(problem, 600), planned(bare, 600)
        used += len(charges(with_chargers))
        assert len(with_chargers.unassigned) <= len(without.unassigned)
    assert used > 0
