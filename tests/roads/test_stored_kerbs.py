"""Kerbs come back from the cache as they were laid out, hours and all."""

from dataclasses import fields

import numpy as np
import pytest

from doorstep.domain.errors import CacheError
from doorstep.domain.kerbs import ParkTime
from doorstep.roads.kerbside.kerbs import lay_out_kerbs
from doorstep.roads.stored_kerbs import kerbs_from_buffer, kerbs_to_pieces
from doorstep.roads.tags.vocabulary import Mode
from tests.cities.ascii_city import draw_city
from tests.cities.drawn_network import network_of

TAGS = {
    "highway": "residential",
    "parking:right": "lane",
    "parking:left": "no",
    "parking:right:restriction:conditional": "loading_only @ (Mo-Fr 08:00-12:00)",
}


def laid_out():
    town = network_of(draw_city("a" + "-" * 40 + "b", {"ab": TAGS}))
    return lay_out_kerbs(town.network.streets, town.network.layers[Mode.MOTOR].graph)


def stored(kerbs):
    return b"".join(bytes(piece) for piece in kerbs_to_pieces(kerbs))


def test_kerbs_are_stored_column_by_column():
    """Ids and hours travel as text, the rest as it lies."""
    kerbs = laid_out()
    assert len(kerbs) > 2
    back = kerbs_from_buffer(memoryview(stored(kerbs)), origin="kerbs.cache")
    columns = [field.name for field in fields(kerbs) if isinstance(getattr(kerbs, field.name), np.ndarray)]
    assert len(columns) == 10
    for name in columns:
        assert np.array_equal(getattr(back, name), getattr(kerbs, name)), name
    assert (back.ids, back.hours, dict(back.warnings)) == (kerbs.ids, kerbs.hours, dict(kerbs.warnings))


def test_some_kerbs_of_a_table_keep_what_they_are():
    """Two of them the other way round: each row as it was, with its own name and hours."""
    kerbs = laid_out()
    two = kerbs.take(np.array([2, 0]))
    assert two.ids == (kerbs.ids[2], kerbs.ids[0])
    park = (ParkTime(30, 60),)
    assert [two.record(row, park) for row in (0, 1)] == [kerbs.record(row, park) for row in (2, 0)]
    assert two.hours == kerbs.hours


def test_no_kerbs_at_all_are_stored_too():
    """A map of footways only."""
    town = network_of(draw_city("a---b", {"ab": "highway=service service=driveway access=private"}))
    kerbs = lay_out_kerbs(town.network.streets, town.network.layers[Mode.MOTOR].graph)
    back = kerbs_from_buffer(memoryview(stored(kerbs)), origin="kerbs.cache")
    assert (len(back), back.ids) == (len(kerbs), kerbs.ids)


@pytest.mark.parametrize("at", [3, 40, -1])
def test_damage_is_one_clear_error(at):
    """Magic, table or column."""
    content = bytearray(stored(laid_out()))
    content[at] ^= 0xFF
    with pytest.raises(CacheError, match=r"kerbs\.cache"):
        kerbs_from_buffer(memoryview(bytes(content)), origin="kerbs.cache")
