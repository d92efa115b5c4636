"""Files that are written appear whole or not at all."""

from pathlib import Path

import pytest

from doorstep.domain.errors import FileError
from doorstep.wiring.whole_files import appearing, write_whole


def test_a_file_is_written_into_a_folder_that_was_not_there(tmp_path: Path):
    """Nothing but the file lies there afterwards."""
    path = tmp_path / "day" / "plan.json"
    write_whole(path, b"{}")
    assert path.read_bytes() == b"{}"
    assert list(path.parent.iterdir()) == [path]


def test_who_is_interrupted_leaves_the_old_file_as_it_was(tmp_path: Path):
    """A reader never meets half of a plan."""
    path = tmp_path / "plan.json"
    path.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), appearing(path) as scratch:
        scratch.write_bytes(b"ne")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path):
    """A file stands where a folder has to be."""
    (tmp_path / "day").write_text("")
    with pytest.raises(FileError, match=r"cannot write it: .*day/plan.json.*Choose another place"):
        write_whole(tmp_path / "day" / "plan.json", b"{}")
