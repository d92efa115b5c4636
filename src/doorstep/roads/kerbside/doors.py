"""From a door to its entrance and the kerbs from which it is served best.

The price of a kerb for a door is twice the walk plus the time to park there: what one more stop would cost
the round. The walk is a real one, so a kerb across a fast street is dear or out of reach by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from doorstep.domain.errors import UnitError
from doorstep.domain.kerbs import Kerb, KerbKind, Side
from doorstep.domain.places import Address, LonLat, Place
from doorstep.domain.units import Seconds, s_from_ms
from doorstep.roads.kerbside.entrances import EntranceFinder, EntranceReason
from doorstep.roads.kerbside.kerb_links import KerbLinks
from doorstep.roads.kerbside.kerb_signs import KINDS
from doorstep.roads.kerbside.kerbs import KerbTable
from doorstep.roads.kerbside.park_times import ParkTimes, StreetSetting
from doorstep.roads.kerbside.walking import BY_HAND, FootNetwork, Walker
from doorstep.roads.tags.place_data import PlaceData

DEFAULT_KERBS = 3
MOST_KERBS = 8
WALK_LIMIT_S = 300
LATER_LIMIT_S = 900


@dataclass(frozen=True, slots=True)
class KerbChoice:
    """A kerb that can serve a door.

    row
        Row in the `KerbTable`.
    walk_s
        One way, from the kerb to the entrance.
    price_s
        Twice the walk plus the mean time to park.
    """

    row: int
    side: Side
    kind: KerbKind
    walk_s: Seconds
    price_s: Seconds


@dataclass(frozen=True, slots=True)
class DoorPlace:
    """Where one task happens: its door, the way in, and the kerbs to serve it from, cheapest first.

    No kerb means that none can be reached on foot within 15 minutes.
    """

    door: LonLat
    entrance: LonLat | None
    entrance_reason: EntranceReason | None
    entrance_osm_id: int | None
    kerbs: tuple[KerbChoice, ...]

    @property
    def walk_target(self) -> LonLat:
        """Where the walk from the vehicle ends."""
        return self.entrance or self.door


@dataclass(frozen=True, slots=True, eq=False)
class Doors:
    """Everything needed to place doors in one city; built once, asked often."""

    entrances: EntranceFinder
    foot: FootNetwork
    kerbs: KerbTable
    kerb_links: KerbLinks
    kerb_tree: shapely.STRtree
    park: ParkTimes

    @classmethod
    def build(cls, places: PlaceData, foot: FootNetwork, kerbs: KerbTable, park: ParkTimes) -> Doors:
        """Index entrances and kerbs."""
        degrees = np.column_stack((kerbs.lon7, kerbs.lat7)) / 1e7
        tree = shapely.STRtree(shapely.points(foot.plane.metres(degrees)))
        links = KerbLinks(foot, degrees)
        return cls(EntranceFinder.build(places, foot.plane), foot, kerbs, links, tree, park)

    def locate(
        self,
        doors: Sequence[LonLat],
        addresses: Sequence[Address | None] | None = None,
        *,
        count: int = DEFAULT_KERBS,
        setting: StreetSetting = StreetSetting.TOWN,
        walker: Walker = BY_HAND,
        private: bool = False,
    ) -> tuple[DoorPlace, ...]:
        """Find entrance and kerbs of each door.

        Parameters
        ----------
        doors
            Where the geocoder or a visit put them.
        addresses
            Their addresses, to tell entrances apart. None: not known.
        count
            Kerbs to give for each door, 1 to 8.
        setting
            Part of town, for the time to park.
        walker
            How the driver walks.
        private
            Whether kerbs on private ground count.

        Raises
        ------
        UnitError
            If `count` is out of range, or the addresses are not as many as the doors.
        """
        if not 1 <= count <= MOST_KERBS:
            raise UnitError("kerbs per door", value=count, mend=f"Ask for 1 to {MOST_KERBS}.")
        known = list(addresses) if addresses is not None else [None] * len(doors)
        if len(known) != len(doors):
            raise UnitError("not one address for each door", value=(len(known), len(doors)), mend="Use None.")
        ways_in = self.entrances.find(self.foot.plane.of_places(list(doors)), known)
        ends = [
            found.entrance.position if found else door for found, door in zip(ways_in, doors, strict=True)
        ]
        choices = self._choices(ends, (count, setting, walker, private))
        return tuple(
            DoorPlace(
                door=door,
                entrance=found.entrance.position if found else None,
                entrance_reason=found.reason if found else None,
                entrance_osm_id=found.entrance.osm_id if found else None,
                kerbs=kerbs,
            )
            for door, found, kerbs in zip(doors, ways_in, choices, strict=True)
        )

    def record(self, choice: KerbChoice, setting: StreetSetting = StreetSetting.TOWN) -> Kerb:
        """Give a chosen kerb as a record with its parking time by hour."""
        return self.kerbs.record(choice.row, self.park.by_hour(choice.kind, setting))

    def place(
        self,
        located: DoorPlace,
        address: Address | None = None,
        *,
        setting: StreetSetting = StreetSetting.TOWN,
    ) -> Place:
        """Give a located door as a place of the domain, with its kerbs as records."""
        kerbs = tuple(self.record(choice, setting) for choice in located.kerbs)
        return Place(located.door, address=address, entrance=located.entrance, kerbs=kerbs)

    def _choices(
        self, ends: list[LonLat], wish: tuple[int, StreetSetting, Walker, bool]
    ) -> list[tuple[KerbChoice, ...]]:
        """Choose kerbs near first; doors that find too few look farther."""
        found = self._nearby(ends, WALK_LIMIT_S, wish)
        poor = [row for row, kerbs in enumerate(found) if len(kerbs) < wish[0]]
        if poor:
            farther = self._nearby([ends[row] for row in poor], LATER_LIMIT_S, wish)
            for row, kerbs in zip(poor, farther, strict=True):
                found[row] = kerbs
        return found

    def _nearby(
        self, ends: list[LonLat], limit_s: Seconds, wish: tuple[int, StreetSetting, Walker, bool]
    ) -> list[tuple[KerbChoice, ...]]:
        count, setting, walker, private = wish
        near = self._kerbs_around(ends, limit_s * walker.speed_m_s)
        points, kerbs = self.foot.join(ends), self.kerb_links.of(near)
        times = self.foot.times(points, kerbs, limit_s=limit_s, walker=walker)
        park_s = np.array([self.park.mean(kind, setting).mean_s for kind in KINDS])[self.kerbs.kind]
        legal = np.array([private or kind is not KerbKind.PRIVATE for kind in KINDS])[self.kerbs.kind]
        chosen = []
        for row in range(len(ends)):
            target, walk_ms = times.row(row)
            target = near[target]
            target, walk_ms = target[legal[target]], walk_ms[legal[target]]
            price_s = 2 * s_from_ms(walk_ms) + park_s[target]
            best = np.lexsort((target, walk_ms, price_s))[:count]
            chosen.append(tuple(self._choice(int(target[at]), int(walk_ms[at]), park_s) for at in best))
        return chosen

    def _kerbs_around(self, ends: list[LonLat], reach_m: float) -> NDArray[np.int64]:
        """List the kerbs that some door may walk to within a distance. Ascending rows."""
        spots = shapely.points(self.foot.plane.of_places(ends))
        reach = shapely.union_all(shapely.buffer(spots, reach_m, quad_segs=2))
        return np.unique(self.kerb_tree.query(reach, predicate="intersects"))

    def _choice(self, row: int, walk_ms: int, park_s: NDArray[np.int64]) -> KerbChoice:
        walk_s = s_from_ms(walk_ms)
        return KerbChoice(
            row=row,
            side=Side.RIGHT if self.kerbs.right[row] else Side.LEFT,
            kind=KINDS[self.kerbs.kind[row]],
            walk_s=walk_s,
            price_s=2 * walk_s + int(park_s[row]),
        )
