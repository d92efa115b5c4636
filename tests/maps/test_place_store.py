"""Places come back from the map folder as they were read from the extract."""

import json

import numpy as np
import pytest

from doorstep.domain.errors import CacheError
from doorstep.maps.place_reader import read_places
from doorstep.maps.place_store import read_stored_places, write_places


def test_every_place_of_the_demo_city_comes_back(helsinki_pbf, tmp_path):
    """Positions to a centimetre, tags word for word."""
    places = read_places(helsinki_pbf)
    write_places(places, tmp_path / "places.json")
    back = read_stored_places(tmp_path / "places.json")
    for name in ("entrances", "buildings", "no_halts", "facilities", "surfaces", "tracks"):
        assert len(getattr(back, name)) == len(getattr(places, name)) > 0, name
    for old, new in zip(places.buildings, back.buildings, strict=True):
        assert (old.osm, dict(old.tags)) == (new.osm, dict(new.tags))
        assert np.allclose(old.ring, new.ring, atol=1e-7)
    for old, new in zip(places.entrances, back.entrances, strict=True):
        assert (old.osm_id, old.kind, dict(old.tags)) == (new.osm_id, new.kind, dict(new.tags))
        assert (new.position.lon, new.position.lat) == pytest.approx(
            (old.position.lon, old.position.lat), abs=1e-7
        )
    for old, new in zip(places.surfaces, back.surfaces, strict=True):
        assert (old.kind, old.name, len(old.holes)) == (new.kind, new.name, len(new.holes))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'{"version": 1}',
        b'{"version": 9}',
        b"\xff\xfe",
        b'{"version": 1, "entrances": [[1]]}',
    ],
)
def test_a_damaged_file_is_one_clear_error(tmp_path, content):
    """Cut, foreign, of another version, no text."""
    (tmp_path / "places.json").write_bytes(content)
    with pytest.raises(CacheError, match=r"places\.json"):
        read_stored_places(tmp_path / "places.json")


def test_a_missing_file_is_the_same_error(tmp_path):
    """With the mend."""
    with pytest.raises(CacheError, match="doorstep map build"):
        read_stored_places(tmp_path / "places.json")


def test_the_file_is_plain_json(helsinki_pbf, tmp_path):
    """Another program may read it."""
    write_places(read_places(helsinki_pbf), tmp_path / "places.json")
    assert json.loads((tmp_path / "places.json").read_text(encoding="utf-8"))["version"] == 1
