"""Energy of legs and charges, worked out by hand."""

import pytest

from doorstep.domain.energy import Battery, Charger, ChargeStep, Consumption, Heating, LegEffort
from doorstep.domain.errors import UnitError, WordError
from doorstep.domain.ids import ChargerId
from doorstep.domain.places import LonLat, Place

# 10 kWh; 5 kW up to 80 percent, 1 kW above.
BATTERY = Battery(10_000, 1_000, (ChargeStep(0, 5_000), ChargeStep(80, 1_000)))


def test_the_last_fifth_charges_slower():
    """From half to full: 3 kWh at 5 kW are 36 min, 2 kWh at 1 kW are 2 h."""
    assert BATTERY.charge_s(5_000, 10_000, charger_w=22_000) == 36 * 60 + 7200


def test_a_weak_charger_bounds_the_power():
    """At 500 W both steps take the charger's power: 5 kWh are 10 h."""
    assert BATTERY.charge_s(5_000, 10_000, charger_w=500) == 36_000
    assert BATTERY.charge_s(5_000, 5_000, charger_w=500) == 0
    assert BATTERY.charge_s(0, 1, charger_w=7) == 515  # 3600 / 7 = 514.3


def test_a_charge_stays_within_the_battery():
    """Downwards or beyond full is a fault of the plan."""
    with pytest.raises(UnitError, match=r"\(5000, 4000\)"):
        BATTERY.charge_s(5_000, 4_000, charger_w=500)
    with pytest.raises(UnitError, match="10001"):
        BATTERY.charge_s(5_000, 10_001, charger_w=500)


@pytest.mark.parametrize("starts", [(), (10,), (0, 0), (0, 80, 50)])
def test_a_charging_curve_begins_empty_and_ascends(starts: tuple[int, ...]):
    """Every state of charge has one power."""
    with pytest.raises(WordError, match="not a charging curve"):
        Battery(10_000, 0, tuple(ChargeStep(start, 1_000) for start in starts))


def test_a_reserve_leaves_something_to_drive_with():
    """A reserve as large as the battery is a mistake of units."""
    with pytest.raises(WordError, match=r"\(10000, 10000\)"):
        Battery(10_000, 10_000, (ChargeStep(0, 1),))
    with pytest.raises(UnitError, match=r"0\.\.99 percent: 100"):
        ChargeStep(100, 1)


def test_a_leg_takes_flat_load_climb_and_heating_together():
    """10 km at 200 Wh, half a tonne at 40 Wh/t/km, 2.5 t up 100 m at 300 Wh, an hour of 500 W."""
    van = Consumption(200, 40, 300, empty_mass_g=2_000_000, heating=(Heating(-5, 2_000), Heating(10, 500)))
    leg = LegEffort(10_000, 3600, climb_m=100, load_g=500_000, celsius=12)
    assert van.leg_wh(leg) == 2_000 + 200 + 750 + 500


def test_cold_takes_the_power_of_the_step_it_lies_in():
    """Below the first step its power holds as well."""
    heated = Consumption(0, heating=(Heating(-5, 2_000), Heating(10, 500)))
    assert [heated.heating_w(celsius) for celsius in (-20, -5, 9, 10, 30)] == [2_000, 2_000, 2_000, 500, 500]
    assert Consumption(200).heating_w(-20) == 0


def test_part_of_a_climb_comes_back_but_never_more_than_the_leg_took():
    """1 t, 300 Wh per 100 m, 60 % back: up and down cost 120 Wh; down alone costs nothing."""
    bike = Consumption(0, climb_wh_per_100_m_t=300, empty_mass_g=1_000_000, recovered_percent=60)
    assert bike.leg_wh(LegEffort(1000, 100, climb_m=100, descent_m=100)) == 120
    assert bike.leg_wh(LegEffort(1000, 100, descent_m=100)) == 0


def test_energy_rounds_up():
    """A thousandth of a watt hour is a watt hour in the plan."""
    assert Consumption(1).leg_wh(LegEffort(1, 0)) == 1
    assert Consumption(0).leg_wh(LegEffort(1, 0)) == 0


def test_impossible_consumption_is_refused():
    """No battery gains by driving round a hill."""
    with pytest.raises(UnitError, match="no more than 100 percent"):
        Consumption(200, recovered_percent=101)
    with pytest.raises(WordError, match="temperatures must ascend"):
        Consumption(200, heating=(Heating(5, 1), Heating(5, 2)))
    with pytest.raises(UnitError, match="charger c1: slots is at least 1: 0"):
        Charger(ChargerId("c1"), Place(LonLat(0, 0)), 11_000, slots=0)
