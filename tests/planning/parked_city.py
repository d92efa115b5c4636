"""Days on foot in a real city: doors at its addresses, kerbs of its streets, walks on its footways."""

from dataclasses import dataclass

import numpy as np

from doorstep.domain.places import LonLat
from doorstep.domain.units import ds_from_ms
from doorstep.maps.park_times import default_park_times
from doorstep.planning.parking.stops import NO_WALK, UNLIMITED, Carry, ParkingDay
from doorstep.roads.answers import find_matrix
from doorstep.roads.kerbside.doors import Doors
from doorstep.roads.kerbside.walking import FootNetwork
from doorstep.roads.tags.vocabulary import Mode
from doorstep.roads.ways.snapping import SnappedPoints

LONGEST_WALK_S = 600
HAND_G, HAND_PIECES, SETUP_DS = 20_000, 8, 250


@dataclass(frozen=True)
class ParkedCity:
    """An opened city with its kerbs joined to its footways, ready to draw days from.

    located: doors that a van can serve, with their kerbs (rows of `kerbs`), on the main streets only.
    """

    network: object
    kerbs: object
    foot: FootNetwork
    hub: LonLat
    located: tuple

    @classmethod
    def of(cls, city, addresses):
        """Join the kerbs of an opened city to its footways; addresses are positions."""
        network, kerbs = city.network, city.kerbs
        motor = network.layers[Mode.MOTOR].graph
        foot = FootNetwork.build(network.streets, network.layers[Mode.FOOT].graph, motor)
        doors = Doors.build(city.places, foot, kerbs, default_park_times())
        self = cls(network, kerbs, foot, min(addresses), ())
        wanted = doors.locate(list(addresses))
        rows = sorted({choice.row for place in wanted for choice in place.kerbs})
        reached = self._matrix(rows).reachable
        usable = {row for at, row in enumerate(rows) if reached[0, 1 + at] and reached[1 + at, 0]}
        located = [
            (place.walk_target, kept)
            for place in wanted
            if (kept := tuple(choice.row for choice in place.kerbs if choice.row in usable))
        ]
        return cls(network, kerbs, foot, self.hub, tuple(located))

    def day(self, count, seed, park_s=120, *, near=None, most_pieces=HAND_PIECES):
        """Draw a day: `count` addresses, a hub at the edge, loads and services of a parcel round.

        near: draw only from so many addresses around a random one. None: from all.
        most_pieces: what hands carry beside 20 kg.
        """
        rng = np.random.default_rng(seed)
        chosen = [self.located[row] for row in self._chosen(rng, count, near)]
        rows = _kerbs_of(chosen)
        kerb_of = {row: kerb for kerb, row in enumerate(rows)}
        parcels = 1 + rng.poisson(0.5, count)
        mass_g = [int(np.minimum(rng.lognormal(np.log(1600), 0.8, n), 15_000).sum()) for n in parcels]
        service_s = 75 + rng.exponential(30, count) + 15 * (parcels - 1)
        drive_ms = self._matrix(rows).duration_ms.astype(np.int64)
        return ParkingDay(
            drive_ds=ds_from_ms(drive_ms).astype(np.int32),
            walk_ds=self._walk_ds(rows, [target for target, _ in chosen]),
            park_ds=np.full(len(rows), 10 * park_s, np.int32),
            stay_ds=np.full(len(rows), UNLIMITED, np.int32),
            service_ds=np.rint(service_s * 10).astype(np.int32),
            load=np.column_stack((np.minimum(mass_g, HAND_G), parcels)).astype(np.int32),
            kerbs_of=tuple(tuple(kerb_of[row] for row in kerbs) for _, kerbs in chosen),
            carries=(Carry((HAND_G, most_pieces), SETUP_DS),),
        )

    def kerb_rows(self, count, seed):
        """Give the rows in `kerbs` of the kerbs of a day, in the order in which the day numbers them."""
        rng = np.random.default_rng(seed)
        return _kerbs_of([self.located[row] for row in self._chosen(rng, count, None)])

    def _chosen(self, rng, count, near):
        xy = np.array([(place.lon, place.lat) for place, _ in self.located])
        if near is None:
            return rng.choice(len(xy), count, replace=False)
        around = xy[rng.integers(len(xy))]
        nearest = np.argsort(np.hypot(*((xy - around) * (0.5, 1.0)).T), kind="stable")[:near]
        return rng.choice(nearest, count, replace=False)

    def _matrix(self, rows):
        """Drive between the hub and kerbs, each on the arc it lies on."""
        return find_matrix(self.network.roads("van"), self.stand(rows), None, None, threads=1)

    def stand(self, rows):
        """Stand the hub and kerbs on streets, each kerb on the arc it lies on."""
        roads = self.network.roads("van")
        hub = self.network.snap([self.hub], "van")
        arc, offset_dm = self.kerbs.arc[rows], self.kerbs.offset_dm[rows]
        fraction = np.minimum(offset_dm / roads.layer.graph.length_dm[arc], 1.0)
        return SnappedPoints(
            first=np.concatenate(([0], len(hub.arc) + np.arange(len(rows) + 1))).astype(np.uint32),
            arc=np.concatenate((hub.arc, arc)).astype(np.uint32),
            fraction=np.concatenate((hub.fraction, fraction)),
            side=np.concatenate((hub.side, np.ones(len(rows), np.uint8))),
            distance_m=np.zeros(len(rows) + 1),
            lon7=np.concatenate((hub.lon7, self.kerbs.lon7[rows])),
            lat7=np.concatenate((hub.lat7, self.kerbs.lat7[rows])),
            flags=np.zeros(len(rows) + 1, np.uint8),
            problems=(),
        )

    def _walk_ds(self, rows, targets):
        kerbs = [LonLat(self.kerbs.lon7[row] / 1e7, self.kerbs.lat7[row] / 1e7) for row in rows]
        points = self.foot.join([*kerbs, *targets])
        times = self.foot.times(points, points, limit_s=LONGEST_WALK_S)
        walk_ds = np.full((len(points), len(points)), NO_WALK, np.int32)
        source = np.repeat(np.arange(len(points)), np.diff(times.first))
        walk_ds[source, times.target] = ds_from_ms(times.walk_ms)
        np.fill_diagonal(walk_ds, 0)
        return walk_ds


def _kerbs_of(chosen):
    return sorted({row for _, kerbs in chosen for row in kerbs})
