"""Live speeds from CSV: ways with their ratios, bad rows told."""

import pytest

from doorstep.connectors.places.live_ratios import read_ratios
from doorstep.domain.errors import FileError


def test_ratios_are_read_by_way_and_the_last_row_counts():
    """Feeds repeat themselves; the newest line is at the end."""
    assert read_ratios(b"ratio;way\n1.5;7\n2;8\n3;7\n", place="live.csv") == ({7: 3.0, 8: 2.0}, ())


@pytest.mark.parametrize("row", ["7,0", "7,-1", "7,nan", "7,inf", "7,21", "x,1", "7,", "7"])
def test_a_ratio_that_is_none_comes_back_with_its_line(row):
    """Nothing drives backwards, and twenty times is a closure."""
    ratios, (rejected,) = read_ratios(f"osm_way_id,ratio\n1,1\n{row}\n".encode(), place="live.csv")
    assert (ratios, rejected.row) == ({1: 1.0}, 3)


def test_a_table_without_its_columns_is_one_error():
    """Naming them."""
    with pytest.raises(FileError, match="osm_way_id and ratio"):
        read_ratios(b"a,b\n1,2\n", place="live.csv")
