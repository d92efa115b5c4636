"""Vehicle types of a fleet file: what it says, on top of the defaults of their kind."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from doorstep.connectors.fleet.tables import FleetTable
from doorstep.domain.carriers import HAND, HANDOVER, TROLLEY, Carrier
from doorstep.domain.energy import Battery, ChargeStep, Consumption, Heating
from doorstep.domain.errors import UnknownNameError
from doorstep.domain.fleet_defaults import TYPES, costs_in
from doorstep.domain.fleet_parts import FleetType, VehicleKind
from doorstep.domain.loads import LoadLimit
from doorstep.domain.money import minor_per_major
from doorstep.domain.sides import Sides
from doorstep.domain.units import CUBIC_CENTIMETRES_PER_LITRE, GRAMS_PER_KG, METRES_PER_KM, SECONDS_PER_HOUR
from doorstep.domain.vehicles import Dimensions, VehicleCosts, VehicleType

WATTS_PER_KW = 1000
_OF_BATTERIES = (
    *("reserve_kwh", "charge_kw", "wh_per_km", "wh_per_km_t", "climb_wh_per_100_m_t"),
    *("recovered_percent", "empty_kg", "heating_w"),
)
CARRIERS: Mapping[str, Carrier] = {"hand": HAND, "trolley": TROLLEY}


def kind_of_type(table: FleetTable, name: str) -> VehicleKind:
    """Read the kind a type is of; its own name may be one."""
    given = table.text("kind") or name
    if given not in set(VehicleKind):
        raise UnknownNameError.among(
            "vehicle kind", given, [str(kind) for kind in VehicleKind], place=table.place("kind")
        )
    return VehicleKind(given)


def default_type(kind: VehicleKind, currency: str) -> FleetType:
    """Give the type of a kind as it is by default, in the fleet's currency."""
    found = TYPES[kind]
    costs = costs_in(found.type.costs, currency)
    return replace(found, type=replace(found.type, costs=costs))


def type_of(table: FleetTable, name: str, currency: str) -> FleetType:
    """Make a type of a table."""
    kind = kind_of_type(table, name)
    default = default_type(kind, currency)
    battery, consumption = _energy(table, default.type)
    own = default.type
    speed_percent, most_stops = table.whole("speed_percent", least=1), table.whole("most_stops", least=1)
    last = table.yes("pickups_last")

    def make() -> VehicleType:
        return VehicleType(
            name,
            table.text("profile") or own.profile,
            _limit(table, own.limit),
            _costs(table, own.costs),
            _dimensions(table),
            _carriers(table, own.carriers),
            own.speed_percent if speed_percent is None else speed_percent,
            most_stops,
            table.number("most_km", scale=METRES_PER_KM),
            frozenset(table.texts("skills") or ()),
            frozenset(table.texts("zones") or ()),
            battery,
            consumption,
            bool(last),
        )

    space = table.triple("space_cm")
    emitted = table.number("gco2e_per_km")
    return FleetType(
        kind,
        table.make("", make),
        default.compartment if space is None else Sides(*space),
        default.gco2e_per_km if emitted is None else emitted,
    )


def limit_of(table: FleetTable) -> LoadLimit:
    """Read the most of something that has no defaults."""
    return LoadLimit(
        table.number("mass_kg", scale=GRAMS_PER_KG),
        table.number("volume_l", scale=CUBIC_CENTIMETRES_PER_LITRE),
        table.whole("pieces"),
        table.whole("chilled") if "chilled" in table.given else None,
    )


def _limit(table: FleetTable, default: LoadLimit) -> LoadLimit:
    given = limit_of(table)
    pieces = default.pieces if given.pieces is None else given.pieces
    return LoadLimit(
        default.mass_g if given.mass_g is None else given.mass_g,
        default.volume_cm3 if given.volume_cm3 is None else given.volume_cm3,
        pieces or None,
        default.chilled_pieces if given.chilled_pieces is None else given.chilled_pieces,
    )


def _costs(table: FleetTable, default: VehicleCosts) -> VehicleCosts:
    scale = minor_per_major(default.currency)

    def minor(key: str, otherwise: int) -> int:
        given = table.number(key, scale=scale)
        return otherwise if given is None else given

    return VehicleCosts(
        default.currency,
        minor("route_cost", default.route_minor),
        minor("km_cost", default.rate_minor_per_km),
        minor("hour_cost", default.rate_minor_per_h),
        minor("stop_cost", default.stop_minor),
        minor("walk_hour_cost", default.walk_minor_per_h),
        table.number("fair_hours", scale=SECONDS_PER_HOUR),
        minor("beyond_fair_cost", 0),
    )


def _dimensions(table: FleetTable) -> Dimensions:
    outside = table.triple("outside_cm")
    length_cm, width_cm, height_cm = outside or (None, None, None)
    return Dimensions(table.number("gross_kg", scale=GRAMS_PER_KG), width_cm, height_cm, length_cm)


def _carriers(table: FleetTable, default: tuple[Carrier, ...]) -> tuple[Carrier, ...]:
    given = table.given.get("carriers")
    if given is None:
        return default
    if default == (HANDOVER,):
        mend = "Leave it out: people take their parcels from it at their door."
        raise table.error("carriers", "nobody walks on from a robot or a drone", given, mend)
    if not isinstance(given, list) or not given:
        mend = 'Write carriers = ["hand", "trolley"].'
        raise table.error("carriers", "not a list of carriers", given, mend)
    return tuple(_carrier(table, at, part) for at, part in enumerate(given))


def _carrier(table: FleetTable, at: int, given: object) -> Carrier:
    if isinstance(given, str):
        if given not in CARRIERS:
            raise UnknownNameError.among("carrier", given, CARRIERS, place=table.place(f"carriers[{at}]"))
        return CARRIERS[given]
    own = FleetTable(given, "carriers", f"{table.path}.carriers[{at}]", table.file)
    own.needed("name")
    own.needed("setup_s")
    steps_percent = own.whole("steps_percent")
    walk_percent = own.whole("walk_percent", least=1)
    return own.make(
        "",
        lambda: Carrier(
            own.text("name") or "",
            limit_of(own),
            own.number("setup_s") or 0,
            100 if walk_percent is None else walk_percent,
            HAND.steps_percent if steps_percent is None else steps_percent or None,
        ),
    )


def _energy(table: FleetTable, default: VehicleType) -> tuple[Battery | None, Consumption | None]:
    """Read what it stores and draws; a battery of 0 is none."""
    stated = [key for key in _OF_BATTERIES if key in table.given]
    capacity_wh = table.number("battery_kwh", scale=WATTS_PER_KW)
    if capacity_wh == 0 or (capacity_wh is None and default.battery is None):
        if stated:
            mend = "Give `battery_kwh` as well."
            raise table.error(stated[0], "what a vehicle without battery draws", table.given[stated[0]], mend)
        return None, None
    consumption = _consumption(table, default.consumption)
    return _battery(table, capacity_wh, default.battery), consumption


def _battery(table: FleetTable, capacity_wh: int | None, default: Battery | None) -> Battery:
    reserve_wh = table.number("reserve_kwh", scale=WATTS_PER_KW)
    steps = table.pairs("charge_kw", scale=WATTS_PER_KW)
    if default is None:
        table.needed("charge_kw")
        default = Battery(capacity_wh or 1, 0, (ChargeStep(0, 1),))
    return table.make(
        "battery_kwh",
        lambda: Battery(
            default.capacity_wh if capacity_wh is None else capacity_wh,
            default.reserve_wh if reserve_wh is None else reserve_wh,
            default.curve if steps is None else tuple(ChargeStep(*step) for step in steps),
        ),
    )


def _consumption(table: FleetTable, default: Consumption | None) -> Consumption:
    if default is None:
        table.needed("wh_per_km")
        default = Consumption(0)
    heating = table.pairs("heating_w")
    if heating is not None and any(later[0] <= earlier[0] for earlier, later in pairwise(heating)):
        raise table.error("heating_w", "temperatures must ascend", table.given["heating_w"], "Sort them.")

    def number(key: str, otherwise: int, scale: int = 1) -> int:
        given = table.number(key, scale=scale)
        return otherwise if given is None else given

    flat = default
    return table.make(
        "",
        lambda: Consumption(
            number("wh_per_km", flat.flat_wh_per_km),
            number("wh_per_km_t", flat.load_wh_per_km_t),
            number("climb_wh_per_100_m_t", flat.climb_wh_per_100_m_t),
            number("empty_kg", flat.empty_mass_g, GRAMS_PER_KG),
            number("recovered_percent", flat.recovered_percent),
            flat.heating if heating is None else tuple(Heating(*step) for step in heating),
        ),
    )
