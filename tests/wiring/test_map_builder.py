"""A map folder appears whole, or not at all."""

import gc

import pytest

from doorstep.domain.errors import MapFileError
from doorstep.maps import cache
from doorstep.wiring.defaults import default_profiles
from doorstep.wiring.map_builder import MapOptions, build_map

ALL_STEPS = (
    "reading streets",
    "motor streets",
    "cycle streets",
    "foot streets",
    "kerbs and places",
    "addresses",
)
QUICK = MapOptions(with_tiles=False)


@pytest.mark.parametrize("step", ALL_STEPS)
def test_an_interruption_at_any_step_leaves_nothing(helsinki_pbf, tmp_path, step):
    """Ctrl-C may come at any time."""

    def interrupt(name, share):
        if name == step and share > 0:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_map(helsinki_pbf, tmp_path / "town.doorstep", QUICK, interrupt)
    assert list(tmp_path.iterdir()) == []


def test_a_map_counts_what_is_in_it(helsinki_map):
    """Figures of the demo extract, counted by other tools too."""
    manifest = cache.read_manifest(helsinki_map)
    assert manifest.counts["addresses"] > 1_000
    assert manifest.counts["kerbs"] > 500
    assert manifest.source == "helsinki.osm.pbf"
    west, south, east, north = manifest.bounds
    assert west < 24.947 < east
    assert south < 60.172 < north
    assert set(manifest.files) == {
        cache.NETWORK,
        cache.KERBS,
        cache.PLACES,
        cache.ADDRESSES,
        cache.TILES,
    }


def test_a_map_for_walkers_only_has_no_kerbs(helsinki_pbf, tmp_path):
    """And is opened all the same."""
    from doorstep.domain.errors import CacheError, ProfileError
    from doorstep.wiring.city import open_city

    foot = {"foot": default_profiles()["foot"]}
    build_map(helsinki_pbf, tmp_path / "walk.doorstep", MapOptions(profiles=foot, with_tiles=False))
    city = open_city(tmp_path / "walk.doorstep")
    assert city.route("Vilhonkatu 5", "Siltasaarenkatu 1", "foot").distance_m > 100
    with pytest.raises(ProfileError, match="holds no motor streets"):
        city.route("Vilhonkatu 5", "Siltasaarenkatu 1", "van")
    with pytest.raises(CacheError, match="has no kerbs"):
        _ = city.kerbs


def test_a_bad_extract_keeps_the_old_map(helsinki_pbf, tmp_path):
    """Yesterday's map still opens when today's download was cut."""
    target = tmp_path / "town.doorstep"
    build_map(helsinki_pbf, target, QUICK)
    before = cache.read_manifest(target)
    cut = tmp_path / "cut.osm.pbf"
    cut.write_bytes(helsinki_pbf.read_bytes()[:300_000])
    with pytest.raises(MapFileError, match=r"cut\.osm\.pbf"):
        build_map(cut, target, QUICK)
    assert cache.read_manifest(target) == before
    assert {path.name for path in tmp_path.iterdir()} == {"town.doorstep", "cut.osm.pbf"}


def test_the_collector_of_cycles_is_as_it_was_after_a_build_that_failed(tmp_path):
    """It rests while rows are gathered; a service that goes on afterwards needs it."""
    gc.enable()
    with pytest.raises(MapFileError):
        build_map(tmp_path / "no.osm.pbf", tmp_path / "no.doorstep", QUICK)
    assert gc.isenabled()


def test_the_bounds_of_a_map_are_those_of_its_streets(tmp_path):
    """Node 3 lies at 0, 0 by mistake; its street is cut there, and the map does not reach to Africa."""
    places = {1: (24.0, 60.0), 2: (24.001, 60.0), 3: (0.0, 0.0), 4: (24.003, 60.002), 5: (24.004, 60.002)}
    nodes = "".join(f'<node id="{i}" version="1" lon="{x}" lat="{y}"/>' for i, (x, y) in places.items())
    refs = "".join(f'<nd ref="{ref}"/>' for ref in places)
    way = f'<way id="7" version="1">{refs}<tag k="highway" v="residential"/></way>'
    extract = tmp_path / "town.osm"
    extract.write_text(f'<osm version="0.6">{nodes}{way}</osm>')
    manifest = build_map(extract, tmp_path / "town.doorstep", QUICK)
    assert manifest.bounds == (24.0, 60.0, 24.004, 60.002)
