"""A matched trace as lines on the map: where it ran, over which ways, and when."""

import numpy as np
import pytest

from doorstep.roads.ways.matched_paths import matched_features
from doorstep.roads.ways.matching import Match, Trace
from tests.cities.ascii_city import draw_city
from tests.cities.drawn_network import network_of

STREET = "a" + "-" * 29 + "b" + "-" * 29 + "c"


def matched(letters, shares, *, timed=True):
    """Drive along at 10 m/s, a fix each 50 m."""
    town = network_of(draw_city(STREET, {"ab": "highway=residential", "bc": "highway=residential"}))
    spots = [town.on(ends, share) for ends, share in zip(letters, shares, strict=True)]
    lonlat = np.array([(float(spot.lon), float(spot.lat)) for spot in spots])
    times = np.arange(len(spots), dtype=np.int64) * 5_000 if timed else None
    trace = Trace(lonlat, times, np.full(len(spots), np.nan))
    (answer,) = town.network.match([trace], "van")
    assert isinstance(answer, Match)
    graph = town.network.roads("van").layer.graph
    return town, matched_features(answer, graph, town.network.names)


def test_a_drive_over_two_ways_is_one_line_that_names_both():
    """From 50 m on ab to 250 m on bc: 500 m in 50 s."""
    steps = [50 * i for i in range(1, 12)]
    letters = ["ab" if step < 300 else "bc" for step in steps]
    shares = [step / 300 if step < 300 else step / 300 - 1 for step in steps]
    town, (feature,) = matched(letters, shares)
    properties = feature["properties"]
    assert properties["osm_way_ids"] == [town.city.way_id["ab"], town.city.way_id["bc"]]
    assert properties["duration_s"] == pytest.approx(50, abs=3)
    lons = [lon for lon, _ in feature["geometry"]["coordinates"]]
    assert lons == sorted(lons)
    assert (lons[-1] - lons[0]) * 111_195 == pytest.approx(500, abs=15)
    assert properties["attribution"] == "© OpenStreetMap contributors"


def test_a_trace_without_times_gives_a_line_without_times():
    """Nothing is invented."""
    _, (feature,) = matched(["ab"] * 4, [0.2, 0.4, 0.6, 0.8], timed=False)
    assert "duration_s" not in feature["properties"]
