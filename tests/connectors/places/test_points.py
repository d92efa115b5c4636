"""Points as people save them: any usual heading, delimiter and encoding; bad rows come back."""

import json
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.connectors.places.points import NamedPoint, read_points
from doorstep.domain.errors import DoorstepError, FileError
from doorstep.domain.places import LonLat


def read(text):
    return read_points(text.encode() if isinstance(text, str) else text, place="points.csv")


def test_usual_headings_are_understood_in_any_case_and_order():
    """Nobody renames columns for us."""
    table = read("Latitude,LONG,Stop ID\n60.17,24.94,a\n")
    assert table.points == (NamedPoint("a", LonLat(24.94, 60.17), 2),)


def test_rows_without_an_id_are_numbered():
    """By their place among all rows, good and bad."""
    table = read("lon,lat\n24,60\nx,60\n25,61\n")
    assert [(point.id, point.row) for point in table.points] == [("1", 2), ("3", 4)]


def test_a_row_may_have_a_position_or_an_address():
    """The position wins where both are given."""
    table = read("id,lon,lat,address\na,24,60,Quay 1\nb,,,Quay 2\n")
    assert [point.place for point in table.points] == [LonLat(24, 60), "Quay 2"]


def test_a_decimal_comma_is_read_where_the_delimiter_is_another():
    """As Excel saves in most of Europe."""
    assert read("id;lon;lat\na;24,94;60,17\n").points[0].place == LonLat(24.94, 60.17)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("b,nan,60,", "two finite numbers"),
        ("b,60.17,124.94,", "look swapped"),
        ("b,east,north,", "not a number of degrees"),
        ("b,24,,", "neither position nor address"),
        ("b", "neither position nor address"),
    ],
)
def test_a_bad_row_comes_back_with_line_and_reason(row, reason):
    """The good ones around it go on."""
    table = read(f"id,lon,lat,address\na,24,60,\n{row}\nc,25,61,\n")
    assert [point.id for point in table.points] == ["a", "c"]
    (rejected,) = table.rejected
    assert rejected.row == 3
    assert reason in rejected.reason


def test_blank_lines_and_long_rows_do_not_matter():
    """Spreadsheets add both."""
    table = read("id,lon,lat\n\na,24,60,more,cells\n\n\n")
    assert [point.row for point in table.points] == [3]


def test_geojson_points_keep_their_ids():
    """The feature's id, a property id or name, or its number."""
    point = {"type": "Point", "coordinates": [24.94, 60.17, 12.0]}
    features = [
        {"id": 7, "geometry": point, "properties": {"id": "x"}},
        {"geometry": point, "properties": {"id": "x"}},
        {"geometry": point},
        {"geometry": {"type": "Point", "coordinates": [60.17, 124.94]}},
        {"geometry": None},
    ]
    table = read(json.dumps({"type": "FeatureCollection", "features": features}))
    assert [point.id for point in table.points] == ["7", "x", "3"]
    assert [row.row for row in table.rejected] == [4, 5]


@pytest.mark.parametrize("content", ["", "id,lon,lat\n", "a,b\n1,2\n", "{}", b"\x00\x00", '{"features": 3}'])
def test_a_file_without_points_is_one_error_with_its_name(content):
    """Empty, heading only, foreign columns, no collection, binary."""
    with pytest.raises(FileError, match=r"points\.csv"):
        read(content)


@given(st.binary(max_size=300))
def test_no_bytes_whatever_make_it_fall_over(content):
    """Points, rejected rows or an error of ours: nothing else can come out."""
    try:
        table = read(content)
    except DoorstepError:
        return
    assert table.points or table.rejected


@given(st.text(max_size=200))
def test_no_text_below_a_heading_makes_it_fall_over(text):
    """Every row is either read or rejected."""
    with suppress(DoorstepError):
        read("id,lon,lat,address\n" + text)
