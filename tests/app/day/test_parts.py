"""A large day falls into parts that share nothing, each with its share of work and of every kind of van."""

from dataclasses import replace

from doorstep.app.day import parts
from doorstep.app.day.parts import seed_of, settings_of, split_day
from doorstep.domain.energy import Charger
from doorstep.domain.hubs import Hub, HubKind
from doorstep.domain.ids import ChargerId, HubId, VehicleId
from doorstep.domain.loads import LoadLimit
from doorstep.domain.places import LonLat, Place
from tests.app.day.days import CARGO_BIKE, order, van

WEST = Hub(HubId("west"), HubKind.DEPOT, Place(LonLat(24.90, 60.17)))
EAST = Hub(HubId("east"), HubKind.DEPOT, Place(LonLat(25.00, 60.17)))
NORTH, SOUTH = LonLat(24.90, 60.18), LonLat(24.90, 60.16)


def names(split):
    """Ids of the orders of each part, by its name."""
    return {part.name: [order.id for order in part.orders] for part in split.parts}


def apart(settings, **more):
    """Settings that plan hubs apart."""
    return replace(settings, hubs_apart=True, **more)


def test_a_small_day_is_one_piece_unless_asked(settings):
    """Two orders are one search for both hubs; asked to, each hub plans its own."""
    orders = [order("a", WEST.place.door), order("b", EAST.place.door)]
    vans, hubs = [van("W", WEST), van("E", EAST)], [WEST, EAST]
    assert split_day(orders, vans, hubs, settings) is None
    assert names(split_day(orders, vans, hubs, apart(settings))) == {"west": ["a"], "east": ["b"]}
    many = [order(f"o{n}", (WEST if n % 2 else EAST).place.door) for n in range(parts.APART_FROM)]
    assert len(split_day(many, vans, hubs, settings).parts) == 2
    assert split_day(many, vans, hubs, replace(settings, hubs_apart=False)) is None


def test_a_hub_without_orders_is_no_part(settings):
    """One part alone is no split, and a van without a hub belongs to none."""
    vans = [van("W", WEST), van("E", EAST)]
    assert split_day([order("a", WEST.place.door)], vans, [WEST, EAST], apart(settings)) is None
    rover = replace(van("R", WEST), start=None, end=None)
    both = [order("a", WEST.place.door), order("b", EAST.place.door)]
    assert split_day(both, [*vans, rover], [WEST, EAST], apart(settings)) is None


def test_a_hub_without_orders_helps_the_nearest_part(settings):
    """The hub in the south has a van and no order: it stands by for the west, and is not lost."""
    south = Hub(HubId("south"), HubKind.DEPOT, Place(LonLat(24.91, 60.10)))
    vans = [van("W", WEST), van("E", EAST), van("S", south)]
    orders = [order("a", WEST.place.door), order("b", EAST.place.door)]
    split = split_day(orders, vans, [WEST, EAST, south], apart(settings))
    west, east = split.parts
    assert [(hub.id, west.vehicles[row].id) for row, hub in enumerate(west.hubs[::-1])] == [
        ("west", "W"),
        ("south", "S"),
    ]
    assert [vehicle.id for vehicle in east.vehicles] == ["E"]
    assert names(split) == {"west": ["a"], "east": ["b"]}


def test_a_full_hub_is_cut_by_directions(settings, monkeypatch):
    """Four doors north of the hub and four south, at most four together: each side is a part.

    Two vans and two bikes are dealt out kind by kind: one of each on each side.
    """
    monkeypatch.setattr(parts, "MOST_TOGETHER", 4)
    north = [order(f"n{n}", LonLat(24.898 + 0.001 * n, 60.18)) for n in range(4)]
    south = [order(f"s{n}", LonLat(24.898 + 0.001 * n, 60.16)) for n in range(4)]
    mixed = [each for pair in zip(north, south, strict=True) for each in pair]
    fleet = [van(f"V{n}", WEST) for n in (1, 2)] + [van(f"B{n}", WEST, CARGO_BIKE.type) for n in (1, 2)]
    split = split_day(mixed, fleet, [WEST], apart(settings))
    assert sorted(names(split).values()) == [["n0", "n1", "n2", "n3"], ["s0", "s1", "s2", "s3"]]
    assert [[each.id for each in part.vehicles] for part in split.parts] == [["V1", "B1"], ["V2", "B2"]]
    assert [part.name for part in split.parts] == ["west.1", "west.2"]


def test_an_order_goes_with_its_vehicle(settings, monkeypatch):
    """Four orders and one named for the second van: it is in the part that has that van."""
    monkeypatch.setattr(parts, "MOST_TOGETHER", 3)
    orders = [order(f"n{n}", NORTH) for n in range(2)] + [order(f"s{n}", SOUTH) for n in range(2)]
    named = order("named", NORTH, allowed_vehicles=frozenset((VehicleId("V2"),)))
    split = split_day([*orders, named], [van("V1", WEST), van("V2", WEST)], [WEST], apart(settings))
    holder = next(part for part in split.parts if named in part.orders)
    assert [each.id for each in holder.vehicles] == ["V2"]


def test_an_order_goes_with_a_vehicle_that_can_lift_it(settings, monkeypatch):
    """One of the hub's vehicles is a van, the others are bikes: what is heavy is in its part."""
    monkeypatch.setattr(parts, "MOST_TOGETHER", 3)
    orders = [order(f"n{n}", NORTH) for n in range(3)] + [order(f"s{n}", SOUTH) for n in range(3)]
    heavy = [order(f"h{n}", door, mass_g=500_000) for n, door in enumerate((NORTH, SOUTH))]
    fleet = [van("B1", WEST, CARGO_BIKE.type), van("B2", WEST, CARGO_BIKE.type), van("V1", WEST)]
    split = split_day([*orders, *heavy], fleet, [WEST], apart(settings))
    assert len(split.parts) == 3
    holder = next(part for part in split.parts if any(each.id == "V1" for each in part.vehicles))
    assert set(heavy) <= set(holder.orders)


def test_what_vehicles_wait_for_one_another_at_is_not_cut(settings, monkeypatch):
    """One dock is one queue: a hub with docks stays in one piece, however many orders it has."""
    monkeypatch.setattr(parts, "MOST_TOGETHER", 1)
    orders = [order("a", NORTH), order("b", SOUTH)]
    fleet = [van("V1", WEST), van("V2", WEST)]
    docks = replace(WEST, dock_slots=1)
    assert split_day(orders, fleet, [docks], apart(settings)) is None
    assert len(split_day(orders, fleet, [WEST], apart(settings)).parts) == 2


def test_limited_lockers_and_chargers_belong_to_one_part(settings):
    """A locker with a limit near the east is the east's alone; so is a charger on the way."""
    near_east = Place(LonLat(24.98, 60.17))
    locker = Hub(HubId("locker"), HubKind.LOCKER, near_east, limit=LoadLimit(pieces=3))
    charger = Charger(ChargerId("plug"), near_east, power_w=50_000)
    orders = [order("a", WEST.place.door), order("b", EAST.place.door)]
    given = apart(settings, chargers=(charger,))
    split = split_day(orders, [van("W", WEST), van("E", EAST)], [WEST, EAST, locker], given)
    assert [[hub.id for hub in part.hubs] for part in split.parts] == [["west"], ["east", "locker"]]
    assert [len(settings_of(part, split.parts, given).chargers) for part in split.parts] == [0, 1]


def test_seeds_of_parts_are_drawn_from_that_of_the_day():
    """The same everywhere, and another for each part and each seed; a search takes 64 bits."""
    seeds = {seed_of(seed, name) for seed in (1, 2) for name in ("east", "west")}
    assert len(seeds) == 4
    assert all(0 <= seed < 2**64 for seed in seeds)
    assert seed_of(1, "east") == seed_of(1, "east")
