"""A large day on real streets: 10,000 orders in Porto, three hubs, planned apart by worker processes.

    DOORSTEP_DATA=... python bench/day_large.py --write                 # table to bench/results/day_large.md
    DOORSTEP_DATA=... python bench/day_large.py --orders 3000 --seconds 20

Orders stand beside streets drawn by seed, three in ten with a window of four hours; hubs stand in the west,
the middle and the east. What is measured is the work of the handler from located orders to a joined and
checked plan: doors, kerbs, travel through the day, walks, the search, the join and the check. The map is
built before, and keeping the plan is not in it. Memory is the greatest sum of all processes, looked at twice
a second.
"""

import argparse
import contextlib
import os
import resource
import threading
import time
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from doorstep.app.commands import PlanDay, Search
from doorstep.app.day.parts import split_day
from doorstep.app.day.settings import DaySettings
from doorstep.app.desk import Desk
from doorstep.app.handlers.plan_apart import plan_apart
from doorstep.compute.processes import Processes
from doorstep.domain.fleet_defaults import default_fleet
from doorstep.domain.fleet_parts import FleetHub
from doorstep.domain.hubs import HubKind
from doorstep.domain.ids import HubId, OrderId, ParcelId
from doorstep.domain.instants import LocalDay
from doorstep.domain.loads import Load
from doorstep.domain.orders import ExternalReference, Order, OrderKind, Parcel
from doorstep.domain.places import Address, LonLat, Place
from doorstep.domain.units import DEGREES7_PER_DEGREE
from doorstep.domain.windows import Window
from doorstep.maps.park_times import default_park_times
from doorstep.wiring.city import open_city
from doorstep.wiring.workspace import CityStreets

RESULTS = Path(__file__).parent / "results" / "day_large.md"
EXTRACT = "osm/porto-r5.osm.pbf"
BOX = (-8.69, 41.135, -8.55, 41.185)
"""West, south, east and north of the doors: Porto, Matosinhos and Gondomar."""
HUBS = {"west": LonLat(-8.665, 41.165), "middle": LonLat(-8.615, 41.165), "east": LonLat(-8.575, 41.160)}
ORDERS_PER_VAN = 80
WITH_WINDOW = 0.3
MOST_S, MOST_MB = 300, 4_000


class SystemClock:
    """What the system says."""

    def now(self):
        return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Run:
    """What one run came to."""

    orders: int
    parts: int
    vans: int
    routes: int
    unserved: int
    refused: int
    wall_s: float
    own_cpu_s: float
    workers_cpu_s: float
    search_s: float
    iterations: int
    memory_mb: float
    cores: int
    load: float


class Memory(threading.Thread):
    """Looks at the memory of this process and its workers while they work."""

    def __init__(self):
        super().__init__(daemon=True)
        self.peak_mb = 0.0
        self.start()

    def run(self):
        while True:
            own = Path("/proc/self/task")
            ids = [os.getpid()]
            for task in own.iterdir():
                with contextlib.suppress(OSError):
                    ids += [int(child) for child in (task / "children").read_text().split()]
            self.peak_mb = max(self.peak_mb, sum(resident_mb(each) for each in ids))
            time.sleep(0.5)


def resident_mb(process):
    """Read the resident memory of a process; 0 when it is gone."""
    with contextlib.suppress(OSError):
        pages = int(Path(f"/proc/{process}/statm").read_text().split()[1])
        return pages * resource.getpagesize() / 1e6
    return 0.0


def drawn_orders(city, day, count, seed):
    """Draw doors beside streets of the city, and windows."""
    rng = np.random.default_rng(seed)
    kerbs = city.kerbs
    lon, lat = kerbs.lon7 / DEGREES7_PER_DEGREE, kerbs.lat7 / DEGREES7_PER_DEGREE
    west, south, east, north = BOX
    inside = np.flatnonzero((lon > west) & (lon < east) & (lat > south) & (lat < north))
    orders = []
    for number, row in enumerate(rng.choice(inside, count, replace=False).tolist()):
        opens_s = 3600 * int(rng.integers(8, 13))
        window = Window(day.at_clock(opens_s), day.at_clock(opens_s + 4 * 3600))
        parcel = Parcel(ParcelId(f"p{number}"), Load(mass_g=2_500, volume_cm3=9_000, pieces=1))
        orders.append(
            Order(
                OrderId(f"o{number:05}"),
                ExternalReference("bench", str(number)),
                OrderKind.DELIVERY,
                Address(text=f"door {number}"),
                place=Place(LonLat(float(lon[row]), float(lat[row]))),
                parcels=(parcel,),
                windows=(window,) if rng.random() < WITH_WINDOW else (),
            )
        )
    return tuple(orders)


def fleet_of_hubs(zone, vans):
    """Give each hub its share of the vans."""
    one = default_fleet(Place(HUBS["west"]), zone, vans=vans)
    reload_s = one.hubs[0].reload_s
    hubs = tuple(FleetHub(HubId(name), HubKind.DEPOT, Place(at), None, reload_s) for name, at in HUBS.items())
    vehicles = []
    for number, van in enumerate(one.vehicles):
        hub = hubs[number % len(hubs)].id
        vehicles.append(replace(van, start=hub, end=hub, reloads_at=(hub,)))
    return replace(one, hubs=hubs, vehicles=tuple(vehicles))


def run(args):
    """Plan once and measure."""
    city = open_city(args.map or Path(os.environ["DOORSTEP_DATA"]) / EXTRACT)
    zone = ZoneInfo("Europe/Lisbon")
    day = LocalDay(date(2026, 11, 24), zone)
    orders = drawn_orders(city, day, args.orders, args.seed)
    fleet = fleet_of_hubs(zone, max(6, -(-args.orders // ORDERS_PER_VAN)))
    vehicles, hubs = fleet.on(day)
    settings = DaySettings.of(fleet, default_park_times())
    desk = Desk(None, SystemClock(), None, None, lambda: CityStreets(city, zone), Processes(args.workers))
    memory = Memory()
    load, began, began_cpu = os.getloadavg()[0], time.perf_counter(), time.process_time()
    split = split_day(orders, vehicles, hubs, replace(settings, hubs_apart=True))
    command = PlanDay(day, fleet, settings, None, Search(args.seconds, args.iterations, args.seed))
    built, solution = plan_apart(split, command, desk)
    wall_s, cpu_s = time.perf_counter() - began, time.process_time() - began_cpu
    workers = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Run(
        args.orders,
        len(split.parts),
        len(vehicles),
        len(solution.plan.routes),
        len(solution.plan.unassigned),
        len(built.refused),
        wall_s,
        cpu_s,
        workers.ru_utime + workers.ru_stime,
        args.seconds or 0,
        solution.iterations,
        memory.peak_mb,
        len(os.sched_getaffinity(0)),
        load,
    )


def table(seen):
    """Write the run as a page."""
    rows = {
        "orders, hubs, parts, vans": f"{seen.orders}, {len(HUBS)}, {seen.parts}, {seen.vans}",
        "routes": seen.routes,
        "orders without a route, and refused before": f"{seen.unserved}, {seen.refused}",
        "seconds of the clock": f"{seen.wall_s:.0f}",
        "seconds of processors: this process, all workers": f"{seen.own_cpu_s:.0f}, {seen.workers_cpu_s:.0f}",
        "search in all, iterations": f"{seen.search_s:g} s, {seen.iterations}",
        "memory of all processes": f"{seen.memory_mb:.0f} MB",
        "cores, load of the machine before": f"{seen.cores}, {seen.load:.1f}",
    }
    gates = {
        f"under {MOST_S} s": seen.wall_s < MOST_S,
        f"under {MOST_MB} MB": seen.memory_mb < MOST_MB,
    }
    lines = ["# A large day in Porto", "", (__doc__ or "").split("\n\n")[2].strip(), ""]
    lines += ["| What | Seen |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items()), ""]
    lines += [f"- {name}: {'reached' if held else '**missed**'}" for name, held in gates.items()]
    return "\n".join(lines) + "\n", all(gates.values())


def main():
    """Run from a terminal."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--orders", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=60.0, help="search of all parts together")
    parser.add_argument("--iterations", type=int)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--map", help="map folder, instead of the extract below DOORSTEP_DATA")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    if args.map is None and "DOORSTEP_DATA" not in os.environ:
        raise SystemExit(f"Set DOORSTEP_DATA to the folder of development data ({EXTRACT}), or give --map.")
    text, held = table(run(args))
    print(text)
    if args.write:
        RESULTS.write_text(text, "utf-8")
    raise SystemExit(0 if held else 1)


if __name__ == "__main__":
    main()
