"""A map folder appears whole or not at all."""

from pathlib import Path

import pytest

from doorstep.domain.errors import CacheError
from doorstep.maps.cache import (
    Manifest,
    default_map_path,
    map_file,
    new_map_folder,
    read_manifest,
    write_manifest,
    write_pieces,
)

MANIFEST = Manifest(
    "tiny.osm.pbf", "ab" * 32, "0.1.0", (24.9, 60.1, 25.0, 60.2), {"arcs": 12}, {"dangling": 1}, 1.0
)


@pytest.mark.parametrize(
    ("extract", "folder"),
    [("porto.osm.pbf", "porto.doorstep"), ("porto.pbf", "porto.doorstep"), ("porto", "porto.doorstep")],
)
def test_a_map_lies_beside_its_extract(extract, folder):
    """People look for the result where the input was."""
    assert default_map_path(Path("/maps") / extract) == Path("/maps") / folder


def test_a_finished_map_replaces_the_old_one(tmp_path):
    """Rebuilding must leave exactly one map and no scratch folder."""
    target = tmp_path / "tiny.doorstep"
    for text in (b"one", b"two"):
        with new_map_folder(target) as folder:
            write_pieces(folder / "network.cache", [text])
            write_manifest(folder, MANIFEST)
    assert (target / "network.cache").read_bytes() == b"two"
    assert read_manifest(target) == MANIFEST
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.doorstep"]


def test_an_interrupted_build_leaves_nothing_behind(tmp_path):
    """Ctrl-C in the middle of a build: the old map stays, the new one vanishes."""
    target = tmp_path / "tiny.doorstep"
    with pytest.raises(KeyboardInterrupt), new_map_folder(target) as folder:
        write_pieces(folder / "network.cache", [b"half"])
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_no_map_is_never_replaced(tmp_path):
    """`--out ~/Documents` must not delete anybody's documents."""
    (tmp_path / "letters").mkdir()
    with pytest.raises(CacheError, match="is not a map folder"), new_map_folder(tmp_path / "letters"):
        pass
    assert (tmp_path / "letters").is_dir()


def test_a_missing_or_damaged_manifest_is_one_clear_error(tmp_path):
    """Somebody opens a folder that holds no map, or whose manifest was cut."""
    with pytest.raises(CacheError, match="is not a map folder"):
        read_manifest(tmp_path)
    (tmp_path / "map.json").write_text('{"source": ')
    with pytest.raises(CacheError, match="damaged"):
        read_manifest(tmp_path)


def test_an_empty_cache_file_is_one_clear_error(tmp_path):
    """An empty file cannot be mapped into memory."""
    (tmp_path / "network.cache").touch()
    with pytest.raises(CacheError, match="missing, empty or unreadable"):
        map_file(tmp_path / "network.cache")
