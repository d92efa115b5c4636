"""Files of orders: recognised by their headings, told row by row where they cannot be read."""

from __future__ import annotations

import time
from datetime import date
from pathlib import Path

import pytest

from doorstep.connectors.orders.mapping import OrderMapping, read_mapping
from doorstep.connectors.orders.rejected import rejected_table, write_rejected
from doorstep.domain.errors import UnknownNameError
from doorstep.domain.handover import AlternativeKind, DoorKind
from doorstep.domain.loads import Load
from doorstep.domain.orders import OrderKind, RequirementKind
from doorstep.domain.places import LonLat
from doorstep.domain.sides import Sides
from doorstep.domain.windows import Window
from tests.connectors.order_files import clock, only, read


def test_a_row_becomes_an_order():
    """Two parcels of 2.5 kg together weigh 1.25 kg each; the person is kept apart."""
    read_one = read(
        "order id,name,phone,address,postcode,city,window,weight (kg),parcels,notes\n"
        "A1,Aino 1,+358 1,Mannerheimintie 5,00100,Helsinki,8-10,2.5,2,ring twice\n"
    )
    (given,) = read_one.orders
    order = given.order
    assert (given.rows, order.id, order.kind) == ((2,), "A1", OrderKind.DELIVERY)
    assert order.address.one_line == "Mannerheimintie 5, 00100 Helsinki"
    assert [parcel.load for parcel in order.parcels] == [Load(1250, 0, 1), Load(1250, 0, 1)]
    assert order.windows == (Window(clock(8), clock(10)),)
    assert order.due_on == date(2026, 11, 23)
    assert given.person is not None
    assert (given.person.name, given.person.phone, given.person.note) == ("Aino 1", "+358 1", "ring twice")
    assert "Aino" not in repr(order)


def test_what_is_wrong_with_a_row_is_told_and_good_rows_go_on():
    """All cells of a row at once, with the value and the mend."""
    found = read("id,address,window,parcels\n1,Kaivokatu 1,8-10,1\n2,,late,x\n3,Kaivokatu 3,,1\n")
    assert [given.order.id for given in found.orders] == ["1", "3"]
    assert {(given.row, given.field, given.value) for given in found.rejected} == {
        (3, "address", None),
        (3, "window", "late"),
        (3, "parcels", "x"),
    }
    assert all(given.mend for given in found.rejected)


def test_rejected_rows_come_back_as_a_file_with_two_more_columns(tmp_path: Path):
    """Mended, it is read like any other; the columns do not pile up."""
    text = 'id,address,window,note\n1,Kaivokatu 1,8-10,\n2,"Kaivokatu 2, Helsinki",late,=1+1\n'
    for name in ("rejected.csv", "rejected.xlsx"):
        write_rejected(read(text), tmp_path / name)
        again = read((tmp_path / name).read_bytes())
        assert [given.field for given in again.rejected] == ["window"]
        assert again.unread == ()
        heading, row = rejected_table(again)
        assert heading == ["id", "address", "window", "note", "problem", "mend"]
        assert row[:5] == ["2", "Kaivokatu 2, Helsinki", "late", "=1+1", "window: not a window (late)"]
        assert row[5].startswith("Write 8-10")


def test_a_comma_in_an_address_without_quotation_marks_is_noticed():
    """It would shift every cell behind it."""
    found = read("id,address,window\n1,Kaivokatu 1, Helsinki,8-10\n")
    assert found.rejected[0].reason == "more cells than headings"
    assert list(rejected_table(found))[1][:3] == ["1", "Kaivokatu 1", "Helsinki, 8-10"]


def test_a_quotation_mark_that_is_not_closed_does_not_swallow_rows_in_silence():
    """Everything behind it is one cell."""
    rows = "".join(f"{number},Kaivokatu {number},\n" for number in range(2, 60))
    found = read(f'id,address,note\n1,Kaivokatu 1,"open\n{rows}')
    assert not found.orders
    assert found.rejected[0].reason == "a cell over many lines"


def test_an_id_that_comes_again_is_told():
    """Without parcels of their own, two rows of one id are a slip."""
    found = read("Order No,address\nA,Kaivokatu 1\nA,Kaivokatu 2\n")
    assert [given.order.id for given in found.orders] == ["A"]
    (given,) = found.rejected
    assert (given.row, given.field, given.value, given.reason) == (
        3,
        "Order No",
        "A",
        "the id of row 2 again",
    )


def test_rows_of_one_order_are_its_parcels():
    """As a warehouse exports them; what they share must agree."""
    found = read(
        "id,address,parcel,weight,barcode\n"
        "A,Kaivokatu 1,p1,2,111\nA,Kaivokatu 1,p2,3,222\nA,Kaivokatu 9,p3,1,\n"
    )
    (given,) = found.orders
    assert given.rows == (2, 3)
    assert [(parcel.id, parcel.load.mass_g, parcel.barcode) for parcel in given.order.parcels] == [
        ("p1", 2000, "111"),
        ("p2", 3000, "222"),
    ]
    assert (found.rejected[0].field, found.rejected[0].value) == ("address", "Kaivokatu 9")


def test_an_order_goes_with_all_its_parcels_or_not_at_all():
    """Half an order would be delivered as if it were all."""
    found = read("id,address,parcel,weight\nA,Kaivokatu 1,p1,2\nA,Kaivokatu 1,p2,heavy\n")
    assert found.orders == ()
    assert [(given.row, given.field) for given in found.rejected] == [(2, None), (3, "weight")]


def test_a_row_without_an_id_is_known_again():
    """Its id is made of what it says; the same row twice is two orders."""
    text = "address,name\nKaivokatu 1,A\nKaivokatu 1,A\nKaivokatu 2,B\n"
    first, second = read(text), read(text)
    ids = [given.order.id for given in first.orders]
    assert ids == [given.order.id for given in second.orders]
    assert len(set(ids)) == 3
    references = [given.order.reference.reference for given in first.orders]
    assert references[1] == f"{references[0]}-2"
    shown = references[0].removeprefix("made-")[:4]
    assert ids[:2] == [f"row-2-{shown}", f"row-3-{shown}"]


def test_standing_orders_are_due_on_their_weekdays():
    """The 23rd is a Monday; each day is an order of its own."""
    found = read(
        'id,address,weekdays\n1,Kaivokatu 1,"Mon,Wed,Fri"\n2,Kaivokatu 2,Tue-Thu\n3,Kaivokatu 3,daily\n'
    )
    assert [given.order.id for given in found.orders] == ["1@2026-11-23", "3@2026-11-23"]
    assert found.resting == ("2",)


def test_orders_of_later_days_are_kept_and_those_of_days_gone_told():
    """A file may hold a week."""
    found = read(
        "id,address,date\n1,Kaivokatu 1,2026-11-23\n2,Kaivokatu 2,24.11.2026\n3,Kaivokatu 3,2026-11-22\n"
    )
    assert [given.order.id for given in found.due(date(2026, 11, 23))] == ["1"]
    assert [given.order.due_on for given in found.orders] == [date(2026, 11, 23), date(2026, 11, 24)]
    assert (found.rejected[0].row, found.rejected[0].reason) == (4, "a date that is over")


def test_a_window_in_the_past_is_told():
    """An export of last week."""
    found = read(
        "id,address,from,to\n"
        "1,Kaivokatu 1,2026-11-16 08:00,2026-11-16 10:00\n2,Kaivokatu 2,,2026-11-22T10:00\n"
    )
    assert not found.orders
    assert {given.row for given in found.rejected} == {2, 3}


def test_swapped_degrees_are_noticed():
    """Against the other rows, or against the city where all are swapped."""
    rows = "".join(f"{number},60.1{number},24.9{number}\n" for number in range(4))
    found = read(f"id,lat,lon\n{rows}9,24.95,60.17\n")
    assert len(found.orders) == 4
    (given,) = found.rejected
    assert (given.row, given.field, given.value) == (6, "lat, lon", "24.95, 60.17")
    assert given.reason == "latitude and longitude are swapped"
    assert found.rejected_cells[6] == ("9", "24.95", "60.17")  # to be corrected in the file that comes back
    all_swapped = read("id,lat,lon\n1,24.95,60.17\n", near=LonLat(24.94, 60.17))
    assert [given.row for given in all_swapped.rejected] == [2]
    beyond = read("id,lat,lon\n1,151.2,-33.9\n")
    assert "look swapped" in (beyond.rejected[0].mend or "")


@pytest.mark.parametrize(
    "text", ["60,17; 24,94", "60,17 24,94", "(60,17, 24,94)", "60.17, 24.94", "60.17 24.94"]
)
def test_a_position_in_one_cell_is_read_with_either_decimal_sign(text: str):
    """Half of Europe's spreadsheets write a comma."""
    order = only(f'id;gps\n1;"{text}"\n')
    assert order.place is not None
    assert order.place.door == LonLat(24.94, 60.17)


def test_a_position_of_nowhere_is_told():
    """0, 0 is what programs write for a position they do not have."""
    found = read("id,lat,lon,gps\n1,0,0,\n2,60.17,,\n")
    assert [given.row for given in found.rejected] == [2, 3]
    place = only('id,gps\n1,"60.1699, 24.9384"\n').place
    assert place is not None
    assert place.door == LonLat(24.9384, 60.1699)


def test_sides_volume_and_chill_are_read():
    """40 x 30 x 20 cm are 24 litres; 12 in are 30.48 cm and rounded up."""
    order = only("id,address,dimensions,chilled,parcels\n1,Kaivokatu 1,40x30x20,yes,2\n")
    assert [parcel.sides for parcel in order.parcels] == [Sides(40, 30, 20)] * 2
    assert order.load == Load(0, 48_000, 2, 2)
    inches = only("id,address,length (in),width (in),height (in),volume\n1,Kaivokatu 1,12,10,4,8 l\n")
    assert inches.parcels[0].sides == Sides(31, 26, 11)
    assert inches.load.volume_cm3 == 8_000
    found = read("id,address,length\n1,Kaivokatu 1,40\n")
    assert found.rejected[0].reason == "one side of three"


def test_wishes_at_the_door_are_read():
    """Each from its own column, in the words people use."""
    order = only(
        "id;address;age check;signature;pin;floor;lift;door;chance;neighbour;locker;safe place;other day;"
        "attempts;price;ready;service (s);hub;vehicles;requirements\n"
        "1;Kaivokatu 1 B 12;18;yes;4711;3. krs;no;flat;70, 17:00 92;yes;L1 1,50;no;2,00;1;12,50;6:30;90;"
        "north;V1, V2;photo\n"
    )
    assert [(asked.kind, asked.minimum_age) for asked in order.requirements] == [
        (RequirementKind.PHOTO, None),
        (RequirementKind.AGE_CHECK, 18),
        (RequirementKind.SIGNATURE, None),
        (RequirementKind.PIN, None),
    ]
    assert (order.floor_count, order.lift, order.door_kind) == (3, False, DoorKind.APARTMENT)
    assert order.home is not None
    assert (order.home.percent_at(0), order.home.percent_at(17 * 3600)) == (70, 92)
    assert [(other.kind, other.price_minor, other.hub) for other in order.alternatives] == [
        (AlternativeKind.NEIGHBOUR, 0, None),
        (AlternativeKind.LOCKER, 150, "L1"),
        (AlternativeKind.OTHER_DAY, 200, None),
    ]
    assert (order.attempts, order.price_if_unserved_minor, order.service_s) == (1, 1250, 90)
    assert order.released == clock(6, 30)
    assert (order.hub, order.allowed_vehicles) == ("north", {"V1", "V2"})


def test_a_transfer_has_both_ends():
    """Collected at a bakery between 6 and 7, brought by 9."""
    order = only(
        "id,pickup address,pickup window,address,window\n1,Kaivokatu 1,6-7,Mannerheimintie 5,before 9\n"
    )
    assert order.kind is OrderKind.TRANSFER
    assert order.origin is not None
    assert order.origin.address.text == "Kaivokatu 1"
    assert order.origin.windows == (Window(clock(6), clock(7)),)
    assert order.windows == (Window(clock(0), clock(9)),)


def test_an_optional_pickup_earns_its_fee():
    """It is planned only where it pays."""
    order = only("id,type,address,revenue\n1,pickup,Kaivokatu 1,€ 7.50\n")
    assert (order.optional, order.revenue_minor) == (True, 750)
    assert read("id,address,price\n1,Kaivokatu 1,£4\n").rejected[0].reason == "another currency"


def test_a_mapping_is_corrected_kept_and_given_again():
    """A heading that says something else, once for all files of a customer."""
    text = "Order,Address,Memo,Heft\n1,Kaivokatu 1,ring,2\n"
    shown = read(text)
    assert shown.unread == ("Memo", "Heft")
    mended = OrderMapping(
        shown.mapping.corrected(note="Memo", mass="Heft").columns, "bakery", units={"mass": "lb"}
    )
    kept = read_mapping(mended.as_json().encode(), place="bakery.json")
    assert kept == mended
    found = read(text, mapping=kept)
    assert found.unread == ()
    assert found.orders[0].order.load.mass_g == 907  # 2 x 453.59237
    assert found.orders[0].person is not None
    with pytest.raises(UnknownNameError, match="unknown heading for note: 'Memo'"):
        read("Order,Address\n1,Kaivokatu 1\n", mapping=kept)


def test_a_hundred_thousand_rows_take_seconds():
    """CPU time of this thread, whatever else the machine does."""
    rows = "".join(
        f"o{at},Name {at},Katu {at % 500},00100,Helsinki,{8 + at % 8}-{10 + at % 8},"
        f"{at % 200 / 10},{1 + at % 3}\n"
        for at in range(20_000)
    )
    began_s = time.thread_time()
    found = read("id,name,address,postcode,city,window,weight,parcels\n" + rows)
    assert len(found.orders) == 20_000
    assert time.thread_time() - began_s < 3.0  # a fifth of the rows, with room for a slow machine
