"""A node in the wrong place costs its own street, not a million tiles."""

import numpy as np
import pytest
import shapely

from doorstep.maps.tile_frame import MARGIN, clip_to, frame_of
from doorstep.maps.tile_layers import read_base_map
from doorstep.maps.tiles import write_pmtiles

CITY = [shapely.LineString([(0.5 + i * 1e-5, 0.3), (0.5 + i * 1e-5, 0.301)]) for i in range(101)]


def geometries(*features):
    return np.array(features, dtype=object)


def test_the_frame_is_the_city_and_once_its_size_around_it():
    """Streets 0.001 of the world wide and high: the frame is three times that and the margin."""
    west, north, east, south = frame_of([geometries(*CITY)])
    assert (west, east) == pytest.approx((0.5 - 0.001 - MARGIN, 0.501 + 0.001 + MARGIN), abs=3e-5)
    assert (north, south) == pytest.approx((0.3 - 0.001 - MARGIN, 0.301 + 0.001 + MARGIN), abs=3e-5)


def test_one_stray_point_does_not_widen_the_frame():
    """A slip of the pen far away would cut tiles over half a country."""
    stray = shapely.LineString([(0.5, 0.5), (0.5, 0.3)])
    assert frame_of([geometries(*CITY, stray)]) == pytest.approx(frame_of([geometries(*CITY)]), abs=1e-4)
    assert frame_of([geometries()]) is None
    assert frame_of([]) is None


def test_a_line_that_leaves_and_returns_becomes_two_of_the_same_row():
    """And one that lies outside is gone; both are counted."""
    frame = (0.0, 0.0, 0.2, 0.2)
    out_and_back = shapely.LineString([(0.1, 0.1), (0.9, 0.1), (0.9, 0.15), (0.1, 0.15)])
    inside = shapely.LineString([(0.1, 0.1), (0.1, 0.2)])
    far = shapely.LineString([(0.5, 0.5), (0.6, 0.6)])
    pieces, row, cut = clip_to(frame, geometries(far, out_and_back, inside))
    assert row.tolist() == [1, 1, 2]
    assert shapely.length(pieces).tolist() == pytest.approx([0.1, 0.1, 0.1])
    assert cut == 2


def test_an_extract_with_a_node_at_null_island_is_drawn_as_the_city_it_is(tmp_path):
    """100 streets at 60 degrees north, one of them with a node at 0, 0: 60 degrees are 100,000 tiles."""
    nodes, ways = [], []
    for i in range(100):
        lon = 24 + i * 1e-4
        nodes += [f'<node id="{2 * i + 1}" lat="60" lon="{lon}" version="1"/>']
        nodes += [f'<node id="{2 * i + 2}" lat="60.01" lon="{lon}" version="1"/>']
        refs = [2 * i + 1, 2 * i + 2] if i else [1, 999, 2]
        ways.append(
            f'<way id="{i + 1}" version="1">'
            + "".join(f'<nd ref="{ref}"/>' for ref in refs)
            + '<tag k="highway" v="residential"/></way>'
        )
    nodes.append('<node id="999" lat="0" lon="0" version="1"/>')
    extract = tmp_path / "town.osm"
    extract.write_text(f'<osm version="0.6">{"".join(nodes)}{"".join(ways)}</osm>')
    base_map = read_base_map(extract)
    assert base_map.warnings == {"reaches far beyond the streets: cut off there": 1}
    summary = write_pmtiles(extract, tmp_path / "town.pmtiles")
    assert summary.tiles < 2_500
    assert summary.bounds[1] > 59
