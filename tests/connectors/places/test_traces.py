"""Traces from trackers and phones: CSV with any usual heading, or GPX."""

from contextlib import suppress

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorstep.connectors.places.traces import read_traces
from doorstep.domain.errors import DoorstepError, FileError

GPX = """<?xml version="1.0"?>
<gpx xmlns="http://www.topografix.com/GPX/1/1"><trk><name>van 7</name><trkseg>
<trkpt lon="24.94" lat="60.17"><time>2026-11-24T08:00:00Z</time></trkpt>
<trkpt lon="24.95" lat="60.18"><time>2026-11-24T08:00:05Z</time></trkpt>
<trkpt lat="60.18"/></trkseg></trk></gpx>"""


def read(text):
    return read_traces(text.encode() if isinstance(text, str) else text, place="trace.csv")


def test_fixes_are_gathered_by_vehicle_in_the_order_of_the_file():
    """Two vans in one file, interleaved."""
    (one, two), rejected = read("id,lon,lat\nv1,24,60\nv2,25,61\nv1,24.1,60.1\n")
    assert (one.vehicle, one.rows, two.vehicle, two.rows) == ("v1", (2, 4), "v2", (3,))
    assert one.trace.lonlat.tolist() == [[24, 60], [24.1, 60.1]]
    assert rejected == ()


@pytest.mark.parametrize(
    "time",
    [
        "1795507200",
        "1795507200000",
        "2026-11-24T08:00:00Z",
        "2026-11-24 08:00:00",
        "2026-11-24T10:00:00+02:00",
    ],
)
def test_times_are_read_as_seconds_milliseconds_or_iso(time):
    """All five are the same instant."""
    (trace,), _ = read(f"lon,lat,timestamp\n24,60,{time}\n")
    assert trace.trace.time_ms.tolist() == [1_795_507_200_000]


def test_one_fix_without_time_makes_the_trace_untimed():
    """Half a clock is none."""
    (trace,), _ = read("lon,lat,time\n24,60,1\n24,60,\n")
    assert trace.trace.time_ms is None


def test_headings_are_optional():
    """NaN where the device did not know."""
    (trace,), _ = read("lon,lat,course\n24,60,90\n24,60,\n")
    assert np.isnan(trace.trace.heading_deg).tolist() == [False, True]


def test_a_gpx_track_is_a_vehicle_and_bad_points_come_back():
    """The third point has no longitude."""
    (trace,), (rejected,) = read(GPX)
    assert (trace.vehicle, len(trace.trace.lonlat), rejected.row) == ("van 7", 2, 3)
    assert np.diff(trace.trace.time_ms).tolist() == [5000]


@pytest.mark.parametrize("row", ["x,60,1", "24,60,noon", "24", "24,60,inf"])
def test_a_bad_row_comes_back_and_the_others_go_on(row):
    """With its line."""
    (trace,), (rejected,) = read(f"lon,lat,time\n24,60,1\n{row}\n24,60,2\n")
    assert (trace.rows, rejected.row) == ((2, 4), 3)


@pytest.mark.parametrize(
    "content", ["", "a,b\n1,2\n", "<gpx>", '<!DOCTYPE x [<!ENTITY y "z">]><gpx/>', b"\x00\x01"]
)
def test_a_file_that_is_no_trace_is_one_error_with_its_name(content):
    """Entities can hide a bomb: no document types."""
    with pytest.raises(FileError, match=r"trace\.csv"):
        read(content)


@given(st.text(max_size=200))
def test_no_text_below_a_heading_makes_it_fall_over(text):
    """Read, rejected, or one error of ours."""
    with suppress(DoorstepError):
        read("lon,lat,time,heading,vehicle\n" + text)
