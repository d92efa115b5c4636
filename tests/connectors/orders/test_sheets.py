"""Files of orders as people keep them: encodings, titles, totals, spreadsheets, JSON, and what is none."""

from __future__ import annotations

import io
import json
from datetime import datetime
from datetime import time as clock_time
from pathlib import Path

import openpyxl
import pytest

from doorstep.connectors.orders.files import read_orders
from doorstep.domain.errors import FileError
from doorstep.domain.windows import Window
from tests.connectors.order_files import DAY, clock, only, read


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_every_common_encoding_is_read(encoding: str):
    """Umlauts of a German export, whatever program wrote it."""
    order = only("Straße;Hausnummer;Ort\nKäuferstraße;5;Köln\n".encode(encoding))
    assert order.address.one_line == "Käuferstraße 5, Köln"


def test_a_line_of_totals_is_no_order_and_is_told():
    """Below the table, whichever column the word stands in; a customer called Total with a door is one."""
    found = read(
        "Nr;Kunde;Adresse;Gewicht\nA1;K;Kaivokatu 1;2,5\nA2;Total;Kaivokatu 2;1\nSumme;;;3,5\n;Gesamt: 2;;\n"
    )
    assert [given.order.address.one_line for given in found.orders] == ["Kaivokatu 1", "Kaivokatu 2"]
    assert found.rejected == ()
    assert [note.row for note in found.notes] == [4, 5]
    below = read("address,weight\nKaivokatu 1,2\nTotal,2\n")
    assert (len(below.orders), below.rejected, len(below.notes)) == (1, (), 1)


@pytest.mark.parametrize("title", ["Müller & Söhne, Tagesliste, 23.11.2026\n\n", "Deliveries | Monday\n", ""])
def test_a_title_above_the_headings_does_not_tell_what_parts_the_cells(title: str):
    """Its commas are those of a sentence; the headings are parted by semicolons."""
    order = only(title + "Auftragsnummer;Adresse;Ort;Gewicht\nA1;Kaivokatu 1;Helsinki;2,5\n")
    assert (order.id, order.address.one_line, order.load.mass_g) == ("A1", "Kaivokatu 1, Helsinki", 2500)


def test_a_line_break_in_an_id_is_a_blank():
    """A slip of the hand in a cell must not break the lists in which the order is told."""
    assert only('id,address\n"A\n1",Kaivokatu 1\n').id == "A 1"


def test_an_id_that_is_too_long_costs_its_own_row_only():
    """300 letters are refused by the words of the domain; the other order goes on."""
    found = read(f"id,address,parcels\n{'a' * 300},Kaivokatu 1,2\nA2,Kaivokatu 2,1\n")
    assert [given.order.id for given in found.orders] == ["A2"]
    (wrong,) = found.rejected
    assert (wrong.row, wrong.reason) == (2, "not a parcel id")
    assert wrong.mend == "Use 1 to 200 characters without blanks around."


def test_a_file_without_ids_says_so():
    """A corrected row is another order then: better to know before it comes twice."""
    assert any("No column of order ids" in remark for remark in read("address\nKaivokatu 1\n").remarks)
    assert read("id,address\n1,Kaivokatu 1\n").remarks == ()


def test_a_spreadsheet_is_read_with_its_own_types():
    """Excel keeps times as times, ids and postcodes as numbers; a title stands above the headings."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Monday"
    sheet.append(["Orders of the bakery"])
    sheet.append(["Order", "Address", "Zip", "Date", "From", "To", "Service", "Parcels"])
    sheet.append(
        [
            17,
            "Kaivokatu 1",
            33100,
            datetime(2026, 11, 23),
            clock_time(8, 0),
            clock_time(10, 30),
            clock_time(0, 5),
            2,
        ]
    )
    book.create_sheet("Notes").append(["call", "Aino"])
    content = io.BytesIO()
    book.save(content)
    found = read(content.getvalue())
    order = found.orders[0].order
    assert (order.id, order.address.postcode, order.service_s, order.load.pieces) == ("17", "33100", 300, 2)
    assert found.orders[0].rows == (3,)
    assert order.windows == (Window(clock(8), clock(10, 30)),)
    assert found.remarks == ("Read from sheet 'Monday'; not read: Notes.",)


def test_json_is_read_as_a_list_of_objects():
    """Nested or flat, with parcels of their own."""
    document = {
        "orders": [
            {
                "id": 5,
                "address": {"street": "Kaivokatu", "house_number": 1, "city": "Helsinki"},
                "recipient": {"name": "Aino 1"},
                "windows": [],
                "window": [["08:00", "10:00"], ["14:00", "16:00"]],
                "parcels": [{"id": "p1", "mass_kg": 2}, {"id": "p2", "mass_kg": 0.5}],
            }
        ]
    }
    order = only(json.dumps(document))
    assert order.address.one_line == "Kaivokatu 1, Helsinki"
    assert [(parcel.id, parcel.load.mass_g) for parcel in order.parcels] == [("p1", 2000), ("p2", 500)]
    assert order.windows == (Window(clock(8), clock(10)), Window(clock(14), clock(16)))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "an empty file"),
        (b"\n\n  \n", "an empty file"),
        (b"id,address\n", "headings and no row"),
        (b"a b c\n1 2 3\n", "Part the columns with commas, semicolons or tabs"),
        (b"id,colour\n1,red\n", "no column of addresses or positions: 'id, colour'"),
        (b"{", "not JSON"),
        (b"[]", "no list of orders"),
        (b"PK\x03\x04nothing", "not a spreadsheet"),
        (b"\xd0\xcf\x11\xe0nothing", "not a spreadsheet"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x00\x00", "not a text file"),
    ],
)
def test_a_file_that_cannot_be_read_says_why(content: bytes, told: str):
    """With the name of the file and the mend."""
    with pytest.raises(FileError) as refused:
        read(content)
    assert told in str(refused.value)
    assert refused.value.mend


def test_a_file_that_is_not_there_says_so(tmp_path: Path):
    """The path is the first thing to look at."""
    with pytest.raises(FileError, match="cannot read it"):
        read_orders(tmp_path / "none.csv", day=DAY)
