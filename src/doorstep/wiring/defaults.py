"""The profiles and conditions that every map starts with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from doorstep.domain.errors import TrafficError
from doorstep.maps.profile_files import load_profile, packaged_profile, profile_names
from doorstep.maps.traffic_files import default_traffic, default_weather
from doorstep.roads.conditions import RoadConditions
from doorstep.roads.profiles import Profile
from doorstep.roads.traffic import CityTraffic


def default_profiles(extra: Sequence[str | Path] = ()) -> Mapping[str, Profile]:
    """Load the packaged profiles, and a user's own TOML files, which may replace them."""
    profiles = {name: packaged_profile(name) for name in profile_names()}
    for name in extra:
        profile = load_profile(name)
        profiles[profile.name] = profile
    return profiles


def default_conditions(level: float = 1.0) -> RoadConditions:
    """Open all streets under typical traffic of a congestion level."""
    return RoadConditions(CityTraffic(default_traffic(), level), default_weather())


def traffic_level(text: str) -> float:
    """Read a congestion level: a number, or a name such as "large".

    Raises
    ------
    TrafficError, UnknownNameError
        If it is neither a number of 0..5 nor a known name.
    """
    try:
        level = float(text)
    except ValueError:
        return default_traffic().level_named(text)
    if not 0 <= level <= 5:
        raise TrafficError("a congestion level outside 0..5", value=text, mend="1 is a medium city.")
    return level
