"""Stop rules: where vehicles halt and how far people walk from them."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.domain.units import METRES_PER_KM, Metres, Seconds, require_at_least


@dataclass(frozen=True, slots=True)
class StopRules:
    """How vehicles halt and people walk.

    on_foot
        Whether one halt may serve several doors on foot. None: wherever the search honours all that the day
        asks for beside it. False: every door has its own halt, whose time holds parking and the walk.
    kerbs_per_door
        Kerbs tried first for each door, cheapest by twice the walk and the time to park.
    longest_walk_s
        One way, between two doors or a door and a kerb.
    most_loop_m, most_walk_m
        Of one loop, out and back, and of one route: London's drivers walk 8 to 10 km a day (Allen et al.
        2018). None: no limit.
    """

    on_foot: bool | None = None
    kerbs_per_door: int = 3
    longest_walk_s: Seconds = 600
    most_loop_m: Metres | None = 1_200
    most_walk_m: Metres | None = 12 * METRES_PER_KM

    def __post_init__(self) -> None:
        require_at_least(1, "walking", kerbs_per_door=self.kerbs_per_door, longest_walk_s=self.longest_walk_s)
        require_at_least(1, "walking", most_loop_m=self.most_loop_m, most_walk_m=self.most_walk_m)
