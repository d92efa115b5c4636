"""Kerbs come back from the cache as they were laid out, hours and all."""

import numpy as np
import pytest

from doorstep.domain.errors import CacheError
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
    for name in (
        "arc",
        "offset_dm",
        "right",
        "kind",
        "tagged",
        "lon7",
        "lat7",
        "max_stay_s",
        "hours_row",
        "chain",
    ):
        assert np.array_equal(getattr(back, name), getattr(kerbs, name)), name
    assert (back.ids, back.hours, dict(back.warnings)) == (kerbs.ids, kerbs.hours, dict(kerbs.warnings))


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
