"""Stops on foot: the gates of park and walk, on days drawn from real cities, in thread-CPU seconds.

    python bench/parking.py                    # Helsinki; with DOORSTEP_DATA Porto and Baltimore too
    python bench/parking.py --days 3 --write   # fewer days; the table to bench/results/parking.md

Helsinki is the demo city. 170 doors a day at real addresses (Porto: beside its streets), one van,
20 kg by hand, no limit of stay. Every plan of the search is judged by its rules and counted from the raw
times.
"""

import argparse
import os
import platform
import sys
import tempfile
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from parking_policies import RADII_M, Searched, by_radius, door_to_door, merged  # noqa: E402
from tests.planning.parked_city import ParkedCity  # noqa: E402
from tests.planning.walking_problem import whole_seconds  # noqa: E402

from doorstep.domain.places import LonLat  # noqa: E402
from doorstep.maps.addresses import read_addresses  # noqa: E402
from doorstep.maps.samples import demo_extract  # noqa: E402
from doorstep.planning.parking.exact import exact  # noqa: E402
from doorstep.planning.parking.stops import UNLIMITED, round_cost  # noqa: E402
from doorstep.wiring.city import open_city  # noqa: E402
from doorstep.wiring.map_builder import MapOptions, build_map  # noqa: E402

RESULTS = ROOT / "bench" / "results" / "parking.md"
DOORS = 170
PARK_S = (30, 120, 300)
HALF_WIDTH = LonLat(0.016, 0.0118)  # of the middle of a larger city: about 2.7 km square
MIDDLES = {"porto": LonLat(-8.611, 41.152), "baltimore": LonLat(-76.615, 39.293)}
EXTRACTS = {"porto": "porto-r5.osm.pbf", "baltimore": "baltimore.osm.pbf"}
LEAST_SHORTER = {("helsinki", 30): 8, ("helsinki", 120): 8, ("porto", 30): 3, ("porto", 120): 3}
COLUMNS = (
    "city",
    "park s",
    "every door",
    "best radius",
    "gathered",
    "search 1 s",
    "search 3 s",
    "saved %",
    "shorter than radius %",
    "gathered above %",
    "1 s above best %",
    "stops / loops",
    "1000 iterations/s",
    "first plan ms",
)
LEAST_SAVED = {("helsinki", 30): 27, ("helsinki", 120): 39, ("porto", 30): 6, ("porto", 120): 13}


def main():
    given = arguments()
    lines, missed = [], []
    with tempfile.TemporaryDirectory() as folder:
        cities = {name: city for name in given.cities if (city := opened(name, Path(folder))) is not None}
        for name, city in cities.items():
            for park_s in given.park:
                line, gates = one_table_row(name, city, park_s, given.days)
                print(line, flush=True)
                lines.append(line)
                missed += gates
        line, gates = against_exact(cities, given.days)
    print(line)
    missed += gates
    text = table(lines, line, missed, given)
    if given.write:
        RESULTS.write_text(text)
    print("\n".join(f"missed: {gate}" for gate in missed) or "all gates reached")
    return 1 if missed else 0


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cities", nargs="+", default=["helsinki", *EXTRACTS])
    parser.add_argument("--park", nargs="+", type=int, default=list(PARK_S), help="seconds to park")
    parser.add_argument("--days", type=int, default=10)
    parser.add_argument("--write", action="store_true")
    return parser.parse_args()


def opened(name, folder):
    """Open a city with its doors; None where its extract is not here."""
    if name == "helsinki":
        with demo_extract(name) as extract:
            return ParkedCity.of(*built(extract, folder / name, None))
    extract = Path(os.environ.get("DOORSTEP_DATA", "../shared/data")) / "osm" / EXTRACTS[name]
    return ParkedCity.of(*built(extract, folder / name, MIDDLES[name])) if extract.exists() else None


def built(extract, folder, middle):
    """Build the map; give it with its doors: addresses, or places beside its streets where those are few."""
    build_map(extract, folder, MapOptions(with_tiles=False))
    city = open_city(folder)
    return city, doors_of(city, extract, middle)


def doors_of(city, extract, middle):
    """Give the doors of a city: its addresses, all or those around a place; few of them, and streets do."""
    doors = [known.position for known in read_addresses(extract).addresses]
    if middle is None:
        return doors
    known = inside(doors, middle)
    return known if len(known) >= 2 * DOORS else beside_streets(city, middle)


def inside(doors, middle):
    """Keep the doors around a place."""
    return [
        door
        for door in doors
        if abs(door.lon - middle.lon) <= HALF_WIDTH.lon and abs(door.lat - middle.lat) <= HALF_WIDTH.lat
    ]


def beside_streets(city, middle, half_width=HALF_WIDTH):
    """Draw doors some 12 m beside points of the streets around a place."""
    streets, rng = city.network.streets, np.random.default_rng(7)
    nodes = np.column_stack((streets.node_lon7, streets.node_lat7)) / 1e7
    near = (np.abs(nodes - (middle.lon, middle.lat)) <= (half_width.lon, half_width.lat)).all(axis=1)
    chosen = rng.choice(np.flatnonzero(near), min(1800, int(near.sum())), replace=False)
    moved = nodes[chosen] + rng.choice((-1.0, 1.0), (len(chosen), 2)) * (0.0001, 0.000075)
    return [LonLat(*door) for door in moved.tolist()]


def one_table_row(name, city, park_s, days):
    """Plan each day in every way and compare means."""
    minutes = {way: [] for way in ("a", *RADII_M, "merge", "cp", "1 s", "3 s")}
    speeds, merge_ms, above, shapes = [], [], [], []
    for seed in range(days):
        day = whole_seconds(city.day(DOORS, seed, park_s, most_pieces=UNLIMITED))
        searched = Searched(day)
        searched(None, iterations=1)
        merge_ms.append(1000 * searched.cpu_s)
        plans = {"a": door_to_door(day), **{radius: by_radius(day, radius) for radius in RADII_M}}
        plans["merge"] = merged(day)
        plans["cp"] = searched(0.5, start=plans["merge"])
        plans["1 s"] = searched(1)
        speeds.append(searched.iterations_per_s)
        plans["3 s"] = searched(3, seed=2)
        for way, stops in plans.items():
            minutes[way].append(round_cost(day, stops) / 600)
        best = min(minutes[way][-1] for way in ("merge", "cp", "3 s"))
        above.append(100 * (minutes["1 s"][-1] / best - 1))
        shapes.append((len(plans["1 s"]), sum(len(stop.loops) for stop in plans["1 s"])))
    mean = {way: float(np.mean(values)) for way, values in minutes.items()}
    radius = min(RADII_M, key=lambda each: mean[each])
    ours = mean["1 s"]
    saved, shorter = 100 * (1 - ours / mean["a"]), 100 * (1 - ours / mean[radius])
    worse = 100 * (mean["merge"] / min(mean["1 s"], mean["3 s"]) - 1)
    stops, loops = np.mean(shapes, axis=0)
    cells = (
        name,
        park_s,
        f"{mean['a']:.0f}",
        f"{mean[radius]:.0f} ({radius} m)",
        f"{mean['merge']:.0f}",
        f"{ours:.1f}",
        f"{mean['3 s']:.1f}",
        f"{saved:.1f}",
        f"{shorter:.1f}",
        f"{worse:.1f}",
        f"{np.mean(above):.2f} (max {max(above):.2f})",
        f"{stops:.0f} / {loops:.0f}",
        f"{np.mean(speeds) / 1000:.1f}",
        f"{max(merge_ms):.0f}",
    )
    line = "| " + " | ".join(map(str, cells)) + " |"
    place = f"{name}, {park_s} s to park: "
    gates = {
        f"{shorter:.1f} % shorter than the best radius": shorter >= LEAST_SHORTER.get((name, park_s), 0),
        f"{saved:.1f} % saved against every door": saved >= LEAST_SAVED.get((name, park_s), 0),
        f"{np.mean(above):.2f} % above the best": np.mean(above) <= 1,
        f"gathering alone {worse:.1f} % worse": worse >= 1.5 or name == "baltimore" or park_s == 300,
        f"{min(speeds):.0f} iterations/s": min(speeds) >= 17_000,
        f"first plan after {max(merge_ms):.0f} ms": max(merge_ms) <= 50,
    }
    return line, [place + gate for gate, reached in gates.items() if not reached]


def against_exact(cities, days):
    """Eleven doors of forty around a place, one van: how often the optimum is found in 0.6 s."""
    gaps = []
    for city in cities.values():
        for park_s in (60, 300):
            for seed in range(min(days, 6)):
                day = whole_seconds(city.day(11, seed, park_s, near=40, most_pieces=UNLIMITED))
                gaps.append(100 * (round_cost(day, Searched(day)(0.6)) / exact(day) - 1))
    optimal = sum(gap < 1e-9 for gap in gaps)
    line = f"Optimal in {optimal} of {len(gaps)} clusters of 11 doors, worst {max(gaps):.2f} % above."
    gates = {line: optimal >= len(gaps) * 34 / 36 and max(gaps) <= 0.5}
    return line, [gate for gate, reached in gates.items() if not reached]


def table(lines, exact_line, missed, given):
    head = "| " + " | ".join(COLUMNS) + " |\n" + "|---" * len(COLUMNS) + "|"
    gates = "\n".join(f"- missed: {gate}" for gate in missed) or "All gates were reached."
    machine = f"{platform.machine()}, Python {platform.python_version()}"
    told = f"{given.days} days of {DOORS} doors each; minutes of one round, means over days. {machine}."
    parts = (
        "# Park and walk",
        __doc__.splitlines()[0],
        told,
        head + "\n" + "\n".join(lines),
        exact_line,
        gates,
    )
    return "\n\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(main())
