"""The few things the environment may say."""

from pathlib import Path

import pytest

from doorstep.domain.errors import ProfileError, TrafficError, UnknownNameError
from doorstep.wiring.defaults import default_profiles, traffic_level
from doorstep.wiring.settings import DESCRIPTIONS, Settings

HOME = Path("/home/ana")


def test_without_any_variable_the_demo_city_lies_in_the_users_cache():
    """A fresh machine."""
    assert Settings.from_environment({}, HOME) == Settings("helsinki", HOME / ".cache" / "doorstep", None)


def test_variables_win_over_defaults_and_ours_over_the_desktops():
    """DOORSTEP_CACHE is the folder itself; XDG_CACHE_HOME holds those of all programs."""
    shared = {"XDG_CACHE_HOME": "/var/cache/ana", "DOORSTEP_MAP": "porto.osm.pbf"}
    assert Settings.from_environment(shared, HOME).cache_folder == Path("/var/cache/ana/doorstep")
    own = Settings.from_environment(shared | {"DOORSTEP_CACHE": "/maps", "DOORSTEP_TRAFFIC_LEVEL": "2"}, HOME)
    assert own == Settings("porto.osm.pbf", Path("/maps"), "2")


def test_an_empty_variable_is_none():
    """As shells leave them behind."""
    empty = dict.fromkeys([*DESCRIPTIONS, "XDG_CACHE_HOME"], "")
    assert Settings.from_environment(empty, HOME) == Settings.from_environment({}, HOME)


@pytest.mark.parametrize(("text", "level"), [("0", 0.0), ("1.5", 1.5), ("5", 5.0)])
def test_a_congestion_level_is_a_number_or_a_name(text, level):
    """Names come from the traffic table."""
    assert traffic_level(text) == level
    assert traffic_level("large") > traffic_level("medium") == 1.0


@pytest.mark.parametrize("text", ["-1", "5.1", "nan", "inf"])
def test_a_level_outside_its_range_is_refused(text):
    """1 is a medium city, 5 the worst on earth."""
    with pytest.raises(TrafficError, match=r"0\.\.5"):
        traffic_level(text)


def test_profiles_are_read_when_they_are_asked_for(tmp_path):
    """Their names are known at once; a user's file may replace one or add another."""
    own = tmp_path / "quad.toml"
    own.write_text('name = "quad"\nextends = "cargo_bike"\n')
    known = default_profiles([own])
    assert {"van", "truck", "car", "scooter", "cargo_bike", "foot", "robot", "drone", "quad"} == set(known)
    assert known["quad"].mode == known["cargo_bike"].mode
    with pytest.raises(KeyError):
        known["hovercraft"]


def test_a_broken_profile_file_is_refused_when_the_city_opens(tmp_path):
    """Not at the first question an hour later."""
    own = tmp_path / "quad.toml"
    own.write_text('name = "quad"\nextends = "cargo_bike"\n[speed]\ntop_kmh = -3\n')
    with pytest.raises((ProfileError, UnknownNameError), match=r"quad\.toml"):
        default_profiles([own])
