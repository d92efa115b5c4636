"""A stored network is the network: column by column, mode by mode, and refused when it is not whole."""

import numpy as np
import pytest

from doorstep.domain.errors import CacheError
from doorstep.roads.cache import read_sections, text_section, write_sections
from doorstep.roads.network import RoadNetwork
from doorstep.roads.stored_roads import roads_from_buffer
from doorstep.roads.stored_streets import street_sections, streets_from
from doorstep.roads.tags.vocabulary import Mode
from tests.cities.ascii_city import draw_city, restriction
from tests.cities.drawn_network import bridge_town


def stored(town):
    return b"".join(bytes(piece) for piece in town.network.to_pieces())


def opened(content, town):
    return RoadNetwork.from_buffer(
        memoryview(content), town.network.profiles, town.network.conditions, origin="town.cache"
    )


def test_a_stored_network_gives_the_same_matrices_bit_for_bit():
    """For every mode, before and after a closure."""
    town = bridge_town()
    again = opened(stored(town), town)
    places = [town.on(ends) for ends in ("ab", "bd", "ef")]
    for profile in ("van", "cargo_bike", "foot"):
        fresh, old = town.network.matrix(places, profile), again.matrix(places, profile)
        assert fresh.duration_ms.tolist() == old.duration_ms.tolist()
        assert fresh.distance_dm.tolist() == old.distance_dm.tolist()
        assert np.array_equal(town.network.weights(profile), again.weights(profile))


def test_storing_twice_gives_the_same_bytes():
    """A cache can be compared by its hash."""
    town = bridge_town()
    assert stored(town) == stored(opened(stored(town), town) and town)


def test_streets_come_back_with_tags_names_and_restrictions():
    """Everything that meanings are read from."""
    city = draw_city(
        "a---b---c",
        {"ab": "highway=residential name=Ääkköset", "bc": "highway=service ref=E75"},
        nodes={"b": "highway=traffic_signals"},
        relations=[restriction("no_u_turn", "ab", "b", "ab", restriction__hgv="no_entry")],
    )
    buffer = b"".join(bytes(piece) for piece in write_sections(street_sections(city.streets)))
    back = streets_from(read_sections(memoryview(buffer), origin="x"))
    for field in ("node_osm_id", "node_lon7", "way_first", "way_node", "way_name", "way_tag_set"):
        assert np.array_equal(getattr(back, field), getattr(city.streets, field))
    for field in ("node_tags", "tag_sets", "names", "relations", "warnings", "source", "source_sha256"):
        assert getattr(back, field) == getattr(city.streets, field), field


def test_layers_open_when_they_are_asked_for():
    """And stay open."""
    town = bridge_town()
    _, layers = roads_from_buffer(memoryview(stored(town)), origin="town.cache")
    assert set(layers) == set(Mode)
    assert len(layers) == 3
    assert layers[Mode.MOTOR] is layers[Mode.MOTOR]
    assert layers._opened.keys() == {Mode.MOTOR}


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.999])
def test_a_cut_cache_is_refused_at_once(share):
    """A disk that filled up while writing."""
    town = bridge_town()
    content = stored(town)
    with pytest.raises(CacheError, match=r"town\.cache"):
        opened(content[: int(len(content) * share)], town)


def test_a_flipped_bit_in_a_mode_is_noticed_when_it_opens():
    """Before the kernel trusts a single index of it."""
    town = bridge_town()
    content = bytearray(stored(town))
    sections = read_sections(memoryview(bytes(content)), origin="x")
    column = sections["foot/turn_to"].tobytes()
    content[bytes(content).index(column)] ^= 1
    damaged = opened(bytes(content), town)
    assert damaged.matrix([town.on("ab")], "van").duration_ms.tolist() == [[0]]
    with pytest.raises(CacheError, match=r"town\.cache: section .* is damaged"):
        damaged.matrix([town.on("ab")], "foot")


def test_a_cache_that_lacks_a_column_is_refused_by_name():
    """Written by a program that knew less."""
    town = bridge_town()
    sections = read_sections(memoryview(stored(town)), origin="x")
    kept = {name: column for name, column in sections.items() if name != "motor/head"}
    content = b"".join(bytes(piece) for piece in write_sections(kept))
    with pytest.raises(CacheError, match="motor/head"):
        opened(content, town).matrix([town.on("ab")], "van")


def test_a_cache_of_unknown_modes_is_refused():
    """Mode 9 is not one of ours."""
    town = bridge_town()
    sections = dict(read_sections(memoryview(stored(town)), origin="x")) | {"modes": text_section([9])}
    content = b"".join(bytes(piece) for piece in write_sections(sections))
    with pytest.raises(CacheError, match="garbles a section"):
        opened(content, town)
