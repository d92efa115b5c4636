"""Kerbs joined when they are asked for are joined like all at once, whatever is asked for first."""

from dataclasses import fields

import numpy as np

from doorstep.roads.kerbside.kerb_links import KerbLinks
from tests.cities.ascii_city import draw_city
from tests.roads.kerbside.test_walking import at, network_of

EAST_M = (10, 35, 60, 85)


def test_kerbs_are_joined_once_and_given_in_the_order_asked_for():
    """Four spots of a street, asked for in two overlapping lots: the columns of one joining of all."""
    net = network_of(draw_city("a---------b", {"ab": "highway=residential sidewalk=both"}))
    spots = [at(east_m, -9) for east_m in EAST_M]
    degrees = np.array([(spot.lon, spot.lat) for spot in spots])
    links, whole = KerbLinks(net, degrees), net.join(degrees)
    assert len(whole.lane) > len(EAST_M), "a kerb is joined to both sides of its street"
    for asked in (np.array([2, 0]), np.array([3, 2, 1, 0]), np.array([], np.int64)):
        found, expected = links.of(asked), whole.take(asked)
        for column in fields(expected):
            np.testing.assert_array_equal(getattr(found, column.name), getattr(expected, column.name))
