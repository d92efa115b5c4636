"""Fleet files: TOML in full, CSV with one vehicle a row, and clear refusals."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from doorstep.connectors.fleet import tables as fleet_tables
from doorstep.connectors.fleet.files import fleet_of, read_fleet
from doorstep.connectors.fleet.tables import FleetTable, fleet_keys
from doorstep.domain.carriers import HAND, TROLLEY
from doorstep.domain.energy import Battery, ChargeStep, Heating
from doorstep.domain.errors import FileError, UnknownNameError
from doorstep.domain.fleet_defaults import TYPES, WORKDAY
from doorstep.domain.fleet_parts import Approach, VehicleKind
from doorstep.domain.fleets import Fleet
from doorstep.domain.handover import DoorKind
from doorstep.domain.hubs import HubKind
from doorstep.domain.ids import DriverId, HubId
from doorstep.domain.instants import LocalDay
from doorstep.domain.loads import LoadLimit
from doorstep.domain.orders import RequirementKind
from doorstep.domain.places import LonLat
from doorstep.domain.shifts import Overtime
from doorstep.domain.sides import Sides
from doorstep.domain.stop_rules import StopRules
from doorstep.domain.vehicles import Dimensions

HELSINKI = ZoneInfo("Europe/Helsinki")
MONDAY = LocalDay(date(2026, 11, 23), HELSINKI)
SMALL = """
[hubs.depot]
position = [25.0, 60.3]

[vehicles.V1]
type = "van"
"""
WHOLE = """
currency = "EUR"
zone = "Europe/Stockholm"
price_if_unserved = "never"
failed_attempt = 7.25
grid_gco2e_per_kwh = 38

[service]
apartment = 100
parcel = 12
signature = 20

[home]
apartment = "75, 17:00 91"

[hubs.depot]
position = [25.03, 60.25]
address = "Ruskeasuontie 1, Vantaa"
reload_min = 25
dock_slots = 4
pieces = 900
hours = "Mon-Fri 05:00-22:00; Sat 8-14"
approaches = [{ gate = [24.9505, 60.1873], minutes = 14, km = 9.5, profiles = ["van"] }]
chargers = [{ id = "c1", kw = 22, slots = 2 }]

[hubs.micro]
kind = "micro_hub"
position = [24.94, 60.17]
supplied_from = "depot"

[types.transit]
kind = "electric_van"
mass_kg = 750
space_cm = [320, 170, 180]
outside_cm = [590, 210, 270]
gross_kg = 3500
hour_cost = 31.5
fair_hours = 7.5
beyond_fair_cost = 8
most_km = 90.5
battery_kwh = 68
charge_kw = [[0, 100], [80, 40]]
heating_w = [[-10, 4000], [15, 300]]
carriers = ["hand", { name = "two persons", mass_kg = 70, setup_s = 60, steps_percent = 0 }]

[shifts.early]
days = "Mon-Fri"
hours = "7:00-15:30"
latest_start = "8:15"
most_hours = 8
overtime_min = 45
overtime_cost = 15
breaks = [{ minutes = 30, window = "11-13" }, { minutes = 15, after_hours = 4.5 }]

[vehicles.E1]
type = "transit"
shifts = ["early"]
hub = "depot"
end = "none"
reloads = ["depot", "micro"]
driver = "D1"
skills = ["tail lift"]
charge_percent = 50

[vehicles.W1]
type = "walker"
hub = "micro"

[drivers.D1]
name = "Driver 1"
phone = "+358 40 1"
skills = ["age check"]

[chargers.street]
position = [24.95, 60.18]
kw = 11
hours = "6-22"
"""


def fleet(text: str, *, place: str = "fleet.toml") -> Fleet:
    """Read a fleet that is given as text."""
    return fleet_of(text.encode(), place=place, zone=HELSINKI)


def test_a_fleet_of_two_tables_is_one():
    """A position and a van: everything else is as documented."""
    small = fleet(SMALL)
    (van,), (hub,) = small.on(MONDAY)
    assert van.type == TYPES[VehicleKind.VAN].type
    assert van.shift == WORKDAY.on(MONDAY)
    assert (van.start, van.end, van.hubs) == (hub.place, hub.place, ("depot",))
    assert (hub.kind, hub.reload_s) == (HubKind.DEPOT, 1200)
    assert (small.zone, small.currency, small.price_if_unserved_minor) == (HELSINKI, "EUR", 5000)


def test_hubs_are_read_with_approaches_hours_and_chargers():
    """14 minutes are 840 s, 9.5 km are 9500 m."""
    depot, micro = fleet(WHOLE).hubs
    gate = LonLat(24.9505, 60.1873)
    assert depot.approach("van") == Approach(gate, 840, 9500, frozenset({"van"}))
    assert depot.approach("cargo_bike") is None
    assert (depot.reload_s, depot.dock_slots, depot.limit) == (1500, 4, LoadLimit(pieces=900))
    assert depot.hours is not None
    assert depot.hours.open_at(4, 22 * 3600 - 1)
    assert not depot.hours.open_at(5, 14 * 3600)
    assert [(charger.id, charger.power_w, charger.slots) for charger in depot.chargers] == [("c1", 22_000, 2)]
    assert (micro.kind, micro.supplied_from, micro.reload_s) == (HubKind.MICRO_HUB, "depot", 600)


def test_a_type_says_what_differs_from_its_kind():
    """31.50 an hour are 3150 minor; 68 kWh are 68 000 Wh; the reserve stays that of the kind."""
    given = fleet(WHOLE).type("transit")
    own, kind = given.type, TYPES[VehicleKind.ELECTRIC_VAN].type
    assert (own.limit.mass_g, own.limit.volume_cm3) == (750_000, kind.limit.volume_cm3)
    assert given.compartment == Sides(320, 170, 180)
    assert own.dimensions == Dimensions(3_500_000, 210, 270, 590)
    costs = own.costs
    assert (costs.rate_minor_per_h, costs.rate_minor_per_km) == (3150, kind.costs.rate_minor_per_km)
    assert (costs.fair_work_s, costs.beyond_fair_minor_per_h) == (27_000, 800)
    assert own.most_distance_m == 90_500
    assert own.battery == Battery(68_000, 8_000, (ChargeStep(0, 100_000), ChargeStep(80, 40_000)))
    assert own.consumption is not None
    assert own.consumption.heating == (Heating(-10, 4000), Heating(15, 300))
    hand, two = own.carriers
    assert hand == HAND
    assert (two.limit.mass_g, two.setup_s, two.steps_percent) == (70_000, 60, None)
    assert TROLLEY not in own.carriers


def test_a_shift_is_read_with_breaks_and_overtime():
    """Half past three is 55 800 s into the day."""
    vehicle = fleet(WHOLE).vehicles[0]
    (shift,) = vehicle.shifts
    assert (shift.opens_s, shift.closes_s, shift.weekdays) == (25_200, 55_800, frozenset(range(5)))
    assert (shift.latest_start_s, shift.most_work_s) == (29_700, 28_800)
    assert shift.overtime == Overtime(2_700, 1_500)
    first, second = shift.breaks
    assert (first.duration_s, first.from_s, first.until_s) == (1_800, 39_600, 46_800)
    assert (second.duration_s, second.after_work_s) == (900, 16_200)


def test_a_vehicle_may_end_elsewhere_and_reload_at_several_hubs():
    """Half of 68 kWh are 34 000 Wh."""
    first, walker = fleet(WHOLE).vehicles
    assert (first.start, first.end, first.reloads_at) == ("depot", None, ("depot", "micro"))
    assert first.charge_wh == 34_000
    assert (walker.type, walker.start, walker.end) == ("walker", "micro", "micro")


def test_how_far_people_walk_is_read_and_nothing_is_no_limit():
    """Six minutes are 360 s, 7.5 km are 7500 m; what is left out stays as it is."""
    van = '[vehicles.V1]\ntype = "van"\nstart = "none"\n'
    walking = "[walking]\non_foot = false\nmost_min = 6\nloop_m = 0\nroute_km = 7.5\n"
    rules = fleet(walking + van).stops
    assert (rules.on_foot, rules.longest_walk_s) == (False, 360)
    assert (rules.most_loop_m, rules.most_walk_m) == (None, 7_500)
    assert fleet(van).stops == StopRules(None, 3, 600, 1_200, 12_000)
    with pytest.raises(FileError, match="walking"):
        fleet("[walking]\nmost_min = 0\n" + van)


def test_what_the_whole_fleet_shares_is_read():
    """Prices, times at doors, chances, drivers and chargers on the street."""
    given = fleet(WHOLE)
    assert given.zone == ZoneInfo("Europe/Stockholm")
    assert (given.price_if_unserved_minor, given.failed_attempt_minor) == (None, 725)
    assert given.grid_gco2e_per_kwh == 38
    assert given.service.door_s[DoorKind.APARTMENT] == 100
    assert given.service.door_s[DoorKind.HOUSE] == 60
    assert given.service.requirement_s[RequirementKind.SIGNATURE] == 20
    assert given.home[DoorKind.APARTMENT].percent_at(18 * 3600) == 91
    (driver,) = given.drivers
    assert (driver.id, driver.skills) == ("D1", {"age check"})
    assert given.people[DriverId("D1")].phone == "+358 40 1"
    (charger,) = given.chargers
    assert (charger.id, charger.power_w, charger.place.door) == ("street", 11_000, LonLat(24.95, 60.18))


def test_a_vehicle_of_which_nothing_says_where_it_loads_is_refused():
    """With two depots and no `hub` it would begin at its first door, with parcels from nowhere."""
    depots = "[hubs.north]\nposition = [24.9, 60.2]\n[hubs.south]\nposition = [24.9, 60.1]\n"
    van = '[vehicles.V1]\ntype = "van"\n'
    with pytest.raises(FileError, match=r"vehicles.V1.hub: which of the hubs it loads at .* north, south"):
        fleet(depots + van)
    with pytest.raises(FileError, match="a vehicle without a hub") as told:
        fleet(van)
    assert told.value.mend is not None
    assert "hub" in told.value.mend
    assert fleet(depots + van + 'hub = "south"\n').vehicles[0].start == "south"
    assert fleet(depots + van + 'start = "none"\n').vehicles[0].start is None


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("mass_kg = 750", "mas_kg = 750", "types.transit: unknown key: 'mas_kg'. Did you mean 'mass_kg'?"),
        ("mass_kg = 750", "mass_kg = -1", "types.transit.mass_kg: a number out of its range: -1"),
        ("mass_kg = 750", "mass_kg = nan", "types.transit.mass_kg: not a number"),
        ("mass_kg = 750", "mass_kg = true", "types.transit.mass_kg: not a number: True"),
        (
            'type = "transit"',
            'type = "tranist"',
            "vehicles.E1.type: unknown vehicle type: 'tranist'. Did you",
        ),
        ('type = "transit"\n', "", "vehicles.E1: no `type`"),
        ('hub = "micro"', 'hub = "macro"', "vehicles.W1.hub: unknown hub: 'macro'. Did you mean 'micro'?"),
        ('shifts = ["early"]', 'shifts = ["late"]', "vehicles.E1.shifts: unknown shift: 'late'"),
        ('driver = "D1"', 'driver = "D2"', "unknown driver: 'D2'"),
        ('supplied_from = "depot"', 'supplied_from = "x"', "unknown hub: 'x'"),
        ('kind = "micro_hub"', 'kind = "microhub"', "hubs.micro.kind: unknown hub kind: 'microhub'"),
        (
            "position = [24.94, 60.17]",
            "position = [60.17]",
            "hubs.micro.position: not longitude and latitude",
        ),
        ("position = [24.94, 60.17]", "position = [24.94, 160.17]", "hubs.micro.position: a position off"),
        ("minutes = 14, ", "", "hubs.depot.approaches[0]: no `minutes`"),
        ('hours = "7:00-15:30"', 'hours = "sometime"', "shifts.early.hours: not a window: 'sometime'"),
        ('latest_start = "8:15"', 'latest_start = "6:15"', "shifts.early: a latest start outside its shift"),
        (
            'kind = "electric_van"',
            'kind = "robot"',
            "types.transit.carriers: nobody walks on from a robot or a drone",
        ),
        ("overtime_min = 45\n", "", "shifts.early.overtime_cost: a price of no overtime"),
        ("battery_kwh = 68", "battery_kwh = 0", "types.transit.charge_kw: what a vehicle without battery"),
        ("battery_kwh = 68", "battery_kwh = 5", "types.transit.battery_kwh: a reserve that leaves nothing"),
        (
            "charge_percent = 50",
            "charge_percent = 101",
            "vehicles.E1.charge_percent: a charge it cannot hold",
        ),
        ('zone = "Europe/Stockholm"', 'zone = "Stockholm"', "zone: no time zone: 'Stockholm'"),
        ('days = "Mon-Fri"', 'days = "Mo-Fx"', "shifts.early.days: not days of the week: 'Mo-Fx'"),
        (
            'apartment = "75, 17:00 91"',
            'apartment = "175"',
            "home.apartment: a chance is 0 to 100 percent: 175",
        ),
        ("failed_attempt = 7.25", 'failed_attempt = "7"', "failed_attempt: not a number: '7'"),
        ("[service]", "[servis]", "unknown key: 'servis'. Did you mean 'service'?"),
        ("[types.transit]", "[types.transit", "not TOML"),
    ],
)
def test_a_fleet_that_is_wrong_says_where_and_how_to_mend_it(old: str, new: str, told: str):
    """The path in the document, the value and the mend."""
    assert old in WHOLE
    with pytest.raises((FileError, UnknownNameError)) as refused:
        fleet(WHOLE.replace(old, new, 1))
    assert told in str(refused.value)
    assert refused.value.mend
    assert str(refused.value).startswith("fleet.toml")


def test_every_key_that_is_documented_is_read(monkeypatch: pytest.MonkeyPatch):
    """A key that is accepted and then not looked at would be a lie."""

    class Watched(dict):
        """A table that remembers what was asked of it."""

        def get(self, key, default=None):
            asked.setdefault(self.kind, set()).add(key)
            return super().get(key, default)

        def __contains__(self, key):
            asked.setdefault(self.kind, set()).add(key)
            return super().__contains__(key)

        def __getitem__(self, key):
            asked.setdefault(self.kind, set()).add(key)
            return super().__getitem__(key)

    def watch(table: FleetTable, given: object, kind: str, *rest: object, **named: object) -> None:
        build(table, given, kind, *rest, **named)
        table.given = Watched(table.given)
        table.given.kind = kind

    asked: dict[str, set[str]] = {}
    build = FleetTable.__init__
    monkeypatch.setattr(fleet_tables.FleetTable, "__init__", watch)
    fleet(WHOLE)
    for kind, keys in fleet_keys().items():
        assert keys.keys() <= asked[kind], f"{kind}: {keys.keys() - asked[kind]}"


def test_every_example_of_the_reference_is_accepted():
    """What is shown must work where it is pasted."""
    keys = fleet_keys()

    def lines(kind: str, *but: str) -> str:
        return "".join(f"{key} = {told[1]}\n" for key, told in keys[kind].items() if key not in but)

    def inline(kind: str, *but: str) -> str:
        return "{" + ", ".join(f"{k} = {told[1]}" for k, told in keys[kind].items() if k not in but) + "}"

    text = (
        lines("fleet")
        + "[service]\n" + lines("service")
        + "[walking]\n" + lines("walking")
        + "[home]\n" + lines("home")
        + "[hubs.depot]\n" + lines("hubs", "approaches", "chargers", "supplied_from")
        + f"approaches = [{inline('approaches')}]\nchargers = [{inline('chargers', 'position')}]\n"
        + '[hubs.micro]\nkind = "micro_hub"\nposition = [24.9, 60.1]\nsupplied_from = "depot"\n'
        + "[types.own]\n" + lines("types", "kind", "carriers") + 'kind = "electric_van"\n'
        + f"carriers = [{inline('carriers')}]\n"
        + "[shifts.day]\n" + lines("shifts", "breaks") + f"breaks = [{inline('breaks')}]\n"
        + "[vehicles.V1]\n" + lines("vehicles", "type") + 'type = "own"\n'
        + "[drivers.D1]\n" + lines("drivers")
        + "[chargers.street]\n" + lines("chargers", "id")
    )  # fmt: skip
    given = fleet(text)
    assert given.hub(HubId("micro")).supplied_from == "depot"
    assert given.vehicles[0].end == "micro"


def test_the_fleets_that_the_reference_shows_are_read():
    """Whoever copies one has a fleet."""
    page = (Path(__file__).parents[3] / "docs" / "reference" / "fleet-file.md").read_text("utf-8")
    shown = re.findall(r"```toml\n(.*?)```", page, re.DOTALL)
    assert [len(fleet(text).vehicles) for text in shown] == [1, 2]


def test_a_file_that_is_not_there_says_so(tmp_path):
    """The path is the first thing to look at."""
    with pytest.raises(FileError, match="cannot read it"):
        read_fleet(tmp_path / "fleet.toml", zone=HELSINKI)


def test_defaults_are_written_in_the_currency_of_the_fleet():
    """11.50 kronor for a euro, and a yen has no cents: what is given stands as it is, nothing is mixed."""
    head = '[hubs.depot]\nposition = [24.9, 60.1]\n[vehicles.V1]\ntype = "own"\n[types.own]\nkind = "van"\n'
    kronor = fleet('currency = "SEK"\n' + head + "km_cost = 4.20\n")
    costs = kronor.types[0].type.costs
    assert (costs.currency, costs.route_minor, costs.rate_minor_per_km) == ("SEK", 28_750, 420)
    assert (costs.rate_minor_per_h, costs.walk_minor_per_h) == (34_500, 2_300)
    assert (kronor.price_if_unserved_minor, kronor.failed_attempt_minor) == (57_500, 6_900)
    overtime = kronor.vehicles[0].shifts[0].overtime
    assert overtime is not None
    assert overtime.extra_minor_per_h == 17_250
    yen = fleet('currency = "JPY"\nfailed_attempt = 900\n' + head + "km_cost = 60\n")
    costs = yen.types[0].type.costs
    assert (costs.route_minor, costs.rate_minor_per_km, costs.rate_minor_per_h) == (4_000, 60, 4_800)
    assert (yen.price_if_unserved_minor, yen.failed_attempt_minor) == (8_000, 900)


def test_defaults_of_a_currency_without_a_level_keep_their_figures():
    """Nothing is invented: the reference says to write all of them down."""
    head = '[hubs.depot]\nposition = [24.9, 60.1]\n[vehicles.V1]\ntype = "van"\n'
    given = fleet('currency = "TND"\n' + head)
    assert given.types[0].type.costs.route_minor == 25_000
    assert fleet(head).types == (TYPES[VehicleKind.VAN],)
