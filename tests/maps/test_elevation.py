"""Heights come from the right grid point, and from none where the grid has a hole."""

from __future__ import annotations

import gzip
import zipfile

import numpy as np
import pytest

from doorstep.domain.errors import MapFileError
from doorstep.maps.elevation import node_elevations_m
from doorstep.maps.osm import read_streets
from doorstep.roads.graphs.graph import Mode, build_graph


def write_tile(folder, name, grid):
    raw = np.array(grid, dtype=">i2").tobytes()
    (folder / name).write_bytes(gzip.compress(raw) if name.endswith(".gz") else raw)


def column(degrees):
    return np.rint(np.array(degrees) * 1e7).astype(np.int32)


# Three by three: half a degree between the points; the top row lies in the north.
GRID = [[100, 110, 120], [200, 210, 220], [300, 310, 320]]


def test_the_north_row_comes_first(tmp_path):
    """Corners of the tile N41W009: a reader that starts in the south would turn the city upside down."""
    write_tile(tmp_path, "N41W009.hgt", GRID)
    lon = column([-9.0, -8.5, -9.0, -8.5])
    lat = column([41.0, 41.0, 41.5, 41.9999999])
    heights = node_elevations_m(tmp_path, lon, lat)
    assert heights.tolist() == pytest.approx([300, 310, 200, 110], abs=1e-3)


def test_heights_between_grid_points_are_interpolated(tmp_path):
    """A quarter degree east and north of the corner is the middle of four points: (200+210+300+310)/4."""
    write_tile(tmp_path, "N41W009.hgt", GRID)
    heights = node_elevations_m(tmp_path, column([-8.75]), column([41.25]))
    assert heights.tolist() == [255.0]


def test_a_void_is_left_out_and_nothing_but_voids_is_unknown(tmp_path):
    """The same place with a void corner: (200+210+310)/3; among four voids: NaN."""
    grid = [[-32768, -32768, 120], [-32768, -32768, 220], [300, 310, -32768]]
    write_tile(tmp_path, "n41w009.hgt", grid)
    lon, lat = column([-8.75, -8.25]), column([41.75, 41.25])
    heights = node_elevations_m(tmp_path, lon, lat)
    assert np.isnan(heights[0])
    assert heights[1] == pytest.approx((220 + 310) / 2)


def test_southern_and_eastern_tiles_are_told_from_northern_and_western(tmp_path):
    """S34E151 starts at 34 degrees south and 151 degrees east; packed tiles read alike."""
    write_tile(tmp_path, "S34E151.hgt.gz", np.full((3, 3), 7))
    heights = node_elevations_m(tmp_path, column([151.2, 151.2, -150.8]), column([-33.9, 33.1, -33.9]))
    assert heights[0] == 7
    assert np.isnan(heights[1:]).all()


def test_a_tile_as_it_was_fetched_is_read_from_its_zip(tmp_path):
    """N60E024.SRTMGL1.hgt.zip holds N60E024.hgt."""
    with zipfile.ZipFile(tmp_path / "N60E024.SRTMGL1.hgt.zip", "w") as archive:
        archive.writestr("N60E024.hgt", np.array(GRID, dtype=">i2").tobytes())
    assert node_elevations_m(tmp_path, column([24.5]), column([60.5])).tolist() == [210.0]


def test_a_city_beyond_all_tiles_has_no_heights(tmp_path):
    """None says so plainly, where a column of NaN would look like an answer."""
    write_tile(tmp_path, "N41W009.hgt", GRID)
    assert node_elevations_m(tmp_path, column([24.9]), column([60.2])) is None


@pytest.mark.parametrize("size", [0, 7, 2 * 1201 * 1200])
def test_a_tile_cut_short_is_refused_with_its_name(tmp_path, size):
    """Half a tile would give heights of places hundreds of kilometres away."""
    (tmp_path / "N41W009.hgt").write_bytes(bytes(size))
    with pytest.raises(MapFileError, match=r"N41W009\.hgt: no elevation tile: \d+ bytes"):
        node_elevations_m(tmp_path, column([-8.6]), column([41.1]))


def test_a_broken_gzip_a_missing_folder_and_an_empty_one_are_refused(tmp_path):
    """Each names the path and the mend."""
    with pytest.raises(MapFileError, match="no such file or folder"):
        node_elevations_m(tmp_path / "nowhere", column([0]), column([0]))
    with pytest.raises(MapFileError, match=r"such as N41W009\.hgt"):
        node_elevations_m(tmp_path, column([0]), column([0]))
    for name in ("N00E000.hgt.gz", "N00E001.hgt.zip"):
        (tmp_path / name).write_bytes(b"not packed at all")
    for lon in (0.5, 1.5):
        with pytest.raises(MapFileError, match="cannot be unpacked"):
            node_elevations_m(tmp_path, column([lon]), column([0.5]))


def test_a_city_on_a_slope_climbs_one_way_and_drops_the_other(tmp_path, helsinki_pbf):
    """On a plane that rises 3600 m per degree to the north, each arc's climb minus drop is its rise."""
    row = np.linspace(3600, 0, 3601)
    write_tile(tmp_path, "N60E024.hgt", np.repeat(row[:, None], 3601, axis=1))
    streets = read_streets(helsinki_pbf)
    heights = node_elevations_m(tmp_path, streets.node_lon7, streets.node_lat7)
    graph = build_graph(streets, Mode.CYCLE, heights)
    lat = graph.node_lat7 / 1e7
    rise_dm = (lat[graph.head] - lat[graph.tail]) * 36_000
    net_dm = graph.climb_dm.astype(int) - graph.drop_dm.astype(int)
    assert np.abs(net_dm - rise_dm).max() <= 1.5
    paired = np.flatnonzero(graph.opposite != 2**32 - 1)
    assert (graph.climb_dm[paired] == graph.drop_dm[graph.opposite[paired]]).all()
    assert graph.climb_dm.max() > 20
