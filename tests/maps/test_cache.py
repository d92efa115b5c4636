"""A map folder appears whole or not at all."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from doorstep.domain.errors import CacheError
from doorstep.maps.cache import (
    Fingerprint,
    Manifest,
    checked_file,
    default_map_path,
    fingerprints,
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


def finished(folder):
    """A map folder of one file, with its fingerprint."""
    folder.mkdir()
    (folder / "places.json").write_bytes(b"hello")
    manifest = replace(MANIFEST, files=fingerprints(folder))
    write_manifest(folder, manifest)
    return manifest


def test_a_file_is_given_out_only_as_it_was_written(tmp_path):
    """CRC-32 of "hello" is 3610a686; a flipped bit, a cut or a missing file is told apart."""
    manifest = finished(tmp_path / "tiny.doorstep")
    folder = tmp_path / "tiny.doorstep"
    assert manifest.files == {"places.json": Fingerprint(5, 0x3610A686)}
    assert read_manifest(folder) == manifest
    assert checked_file(folder, manifest, "places.json") == folder / "places.json"
    for content, said in ((b"hellp", "damaged"), (b"hell", "incomplete: 4 bytes of 5")):
        (folder / "places.json").write_bytes(content)
        with pytest.raises(CacheError, match=said):
            checked_file(folder, manifest, "places.json")
    (folder / "places.json").unlink()
    with pytest.raises(CacheError, match="missing"):
        checked_file(folder, manifest, "places.json")


def test_a_file_the_map_was_built_without_is_said_to_be_so(tmp_path):
    """Without kerbs, because without motor streets."""
    manifest = finished(tmp_path / "tiny.doorstep")
    with pytest.raises(CacheError, match=r"built without kerbs\.cache"):
        checked_file(tmp_path / "tiny.doorstep", manifest, "kerbs.cache")


@pytest.mark.parametrize("version", [1, 3, "two", None])
def test_a_manifest_of_another_version_is_refused(tmp_path, version):
    """Before anything else in it is believed."""
    (tmp_path / "map.json").write_text(json.dumps({"version": version, "anything": 1}))
    with pytest.raises(CacheError, match="this Doorstep reads 2"):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    "content", ["", "[]", "7", "null", "{}", '{"version": 2}', '{"version": 2, "files": [], "bounds": 3}']
)
def test_a_manifest_that_is_none_is_one_clear_error(tmp_path, content):
    """Whatever JSON it is."""
    (tmp_path / "map.json").write_text(content)
    with pytest.raises(CacheError, match="damaged"):
        read_manifest(tmp_path)


def test_a_full_disk_is_told_and_leaves_the_old_map(tmp_path):
    """The system's own word, and no scratch folder."""
    target = tmp_path / "tiny.doorstep"
    finished(target)
    with pytest.raises(CacheError, match="No space left"), new_map_folder(target):
        raise OSError(28, "No space left on device")
    assert (target / "places.json").read_bytes() == b"hello"
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.doorstep"]


def test_an_old_map_comes_back_when_the_new_one_cannot_take_its_place(tmp_path, monkeypatch):
    """Between the two renames there is no map: a failure there must not be the end of it."""
    target = tmp_path / "tiny.doorstep"
    finished(target)
    rename = Path.rename

    def failing(path, other):
        if path.name.endswith(".partial"):
            raise OSError(5, "Input/output error")
        return rename(path, other)

    monkeypatch.setattr(Path, "rename", failing)
    with pytest.raises(CacheError, match="Input/output error"), new_map_folder(target) as folder:
        write_manifest(folder, MANIFEST)
    assert (target / "places.json").read_bytes() == b"hello"
    assert [path.name for path in tmp_path.iterdir()] == ["tiny.doorstep"]
