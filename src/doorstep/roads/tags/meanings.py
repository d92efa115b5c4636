"""What streets mean to one profile: where it may go, as what, and how fast, once per distinct set of tags.

A street that is open only for a part of the time asked about counts as `LAST_LEG`: one may be let in to
a door there, but no route is planned through.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from doorstep.domain.units import SECONDS_PER_DAY
from doorstep.domain.windows import DAYS_PER_WEEK
from doorstep.roads.tags.access import Level, node_level, street_class, way_level
from doorstep.roads.tags.conditional import conditional_keys, edges, resolve
from doorstep.roads.tags.gradients import rolling_of
from doorstep.roads.tags.limits import fits
from doorstep.roads.tags.opening_times import TimeOfWeek
from doorstep.roads.tags.profiles import Profile
from doorstep.roads.tags.speeds import way_speed
from doorstep.roads.tags.streets import StreetData, Tags


class ArcUse(IntEnum):
    """What a profile may do on an arc."""

    CLOSED = 0
    LAST_LEG = 1
    """Only as the first or last part of a trip."""
    OPEN = 2


@dataclass(frozen=True, slots=True)
class Shift:
    """The hours a plan is for: on these weekdays (0 is Monday), seconds of day; `to_s` may pass midnight."""

    weekdays: tuple[int, ...] = tuple(range(DAYS_PER_WEEK))
    from_s: int = 0
    to_s: int = SECONDS_PER_DAY

    def instants(self, changes: set[tuple[int, int]]) -> list[TimeOfWeek]:
        """List one instant in every stretch of the shift between two changes."""
        found = []
        for weekday in self.weekdays:
            seconds = {self.from_s}
            for day, second_s in changes:
                since_s = (day - weekday) % DAYS_PER_WEEK * SECONDS_PER_DAY + second_s
                seconds.update(
                    s
                    for s in (since_s, since_s - DAYS_PER_WEEK * SECONDS_PER_DAY)
                    if self.from_s < s < self.to_s
                )
            found += [
                TimeOfWeek((weekday + s // SECONDS_PER_DAY) % DAYS_PER_WEEK, s % SECONDS_PER_DAY)
                for s in sorted(seconds)
            ]
        return found


ALWAYS = Shift()


@dataclass(frozen=True, slots=True)
class WayMeanings:
    """Columns by set of tags: `ArcUse`, km/h on the flat and rolling resistance. Shape (tag sets,)."""

    use_forward: NDArray[np.uint8]
    use_backward: NDArray[np.uint8]
    forward_kmh: NDArray[np.float64]
    backward_kmh: NDArray[np.float64]
    rolling: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class NodeMeanings:
    """What a barrier node does to a profile: `ArcUse`, and seconds to pass."""

    use: ArcUse
    pass_s: float


def read_ways(
    streets: StreetData,
    profile: Profile,
    *,
    at: TimeOfWeek | None = None,
    shift: Shift | None = None,
    known: WayMeanings | None = None,
) -> WayMeanings:
    """Read every set of tags for one profile.

    Parameters
    ----------
    streets
        Where the tags are.
    profile
        For whom.
    at
        The instant that matters. Overrules `shift`.
    shift
        The hours that matter; without both, the whole week.
    known
        What the same tags mean to the same profile at another time: only those with conditions are read anew.
    """
    count = len(streets.tag_sets)
    use = np.zeros((2, count), dtype=np.uint8)
    kmh = np.zeros((2, count))
    rolling = np.full(count, profile.gradient.rolling)
    if known is not None:
        use[:] = known.use_forward, known.use_backward
        kmh[:] = known.forward_kmh, known.backward_kmh
        rolling[:] = known.rolling
    for row, tags in enumerate(streets.tag_sets):
        if known is not None and not conditional_keys(tags):
            continue
        ahead, back = way_meaning(tags, profile, at=at, shift=shift)
        use[0, row], kmh[0, row] = ahead
        use[1, row], kmh[1, row] = back
        if profile.gradient.method == "power":
            rolling[row] = rolling_of(tags.get("surface"), profile.gradient)
    return WayMeanings(use[0], use[1], kmh[0], kmh[1], rolling)


Meaning = tuple[ArcUse, float]


def way_meaning(
    tags: Tags, profile: Profile, *, at: TimeOfWeek | None = None, shift: Shift | None = None
) -> tuple[Meaning, Meaning]:
    """Say how a profile may use a way, and its speed in km/h, forward and backward; see `read_ways`."""
    if not conditional_keys(tags):
        return _plain(tags, profile)
    traveller = profile.vehicle.traveller()
    if at is not None:
        return _plain(resolve(tags, at, traveller), profile)
    readings = [
        _plain(resolve(tags, instant, traveller), profile)
        for instant in (shift or ALWAYS).instants(edges(tags))
    ]
    if shift is None:
        usual = _plain(resolve(tags, None, traveller), profile)
        return _over_time([usual, *readings], 0, usual), _over_time([usual, *readings], 1, usual)
    return _over_time(readings, 0, None), _over_time(readings, 1, None)


def _over_time(
    readings: list[tuple[Meaning, Meaning]], side: int, usual: tuple[Meaning, Meaning] | None
) -> Meaning:
    """Join readings at several times: open only if always open, as fast as in the slowest stretch.

    Without a shift the speed is the one without conditions, if the way is then open.
    """
    uses = {reading[side][0] for reading in readings}
    use = uses.pop() if len(uses) == 1 else ArcUse.LAST_LEG
    if usual is not None and usual[side][0] is not ArcUse.CLOSED:
        return use, usual[side][1]
    speeds = [kmh for each, kmh in (reading[side] for reading in readings) if each is not ArcUse.CLOSED]
    return use, min(speeds, default=0.0)


_CLOSED: Meaning = (ArcUse.CLOSED, 0.0)


def _plain(tags: Tags, profile: Profile) -> tuple[Meaning, Meaning]:
    """Read tags without conditions."""
    ahead, back = way_level(tags, profile.group)
    if not (ahead or back) or _shut_out(tags, profile):
        return _CLOSED, _CLOSED
    speed = way_speed(tags, profile.speed)
    return (
        _one_direction(ahead, speed.forward_kmh, profile),
        _one_direction(back, speed.backward_kmh, profile),
    )


def _one_direction(level: Level, kmh: float, profile: Profile) -> Meaning:
    use = use_of(level, profile)
    if level is Level.DISMOUNT:
        kmh = min(kmh, profile.speed.dismount_kmh) if kmh else profile.speed.dismount_kmh
    return (use, kmh) if use and kmh else _CLOSED


_LEVEL_WORDS = {level: level.name.lower() for level in Level}


def use_of(level: Level, profile: Profile) -> ArcUse:
    """Look a level up in the profile's policy."""
    word = _LEVEL_WORDS[level]
    if word in profile.access.open:
        return ArcUse.OPEN
    return ArcUse.LAST_LEG if word in profile.access.last_leg else ArcUse.CLOSED


def _shut_out(tags: Tags, profile: Profile) -> bool:
    """Apply what the profile refuses by itself, and limits on mass and size."""
    policy = profile.access
    name = street_class(tags)
    if name in policy.closed_classes or (not policy.ferries and name == "ferry"):
        return True
    if not policy.tolls and ("yes" in (tags.get("toll"), tags.get(f"toll:{profile.group.name.lower()}"))):
        return True
    if not policy.low_emission_zones and "yes" in (
        tags.get("low_emission_zone"),
        tags.get("zero_emission_zone"),
    ):
        return True
    return not fits(tags, profile.vehicle)


def read_nodes(
    streets: StreetData, profile: Profile, *, at: TimeOfWeek | None = None, shift: Shift | None = None
) -> dict[int, NodeMeanings]:
    """Read the nodes that stop or delay a profile: row in `StreetData` to meaning."""
    found: dict[int, NodeMeanings] = {}
    known: dict[tuple[tuple[str, str], ...], NodeMeanings] = {}
    for row, tags in streets.node_tags.items():
        if "barrier" not in tags and "kerb" not in tags:
            continue
        key = tuple(sorted(tags.items()))
        meaning = known.get(key)
        if meaning is None:
            meaning = known[key] = node_meaning(tags, profile, at=at, shift=shift)
        if meaning.use is not ArcUse.OPEN or meaning.pass_s > 0:
            found[row] = meaning
    return found


def node_meaning(
    tags: Tags, profile: Profile, *, at: TimeOfWeek | None = None, shift: Shift | None = None
) -> NodeMeanings:
    """Say whether a profile may pass a barrier node and how long it takes."""
    if conditional_keys(tags):
        traveller = profile.vehicle.traveller()
        instants = [at] if at is not None else (shift or ALWAYS).instants(edges(tags))
        uses = {_node_use(resolve(tags, instant, traveller), profile) for instant in instants}
    else:
        uses = {_node_use(tags, profile)}
    use = uses.pop() if len(uses) == 1 else ArcUse.LAST_LEG
    return NodeMeanings(use, _pass_s(tags, profile.barriers_s))


def _node_use(tags: Tags, profile: Profile) -> ArcUse:
    policy = profile.access
    if tags.get("barrier") in policy.closed_barriers or tags.get("kerb") in policy.closed_kerbs:
        return ArcUse.CLOSED
    if not policy.tolls and tags.get("barrier") == "toll_booth":
        return ArcUse.CLOSED
    return use_of(node_level(tags, profile.group), profile) if fits(tags, profile.vehicle) else ArcUse.CLOSED


def _pass_s(tags: Tags, barriers_s: Mapping[str, float]) -> float:
    barrier = tags.get("barrier")
    if barrier is not None:
        return barriers_s.get(barrier, barriers_s.get("other", 0.0) if barrier != "no" else 0.0)
    return barriers_s.get("kerb", 0.0)
