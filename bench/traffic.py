"""Measure travel over the day on Porto against the exact search: `python bench/traffic.py`.

Needs DOORSTEP_DATA. Writes bench/results/traffic.md. `--quick` takes 60 points and writes nothing.
"""

import argparse
import os
import sys
import time
from pathlib import Path

import numpy as np
from traffic_field import Field
from traffic_report import Errors, Sizes, report

from doorstep.domain.travel_shapes import FASTEST_SPEED, SLOWEST_SPEED, TravelShapes, step_speeds
from doorstep.maps.osm import read_streets
from doorstep.maps.profile_files import packaged_profile
from doorstep.maps.traffic_files import default_traffic
from doorstep.roads.graphs.graph import Mode, build_graph
from doorstep.roads.routing.hierarchy import NEVER_MS, Hierarchy, Phantoms
from doorstep.roads.times.shapes import fit_shapes, step_grid
from doorstep.roads.times.slices import TimeSlices
from doorstep.roads.times.time_of_day import DayStreets, TravelOptions, build
from doorstep.roads.times.traffic import CityTraffic, DayType
from doorstep.roads.times.weights import free_flow

CENTRE_LON7, CENTRE_LAT7 = -86_110_000, 411_490_000
AROUND_M = 18_000
DEPARTURES_S = tuple(6 * 3600 + 1800 + 3900 * i for i in range(13))
HARD_DEPARTURES_S = tuple(7 * 3600 + 5400 * i for i in range(8))
RATIO_AT_815 = 1.42
HARD = {"strength": 1.7, "noise": 1.4, "incidents": 60}
CHECKS_AT_ONCE = 1_000_000


class City:
    """Porto for the van in free flow, and its hierarchy."""

    lon7, lat7 = CENTRE_LON7, CENTRE_LAT7

    def __init__(self):
        root = os.environ.get("DOORSTEP_DATA")
        if not root:
            sys.exit("Set DOORSTEP_DATA to the folder of development data (osm/porto-r5.osm.pbf).")
        streets = read_streets(Path(root) / "osm" / "porto-r5.osm.pbf")
        self.graph = build_graph(streets, Mode.MOTOR)
        self.weights = free_flow(streets, self.graph, packaged_profile("van"))
        self.hierarchy = Hierarchy.build(self.graph)
        self.free = TimeSlices.free_flow(self.graph.arc_count)

    def day(self, slices):
        return DayStreets(self.hierarchy, self.graph, self.weights, slices)

    def all_ms(self, slices, points):
        """Milliseconds of all slices between all points. Shape (K, n, n)."""
        return self.day(slices).rows(points, points).rows(0, len(points)).transpose(1, 0, 2)

    def points(self, count, *, seed, around_m=AROUND_M):
        """Stand points part-way along random open streets that hang together with most others."""
        g, random = self.graph, np.random.default_rng(seed)
        north = (g.node_lat7[g.head] - self.lat7) * 0.011132
        east = (g.node_lon7[g.head] - self.lon7) * 0.011132 * np.cos(np.radians(self.lat7 / 1e7))
        open_arc = (self.weights.arc_ms < NEVER_MS) & (np.hypot(north, east) < around_m)
        some = random.permutation(np.flatnonzero(open_arc))[: count * 2 + 50].astype(np.uint32)
        reached = self.all_ms(self.free, Phantoms.on_states(some))[0] < NEVER_MS
        joined = some[(reached.mean(axis=0) > 0.5) & (reached.mean(axis=1) > 0.5)][:count]
        left = random.uniform(0, 1, count)
        ahead = [
            np.rint(left * whole[joined]).astype(np.uint32) for whole in (self.weights.arc_ms, g.length_dm)
        ]
        return Phantoms(np.arange(count + 1, dtype=np.uint32), joined, *ahead)


def exact(city, slices, points, departures_s):
    """Travel times in ms by the exact search, (departures, points, points), and its FIFO breaks."""
    search, stood = city.day(slices).exact_search(), city.day(slices).exact_points(points)
    started = time.process_time()
    ms = search.one_to_many(stood, stood, [1000 * at for at in departures_s], threads=2)
    searches = len(departures_s) * len(points)
    return ms.astype(np.int64), search.fifo_breaks(), (time.process_time() - started) / searches


def calibrated(city, field, points):
    """Scale the field so that travel takes 1.42 times free flow at 8:15, as the design's field does."""
    pairs = ~np.eye(len(points), dtype=bool)
    free_ms = city.all_ms(city.free, points)[0][pairs].mean()
    scale = 1.0
    for _ in range(6):
        at_815 = field.slices(scale).at((8 * 3600 + 900,))
        ratio = city.all_ms(at_815, points)[0][pairs].mean() / free_ms
        scale *= (RATIO_AT_815 - 1) / (ratio - 1)
    return scale


def measure(city, slices, points, departures_s, instants_s):
    """Errors of every representation on one field, and what there is to know about the field."""
    exact_ms, breaks, search_s = exact(city, slices, points, departures_s)
    free_ms = city.all_ms(city.free, points)[0].astype(np.int64)
    known = ~np.eye(len(points), dtype=bool) & (exact_ms < NEVER_MS).all(axis=0) & (free_ms > 0)
    start, end = np.nonzero(known)
    exact_ms, free_ms = exact_ms[:, start, end], free_ms[start, end]
    departs = np.array(departures_s)[:, None] * 10
    sampled = city.day(slices.at(instants_s))
    travel = build(sampled, points, points, TravelOptions(keep_ratios=True)).travel
    base_ds = travel.base_ds[start, end].astype(np.int64)
    rows = city.all_ms(sampled.slices, points)[:, start, end] / (base_ds * 100.0)
    start_s, steps = step_grid(instants_s)
    own = TravelShapes(step_speeds(rows, np.array(instants_s), start_s=start_s, steps=steps), start_s)
    found = {
        "one free-flow matrix": np.broadcast_to(free_ms / 100, exact_ms.shape),
        "one mean matrix": np.broadcast_to(base_ds, exact_ms.shape),
        "per pair, T24": own.arrive_all(np.arange(len(start)), departs, base_ds) - departs,
        "per pair, T24, one byte a ratio": np.array(
            [travel.arrivals_by_slice_ds(start, end, np.full(len(start), at * 10)) for at in departures_s]
        )
        - departs,
    }
    for classes in (1, 16, 64, 256):
        made = build(sampled, points, points, TravelOptions(classes=classes)).travel
        found[f"classes C={classes}, T24"] = made.arrivals_ds(start, end, departs) - departs
    ratio = exact_ms.mean(axis=1) / free_ms.mean()
    facts = (
        f"{len(start):,} pairs x {len(departures_s)} departures, "
        f"mean of free flow {free_ms.mean() / 1000:.0f} s, exact over "
        f"free flow {ratio.min():.2f} to {ratio.max():.2f}, {breaks} FIFO breaks of streets, "
        f"{1000 * search_s:.0f} ms CPU for one exact search"
    )
    return [Errors(name, ds, exact_ms, free_ms) for name, ds in found.items()], facts


def property_failures(shapes, checks, seed):
    """Random times, a third on step edges, some beyond the grid. Counts (FIFO, inverse) failures."""
    random, fifo, inverse = np.random.default_rng(seed), 0, 0
    edges = (shapes.start_s + np.arange(shapes.step_count + 1) * shapes.step_s) * 10
    for _ in range(checks // CHECKS_AT_ONCE):
        kind = random.integers(0, shapes.class_count, CHECKS_AT_ONCE)
        at = random.integers(-100_000, 1_100_000, CHECKS_AT_ONCE)
        on_edge = random.uniform(size=CHECKS_AT_ONCE) < 0.3
        at[on_edge] = random.choice(edges, on_edge.sum()) + random.integers(-1, 2, on_edge.sum())
        base = random.integers(0, 100_000, CHECKS_AT_ONCE)
        arrive = shapes.arrive_all(kind, at, base)
        fifo += int((shapes.arrive_all(kind, at + random.integers(1, 600), base) < arrive).sum())
        latest = shapes.depart_all(kind, at, base)
        inverse += int((shapes.depart_all(kind, arrive, base) < at).sum())
        inverse += int((shapes.arrive_all(kind, latest, base) > at).sum())
        inverse += int((shapes.arrive_all(kind, latest + 1, base) <= at).sum())
    return fifo, inverse


def failures(city, instants_s, checks):
    """Count failures on classes of a jammed Friday and on adversarial speeds, half the checks each."""
    slices = CityTraffic(default_traffic(), 2.0).slices(city.graph, DayType.FRIDAY, instants_s)
    points = city.points(150, seed=3)
    fitted = build(city.day(slices), points, points).travel.shapes
    random = np.random.default_rng(5)
    speeds = [SLOWEST_SPEED, 17, 1023, 1024, 1025, 60_001, FASTEST_SPEED]
    wild = TravelShapes(random.choice(speeds, (64, 96)).astype(np.int32), 6 * 3600)
    pairs = [property_failures(shapes, checks // 2, 9) for shapes in (fitted, wild)]
    return tuple(sum(part) for part in zip(*pairs, strict=True))


def rss_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def peak_mb():
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def sizes(city, instants_s, count, repeats):
    """Build the typical day for `count` points: CPU seconds, bytes, and how the process grew."""
    slices = CityTraffic(default_traffic(), 1.0).slices(city.graph, DayType.MIDWEEK, instants_s)
    points, seconds, growth_mb = city.points(count, seed=7, around_m=40_000), [], 0.0
    for repeat in range(repeats):
        before_mb = rss_mb()
        Path("/proc/self/clear_refs").write_text("5")  # forget the peak so far
        begun = time.process_time()
        travel = build(city.day(slices), points, points).travel
        seconds.append(time.process_time() - begun)
        growth_mb = growth_mb if repeat else peak_mb() - before_mb
    pair_mb = (travel.base_ds.nbytes + travel.shape_class.nbytes) / 1e6
    return Sizes(min(seconds), pair_mb, travel.memory_bytes / 1e6, growth_mb)


def class_seconds(slices=24, pairs=1_000_000):
    """CPU seconds to fit 64 classes and give a million pairs theirs, one thread."""
    number, hour = np.arange(pairs), np.arange(slices)[:, None]
    peak = (number * 7 % 11) / 10 * np.exp(-((hour - 5 - number % 3) ** 2) / 6)
    days = (1_000_000 * (1 + peak)).astype(np.uint32)
    instants_s = tuple(range(21_600, 21_600 + slices * 2400, 2400))
    begun = time.process_time()
    fit_shapes(days[:, :10_000].copy(), instants_s).columns_of(days)
    return time.process_time() - begun


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    city, instants_s = City(), default_traffic().instants_named("t24")
    small = sizes(city, instants_s, 200 if quick else 1000, 1 if quick else 5)
    big = None if quick else sizes(city, instants_s, 10_000, 1)
    points = city.points(60 if quick else 200, seed=11)
    field = Field(city.graph, seed=1)
    scale = calibrated(city, field, points)
    slices = field.slices(scale).first_in_first_out(city.graph, city.weights)
    plain = measure(city, slices, points, DEPARTURES_S, instants_s)
    slices = Field(city.graph, seed=2, **HARD).slices(scale).first_in_first_out(city.graph, city.weights)
    hard = measure(city, slices, points, HARD_DEPARTURES_S, instants_s)
    bad = failures(city, instants_s, CHECKS_AT_ONCE * (2 if quick else 20))
    classes_s = min(class_seconds() for _ in range(1 if quick else 3))
    text = report(city.graph, (small, big, classes_s), bad, plain, hard)
    print(text)
    if not quick:
        Path(__file__).with_name("results").joinpath("traffic.md").write_text(text)


if __name__ == "__main__":
    main()
