"""Lyon's instances by time of day: one arrival function per pair, the cost is how long all routes last.

The departure of a route is free: a sequence is counted at the departure with which it lasts shortest. That is
where some function under way bends, so it is enough to try the latest departures that reach such a bend.
"""

import gzip
import json
from dataclasses import dataclass

import numpy as np

FAMILY = "Lyon"
# Inverting a slope in doubles may land behind a step; this much earlier is before it.
EARLIER = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class LyonCase:
    """One instance. `ways[i, j]`: leave and arrive points of a function that never falls, steps doubled."""

    name: str
    path: object
    demand: tuple[int, ...]
    service: tuple[int, ...]
    opens: tuple[int, ...]
    closes: tuple[int, ...]
    capacity: int
    vehicles: int
    ways: dict
    family: str = FAMILY
    vehicle_kinds: tuple[int, ...] = ()

    @property
    def size(self):
        return len(self.demand)


def read_lyon(path):
    """Read an instance and the functions beside it."""
    given = json.loads(path.read_text())
    functions = json.loads(gzip.decompress(functions_of(path).read_bytes()))
    windows = given["time_windows"]
    return LyonCase(
        path.name.removesuffix(".vrp.json"),
        path,
        tuple(given["demands"]),
        tuple(given["service_times"]),
        tuple(window[0] for window in windows),
        tuple(window[1] for window in windows),
        given["vehicle_capacity"],
        given["num_vehicles"],
        {
            (start, end): (np.array(leave), np.array(arrive))
            for start, end, leave, arrive in functions["arcs"]
        },
    )


def functions_of(path):
    return path.with_name(path.name.replace(".vrp.json", ".atf.json.gz"))


def published_of(path):
    """Routes and cost of the best known plan."""
    return json.loads(path.with_name(path.name.replace(".vrp.json", ".bks.Duration.json")).read_text())


def shortest_duration(case, rows):
    """How long a route lasts at best; None if no departure keeps all windows."""
    departs = np.array(sorted(_bends(case, rows)))
    departs = np.concatenate([departs, departs - EARLIER])
    departs = departs[(departs >= case.opens[0]) & (departs <= case.closes[0])]
    now, on_time = departs.copy(), np.ones(len(departs), bool)
    for start, end in zip([0, *rows], [*rows, 0], strict=True):
        now = np.maximum(_arrive(case.ways[start, end], now), case.opens[end])
        on_time &= now <= case.closes[end] + EARLIER
        now = now + (case.service[end] if end else 0)
    lasts = (now - departs)[on_time]
    return float(lasts.min()) if len(lasts) else None


def _bends(case, rows):
    """Latest departures from the depot after which something under way bends."""
    wanted = {float(case.opens[0])}
    for start, end in reversed(list(zip([0, *rows], [*rows, 0], strict=True))):
        # Here `wanted` holds instants at which work at `end` is over; bring them back to leaving `start`.
        service = case.service[end] if end else 0
        begins = {instant - service for instant in wanted} | {float(case.opens[end]), float(case.closes[end])}
        begins = np.array([begin for begin in begins if begin >= case.opens[end]])
        way = case.ways[start, end]
        wanted = set(_latest_departure(way, begins).tolist()) | set(way[0].tolist())
    return wanted


def _arrive(way, depart):
    leave, arrive = way
    after = np.clip(np.searchsorted(leave, depart, side="left"), 1, len(leave) - 1)
    run = leave[after] - leave[after - 1]
    slope = np.where(run > 0, (arrive[after] - arrive[after - 1]) / np.where(run > 0, run, 1), 0)
    inside = arrive[after - 1] + slope * (depart - leave[after - 1])
    first, last = depart + arrive[0] - leave[0], depart + arrive[-1] - leave[-1]
    return np.where(depart <= leave[0], first, np.where(depart > leave[-1], last, inside))


def _latest_departure(way, arrived):
    leave, arrive = way
    after = np.clip(np.searchsorted(arrive, arrived, side="right"), 1, len(leave) - 1)
    rise = arrive[after] - arrive[after - 1]
    slope = np.where(rise > 0, (leave[after] - leave[after - 1]) / np.where(rise > 0, rise, 1), 0)
    inside = leave[after - 1] + slope * (arrived - arrive[after - 1])
    first, last = arrived - arrive[0] + leave[0], arrived - arrive[-1] + leave[-1]
    return np.where(arrived < arrive[0], first, np.where(arrived >= arrive[-1], last, inside))
