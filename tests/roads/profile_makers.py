"""Small profiles for tests, told from the packaged ones by what a test changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import doorstep.maps
from doorstep.roads.tags.profiles import Profile, SpeedTables, TurnTimes, parse_profile

_FOLDER = Path(doorstep.maps.__file__).parent / "profiles"
_TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in _FOLDER.glob("*.toml")}


def profile(name: str, changes: str = "") -> Profile:
    """Read a packaged profile, with further TOML laid over it."""
    if not changes:
        return parse_profile(_TEXTS[name], place=name, known=_TEXTS)
    return parse_profile(f'name = "changed"\nextends = "{name}"\n{changes}', place="changed", known=_TEXTS)


def plain(name: str, kmh: float = 36.0) -> Profile:
    """Make a profile of one speed everywhere that pays nothing for turns: 36 km/h is 10 m a second."""
    base = profile(name)
    tables = SpeedTables(top_kmh=kmh, typical_kmh=dict.fromkeys(base.speed.typical_kmh, kmh))
    times = TurnTimes(u_turn=base.turns.u_turn, u_turn_s=base.turns.u_turn_s)
    return replace(base, speed=tables, turns=times, barriers_s={})
