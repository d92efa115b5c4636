"""Features of electric vehicles, drawn at random into a draft."""

from __future__ import annotations

from dataclasses import replace

from doorstep.domain.charging import Charging
from doorstep.domain.energy import Battery, Charger, ChargeStep, Consumption, Heating
from doorstep.domain.hubs import Hub
from doorstep.domain.ids import ChargerId, PointId
from tests.planning.random_draft import HERE, HUBS, PLACES, Draft
from tests.planning.random_vehicles import several_trips


def batteries(given: Draft) -> None:
    """Small batteries: some routes are too long for them."""
    rng = given.rng
    battery = Battery(rng.choice((200, 400)), 50, (ChargeStep(0, 6000), ChargeStep(80, 2000)))
    drain = Consumption(rng.choice((50, 150)), load_wh_per_km_t=rng.choice((0, 40)))
    given.change_types(battery=lambda _: battery, consumption=lambda _: drain)
    given.change_vehicles(0.5, lambda van: replace(van, charge_wh=rng.choice((120, 200))))


def heated_batteries(given: Draft) -> None:
    """Heating takes power for as long as the vehicle drives."""
    batteries(given)
    given.change_types(
        consumption=lambda kind: replace(kind.consumption, heating=(Heating(-20, 3000), Heating(15, 0)))
    )
    given.charging = Charging((), {}, celsius=given.rng.choice((-10, 0, 20)))


def chargers(given: Draft) -> None:
    """Chargers on the way."""
    batteries(given)
    rng = given.rng
    ids = [ChargerId(f"charger-{number}") for number in range(rng.randint(1, 2))]
    slots = len(given.vehicles)
    given.charging = Charging(
        tuple(Charger(name, HERE, rng.choice((3000, 11_000)), slots) for name in ids),
        {name: PointId(f"p{rng.randrange(HUBS - 1, PLACES)}") for name in ids},
    )


def charger_slots(given: Draft) -> None:
    """One vehicle at a time, on the way or beside its reload."""
    given.rng.choice((chargers, hub_chargers))(given)
    given.hubs = [
        replace(hub, chargers=tuple(replace(charger, slots=1) for charger in hub.chargers))
        for hub in given.hubs
    ]
    if given.charging is not None:
        slow = tuple(replace(charger, slots=1, power_w=3000) for charger in given.charging.chargers)
        given.charging = replace(given.charging, chargers=slow)


def hub_chargers(given: Draft) -> None:
    """Charging while reloading."""
    several_trips(given)
    batteries(given)

    def charger(hub: Hub) -> Charger:
        return Charger(ChargerId(f"at-{hub.id}"), HERE, 11_000, len(given.vehicles))

    given.hubs = [replace(hub, chargers=(charger(hub),)) for hub in given.hubs]
