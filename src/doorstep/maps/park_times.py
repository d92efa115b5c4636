"""The default parking times that ship with Doorstep."""

from __future__ import annotations

from importlib.resources import files

from doorstep.roads.kerbside.park_times import ParkTimes, parse_park_times

PARK_TIMES = "parking/park_times.toml"


def default_park_times() -> ParkTimes:
    """Read the packaged table."""
    return parse_park_times((files("doorstep.maps") / PARK_TIMES).read_text("utf-8"), place=PARK_TIMES)
