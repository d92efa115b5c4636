"""How long a day takes through the product's own door: `doorstep plan` in a process of its own.

The map is built before (a warm cache); all the rest counts: reading, doors and kerbs, travel over the day,
search, plan.json. Papers (page, run sheets, pictures) are not written.
"""

import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from day_report import COMMANDS
from day_town import MAPS, MIDDLES, opened
from parking import beside_streets

from doorstep.domain.places import LonLat
from doorstep.maps.samples import demo_fleet, demo_orders

STARTED = "from doorstep.cli import main; main()"
DATE = "2026-11-24"
ORDERS, VANS = 1000, 25
AROUND = LonLat(0.06, 0.045)
"""Degrees around the middle of Porto that orders come from: about 10 km square."""
DEPOT = LonLat(-8.611, 41.2259)


@dataclass(frozen=True, slots=True)
class Run:
    """A day, how long is searched, and what it may take in all (seconds of the wall clock; MB)."""

    name: str
    city: str
    search_s: float
    most_s: float
    most_mb: float | None = None


RUNS = (
    Run(COMMANDS[0], "helsinki", 10, 15),
    Run(COMMANDS[1], "porto", 20, 40, 1500),
)


def one_run(number):
    """Run a day; give wall and processor seconds, memory, and what the plan leaves out."""
    if number >= len(RUNS):
        return {}
    run = RUNS[number]
    city = opened(run.city)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        if run.city == "helsinki":
            orders, fleet = (stack.enter_context(of(run.city)) for of in (demo_orders, demo_fleet))
        else:
            orders, fleet = porto_files(city, folder)
        return {"name": run.name, **planned(run, orders, fleet, folder)}


def planned(run, orders, fleet, folder):
    """Start `doorstep plan` and watch it."""
    command = [sys.executable, "-c", STARTED, "plan", str(orders), "--fleet", str(fleet)]
    command += ["--map", str(MAPS / f"{run.city}.doorstep"), "--date", DATE, "--seconds", str(run.search_s)]
    command += ["--workspace", str(folder / "books"), "--out", str(folder / "out"), "--no-papers", "--json"]
    begun = time.monotonic()
    with (folder / "told.json").open("w") as told, (folder / "errors.txt").open("w") as errors:
        child = subprocess.Popen(command, stdout=told, stderr=errors)
        _, status, used = os.wait4(child.pid, 0)
    wall_s = time.monotonic() - begun
    if status:
        raise RuntimeError((folder / "errors.txt").read_text()[-500:])
    summary = json.loads((folder / "told.json").read_text())
    return {
        "wall_s": wall_s,
        "cpu_s": used.ru_utime + used.ru_stime,
        "peak_mb": used.ru_maxrss / 1024,
        "load": os.getloadavg()[0],
        "cores": os.cpu_count(),
        "searched_s": summary["seconds"],
        "routes": len(summary["routes"]),
        "unassigned": summary["orders"] - summary["served"],
        "search_s": run.search_s,
        "most_s": run.most_s,
        "most_mb": run.most_mb,
    }


def porto_files(city, folder, orders=ORDERS, vans=VANS):
    """Write the orders and the fleet of a day in Porto; every other order has a window of two hours."""
    doors = beside_streets(city, MIDDLES["porto"], AROUND)
    random = np.random.default_rng(1)
    rows = random.choice(len(doors), orders, replace=False)
    with (folder / "orders.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(("order", "lat", "lon", "window", "parcels", "weight (kg)"))
        for number, row in enumerate(rows):
            opens = int(random.choice((8, 10, 12, 14)))
            window = f"{opens}-{opens + 2}" if number % 2 else ""
            parcels = 1 + int(random.poisson(0.5))
            place = (f"{doors[row].lat:.6f}", f"{doors[row].lon:.6f}")
            table.writerow((f"O{number:04d}", *place, window, parcels, round(1.6 * parcels, 1)))
    fleet = ['currency = "EUR"', 'zone = "Europe/Lisbon"', "[hubs.depot]"]
    fleet.append(f"position = [{DEPOT.lon}, {DEPOT.lat}]")
    fleet += [line for van in range(vans) for line in (f"[vehicles.V{van + 1:02d}]", 'type = "van"')]
    (folder / "fleet.toml").write_text("\n".join(fleet) + "\n")
    return folder / "orders.csv", folder / "fleet.toml"
