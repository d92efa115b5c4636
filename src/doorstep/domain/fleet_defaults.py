"""Fleet defaults: what a vehicle of each kind is until a fleet says otherwise.

Masses and sides are those of common models as their makers state them, in round figures; prices are those of
a European city in 2024, in euro cents. Both are judged to be of the right size, not measured: a fleet file
replaces any of them. The reference of the fleet file shows them in tables that are made from this module.

Emissions are well to wheel: 9 litres of diesel over 100 km in a van and 18.5 in a truck at 3.24 kg CO2e a
litre, 3.1 of petrol on a scooter at 2.88 (EN 16258:2012, annex A); 12 Wh a km on a bike at the default grid.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import tzinfo
from types import MappingProxyType

from doorstep.domain.carriers import HAND, HANDOVER, TROLLEY, Carrier
from doorstep.domain.clock_shifts import ClockBreak, ClockShift
from doorstep.domain.energy import Battery, ChargeStep, Consumption, Heating
from doorstep.domain.fleet_parts import Approach, FleetHub, FleetType, FleetVehicle, VehicleKind
from doorstep.domain.fleets import Fleet
from doorstep.domain.hubs import HubKind
from doorstep.domain.ids import HubId, VehicleId
from doorstep.domain.loads import LoadLimit
from doorstep.domain.money import minor_per_major
from doorstep.domain.places import Place
from doorstep.domain.shifts import Overtime
from doorstep.domain.sides import Sides
from doorstep.domain.units import Minor, MinorPerHour, MinorPerKm, Percent, s_from_hours, s_from_minutes
from doorstep.domain.vehicles import VehicleCosts, VehicleType

DEFAULT_CURRENCY = "EUR"
LEVEL_PERCENT: Mapping[str, Percent] = MappingProxyType(
    {
        **{"AUD": 165, "BGN": 200, "BRL": 580, "CAD": 150, "CHF": 95, "CZK": 2_500, "DKK": 750, "GBP": 85},
        **{"HUF": 40_000, "INR": 9_000, "ISK": 15_000, "JPY": 16_000, "MXN": 2_000, "NOK": 1_150},
        **{"NZD": 180, "PLN": 430, "RON": 500, "RSD": 11_700, "SEK": 1_150, "SGD": 145, "USD": 110},
        **{"ZAR": 2_000},
    }
)
"""Units for a hundred euros, in round figures of 2024: the defaults in another currency are these times the
euro figures. That is their price in Europe, not what wages and fuel cost elsewhere."""
DEPOT = HubId("depot")
RELOAD_S: Mapping[HubKind, int] = MappingProxyType(
    {HubKind.DEPOT: s_from_minutes(20), HubKind.MICRO_HUB: s_from_minutes(10), HubKind.LOCKER: 0}
)
WORKDAY = ClockShift(
    s_from_hours(8),
    s_from_hours(17),
    overtime=Overtime(s_from_hours(1), 1_500),
    breaks=(ClockBreak(s_from_minutes(30), s_from_hours(11), s_from_hours(14)),),
)
MACHINE_DAY = ClockShift(s_from_hours(8), s_from_hours(20))

# What the driver of a delivery van carries: by hand or with the sack truck on board.
ON_FOOT: tuple[Carrier, ...] = (HAND, TROLLEY)
VAN_LIMIT = LoadLimit(mass_g=900_000, volume_cm3=8_000_000, chilled_pieces=12)
VAN_SIDES = Sides(300, 170, 180)

# Vans of 3.5 t on city rounds take 200 to 300 Wh a km by their makers' figures; 272 Wh lift a tonne by 100 m,
# at 90 % efficiency 302 are drawn. Cabin heat is that of a heat pump with an open door every few minutes.
VAN_CONSUMPTION = Consumption(
    flat_wh_per_km=240,
    load_wh_per_km_t=30,
    climb_wh_per_100_m_t=302,
    empty_mass_g=2_500_000,
    recovered_percent=60,
    heating=(Heating(-10, 3_500), Heating(0, 2_500), Heating(10, 1_000), Heating(18, 200), Heating(25, 800)),
)
VAN_BATTERY = Battery(
    capacity_wh=60_000,
    reserve_wh=8_000,
    curve=(ChargeStep(0, 80_000), ChargeStep(50, 60_000), ChargeStep(80, 25_000), ChargeStep(90, 11_000)),
)
ROBOT_CONSUMPTION = Consumption(
    flat_wh_per_km=30, load_wh_per_km_t=300, climb_wh_per_100_m_t=390, empty_mass_g=60_000
)
ROBOT_BATTERY = Battery(1_200, 150, (ChargeStep(0, 400), ChargeStep(80, 150)))
DRONE_CONSUMPTION = Consumption(flat_wh_per_km=20, load_wh_per_km_t=8_000, empty_mass_g=12_000)
DRONE_BATTERY = Battery(700, 150, (ChargeStep(0, 600), ChargeStep(80, 250)))


def _costs(
    route_minor: Minor,
    rate_minor_per_km: MinorPerKm,
    rate_minor_per_h: MinorPerHour,
    walk_minor_per_h: MinorPerHour = 0,
) -> VehicleCosts:
    return VehicleCosts(
        DEFAULT_CURRENCY,
        route_minor=route_minor,
        rate_minor_per_km=rate_minor_per_km,
        rate_minor_per_h=rate_minor_per_h,
        walk_minor_per_h=walk_minor_per_h,
    )


def _type(
    name: str,
    profile: str,
    limit: LoadLimit,
    costs: VehicleCosts,
    carriers: tuple[Carrier, ...] = (HAND,),
    speed_percent: Percent = 100,
) -> VehicleType:
    return VehicleType(name, profile, limit, costs, carriers=carriers, speed_percent=speed_percent)


VAN = FleetType(
    VehicleKind.VAN,
    _type("van", "van", VAN_LIMIT, _costs(2_500, 35, 3_000, 200), ON_FOOT),
    VAN_SIDES,
    gco2e_per_km=290,
)
ELECTRIC_VAN = FleetType(
    VehicleKind.ELECTRIC_VAN,
    VehicleType(
        "electric_van",
        "van",
        VAN_LIMIT,
        _costs(3_000, 18, 3_000, 200),
        carriers=ON_FOOT,
        battery=VAN_BATTERY,
        consumption=VAN_CONSUMPTION,
    ),
    VAN_SIDES,
)
TRUCK = FleetType(
    VehicleKind.TRUCK,
    _type(
        "truck",
        "truck",
        LoadLimit(mass_g=3_000_000, volume_cm3=30_000_000, chilled_pieces=24),
        _costs(6_000, 60, 3_300, 200),
        ON_FOOT,
    ),
    Sides(600, 240, 220),
    gco2e_per_km=600,
)
CARGO_BIKE = FleetType(
    VehicleKind.CARGO_BIKE,
    _type(
        "cargo_bike",
        "cargo_bike",
        LoadLimit(mass_g=120_000, volume_cm3=600_000, chilled_pieces=6),
        _costs(800, 8, 2_800, 200),
    ),
    Sides(110, 75, 80),
    gco2e_per_km=3,
)
SCOOTER = FleetType(
    VehicleKind.SCOOTER,
    _type(
        "scooter",
        "scooter",
        LoadLimit(mass_g=30_000, volume_cm3=120_000, pieces=12, chilled_pieces=4),
        _costs(500, 10, 2_800, 200),
    ),
    Sides(50, 50, 45),
    gco2e_per_km=90,
)
WALKER = FleetType(
    VehicleKind.WALKER,
    _type(
        "walker",
        "foot",
        LoadLimit(mass_g=60_000, volume_cm3=200_000, pieces=20, chilled_pieces=2),
        _costs(100, 0, 2_700),
        speed_percent=TROLLEY.walk_percent,
    ),
    Sides(90, 55, 55),
)
ROBOT = FleetType(
    VehicleKind.ROBOT,
    VehicleType(
        "robot",
        "robot",
        LoadLimit(mass_g=15_000, volume_cm3=40_000, pieces=3, chilled_pieces=2),
        _costs(300, 10, 500),
        carriers=(HANDOVER,),
        battery=ROBOT_BATTERY,
        consumption=ROBOT_CONSUMPTION,
    ),
    Sides(41, 34, 33),
)
DRONE = FleetType(
    VehicleKind.DRONE,
    VehicleType(
        "drone",
        "drone",
        LoadLimit(mass_g=2_500, volume_cm3=8_000, pieces=1, chilled_pieces=1),
        _costs(500, 30, 1_500),
        carriers=(HANDOVER,),
        battery=DRONE_BATTERY,
        consumption=DRONE_CONSUMPTION,
    ),
    Sides(30, 20, 15),
)
TYPES: Mapping[VehicleKind, FleetType] = MappingProxyType(
    {given.kind: given for given in (VAN, ELECTRIC_VAN, TRUCK, CARGO_BIKE, SCOOTER, WALKER, ROBOT, DRONE)}
)
SHIFTS: Mapping[VehicleKind, ClockShift] = MappingProxyType(
    {kind: MACHINE_DAY if kind in (VehicleKind.ROBOT, VehicleKind.DRONE) else WORKDAY for kind in VehicleKind}
)


def in_currency(eur_minor: Minor, currency: str) -> Minor:
    """Give a default of so many euro cents in another currency; one without a level keeps the figure."""
    percent = LEVEL_PERCENT.get(currency, 100)
    return (2 * eur_minor * percent * minor_per_major(currency) + 10_000) // 20_000


def costs_in(costs: VehicleCosts, currency: str) -> VehicleCosts:
    """Give default costs in another currency."""
    return replace(
        costs,
        currency=currency,
        route_minor=in_currency(costs.route_minor, currency),
        rate_minor_per_km=in_currency(costs.rate_minor_per_km, currency),
        rate_minor_per_h=in_currency(costs.rate_minor_per_h, currency),
        stop_minor=in_currency(costs.stop_minor, currency),
        walk_minor_per_h=in_currency(costs.walk_minor_per_h, currency),
    )


def shift_in(shift: ClockShift, currency: str) -> ClockShift:
    """Give a default shift with its overtime in another currency."""
    if shift.overtime is None:
        return shift
    overtime = replace(
        shift.overtime, extra_minor_per_h=in_currency(shift.overtime.extra_minor_per_h, currency)
    )
    return replace(shift, overtime=overtime)


def default_fleet(depot: Place, zone: tzinfo, *, vans: int, approaches: tuple[Approach, ...] = ()) -> Fleet:
    """Give the fleet to plan with when none is given: so many vans at one depot, eight to five every day.

    Parameters
    ----------
    vans
        How many, 1 or more; those that are not needed do not leave and cost nothing.
    approaches
        Where the depot lies outside the map.
    """
    hub = FleetHub(DEPOT, HubKind.DEPOT, depot, depot.address, RELOAD_S[HubKind.DEPOT], approaches=approaches)
    fleet = tuple(
        FleetVehicle(VehicleId(f"V{number}"), VAN.type.name, (WORKDAY,), DEPOT, DEPOT, (DEPOT,))
        for number in range(1, vans + 1)
    )
    return Fleet(DEFAULT_CURRENCY, zone, (hub,), (VAN,), fleet)
