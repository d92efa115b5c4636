"""Settings: the few things the environment may say. Read once, where the program starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MAP = "DOORSTEP_MAP"
CACHE = "DOORSTEP_CACHE"
LEVEL = "DOORSTEP_TRAFFIC_LEVEL"
WORKSPACE = "DOORSTEP_WORKSPACE"
WORKERS = "DOORSTEP_WORKERS"
CLUSTER = "DOORSTEP_CLUSTER"
XDG_CACHE = "XDG_CACHE_HOME"
DESCRIPTIONS: Mapping[str, str] = {
    MAP: "Map folder or extract to use where --map is not given. Default: the demo city.",
    CACHE: "Folder for maps that Doorstep builds by itself. Default: doorstep in the user's cache folder.",
    WORKSPACE: "Folder with orders, corrections and plans. Default: doorstep-workspace where one stands.",
    WORKERS: "Processes that plan the parts of a large day side by side. Default: one for each core.",
    CLUSTER: "Dask scheduler that plans them instead, such as tcp://host:8786, or local. Default: none.",
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
    workers, cluster
        Who plans the parts of a large day: processes of this machine, as written, or a Dask scheduler.
    """

    map: str
    cache_folder: Path
    traffic_level: str | None
    workspace: Path = Path("doorstep-workspace")
    workers: str | None = None
    cluster: str | None = None

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], home: Path) -> Settings:
        """Read the settings from environment variables."""
        cache = environment.get(XDG_CACHE) or str(home / ".cache")
        return cls(
            map=environment.get(MAP) or "helsinki",
            cache_folder=Path(environment.get(CACHE) or Path(cache) / "doorstep"),
            traffic_level=environment.get(LEVEL) or None,
            workspace=Path(environment.get(WORKSPACE) or "doorstep-workspace"),
            workers=environment.get(WORKERS) or None,
            cluster=environment.get(CLUSTER) or None,
        )
