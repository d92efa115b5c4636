"""Which directions of a way a traveller may take: one-way signs and their exceptions.

Sources: OSM wiki "Key:oneway", "Key:oneway:bicycle", "Key:cycleway" (opposite*, left/right with a
oneway of their own), "Key:junction" (roundabout and circular imply one-way), "Tag:highway=motorway".
"""

from __future__ import annotations

from doorstep.roads.tags.streets import Tags

_BOTH = (True, True)
_AHEAD = (True, False)
_BACK = (False, True)
_NEITHER = (False, False)

_VALUES = {
    **dict.fromkeys(("yes", "true", "1", "designated"), _AHEAD),
    **dict.fromkeys(("-1", "reverse"), _BACK),
    **dict.fromkeys(("no", "false", "0", "alternating", "none", "bicycle"), _BOTH),
    # A reversible lane is open one way at a time; without its timetable neither way is safe to plan.
    "reversible": _NEITHER,
}
_CONTRAFLOW = frozenset(("opposite", "opposite_lane", "opposite_track", "opposite_share_busway"))
_CYCLE_SIDES = ("cycleway:left", "cycleway:right", "cycleway:both")


def directions(tags: Tags, keys: tuple[str, ...], name: str) -> tuple[bool, bool]:
    """Tell whether a traveller may go along a way's nodes and against them.

    Parameters
    ----------
    tags
        Plain tags of the way.
    keys
        Access keys of the traveller without "access", most specific first; their "oneway:KEY" tags
        come before "oneway". ("foot",) means walkers, whom a plain "oneway" does not bind.
    name
        Class of the way, see `access.street_class`.
    """
    for key in keys:
        value = tags.get(f"oneway:{key}")
        if value is not None and value in _VALUES:
            return _relative(tags, _VALUES[value], value)
    if keys == ("foot",):
        return _conveying(tags)
    general = _general(tags, name)
    if keys[0] == "bicycle" and general in (_AHEAD, _BACK) and _rides_against(tags, general):
        return _BOTH
    return general


def _general(tags: Tags, name: str) -> tuple[bool, bool]:
    value = tags.get("oneway")
    if value is not None and value in _VALUES:
        return _VALUES[value]
    if tags.get("junction") in ("roundabout", "circular", "mini_roundabout") or name == "motorway":
        return _AHEAD
    return _BOTH


def _relative(tags: Tags, allowed: tuple[bool, bool], value: str) -> tuple[bool, bool]:
    """Read "oneway:bicycle=yes" on a street with "oneway=-1" as along the sign, not along the nodes."""
    if value in ("yes", "true", "1") and tags.get("oneway") in ("-1", "reverse"):
        return _BACK
    return allowed


def _conveying(tags: Tags) -> tuple[bool, bool]:
    """Walkers ride an escalator or moving walkway only the way it moves."""
    moving = tags.get("conveying")
    if moving == "forward" or (moving == "yes" and tags.get("oneway") in ("yes", "1", "true")):
        return _AHEAD
    if moving == "backward" or (moving == "yes" and tags.get("oneway") in ("-1", "reverse")):
        return _BACK
    return _BOTH


def _rides_against(tags: Tags, general: tuple[bool, bool]) -> bool:
    """Tell whether bicycles may ride against a one-way street."""
    if tags.get("cycleway") in _CONTRAFLOW:
        return True
    against = "bicycle:backward" if general == _AHEAD else "bicycle:forward"
    if tags.get(against) in ("yes", "designated", "permissive"):
        return True
    for side in _CYCLE_SIDES:
        value = tags.get(side)
        if value in _CONTRAFLOW:
            return True
        own = tags.get(f"{side}:oneway")
        runs_against = own == "no" or own in (("-1",) if general == _AHEAD else ("yes", "1"))
        if runs_against and value not in (None, "no", "none", "separate"):
            return True
    return False
