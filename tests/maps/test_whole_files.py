"""Files of a map appear whole or not at all."""

from pathlib import Path

import pytest

from doorstep.domain.errors import FileError
from doorstep.maps.whole_files import appearing


def test_a_file_takes_its_place_when_it_is_whole(tmp_path: Path):
    """Until then a reader meets the old one; afterwards nothing else lies beside it."""
    target = tmp_path / "base.pmtiles"
    target.write_bytes(b"old")
    with appearing(target, "the tiles") as scratch:
        scratch.write_bytes(b"new")
        assert target.read_bytes() == b"old"
    assert target.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_whose_making_fails_leaves_the_old_one(tmp_path: Path):
    """Half a file is gone, and what went wrong is told as it was."""
    target = tmp_path / "base.pmtiles"
    target.write_bytes(b"old")
    with pytest.raises(ValueError, match="no such zoom"), appearing(target, "the tiles") as scratch:
        scratch.write_bytes(b"ha")
        raise ValueError("no such zoom")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_others_may_read_what_others_may_read(tmp_path: Path):
    """A server that runs as somebody else serves the tiles: they are as open as any file written there."""
    plain, target = tmp_path / "plain", tmp_path / "base.pmtiles"
    plain.touch()
    with appearing(target, "the tiles") as scratch:
        scratch.touch()
    assert target.stat().st_mode == plain.stat().st_mode


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path):
    """With what is wrong and how to mend it."""
    with (
        pytest.raises(FileError, match="the tiles cannot be written: No such file or directory") as told,
        appearing(tmp_path / "nowhere" / "base.pmtiles", "the tiles") as scratch,
    ):
        scratch.touch()
    assert told.value.place == str(tmp_path / "nowhere" / "base.pmtiles")
    assert "folder" in told.value.mend
