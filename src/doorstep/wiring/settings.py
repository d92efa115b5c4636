"""Settings: the few things the environment may say. Read once, where the program starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MAP = "DOORSTEP_MAP"
CACHE = "DOORSTEP_CACHE"
LEVEL = "DOORSTEP_TRAFFIC_LEVEL"
WORKSPACE = "DOORSTEP_WORKSPACE"
XDG_CACHE = "XDG_CACHE_HOME"
DESCRIPTIONS: Mapping[str, str] = {
    MAP: "Map folder or extract to use where --map is not given. Default: the demo city.",
    CACHE: "Folder for maps that Doorstep builds by itself. Default: doorstep in the user's cache folder.",
    WORKSPACE: "Folder with orders, corrections and plans. Default: doorstep-workspace where one stands.",
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
    workspace
        Folder with the books.
    """

    map: str
    cache_folder: Path
    traffic_level: str | None
    workspace: Path = Path("doorstep-workspace")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], home: Path) -> Settings:
        """Read the settings from environment variables."""
        cache = environment.get(XDG_CACHE) or str(home / ".cache")
        return cls(
            map=environment.get(MAP) or "helsinki",
            cache_folder=Path(environment.get(CACHE) or Path(cache) / "doorstep"),
            traffic_level=environment.get(LEVEL) or None,
            workspace=Path(environment.get(WORKSPACE) or "doorstep-workspace"),
        )
