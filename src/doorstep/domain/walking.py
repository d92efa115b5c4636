"""Walking: where vehicles may halt for doors that are served on foot, and how far people go."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from doorstep.domain.errors import UnknownNameError, WordError
from doorstep.domain.ids import KerbId, PointId, TaskId, require_id
from doorstep.domain.kerbs import Kerb
from doorstep.domain.units import Metres, require_at_least


@dataclass(frozen=True, slots=True)
class Walking:
    """Doors that are served on foot from kerbs. Every other task is served where its vehicle halts.

    A vehicle halts at a kerb and serves doors in loops, each from the vehicle and back. A door of this
    problem is never served in another way; one stop may serve any doors within reach of a walk.

    kerbs
        Legal places to halt. Who may drive to one is in the travel: no way leads a van to a bike stand.
    kerb_points
        Where each kerb stands, in the vehicles' travel and in that on foot.
    door_points
        Where the door of each task on foot stands, in the travel on foot. Such a task has no point of
        its own among the points of the problem.
    choices
        Kerbs worth trying for a task, best first. The search begins with them; a plan may use any kerb.
    foot_profile
        Name of the travel on foot between doors and kerbs. Each carrier's `walk_percent` applies on top.
    carrier_profiles
        Another travel on foot for carriers of these names, such as one that goes round steps: steps are
        in the travel, with the carrier's `steps_percent`, and not in the plan.
    most_loop_m, most_walk_m
        Longest walk of one loop, and of all loops of one route. None: no limit.

    Raises
    ------
    WordError
        If a kerb comes twice, a point is missing or given for nothing, or a door has no choices.
    UnknownNameError
        If a choice is no kerb.
    """

    kerbs: tuple[Kerb, ...]
    kerb_points: Mapping[KerbId, PointId]
    door_points: Mapping[TaskId, PointId]
    choices: Mapping[TaskId, tuple[KerbId, ...]]
    foot_profile: str = "foot"
    carrier_profiles: Mapping[str, str] = field(default_factory=dict)
    most_loop_m: Metres | None = None
    most_walk_m: Metres | None = None
    _kerbs: Mapping[KerbId, Kerb] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        require_id(self.foot_profile, "a profile")
        require_at_least(0, "walking", most_loop_m=self.most_loop_m, most_walk_m=self.most_walk_m)
        known = {kerb.id: kerb for kerb in self.kerbs}
        if len(known) != len(self.kerbs):
            raise WordError("a kerb that is listed twice", place="walking", mend="Give each its own id.")
        odd = sorted(known.keys() ^ self.kerb_points.keys())
        if odd:
            mend = "Give each kerb one point, and no other."
            raise WordError("kerbs and their points do not fit", value=odd[0], place="walking", mend=mend)
        strange = sorted(self.door_points.keys() ^ self.choices.keys())
        if strange:
            mend = "Give each door its choices, an empty tuple if no kerb is near."
            raise WordError("doors and choices do not fit", value=strange[0], place="walking", mend=mend)
        for task_id, chosen in self.choices.items():
            for kerb_id in chosen:
                if kerb_id not in known:
                    raise UnknownNameError.among("kerb", kerb_id, known, place=f"task {task_id}")
        for name in ("kerb_points", "door_points", "choices", "carrier_profiles"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))
        object.__setattr__(self, "_kerbs", MappingProxyType(known))

    def __reduce__(self) -> tuple[object, ...]:
        # Read-only mappings do not cross process borders by themselves.
        points = (dict(self.kerb_points), dict(self.door_points), dict(self.choices))
        walks = (self.foot_profile, dict(self.carrier_profiles), self.most_loop_m, self.most_walk_m)
        return Walking, (self.kerbs, *points, *walks)

    def kerb(self, kerb_id: KerbId) -> Kerb | None:
        """Find a kerb; None when there is no such one."""
        return self._kerbs.get(kerb_id)

    @property
    def foot_profiles(self) -> tuple[str, ...]:
        """Names of all travel on foot."""
        return (self.foot_profile, *self.carrier_profiles.values())

    def profile_of(self, carrier: str) -> str:
        """Name the travel on foot of a carrier."""
        return self.carrier_profiles.get(carrier, self.foot_profile)
