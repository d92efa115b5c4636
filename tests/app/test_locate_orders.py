"""Doors are found, doubts are told, and what a person said once is remembered for the next day."""

import pytest

from doorstep.app.addresses import address_key, judge
from doorstep.app.commands import CorrectPlace, ImportOrders, LocateOrders
from doorstep.app.order_stages import Stage
from doorstep.app.ports import AddressCandidate
from doorstep.app.unit_of_work import reading
from doorstep.domain.errors import AddressError, InputError, PlaceError
from doorstep.domain.ids import OrderId
from doorstep.domain.orders import Collection, OrderKind
from doorstep.domain.places import Address, LonLat, Place
from tests.app.desk_parts import TUESDAY, handed, house, order
from tests.cities.ascii_city import draw_city
from tests.cities.drawn_streets import streets_of


def stages(home):
    """Stage of each order."""
    return {order_id: state.stage for order_id, state in home.app.orders().items()}


def place_of(home, order_id):
    """Where an order is located."""
    with reading(home.keeper) as books:
        state = books.tables.order(OrderId(order_id))
        return books.places.get(state.place_ref)


def test_certain_addresses_are_taken_doubtful_ones_told_and_unclear_ones_left(home):
    """Confidence 1, 0.7 and 0.3, two places 5 km apart, and nothing at all."""
    addresses = ["Main Street 1", "Main Stret 3", "Nowhere 9", "Long Road 5", "Atlantis 1"]
    home.app.send(ImportOrders(handed(*(order(str(at), text) for at, text in enumerate(addresses)))))
    told = home.app.send(LocateOrders())
    assert told.located == ("0", "1")
    assert [(row.order_id, row.why) for row in told.doubtful] == [
        ("1", "taken for Main Street 3, which is not certain")
    ]
    assert [(row.order_id, row.why) for row in told.unclear] == [
        ("2", "nothing on this map resembles it enough"),
        ("3", "it may mean 2 places that are apart"),
        ("4", "no such address on this map"),
    ]
    assert list(stages(home).values()) == [Stage.LOCATED] * 2 + [Stage.UNCLEAR] * 3


def test_a_street_without_the_number_is_named_so_that_the_number_can_be_mended():
    """On many maps the street is there and its houses are not: that is another mend than a wrong name."""
    street = AddressCandidate(Address(street="Main Street", city="Town"), LonLat(24.9, 60.1), 0.4)
    told = judge((street,))
    assert (told.place, told.why) == (None, "Main Street, Town is on this map, the house number is not")
    hardly = AddressCandidate(street.address, street.position, 0.2)
    assert judge((hardly,)).why == "nothing on this map resembles it enough"


def test_a_doubtful_address_is_told_again_until_somebody_looked(home):
    """It is located already, so the map is not asked again."""
    home.app.send(ImportOrders(handed(order("a", "Main Stret 3"))))
    home.app.send(LocateOrders())
    asked = len(home.addresses.asked)
    again = home.app.send(LocateOrders())
    assert (again.located, len(again.doubtful), len(home.addresses.asked)) == ((), 1, asked)
    home.app.send(CorrectPlace(Address(text="Main Stret 3"), meant=Address(text="Main Street 2")))
    assert home.app.send(LocateOrders()).doubtful == ()
    assert place_of(home, "a").door == LonLat(24.92, 60.15)


def test_a_position_of_the_source_is_taken_unless_it_lies_off_the_map(tmp_path):
    """The map is a drawing of 100 m at the equator; a street runs along its southern edge."""
    drawn = streets_of(draw_city("    c\na---b", {"abc": "highway=residential"}))
    home = house(tmp_path / "work", streets=lambda: drawn)
    near, far = Place(drawn.drawn.on("ab")), Place(LonLat(2.35, 48.85))
    home.app.send(ImportOrders(handed(order("near", "x 1", place=near), order("far", "x 2", place=far))))
    told = home.app.send(LocateOrders())
    assert told.located == ("near",)
    assert [row.why for row in told.unclear] == ["its position lies outside the map"]
    assert home.addresses.asked == []
    home.app.close()


def test_a_correction_is_for_all_open_orders_there_and_for_those_to_come(home, tmp_path):
    """The pin was wrong: both orders of today move, and tomorrow's order never asks the map."""
    home.app.send(
        ImportOrders(handed(order("a"), order("b", "main  street 1,"), order("c", "Main Street 2")))
    )
    home.app.send(LocateOrders())
    door = LonLat(24.9155, 60.155)
    told = home.app.send(CorrectPlace(Address(text="Main Street 1"), door=door))
    assert told.orders == ("a", "b")
    assert {name: place_of(home, name).door for name in "abc"} == {
        "a": door,
        "b": door,
        "c": LonLat(24.92, 60.15),
    }
    home.app.close()
    tomorrow = house(tmp_path / "work")
    tomorrow.app.send(ImportOrders(handed(order("d", due_on=TUESDAY))))
    assert tomorrow.app.send(LocateOrders()).located == ("d",)
    assert tomorrow.addresses.asked == []
    assert place_of(tomorrow, "d").door == door
    tomorrow.app.close()


def test_an_unclear_order_is_located_by_a_correction(home):
    """It can be planned from then on."""
    home.app.send(ImportOrders(handed(order("a", "Atlantis 1"))))
    home.app.send(LocateOrders())
    home.app.send(CorrectPlace(Address(text="Atlantis 1"), door=LonLat(24.95, 60.15)))
    assert stages(home) == {"a": Stage.LOCATED}


def test_a_transfer_needs_both_of_its_doors(home):
    """The door is known, the place of collection is not: corrected, it has both."""
    collected = Collection(Address(text="Atlantis 1"))
    home.app.send(ImportOrders(handed(order("a", kind=OrderKind.TRANSFER, origin=collected))))
    told = home.app.send(LocateOrders())
    assert [row.address.one_line for row in told.unclear] == ["Atlantis 1"]
    home.app.send(CorrectPlace(Address(text="Atlantis 1"), door=LonLat(24.95, 60.15)))
    assert home.app.send(LocateOrders()).located == ("a",)
    state = home.app.orders()[OrderId("a")]
    with reading(home.keeper) as books:
        assert books.places.get(state.origin_ref).door == LonLat(24.95, 60.15)
        assert books.places.get(state.place_ref).door == LonLat(24.91, 60.15)


def test_a_correction_to_no_address_or_off_the_map_is_refused(home):
    """Nothing is remembered of it."""
    with pytest.raises(AddressError, match="no such address on this map: 'Nowhere 9'"):
        home.app.send(CorrectPlace(Address(text="Main Street 1"), meant=Address(text="Nowhere 9")))
    with pytest.raises(PlaceError, match="a door outside the map"):
        home.app.send(CorrectPlace(Address(text="Main Street 1"), door=LonLat(2.35, 48.85)))
    with pytest.raises(InputError, match="a correction that says nothing"):
        CorrectPlace(Address(text="Main Street 1"))
    home.app.send(ImportOrders(handed(order("a"))))
    home.app.send(LocateOrders())
    assert place_of(home, "a").door == LonLat(24.91, 60.15)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Address(text="Main Street 1"), Address(text=" main street, 1 ")),
        (Address(text="Main Street 1, flat 4"), Address(text="Main Street 1")),
        (Address(street="Main Street", house_number="1", unit="4 B"), Address(text="Main Street 1")),
        (
            Address(street="Hämeentie", house_number="3", city="Helsinki"),
            Address(text="hämeentie 3 helsinki"),
        ),
    ],
)
def test_one_address_written_in_two_ways_has_one_key(one, other):
    """Capitals, commas, blanks and flats make no other door."""
    assert address_key(one) == address_key(other)


def test_two_houses_have_two_keys():
    """A key that forgets the number would move a whole street."""
    assert address_key(Address(text="Main Street 1")) != address_key(Address(text="Main Street 11"))
