"""Settings: the few things the environment may say. Read once, where the program starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MAP = "DOORSTEP_MAP"
CACHE = "DOORSTEP_CACHE"
LEVEL = "DOORSTEP_TRAFFIC_LEVEL"
XDG_CACHE = "XDG_CACHE_HOME"
DESCRIPTIONS: Mapping[str, str] = {
    MAP: "Map folder or extract to use where --map is not given. Default: the demo city.",
    CACHE: "Folder for maps that Doorstep builds by itself. Default: doorstep in the user's cache folder.",
    LEVEL: "Congestion level of the city, 0..5 (1 is a medium city). Default: estimated from the map.",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """What the environment says.

    map
        Map folder, extract or name of a demo city.
    cache_folder
        Where maps are built that nobody asked to be put elsewhere.
    traffic_level
        Congestion level; None to estimate it from the map.
    """

    map: str
    cache_folder: Path
    traffic_level: str | None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], home: Path) -> Settings:
        """Read the settings from environment variables."""
        cache = environment.get(XDG_CACHE) or str(home / ".cache")
        return cls(
            map=environment.get(MAP) or "helsinki",
            cache_folder=Path(environment.get(CACHE) or Path(cache) / "doorstep"),
            traffic_level=environment.get(LEVEL) or None,
        )
