"""Does it pay to search hubs together: days of Porto of three hubs, apart, together and apart first.

    DOORSTEP_DATA=... python bench/day_hubs.py --write                  # table to bench/results/day_hubs.md
    python bench/day_hubs.py --map porto.doorstep --orders 600 --seconds 30 --seeds 1 2 3

Orders and fleet are those of `day_large.py`. The same day is planned three times with the same seconds of
one processor: **apart**, as `doorstep plan` does, each order given to a hub before the search and each hub
searched for its share of the time; **together**, all hubs in one search that may send any van to any order;
and **apart, then together**, half of the time each, the second half from what the first found. What the last
two save is the most that moving orders between hubs after the search could.
"""

import argparse
import os
import time
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from day_large import EXTRACT, drawn_orders, fleet_of_hubs

from doorstep.app.day.building import build_day
from doorstep.app.day.parts import seed_of, settings_of, split_day
from doorstep.app.day.settings import DaySettings
from doorstep.domain.instants import LocalDay
from doorstep.maps.park_times import default_park_times
from doorstep.planning import Budget, SearchOptions, solve_and_tell
from doorstep.planning.given import plan_of
from doorstep.planning.script import script_of
from doorstep.wiring.city import open_city
from doorstep.wiring.workspace import CityStreets

RESULTS = Path(__file__).parent / "results" / "day_hubs.md"
ORDERS_PER_VAN = 60
APART, TOGETHER, THEN = "apart", "together", "apart, then together"


@dataclass(frozen=True, slots=True)
class Case:
    """A day with its streets."""

    orders: tuple
    vehicles: tuple
    hubs: tuple
    day: LocalDay
    streets: CityStreets
    settings: DaySettings
    seed: int
    models: dict

    @classmethod
    def drawn(cls, city, count, vans, seed):
        """Draw a day."""
        zone = ZoneInfo("Europe/Lisbon")
        day = LocalDay(date(2026, 11, 24), zone)
        fleet = fleet_of_hubs(zone, vans)
        vehicles, hubs = fleet.on(day)
        settings = replace(DaySettings.of(fleet, default_park_times()), hubs_apart=True)
        orders = drawn_orders(city, day, count, seed)
        return cls(orders, vehicles, hubs, day, CityStreets(city, zone), settings, seed, {})

    def apart(self, seconds):
        """Plan each hub with its share of the time."""
        split = split_day(self.orders, self.vehicles, self.hubs, self.settings)
        plans = []
        for part in split.parts:
            own = settings_of(part, split.parts, self.settings)
            built = build_day(part.orders, part.vehicles, part.hubs, self.day, self.streets, own, self.models)
            share = len(part.orders) / len(self.orders)
            plans.append(searched(built.problem, seconds * share, seed_of(self.seed, part.name)))
        return plans

    def whole(self):
        """Build the day in one piece."""
        return build_day(
            self.orders, self.vehicles, self.hubs, self.day, self.streets, self.settings, self.models
        ).problem


@dataclass(frozen=True, slots=True)
class Row:
    """What one way of planning a day came to."""

    seed: int
    way: str
    cost_minor: int
    routes: int
    unserved: int
    moved: int


def searched(problem, seconds, seed, start=None):
    """Search with so many seconds of one processor."""
    budget, options = Budget(seconds, None, cpu_time=True), SearchOptions(threads=1)
    return solve_and_tell(problem, budget, seed, start, options=options).plan


def row_of(case, way, plans, before=()):
    """Add up the plans of a day; moved are the orders that have another hub than before."""
    home = {van.id: van.start for van in case.vehicles}
    now, was = (
        {task: home[van] for plan in some for task, (van, _) in plan.handled().items()}
        for some in (plans, before)
    )
    return Row(
        case.seed,
        way,
        sum(plan.total.total_minor for plan in plans),
        sum(len(plan.routes) for plan in plans),
        sum(len(plan.unassigned) for plan in plans),
        sum(now.get(task) != hub for task, hub in was.items()),
    )


def compared(case, seconds):
    """Plan a day in all three ways."""
    yield row_of(case, APART, case.apart(seconds))
    whole = case.whole()
    yield row_of(case, TOGETHER, [searched(whole, seconds, case.seed)])
    first = case.apart(seconds / 2)
    start = plan_of(whole, [script_of(route) for plan in first for route in plan.routes])
    yield row_of(case, THEN, [searched(whole, seconds / 2, case.seed, start)], first)


def table(rows, args):
    """Write all runs as a page."""
    lines = ["# Hubs apart and together", "", (__doc__ or "").split("\n\n")[2].strip(), ""]
    lines += [
        f"{args.orders} orders, {args.vans} vans, {args.seconds:g} s of one processor for each search.",
        "",
    ]
    lines += ["| Day | Way | Cost | Against apart | Routes | Unserved | Orders of another hub |"]
    lines += ["|---|---|---|---|---|---|---|"]
    base = {row.seed: row.cost_minor for row in rows if row.way == APART}
    for row in rows:
        change = f"{100 * (row.cost_minor / base[row.seed] - 1):+.2f} %"
        moved = row.moved if row.way == THEN else ""
        cells = (row.seed, row.way, f"{row.cost_minor / 100:.2f}", change, row.routes, row.unserved, moved)
        lines.append("| " + " | ".join(str(cell) for cell in cells) + " |")
    lines.append("")
    for way in (TOGETHER, THEN):
        changes = [100 * (row.cost_minor / base[row.seed] - 1) for row in rows if row.way == way]
        lines.append(f"- {way}: {sum(changes) / len(changes):+.2f} % in the mean of {len(changes)} days")
    return "\n".join(lines) + "\n"


def main():
    """Run from a terminal."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--orders", type=int, default=600)
    parser.add_argument("--vans", type=int, help="of all hubs; default: one for 60 orders, and at least 6")
    parser.add_argument("--seconds", type=float, default=60.0, help="of one processor for each way")
    parser.add_argument("--seeds", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--map", help="map folder, instead of the extract below DOORSTEP_DATA")
    parser.add_argument("--write", action="store_true")
    args = parser.parse_args()
    if args.map is None and "DOORSTEP_DATA" not in os.environ:
        raise SystemExit(f"Set DOORSTEP_DATA to the folder of development data ({EXTRACT}), or give --map.")
    args.vans = args.vans or max(6, -(-args.orders // ORDERS_PER_VAN))
    city = open_city(Path(args.map or Path(os.environ["DOORSTEP_DATA"]) / EXTRACT))
    rows = []
    for seed in args.seeds:
        case = Case.drawn(city, args.orders, args.vans, seed)
        for row in compared(case, args.seconds):
            print(f"{time.strftime('%H:%M:%S')} {row}", flush=True)
            rows.append(row)
    text = table(rows, args)
    print(text)
    if args.write:
        RESULTS.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
