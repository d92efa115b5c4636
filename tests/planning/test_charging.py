"""Charging from the problem's side: who may charge where, and how far a battery carries a plan."""

from dataclasses import replace

import numpy as np
import pytest

from doorstep.domain.charging import Charging
from doorstep.domain.energy import Battery, ChargeStep, Consumption, Heating
from doorstep.domain.errors import InputError
from doorstep.domain.ids import PointId
from doorstep.domain.places import LonLat
from doorstep.domain.travel import UNREACHABLE, Travel, TravelMatrix
from doorstep.planning import solve
from doorstep.planning.charging import battery_uses, plain_charge_s, range_m, usable_chargers
from doorstep.planning.features import short_chargers
from doorstep.planning.search.budget import Budget
from tests.planning.further_days import FAST, electric, with_parts
from tests.planning.small_day import POINTS, street

CURVE = Battery(60_000, 8_000, (ChargeStep(0, 80_000), ChargeStep(50, 60_000), ChargeStep(90, 11_000)))


def test_a_charge_takes_what_its_curve_says_percent_by_percent():
    """20 % to half at 60 kW are 18 kWh in 1080 s; to 90 % 24 kWh in 1440 s; 6 kWh at 11 kW take 1964 s."""
    assert plain_charge_s(CURVE, 12_000, 60_000, 60_000) == 1080 + 1440 + 1964
    assert CURVE.charge_s(12_000, 60_000, 60_000) == 1080 + 1440 + 1964


def test_the_exact_sum_and_the_slow_one_agree():
    """Each power of the curve is rounded up by itself, so that the sum is longer by a second each at most."""
    rng = np.random.default_rng(1)
    for from_wh, to_wh in np.sort(rng.integers(0, 60_000, (60, 2)), axis=1).tolist():
        for power_w in (3_000, 22_000, 150_000):
            slow_s = plain_charge_s(CURVE, from_wh, to_wh, power_w)
            assert 0 <= CURVE.charge_s(from_wh, to_wh, power_w) - slow_s <= len(CURVE.curve)
    with pytest.raises(InputError, match="goes up"):
        plain_charge_s(CURVE, 100, 99, 1_000)


def test_the_range_is_what_lies_above_the_reserve():
    """900 Wh at 150 Wh a kilometre are 6 km; 100 kg at 500 Wh a tonne make it 200 Wh and 4.5 km."""
    van = electric(load_wh_per_km_t=500).vehicles[0]
    assert range_m(van) == 6_000
    assert range_m(van, load_g=100_000) == 4_500
    assert range_m(replace(van, charge_wh=400)) == 2_000
    diesel = replace(van, type=replace(van.type, battery=None, consumption=None))
    assert range_m(diesel) is None


def test_cold_shortens_the_range():
    """At 20 km/h a kilometre lasts 180 s: 3 kW of heat take 150 Wh of it, as much as rolling."""
    kind = electric().vehicles[0].type
    heated = replace(kind, consumption=Consumption(150, heating=(Heating(0, 3_000), Heating(15, 0))))
    van = replace(electric().vehicles[0], type=heated)
    assert range_m(van, 20) == 6_000
    assert range_m(van, -5) == pytest.approx(3_000, abs=1)


def test_a_plan_tells_what_its_battery_goes_through():
    """900 Wh of way on 999 - 100 above the reserve: somewhere it charges, and never falls below it."""
    problem = with_parts(electric(), charging=Charging((FAST,), {FAST.id: POINTS[1]}))
    low = tuple(replace(van, charge_wh=500) for van in problem.vehicles[:1])
    points = replace(
        problem.points,
        starts={low[0].id: problem.points.starts[low[0].id]},
        ends={low[0].id: problem.points.ends[low[0].id]},
    )
    problem = with_parts(problem, vehicles=low, points=points)
    plan = solve(problem, Budget(iterations=300), 1)
    assert plan.unassigned == ()
    (use,) = battery_uses(problem, plan)
    assert use.used_wh == 900
    assert use.start_wh == 500
    assert use.charged_wh >= 500
    assert use.charging_s > 0
    assert use.lowest_wh >= use.reserve_wh == 100
    assert use.spare_wh == use.lowest_wh - 100


def test_a_charger_beyond_the_streets_of_a_vehicle_is_not_its_own():
    """No way leads to p9: nobody may charge there, so that its one slot is short for nobody."""
    metres = np.full((5, 5), UNREACHABLE, np.int32)
    metres[:4, :4] = street().distance_m
    metres[4, 4] = 0
    away = replace(FAST, place=replace(FAST.place, door=LonLat(25.5, 60.5)), slots=1)
    lonely = Charging((away,), {away.id: PointId("p9")})
    travel = Travel((*POINTS, PointId("p9")), {"van": TravelMatrix(metres, metres)})
    problem = with_parts(electric(), travel=travel, charging=lonely)
    assert usable_chargers(problem, problem.vehicles[0]) == ()
    assert short_chargers(problem) == {}
    near = with_parts(electric(), charging=Charging((away,), {away.id: POINTS[2]}))
    assert usable_chargers(near, near.vehicles[0]) == (away,)
    assert short_chargers(near) == {away.id: 1}
