"""Measure the hierarchy's kernel on Porto beside its peers: `python bench/roads_kernel.py`.

Needs DOORSTEP_DATA. Writes bench/results/roads_kernel.md. `--quick` leaves out OSRM and writes nothing.
CPU time of one thread, smallest of some runs, unless a row says otherwise.
"""

import argparse
import os
import platform
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import kernel_peers as peers
import numpy as np
from kernel_city import Mode, ModeCity, at_ends, expected_row, extract, read_porto, two_sided

from doorstep.roads import _network
from doorstep.roads.routing.hierarchy import NEVER_MS, SECTIONS, Hierarchy, Phantoms

HERE = Path(__file__).parent
POINTS = 1000
SLICES = 12
PROFILES = {
    Mode.MOTOR: ("van", "truck", "car", "scooter"),
    Mode.CYCLE: ("cargo_bike",),
    Mode.FOOT: ("foot", "robot"),
}


def best_ms(act, runs=5, clock=time.process_time):
    """Smallest time of some runs in ms, and the last answer. The first run warms the memory."""
    best, answer = float("inf"), act()
    for _ in range(runs):
        began = clock()
        answer = act()
        best = min(best, clock() - began)
    return best * 1e3, answer


class Table:
    """Gates: a name, a limit, what was measured."""

    def __init__(self):
        self.rows = []

    def add(self, name, limit, measured, holds, shown=None):
        result = "met" if holds else "MISSED"
        self.rows.append((name, limit, shown or f"{measured:.3g}", result))
        print(f"{name:68} {limit:>14} {self.rows[-1][2]:>34} {result}", flush=True)

    def at_most(self, name, limit, measured, shown=None):
        self.add(name, f"<= {limit:g}", measured, measured <= limit, shown)

    def at_least(self, name, limit, measured, shown=None):
        self.add(name, f">= {limit:g}", measured, measured >= limit, shown)

    def note(self, name, shown):
        self.rows.append((name, "", shown, ""))
        print(f"{name:68} {'':>14} {shown:>34}", flush=True)


class Bench:
    def __init__(self, city, table):
        self.city, self.table = city, table
        self.random = np.random.default_rng(0)
        self.weight = city.weights("van")
        self.metric = city.hierarchy.customise(self.weight, city.turn_length_dm)
        self.usable = city.usable(self.weight)
        self.points = at_ends(self.random.choice(self.usable, POINTS, replace=False))
        self.figures = {}

    def order(self):
        city, t = self.city, self.table
        build, _ = best_ms(lambda: Hierarchy.build(city.graph, threads=1), 2)
        threads, _ = best_ms(lambda: Hierarchy.build(city.graph, threads=2), 2, time.perf_counter)
        f = city.hierarchy.figures
        self.figures["build_ms"] = build
        t.note("states / turns", f"{f.states:,} / {f.turns:,}")
        t.note(
            "order and contract: 1 thread CPU / 2 threads elapsed",
            f"{build / 1e3:.2f} / {threads / 1e3:.2f} s",
        )
        t.at_most("chordal arcs per state", 8.5, f.arcs / f.states)
        t.at_most("directed triangles per state", 33, f.triangles / f.states)
        t.at_most("height", 300, f.height)
        sections = {name: column.copy() for name, column in city.hierarchy.sections().items()}
        opened, _ = best_ms(lambda: Hierarchy.from_sections(sections), 20, time.perf_counter)
        size = sum(column.nbytes for column in sections.values())
        t.at_most(f"open from {size / 1e6:.1f} MB of sections, ms elapsed", 100, opened)

    def exactness(self, modes):
        t = self.table
        t.at_most(
            "cells (ms, dm) unlike Dijkstra, of 60,000",
            0,
            self.unlike(self.city, self.weight, self.points, 60),
        )
        shut = self.random.random(self.city.graph.arc_count) < 0.05
        slow = np.minimum(self.weight * 1.6, NEVER_MS).astype(np.uint32)
        slow[self.weight >= NEVER_MS] = NEVER_MS
        slow[shut[self.city.graph.state_arc[self.city.graph.turn_to]]] = NEVER_MS
        t.at_most(
            "5 % of arcs closed, the rest x 1.6: of 30,000", 0, self.unlike(self.city, slow, self.points, 30)
        )
        sided = two_sided(self.city, self.weight, self.points.state, self.random)
        t.at_most(
            "points part-way, one or two sides: of 30,000", 0, self.unlike(self.city, self.weight, sided, 30)
        )
        for mode, profiles in PROFILES.items():
            for profile in profiles:
                city = modes[mode]
                weight = city.weights(profile)
                points = at_ends(self.random.choice(city.usable(weight), 500, replace=False))
                t.at_most(f"profile {profile}: of 5,000", 0, self.unlike(city, weight, points, 10))

    @staticmethod
    def unlike(city, weight, points, rows):
        metric = city.hierarchy.customise(weight, city.turn_length_dm)
        ms, dm = metric.matrix_with_distance(points, points)
        differ = int((ms != metric.matrix(points, points)).sum())
        for index in range(rows):
            wanted_ms, wanted_dm = expected_row(city, weight, points, index, points)
            differ += int(((ms[index] != wanted_ms) | (dm[index] != wanted_dm)).sum())
        return differ

    def paths(self):
        """Unpack random paths; every turn must be legal and the sum must be the promise."""
        count, g = 10_000, self.city.graph
        ends = self.random.choice(self.usable, (count, 2))
        pairs = [(at_ends(a), at_ends(b)) for a, b in zip(ends[:, :1], ends[:, 1:], strict=True)]
        began = time.process_time()
        found = [self.metric.path(*pair) for pair in pairs]
        each_ms = (time.process_time() - began) * 1e3 / count
        key = self.city.turn_from.astype(np.int64) * g.state_count + g.turn_to
        by_key = np.argsort(key, kind="stable")
        banned = wrong = 0
        for path in filter(None, found):
            here, there = path.states[:-1].astype(np.int64), path.states[1:]
            turns = by_key[np.searchsorted(key[by_key], here * g.state_count + there)]
            banned += int((self.weight[turns] >= NEVER_MS).sum())
            wrong += int(self.weight[turns].sum()) != path.ms and len(path.states) > 1
        self.table.at_most("banned turns in 10,000 random paths", 0, banned)
        self.table.at_most("paths whose turns do not add up, of 10,000", 0, wrong)
        one = at_ends(self.points.state[:1])
        out = np.empty(g.state_count, np.uint32)
        native = one.native(g.state_count)
        dijkstra, _ = best_ms(lambda: _network.dijkstra_ms(g.turn_first, g.turn_to, self.weight, native, out))
        reach, _ = best_ms(lambda: self.metric.one_to_all(one))
        length = np.mean([len(path.states) for path in filter(None, found)])
        shown = f"{dijkstra / each_ms:.0f} ({each_ms * 1e3:.0f} us, {length:.0f} states)"
        self.table.at_least(
            "path with unpacking: times faster than own Dijkstra", 100, dijkstra / each_ms, shown
        )
        shown = f"{dijkstra / reach:.1f} ({reach:.2f} / {dijkstra:.1f} ms)"
        self.table.at_least("one to all: times faster than own Dijkstra", 6, dijkstra / reach, shown)

    def measure(self):
        """Times of this engine that peers are compared with."""
        f, city, points = self.figures, self.city, self.points
        f["customise"], _ = best_ms(lambda: city.hierarchy.customise(self.weight), 9)
        f["matrix"], self.cells = best_ms(lambda: self.metric.matrix(points, points))
        f["distance"], _ = best_ms(lambda: self.metric.matrix_with_distance(points, points))
        sided = two_sided(city, self.weight, points.state, self.random)
        f["phantoms"], _ = best_ms(lambda: self.metric.matrix(sided, sided))
        _network.use_kernels("baseline")
        f["baseline"], _ = best_ms(lambda: self.metric.matrix(points, points))
        _network.use_kernels("best")
        slices = [self.weight.astype(np.float64) * (1 + 0.04 * k) for k in range(SLICES)]
        rows = np.stack([np.where(self.weight < NEVER_MS, row, NEVER_MS).astype(np.uint32) for row in slices])
        f["slices"], _ = best_ms(lambda: city.hierarchy.customise_slices(rows), 9)
        f["slices_end"], _ = best_ms(
            lambda: [m.matrix(points, points) for m in city.hierarchy.customise_slices(rows)], 3
        )
        alone, _ = best_ms(lambda: self.metric.matrix(points, points), 60, time.perf_counter)
        pair, _ = best_ms(lambda: self.metric.matrix(points, points, threads=2), 60, time.perf_counter)
        f["threads"] = alone / pair
        many = at_ends(self.random.choice(self.usable, 5 * POINTS, replace=False))
        f["matrix_5000"], _ = best_ms(lambda: self.metric.matrix(many, many), 3)

    def own_ratios(self):
        f, t = self.figures, self.table
        t.note(
            "1000 x 1000 time / time and distance / two-sided points",
            f"{f['matrix']:.1f} / {f['distance']:.1f} / {f['phantoms']:.1f} ms",
        )
        t.note("1000 x 1000 on the baseline kernels (no AVX2)", f"{f['baseline']:.1f} ms")
        t.at_most(
            "12 slices customised / one",
            5,
            f["slices"] / f["customise"],
            f"{f['slices'] / f['customise']:.2f} ({f['slices']:.0f} / {f['customise']:.1f} ms)",
        )
        t.at_most(
            "5000 x 5000 / 1000 x 1000",
            16,
            f["matrix_5000"] / f["matrix"],
            f"{f['matrix_5000'] / f['matrix']:.1f} ({f['matrix_5000']:.0f} ms)",
        )
        t.at_least("1000 x 1000 with two threads: times faster, elapsed", 1.7, f["threads"])

    def partial(self):
        for count, limit in ((1, 100), (10, 20), (100, 2)):
            costs = []
            for _ in range(15):
                turns = self.city.turns_into(
                    self.random.choice(self.city.graph.arc_count, count, replace=False)
                )
                metric = self.metric.copy()
                weight = np.where(
                    self.random.random(len(turns)) < 0.5,
                    NEVER_MS,
                    np.minimum(self.weight[turns] * 2, NEVER_MS),
                )
                metric = self.city.hierarchy.customise(self.weight)
                began = time.process_time()
                metric.update(turns, weight)
                costs.append((time.process_time() - began) * 1e3)
                changed = self.weight.copy()
                changed[turns] = weight
                full = self.city.hierarchy.customise(changed)
                if not np.array_equal(metric._native.slots(), full._native.slots()):
                    self.table.at_most(f"weights unlike a full customisation after {count} arcs", 0, 1)
            times = self.figures["customise"] / np.median(costs)
            self.table.at_least(
                f"update {count} arcs: times faster than customising",
                limit,
                times,
                f"{times:.0f} ({np.median(costs):.3f} ms)",
            )

    def routingkit(self):
        t, f = self.table, self.figures
        other = peers.routingkit(self.city, self.weight, self.points.state)
        if "reason" in other:
            t.note("RoutingKit skipped", other["reason"])
            return
        t.note(
            f"RoutingKit {other['version']}: build / customise / 1000 x 1000",
            f"{other['build_ms'] / 1e3:.2f} s / {other['customise_ms']:.0f} / {other['matrix_ms']:.0f} ms",
        )
        # RoutingKit counts a source's own state as reached at once; ours is the round trip.
        apart = (other["cells"] != self.cells) & ~np.eye(POINTS, dtype=bool)
        t.at_most("cells unlike RoutingKit's, of 999,000", 0, int(apart.sum()))
        for name, key, theirs, limit in (
            ("1000 x 1000 time / RoutingKit", "matrix", "matrix_ms", 40),
            ("time and distance / RoutingKit time", "distance", "matrix_ms", 25),
            ("two-sided points / RoutingKit", "phantoms", "matrix_ms", 35),
            ("customise / RoutingKit", "customise", "customise_ms", 2.5),
        ):
            times = other[theirs] / f[key]
            t.add(name, f"<= 1/{limit:g}", 1 / times, times >= limit, f"1/{times:.1f}")
        share = f["slices_end"] / other["matrix_ms"]
        t.at_most(
            "12 slices, customise and matrices / ONE RoutingKit matrix",
            0.35,
            share,
            f"{share:.3f} ({f['slices_end']:.0f} ms)",
        )

    def osrm(self):
        t, f = self.table, self.figures
        other = peers.osrm(self.city, extract(), self.points.state)
        if "reason" in other:
            t.note("OSRM skipped", other["reason"])
            return
        t.note(
            f"OSRM CH {other['version']}: duration / and distance, CPU with snapping",
            f"{other['matrix_ms']:.0f} / {other['matrix_distance_ms']:.0f} ms",
        )
        times = other["matrix_ms"] / f["matrix"]
        t.add("1000 x 1000 time / OSRM CH", "<= 1/10", 1 / times, times >= 10, f"1/{times:.0f}")

    def prototype(self):
        """Both on the prototype's graph: legal turns of its largest component only."""
        t = self.table
        other = peers.prototype(extract())
        if "reason" in other:
            t.note("prototype skipped", other["reason"])
            return
        graph = peers.prototype_graph(extract())
        order_ms, order = best_ms(lambda: _network.order_arcs(*graph.nodes, 1), 2)
        hierarchy = Hierarchy.from_turns(graph.turn_first, graph.turn_to, np.array(order, np.uint32))
        customise, metric = best_ms(lambda: hierarchy.customise(graph.weight_ms))
        points = at_ends(self.random.choice(hierarchy.state_count, POINTS, replace=False))
        matrix, _ = best_ms(lambda: metric.matrix(points, points))
        figures = f"{other['order_s']:.2f} s / {other['customise_ms']} / {other['matrix_1000_ms']} ms"
        t.note(f"prototype, {other['states']:,} states: order / customise / 1000 x 1000", figures)
        t.note("ours on its graph", f"{order_ms / 1e3:.2f} s / {customise:.1f} / {matrix:.1f} ms")
        t.at_most("order / prototype, same graph", 1, order_ms / 1e3 / other["order_s"])
        t.at_most("customise / prototype, same graph", 1, customise / other["customise_ms"])
        t.at_most("1000 x 1000 / prototype, same graph", 1, matrix / other["matrix_1000_ms"])

    def nearest(self):
        """In a process of its own, so that its memory can be read."""
        store = peers.CACHE / "nearest.npz"
        store.parent.mkdir(exist_ok=True)
        chosen = self.random.choice(self.usable, 10_000, replace=False)
        sections = self.city.hierarchy.sections()
        np.savez(store, weight=self.weight, length=self.city.turn_length_dm, chosen=chosen, **sections)
        ask = [sys.executable, __file__, "--nearest", store]
        done = subprocess.run(ask, check=True, capture_output=True, text=True)
        seconds, peak_mb, bytes_per_state = map(float, done.stdout.split())
        self.table.at_most("bytes per state, hierarchy and one metric", 450, bytes_per_state)
        self.table.at_most("50 nearest of 10,000 for 10,000 points, s elapsed", 10, seconds)
        self.table.at_most("the same, MB of the whole process at its peak", 500, peak_mb)


def memory_kb(field):
    """VmRSS or VmHWM of this process; getrusage would count the parent's peak before exec."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1])
    return 0


def nearest_alone(store):
    before_kb = memory_kb("VmRSS")
    with np.load(store) as z:
        columns = {name: z[name] for name in z.files}
    hierarchy = Hierarchy.from_sections({name: columns[name] for name in SECTIONS})
    metric = hierarchy.customise(columns["weight"], columns["length"])
    bytes_per_state = (memory_kb("VmRSS") - before_kb) * 1024 / hierarchy.state_count
    points = Phantoms.on_states(columns["chosen"])
    began = time.perf_counter()
    metric.nearest(points, points, 50)
    print(time.perf_counter() - began, memory_kb("VmHWM") / 1024, bytes_per_state)


def machine():
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.split(":")[1].strip() for line in lines if "model name" in line]
    system = f"{names[0]}, {len(names)} cores, {platform.system()} {platform.machine()}"
    return (
        f"{system}, Python {platform.python_version()}, NumPy {np.__version__}, {_network.kernels()} kernels"
    )


def write(table, load):
    ask = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(ask, check=False, capture_output=True, text=True, cwd=HERE).stdout.strip()
    rows = "\n".join("|" + "|".join(row) + "|" for row in table.rows)
    text = f"""# The hierarchy's kernel: measured

`python bench/roads_kernel.py`, {datetime.now(UTC):%Y-%m-%d}, commit {commit or "unknown"}. {machine()}.
Porto (`osm/porto-r5.osm.pbf`), the product's own graphs; profile van unless a row names another. CPU time
of one thread, smallest of 3 to 9 runs after one that warms the memory; rows that say elapsed are the
smallest of up to 60 and suffer when other work fills the machine (load at the start: {load}). RoutingKit
runs on the same expanded graph (the turns the van may make) in the same process. OSRM reads the extract
itself, so its graph and profile differ from ours, and its time contains snapping and the answer's text.

|what|limit|measured|result|
|-|-|-|-|
{rows}
"""
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "roads_kernel.md").write_text(text)


def main():
    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--quick", action="store_true", help="leave out OSRM, write nothing")
    ask.add_argument("--nearest", metavar="FILE", help=argparse.SUPPRESS)
    asked = ask.parse_args()
    if asked.nearest:
        nearest_alone(asked.nearest)
        return
    load = f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    streets, table = read_porto(), Table()
    modes = {mode: ModeCity(streets, mode) for mode in Mode}
    bench = Bench(modes[Mode.MOTOR], table)
    bench.order()
    bench.measure()
    bench.own_ratios()
    bench.partial()
    bench.exactness(modes)
    bench.paths()
    bench.nearest()
    bench.routingkit()
    bench.prototype()
    if not asked.quick:
        bench.osrm()
        write(table, load)
    sys.exit(any(row[3] == "MISSED" for row in table.rows))


if __name__ == "__main__":
    main()
