"""The travel type: what roads computes and planning reads. Several profiles between the same points."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType

from doorstep.domain.coordinate_travel import CoordinateTravel
from doorstep.domain.errors import TravelError, UnknownNameError
from doorstep.domain.ids import PointId
from doorstep.domain.instants import require_utc
from doorstep.domain.nearest_travel import NearestTravel
from doorstep.domain.travel_matrix import TravelMatrix
from doorstep.domain.travel_pairs import NEVER_DS, UNREACHABLE, PairTravel
from doorstep.domain.travel_shapes import ONE_SPEED, TravelShapes, step_speeds
from doorstep.domain.units import Deciseconds, Metres, Seconds

__all__ = [
    "NEVER_DS",
    "ONE_SPEED",
    "UNREACHABLE",
    "CoordinateTravel",
    "NearestTravel",
    "PairTravel",
    "Travel",
    "TravelMatrix",
    "TravelShapes",
    "step_speeds",
]


@dataclass(frozen=True, slots=True, eq=False)
class Travel:
    """Travel times and distances of several profiles between the same points.

    points
        Id of each point, in the order of the rows.
    profiles
        Travel of each profile by name, all over `points`.
    epoch
        The instant that second 0 stands for, aware UTC. None: the travel belongs to no date, and second 0
        is local midnight of a typical day.
    day_type
        Kind of day whose traffic it holds, such as `tuesday_to_thursday`. None: no time of day.
    instants_s
        Seconds since the epoch at which traffic was sampled, ascending. Empty: no time of day.

    Raises
    ------
    TravelError
        If there is no profile, point ids repeat, or a profile has another number of points.
    """

    points: tuple[PointId, ...]
    profiles: Mapping[str, PairTravel]
    epoch: datetime | None = None
    day_type: str | None = None
    instants_s: tuple[Seconds, ...] = ()
    _index: Mapping[PointId, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if not self.profiles:
            raise TravelError("travel without a profile", mend="Give at least one.")
        for name, pairs in self.profiles.items():
            if pairs.point_count != len(self.points):
                raise TravelError(
                    "a profile with another number of points than the travel",
                    value=(pairs.point_count, len(self.points)),
                    place=f"profile {name}",
                )
        if self.epoch is not None:
            require_utc(self.epoch, "the epoch of a travel")
        if list(self.instants_s) != sorted(set(self.instants_s)):
            raise TravelError("instants must ascend", value=self.instants_s)
        index = {point: row for row, point in enumerate(self.points)}
        if len(index) != len(self.points):
            twice = next(point for row, point in enumerate(self.points) if index[point] != row)
            raise TravelError("a point that is listed twice", value=twice, mend="Give each point its own id.")
        object.__setattr__(self, "_index", MappingProxyType(index))
        object.__setattr__(self, "profiles", MappingProxyType(dict(self.profiles)))

    def __reduce__(self) -> tuple[object, ...]:
        # Read-only mappings do not cross process borders by themselves.
        return Travel, (self.points, dict(self.profiles), self.epoch, self.day_type, self.instants_s)

    @property
    def memory_bytes(self) -> int:
        """Bytes of all profiles."""
        return sum(pairs.memory_bytes for pairs in self.profiles.values())

    def index(self, point: PointId) -> int:
        """Find the row of a point.

        Raises
        ------
        UnknownNameError
            If there is no such point.
        """
        if point not in self._index:
            raise UnknownNameError.among("point", point, self.points)
        return self._index[point]

    def profile(self, name: str) -> PairTravel:
        """Find the travel of one profile.

        Raises
        ------
        UnknownNameError
            Naming the profiles there are.
        """
        if name not in self.profiles:
            raise UnknownNameError.among("profile", name, self.profiles)
        return self.profiles[name]

    def arrival_ds(self, profile: str, start: int, end: int, depart_ds: Deciseconds) -> Deciseconds | None:
        """Find when one arrives after leaving at `depart_ds`; None where there is no way."""
        return self.profile(profile).arrival_ds(start, end, depart_ds)

    def duration_ds(self, profile: str, start: int, end: int, depart_ds: Deciseconds) -> Deciseconds | None:
        """Find how long the way takes when leaving at `depart_ds`; None where there is no way."""
        return self.profile(profile).duration_ds(start, end, depart_ds)

    def latest_departure_ds(
        self, profile: str, start: int, end: int, arrive_ds: Deciseconds
    ) -> Deciseconds | None:
        """Find the latest departure that is there by `arrive_ds`; None where there is no way."""
        return self.profile(profile).latest_departure_ds(start, end, arrive_ds)

    def distance_m(self, profile: str, start: int, end: int) -> Metres | None:
        """Measure the way in metres; None where there is none."""
        return self.profile(profile).distance_between_m(start, end)
