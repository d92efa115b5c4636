"""Vehicles, shifts, carriers, drivers, hubs and kerbs: words that refuse to contradict themselves."""

from datetime import UTC, datetime, timedelta

import pytest

from doorstep.domain.carriers import HAND, TROLLEY, Carrier
from doorstep.domain.energy import Battery, Charger, ChargeStep, Consumption
from doorstep.domain.errors import UnitError, WindowError, WordError
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import ChargerId, HubId, KerbId, VehicleId
from doorstep.domain.kerbs import Kerb, KerbKind, ParkTime, Side
from doorstep.domain.loads import Load, LoadLimit
from doorstep.domain.places import LonLat, Place
from doorstep.domain.shifts import BreakRule, Overtime, Shift
from doorstep.domain.vehicles import Dimensions, Vehicle, VehicleCosts, VehicleType
from doorstep.domain.windows import Window

EIGHT = datetime(2026, 11, 23, 8, tzinfo=UTC)
DAY = Shift(Window(EIGHT, EIGHT + timedelta(hours=8)))
PARK = ParkTime(60, 120)


def van(**change: object) -> VehicleType:
    """A van without limits."""
    return VehicleType(
        **({"name": "van", "profile": "van", "limit": LoadLimit(), "costs": VehicleCosts("EUR")} | change)
    )


def test_a_parcel_of_25_kilograms_needs_the_trolley():
    """Twenty by hand, sixty on wheels."""
    box = Load(mass_g=25_000, pieces=1)
    assert not HAND.takes(box)
    assert TROLLEY.takes(box)
    with pytest.raises(UnitError, match="carry nothing"):
        Carrier("pocket", LoadLimit(pieces=0), 0)
    with pytest.raises(UnitError, match="carry nothing"):
        Carrier("pocket", LoadLimit(mass_g=0), 0)
    assert Carrier("letter", LoadLimit(mass_g=1, pieces=1), 0).takes(Load(mass_g=1, pieces=1))


def test_a_charge_fits_the_battery():
    """No battery, no charge."""
    battery = Battery(10_000, 0, (ChargeStep(0, 1),))
    electric = van(battery=battery, consumption=Consumption(200))
    assert Vehicle(VehicleId("v"), electric, DAY, charge_wh=10_000).charge_wh == 10_000
    with pytest.raises(WordError, match="vehicle v: a charge it cannot hold: 10001"):
        Vehicle(VehicleId("v"), electric, DAY, charge_wh=10_001)
    with pytest.raises(WordError, match="a charge it cannot hold"):
        Vehicle(VehicleId("v"), van(), DAY, charge_wh=1)
    with pytest.raises(WordError, match="come together"):
        van(battery=battery)


def test_a_vehicle_has_the_skills_of_its_type():
    """A lift belongs to the type, a permit to the vehicle."""
    lift = van(skills=frozenset({"lift"}))
    assert Vehicle(VehicleId("v"), lift, DAY, skills=frozenset({"permit"})).all_skills == {"lift", "permit"}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"speed_percent": 0}, "speed_percent is at least 1"),
        ({"most_stops": 0}, "most_stops is at least 1"),
        ({"carriers": ()}, "no carrier"),
        ({"profile": ""}, "not a profile id"),
    ],
)
def test_impossible_types_are_refused(change: dict[str, object], complaint: str):
    """A type that cannot move would leave all orders unassigned."""
    with pytest.raises((UnitError, WordError), match=complaint):
        van(**change)


def test_dimensions_and_rates_are_checked():
    """A width of 0 would pass every gate."""
    with pytest.raises(UnitError, match="width_cm is at least 1: 0"):
        Dimensions(width_cm=0)
    with pytest.raises(UnitError, match="rate_minor_per_h is a whole number"):
        VehicleCosts("EUR", rate_minor_per_h=30.5)


def test_starts_and_breaks_lie_in_their_shift():
    """A break at midnight of a day shift is a wrong date."""
    midnight = Window(EIGHT + timedelta(hours=16), EIGHT + timedelta(hours=17))
    with pytest.raises(WindowError, match="a latest start outside its shift"):
        Shift(DAY.window, latest_start=midnight.opens)
    with pytest.raises(WindowError, match="a break outside its shift"):
        Shift(DAY.window, breaks=(BreakRule(1800, midnight),))
    with pytest.raises(WordError, match="as long as its shift: 28800"):
        Shift(DAY.window, breaks=(BreakRule(28_800, after_work_s=60),))
    with pytest.raises(WordError, match="a break that is never owed: 60"):
        BreakRule(60)
    with pytest.raises(UnitError, match="most_s"):
        Overtime(-1, 0)


def test_a_hub_lists_each_charger_once_and_has_a_dock():
    """Two chargers of one id would be booked as one."""
    place = Place(LonLat(24.9, 60.2))
    charger = Charger(ChargerId("c"), place, 11_000)
    with pytest.raises(WordError, match="hub h: a charger listed twice"):
        Hub(HubId("h"), HubKind.DEPOT, place, chargers=(charger, charger))
    with pytest.raises(UnitError, match="hub h: dock_slots is at least 1: 0"):
        Hub(HubId("h"), HubKind.DEPOT, place, dock_slots=0)


def kerb(**change: object) -> Kerb:
    """A bay on the right."""
    fields = {"id": KerbId("k"), "arc": 7, "offset_m": 40, "side": Side.RIGHT, "kind": KerbKind.BAY}
    return Kerb(**(fields | {"position": LonLat(24.9, 60.2), "park": (PARK,)} | change))


def test_parking_may_cost_by_local_hour():
    """The hour of the halt's beginning counts; 24:30 is half past midnight."""
    assert kerb(arc=0, offset_m=0).park_at(0) == PARK
    by_hour = kerb(park=tuple(ParkTime(hour, hour) for hour in range(24)))
    assert by_hour.park_at(9 * 3600 + 3599).mean_s == 9
    assert by_hour.park_at(24 * 3600 + 1800).mean_s == 0
    assert kerb().park_at(9 * 3600) == PARK


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"offset_m": -1}, "kerb k: arc and offset"),
        ({"max_stay_s": 0}, "a longest stay is above 0 s"),
        ({"park": (PARK, PARK)}, "not 1 or 24 parking times: 2"),
        ({"id": ""}, "not a kerb id"),
    ],
)
def test_impossible_kerbs_are_refused(change: dict[str, object], complaint: str):
    """A kerb is where somebody will really halt."""
    with pytest.raises((UnitError, WordError), match=complaint):
        kerb(**change)
    with pytest.raises(UnitError, match="at least 0 s"):
        ParkTime(-1, 0)
