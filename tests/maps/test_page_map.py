"""The base map of a page: decimetres around the middle, and as much of the city as fits."""

from __future__ import annotations

import numpy as np
import pytest

from doorstep.domain.places import LonLat
from doorstep.maps import page_map as made
from doorstep.maps.page_map import PageFrame, page_map
from doorstep.wiring.city import open_city

CENTRE = [LonLat(24.935, 60.165), LonLat(24.955, 60.182)]


def test_a_line_is_its_first_point_and_its_steps():
    """A thousandth of a degree of latitude is 111.195 m; of longitude at 60 degrees half of that."""
    frame = PageFrame(23.99, 59.99, 24.01, 60.01)
    line = frame.line(np.array([(24.0, 60.0), (24.0, 60.001), (24.0, 60.001), (24.001, 60.001)]))
    assert line == [0, 0, 0, 1112, 556, 0]


def test_a_frame_has_its_margin():
    """400 m are 0.0036 degrees of latitude."""
    frame = PageFrame.around([LonLat(24.0, 60.0)])
    assert frame.north - 60.0 == pytest.approx(0.003597, abs=1e-5)
    assert frame.middle == LonLat(24.0, 60.0)


def test_the_demo_city_fits_on_a_page():
    """Water, green, houses, streets and names of the centre in less than 300 kB."""
    city = open_city("helsinki")
    found = page_map(PageFrame.around(CENTRE), city.places, city.network.streets)
    assert found["attribution"] == "© OpenStreetMap contributors"
    assert all(found[name] for name in ("water", "green", "buildings", "rails", "streets", "names"))
    assert "Kaisaniemenkatu" in {name for name, *_ in found["names"]}
    assert len(str(found)) < 300_000


def test_a_large_area_keeps_its_greater_streets(monkeypatch):
    """With room for 2000 points paths and lanes go first."""
    city = open_city("helsinki")
    frame = PageFrame.around(CENTRE)
    every = {kind for kind, _ in page_map(frame, city.places, city.network.streets)["streets"]}
    monkeypatch.setattr(made, "MOST_POINTS", 2000)
    fewer = {kind for kind, _ in page_map(frame, city.places, city.network.streets)["streets"]}
    assert fewer
    assert min(fewer) > min(every)
