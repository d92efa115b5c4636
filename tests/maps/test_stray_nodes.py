"""A node in the wrong place cuts its street; the rest of the street and of the city stays."""

import pytest

from doorstep.maps.osm import read_streets
from doorstep.maps.stray_nodes import LEAP

PLACES = {1: (24.0, 60.0), 2: (24.001, 60.0), 3: (0.0, 0.0), 4: (24.003, 60.0), 5: (24.004, 60.0)}


def street_of(tmp_path, refs, tags):
    nodes = "".join(f'<node id="{i}" version="1" lon="{x}" lat="{y}"/>' for i, (x, y) in PLACES.items())
    drawn = "".join(f'<nd ref="{ref}"/>' for ref in refs)
    signs = "".join(f'<tag k="{key}" v="{value}"/>' for key, value in tags.items())
    other = '<way id="8" version="1"><nd ref="1"/><nd ref="2"/><tag k="highway" v="service"/></way>'
    path = tmp_path / "town.osm"
    way = f'<way id="7" version="1">{drawn}{signs}</way>'
    path.write_text(f'<osm version="0.6">{nodes}{way}{other}</osm>')
    streets = read_streets(path)
    runs = [
        streets.node_osm_id[streets.way_node[begin:end]].tolist()
        for begin, end in zip(streets.way_first[:-1], streets.way_first[1:], strict=True)
    ]
    return list(zip(streets.way_osm_id.tolist(), runs, strict=True)), streets.warnings.get(LEAP, 0)


@pytest.mark.parametrize(
    ("refs", "expected", "leaps"),
    [
        ([1, 2, 3, 4, 5], [(7, [1, 2]), (7, [4, 5])], 2),
        ([3, 4, 5], [(7, [4, 5])], 1),
        ([1, 3], [], 1),
        ([1, 2, 4, 5], [(7, [1, 2, 4, 5])], 0),
    ],
)
def test_a_street_is_cut_where_it_leaps_over_half_a_degree(tmp_path, refs, expected, leaps):
    """Node 3 lies at 0, 0. The street beside it is not touched."""
    assert street_of(tmp_path, refs, {"highway": "residential"}) == ([*expected, (8, [1, 2])], leaps)


def test_a_ferry_may_cross_a_sea_between_two_nodes(tmp_path):
    """It has no houses and no kerbs."""
    assert street_of(tmp_path, [1, 3], {"route": "ferry"}) == ([(7, [1, 3]), (8, [1, 2])], 0)
