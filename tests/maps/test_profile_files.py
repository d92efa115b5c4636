"""Packaged and own profile files."""

from __future__ import annotations

from pathlib import Path

import pytest

from doorstep.domain.errors import FileError, ProfileError, UnknownNameError
from doorstep.maps.profile_files import load_profile, packaged_profile, profile_names
from doorstep.roads.tags.access import AccessGroup
from doorstep.roads.tags.vocabulary import Mode


def test_every_packaged_profile_can_be_read_and_bears_its_files_name():
    """A packaged file that cannot be read would only be found by the first user who asks for it."""
    assert set(profile_names()) == {
        "van",
        "truck",
        "car",
        "scooter",
        "cargo_bike",
        "foot",
        "robot",
        "drone",
    }
    modes = {name: packaged_profile(name).mode for name in profile_names()}
    assert [name for name, mode in modes.items() if mode is Mode.MOTOR] == ["car", "scooter", "truck", "van"]
    assert modes["drone"] is None
    assert all(packaged_profile(name).name == name for name in profile_names())
    assert packaged_profile("truck").group is AccessGroup.HGV


def test_an_unknown_name_lists_the_known_ones():
    """People write "bike" first."""
    with pytest.raises(UnknownNameError, match=r"'cargobike'.*Did you mean 'cargo_bike'"):
        load_profile("cargobike")


def test_an_own_file_may_extend_a_packaged_profile_and_a_neighbour(tmp_path: Path):
    """A fleet keeps its vehicles in one folder."""
    (tmp_path / "sprinter.toml").write_text(
        'name = "sprinter"\nextends = "van"\n[vehicle]\nheight_cm = 285\n'
    )
    long = tmp_path / "long.toml"
    long.write_text('name = "long"\nextends = "sprinter"\n[vehicle]\nlength_cm = 730\n')
    read = load_profile(str(long))
    assert (read.vehicle.height_cm, read.vehicle.length_cm, read.vehicle.mass_g) == (285, 730, 3_500_000)


def test_an_own_file_does_not_replace_a_packaged_one_under_another(tmp_path: Path):
    """A neighbour called van.toml must not change what "van" means to a third file."""
    (tmp_path / "van.toml").write_text('name = "van"\nextends = "car"\n')
    own = tmp_path / "own.toml"
    own.write_text('name = "own"\nextends = "van"\n')
    assert load_profile(own).group is AccessGroup.GOODS


def test_a_file_that_is_not_there_or_no_text_gives_one_clear_error(tmp_path: Path):
    """Never a stack trace for a wrong path."""
    with pytest.raises(FileError, match=r"missing\.toml"):
        load_profile(tmp_path / "missing.toml")
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(FileError, match="not UTF-8"):
        load_profile(binary)


def test_an_error_in_an_own_file_names_the_file(tmp_path: Path):
    """File, key, value and mend."""
    own = tmp_path / "own.toml"
    own.write_text('name = "own"\nextends = "van"\n[vehicle]\nheight_cm = 9000\n')
    with pytest.raises(ProfileError, match=r"own\.toml, \[vehicle\], key 'height_cm'.*9000.*from 1 to 600"):
        load_profile(own)
