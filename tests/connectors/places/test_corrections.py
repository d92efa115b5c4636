"""Files of addresses to correct: written with columns to fill in, read back with what was filled in."""

import csv
import io

import pytest

from doorstep.connectors.places.corrections import AddressRow, Correction, read_corrections, written_addresses
from doorstep.domain.errors import FileError
from doorstep.domain.places import Address, LonLat


def filled(*rows):
    """A file as it is written, each row with some cells filled in."""
    written = written_addresses(
        [AddressRow(f"B{n}", f"Street {n}", "not found", ("a",)) for n in range(len(rows))]
    )
    table = list(csv.DictReader(io.StringIO(written)))
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(table[0]))
    writer.writeheader()
    writer.writerows(row | cells for row, cells in zip(table, rows, strict=True))
    return text.getvalue().encode()


def test_what_is_filled_in_comes_back(tmp_path):
    """The door, the way in and the kerb, as a position or by its id; a blank row says nothing."""
    read = read_corrections(
        filled(
            {"right_address": "Vilhonkatu 9", "entrance": "24.9450,60.1720", "kerb": "w12:r:3"},
            {"lon": "24.95", "lat": "60.17", "kerb": "24.9501; 60.1701"},
            {"entrance": "24.96 60.18"},
            {},
        ),
        place="addresses.csv",
    )
    assert read.corrections == (
        Correction(2, "Street 0", Address(text="Vilhonkatu 9"), None, LonLat(24.945, 60.172), "w12:r:3"),
        Correction(3, "Street 1", None, LonLat(24.95, 60.17), None, LonLat(24.9501, 60.1701)),
        Correction(4, "Street 2", None, None, LonLat(24.96, 60.18), None),
    )
    assert (read.blank, read.rejected) == (1, ())


def test_an_entrance_that_is_no_position_is_turned_away_alone():
    """Its line, the value and the mend; the other row is taken."""
    read = read_corrections(filled({"entrance": "the blue door"}, {"kerb": "k1"}), place="addresses.csv")
    (row,) = read.rejected
    assert (row.row, row.value) == (2, "the blue door")
    assert "one cell" in row.mend
    assert [each.kerb for each in read.corrections] == ["k1"]


def test_a_file_without_a_column_to_fill_in_is_refused():
    """Addresses alone correct nothing; a column of kerbs alone does."""
    with pytest.raises(FileError, match="not a file of corrections"):
        read_corrections(b"address\nStreet 1\n", place="addresses.csv")
    assert len(read_corrections(b"address,kerb\nStreet 1,k1\n", place="addresses.csv").corrections) == 1
