"""Days in a city drawn by hand: everybody drives 10 m/s and pays nothing for turns."""

from datetime import UTC, date

from doorstep.domain.fleet_defaults import VAN
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import HubId, OrderId, ParcelId, VehicleId
from doorstep.domain.instants import LocalDay
from doorstep.domain.loads import Load
from doorstep.domain.orders import ExternalReference, Order, OrderKind, Parcel
from doorstep.domain.places import Address, Place
from doorstep.domain.shifts import Shift
from doorstep.domain.vehicles import Vehicle
from doorstep.domain.windows import Window

DAY = LocalDay(date(2026, 11, 24), UTC)
ALWAYS = Shift(Window(DAY.at_clock(8 * 3600), DAY.at_clock(17 * 3600)))


def hub_at(city, letter, kind=HubKind.DEPOT):
    """A hub at a letter."""
    return Hub(HubId(f"hub-{letter}"), kind, Place(city.lonlat(letter)), reload_s=600)


def drawn_order(name, spot, kind=OrderKind.DELIVERY, *, mass_g=2_000, **more):
    """An order of one parcel at a spot, a minute and a half of work."""
    parcel = Parcel(ParcelId(f"{name}-1"), Load(mass_g=mass_g, volume_cm3=8_000, pieces=1))
    reference, address = ExternalReference("test", name), Address(text=f"door of {name}")
    more = {"service_s": 90} | more
    return Order(OrderId(name), reference, kind, address, place=Place(spot), parcels=(parcel,), **more)


def drawn_vehicle(name, hub, kind=VAN.type, **more):
    """A vehicle of eight to five without breaks that comes back to its hub."""
    return Vehicle(VehicleId(name), kind, ALWAYS, hub.place, hub.place, **more)
