"""The profiles and conditions that every map starts with."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import cast

from doorstep.domain.errors import TrafficError
from doorstep.maps.profile_files import load_profile, packaged_profile, profile_names
from doorstep.maps.traffic_files import default_traffic, default_weather
from doorstep.roads.conditions import RoadConditions
from doorstep.roads.tags.profiles import Profile
from doorstep.roads.times.traffic import CityTraffic


class PackagedProfiles(Mapping[str, Profile]):
    """The profiles that come with Doorstep, each read when first asked for."""

    def __getitem__(self, name: str) -> Profile:
        """Load a profile by name."""
        if name not in profile_names():
            raise KeyError(name)
        return packaged_profile(name)

    def __iter__(self) -> Iterator[str]:
        return iter(profile_names())

    def __len__(self) -> int:
        return len(profile_names())


def default_profiles(extra: Sequence[str | Path] = ()) -> Mapping[str, Profile]:
    """Take the packaged profiles, and load a user's own TOML files, which may replace them."""
    own = [load_profile(name) for name in extra]
    packaged = cast("MutableMapping[str, Profile]", PackagedProfiles())
    return ChainMap({profile.name: profile for profile in own}, packaged)


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
