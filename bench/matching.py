"""Measure map matching on simulated drives through Porto and recorded traces of Denver.

`python bench/matching.py [--drives N]`; needs DOORSTEP_DATA and fastmm. Writes bench/results/matching.md.
"""

import argparse
import os
import sys
import time
from pathlib import Path

import numpy as np
from matching_denver import read_graphml, read_traces
from matching_drives import random_drives, sample
from matching_peer import Peer
from matching_report import write_report

from doorstep.maps.osm import read_streets
from doorstep.maps.profile_files import packaged_profile
from doorstep.roads.layer import Layer
from doorstep.roads.tags.vocabulary import Mode
from doorstep.roads.times.weights import free_flow
from doorstep.roads.ways.matching import FixState, MapMatcher

NOISE_M = 8.0
EVERY_S = (1, 5, 15, 30)
FIXES_PER_S = 20_000
TASTE = 0.3
HERE = Path(__file__).parent


class Tally:
    """Recall and precision of arcs, by count and by length, and speed."""

    def __init__(self, length_m):
        self.length_m = length_m
        self.sums = np.zeros(6)
        self.points, self.spent_s, self.breaks = 0, 0.0, 0

    def add(self, truth, found):
        truth, found = np.unique(truth), np.unique(found)
        hit = np.intersect1d(truth, found)
        lengths = [self.length_m[part].sum() for part in (hit, truth, found)]
        self.sums += [len(hit), len(truth), len(found), *lengths]

    @property
    def recall(self):
        return self.sums[0] / self.sums[1]

    @property
    def precision(self):
        return self.sums[0] / self.sums[2]

    def row(self, name, every_s, on_arc=""):
        by_length = f"{self.sums[3] / self.sums[4]:.4f} / {self.sums[3] / self.sums[5]:.4f}"
        speed = f"{self.points / self.spent_s:,.0f}"
        edges = f"{self.recall:.4f}|{self.precision:.4f}|{by_length}"
        return f"|{every_s} s|{name}|{edges}|{on_arc}|{self.breaks}|{speed}|"


def match_own(layer, matcher, drawn):
    tally = Tally(layer.graph.length_dm / 10.0)
    begin = time.process_time()
    matches = matcher.match_all([trace for trace, _, _ in drawn])
    tally.spent_s = time.process_time() - begin
    right = placed = 0
    for match, (trace, truth, fix_arc) in zip(matches, drawn, strict=True):
        tally.add(truth, match.arc)
        tally.points += len(trace.lonlat)
        tally.breaks += len(match.breaks)
        right += np.count_nonzero(match.fix_arc == fix_arc)
        placed += len(fix_arc)
    return tally, right / placed


def match_peer(layer, peer, drawn):
    tally = Tally(layer.graph.length_dm / 10.0)
    for trace, truth, _ in drawn:
        edges, breaks, spent_s = peer.match(trace, NOISE_M)
        tally.add(truth, edges)
        tally.points += len(trace.lonlat)
        tally.breaks += breaks
        tally.spent_s += spent_s
    return tally


class Porto:
    """Streets, weights, matchers and drives."""

    def __init__(self, root, count):
        streets = read_streets(root / "osm" / "porto-r5.osm.pbf")
        self.layer = Layer.build(streets, Mode.MOTOR)
        self.weights = free_flow(streets, self.layer.graph, packaged_profile("car"))
        arc_ms, turn_ms = self.weights.arc_ms, self.weights.turn_ms
        self.own = MapMatcher.build(self.layer.snapper, arc_ms, turn_ms)
        self.peers = {
            f"fastmm, {name}": Peer(self.layer.graph, self.weights, fastest=name == "fastest")
            for name in ("shortest", "fastest")
        }
        self.count = count

    def drawn(self, taste):
        """Traces by interval; `taste` is how far drivers' own times stray from the weights (log-normal)."""
        drives = random_drives(self.layer, self.weights, self.count, seed=7, taste=taste)
        random = np.random.default_rng(8)
        graph = self.layer.graph
        return {every_s: [sample(graph, d, every_s, NOISE_M, random) for d in drives] for every_s in EVERY_S}

    def measure(self, taste):
        """Rows of a table, and the gates."""
        rows, gates = [], []
        for every_s, drawn in self.drawn(taste).items():
            own, on_arc = match_own(self.layer, self.own, drawn)
            peers = {name: match_peer(self.layer, peer, drawn) for name, peer in self.peers.items()}
            rows.append(own.row("Doorstep", every_s, f"{on_arc:.3f}"))
            rows += [tally.row(name, every_s) for name, tally in peers.items()]
            print(*rows[-3:], sep="\n", flush=True)
            for what in ("recall", "precision"):
                best = max(getattr(tally, what) for tally in peers.values())
                value = getattr(own, what)
                name = f"edge {what} every {every_s} s: at least the better fastmm"
                gates.append((name, f"{best:.4f}", f"{value:.4f}", value >= best))
            speed = own.points / own.spent_s
            gates.append(
                (f"fixes/s every {every_s} s", f"{FIXES_PER_S:,}", f"{speed:,.0f}", speed >= FIXES_PER_S)
            )
        return rows, gates


def denver(root):
    """Rows of the Denver table: share of fixes matched, and how far off the street they lay."""
    folder = root / "mapmatch" / "denver"
    streets = read_graphml(folder / "osmnx_drive_graph.graphml")
    layer = Layer.build(streets, Mode.MOTOR)
    weights = free_flow(streets, layer.graph, packaged_profile("car"))
    matcher = MapMatcher.build(layer.snapper, weights.arc_ms, weights.turn_ms)
    west, south, east, north = (bound / 1e7 for bound in layer.snapper.bounds7)
    rows = []
    for name, trace in read_traces(folder):
        lon, lat = trace.lonlat.T
        inside = ((lon > west) & (lon < east) & (lat > south) & (lat < north)).mean()
        found = matcher.match_all([trace])[0]
        if isinstance(found, Exception):
            rows.append(f"|{name}|{len(lon)}|{inside:.3f}|refused: {found.what}||||")
            continue
        offset = np.nanmedian(found.fix_distance_m)
        lost = found.count(FixState.OUTLIER) + found.count(FixState.OFF_ROAD)
        rows.append(
            f"|{name}|{len(lon)}|{inside:.3f}|{found.placed_share:.3f}|{offset:.1f}|{lost}|{len(found.breaks)}|"
        )
        print(rows[-1], flush=True)
    return rows


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--drives", type=int, default=100)
    count = parser.parse_args().drives
    root = os.environ.get("DOORSTEP_DATA")
    if not root:
        sys.exit(
            "Set DOORSTEP_DATA to the folder of development data (osm/porto-r5.osm.pbf, mapmatch/denver)."
        )
    city = Porto(Path(root), count)
    rows, gates = city.measure(0.0)
    strays, _ = city.measure(TASTE)
    write_report(
        HERE / "results" / "matching.md",
        count,
        gates,
        {"same": rows, "strays": strays, "denver": denver(Path(root))},
    )
    sys.exit(0 if all(met for *_, met in gates) else 1)


if __name__ == "__main__":
    main()
