"""Orders, hubs and vehicles for days in central Helsinki, at real addresses of the demo city."""

from datetime import date
from zoneinfo import ZoneInfo

from doorstep.domain.fleet_defaults import CARGO_BIKE, MACHINE_DAY, ROBOT, VAN, WALKER, WORKDAY
from doorstep.domain.fleet_parts import Approach
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import HubId, OrderId, ParcelId, VehicleId
from doorstep.domain.instants import LocalDay
from doorstep.domain.loads import Load
from doorstep.domain.orders import ExternalReference, Order, OrderKind, Parcel
from doorstep.domain.places import Address, LonLat, Place
from doorstep.domain.vehicles import Vehicle
from doorstep.domain.windows import Window

DAY = LocalDay(date(2026, 11, 24), ZoneInfo("Europe/Helsinki"))
DEPOT_AT = LonLat(25.05, 60.25)
GATE = LonLat(24.955, 60.178)
DOORS = (
    LonLat(24.9481, 60.1718),
    LonLat(24.9502, 60.1731),
    LonLat(24.9539, 60.1729),
    LonLat(24.9519734, 60.1687827),
    LonLat(24.9462, 60.1702),
    LonLat(24.9445, 60.1729),
)


def at(hours):
    """An instant of the day by its clock."""
    return DAY.at_clock(round(hours * 3600))


def order(name, door=DOORS[0], kind=OrderKind.DELIVERY, *, mass_g=2_000, parcels=1, **more):
    """An order at a door, of one parcel of two kilograms unless said."""
    boxes = tuple(
        Parcel(ParcelId(f"{name}-{number}"), Load(mass_g=mass_g, volume_cm3=8_000, pieces=1))
        for number in range(parcels)
    )
    place = None if door is None else Place(door)
    address = Address(text=f"door of {name}")
    return Order(
        OrderId(name),
        ExternalReference("test", name),
        kind,
        address,
        place=place,
        parcels=() if kind is OrderKind.SERVICE else boxes,
        **more,
    )


def window(opens, closes):
    """A window of the day, in hours of its clock."""
    return Window(at(opens), at(closes))


MICRO = Hub(HubId("micro"), HubKind.MICRO_HUB, Place(LonLat(24.9497, 60.1722)), reload_s=600)
DEPOT = Hub(HubId("depot"), HubKind.DEPOT, Place(DEPOT_AT), reload_s=1200)
APPROACH = Approach(GATE, duration_s=1500, distance_m=14_000)


def van(name="V1", hub=MICRO, kind=VAN.type, **more):
    """A van that makes one trip from a hub, eight to five."""
    return Vehicle(VehicleId(name), kind, WORKDAY.on(DAY), hub.place, hub.place, **more)


def bike(name="B1", **more):
    """A cargo bike that comes back to the micro-hub between trips."""
    return Vehicle(
        VehicleId(name), CARGO_BIKE.type, WORKDAY.on(DAY), MICRO.place, MICRO.place, (MICRO.id,), **more
    )


def walker(name="W1"):
    """A walker from the micro-hub."""
    return Vehicle(VehicleId(name), WALKER.type, WORKDAY.on(DAY), MICRO.place, MICRO.place, (MICRO.id,))


def robot(name="R1"):
    """A sidewalk robot from the micro-hub."""
    shift = MACHINE_DAY.on(DAY)
    return Vehicle(VehicleId(name), ROBOT.type, shift, MICRO.place, MICRO.place, (MICRO.id,))
