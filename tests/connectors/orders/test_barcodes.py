"""Barcodes of parcels: one for each, or one for all; as many parcels as codes where nobody counted."""

from __future__ import annotations

import pytest

from tests.connectors.order_files import only, read


@pytest.mark.parametrize(
    ("count", "cell", "codes"),
    [
        ("1", "JD 0146 0000", ["JD 0146 0000"]),
        ("2", "A1; A2", ["A1", "A2"]),
        ("2", "A1", ["A1", "A1"]),
        ("", "A1|A2|A3", ["A1", "A2", "A3"]),
        ("2", "", [None, None]),
    ],
)
def test_codes_are_shared_out_among_the_parcels_of_a_row(count: str, cell: str, codes: list[str | None]):
    """Blanks belong to a code; commas, semicolons, bars and lines part codes."""
    order = only(f"id,address,parcels,barcode\n1,Kaivokatu 1,{count},{cell}\n")
    assert [parcel.barcode for parcel in order.parcels] == codes


def test_codes_that_are_not_as_many_as_parcels_come_back():
    """One of the two is wrong, and only the sender knows which."""
    (row,) = read("id,address,parcels,barcode\n1,Kaivokatu 1,2,A1;A2;A3\n").rejected
    assert (row.field, row.reason) == ("barcode", "3 barcodes of 2 parcels")
