"""Instances of the literature in one plain form that every peer can be fed from.

They are read here once more, apart from the product's own readers, so that a mistake there cannot hide: the
costs of all published plans are counted again from it (planning_recount.py).
"""

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

ENDLESS = 10**9


@dataclass(frozen=True, slots=True)
class Kind:
    """Vehicles alike. `count` None: as many as are needed. `allowed` None: every customer."""

    capacity: int
    count: int | None = None
    fixed: float = 0.0
    per_distance: float = 1.0
    depot: int = 0
    allowed: frozenset[int] | None = None
    most_duration: int | None = None
    reloads: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One instance; rows 0..depots-1 are depots, the others customers.

    steps
        Of distance and time in one unit of the file.
    distance, duration
        Whole steps of cost and of time. Shape (n, n). None: too many places; `row` gives them from `xy`.
    exact
        Costs are recounted from unrounded distances; the whole steps only guide the peers.
    pairs
        Pickup row -> delivery row.
    pays_waiting
        A step of waiting costs as much as a step of distance. Who cannot price it plans without.
    vehicle_kinds
        Kind of each vehicle in the order of the file, as published plans number their routes.
    """

    name: str
    family: str
    xy: np.ndarray | None
    demand: np.ndarray
    kinds: tuple[Kind, ...]
    depots: int = 1
    steps: int = 1
    vehicle_kinds: tuple[int, ...] = ()
    distance: np.ndarray | None = None
    duration: np.ndarray | None = None
    pickup: np.ndarray | None = None
    opens: np.ndarray | None = None
    closes: np.ndarray | None = None
    service: np.ndarray | None = None
    release: np.ndarray | None = None
    prize: np.ndarray | None = None
    groups: tuple[tuple[int, ...], ...] = ()
    pairs: dict[int, int] = field(default_factory=dict)
    exact: bool = False
    fleet_first: bool = False
    backhauls_last: bool = False
    pays_waiting: bool = False

    @property
    def size(self):
        return len(self.demand)

    @property
    def is_timed(self):
        return self.opens is not None

    @property
    def customers(self):
        return range(self.depots, self.size)

    def row(self, start):
        """Rounded distances from one place, where there is no matrix."""
        return np.floor(np.hypot(*(self.xy - self.xy[start]).T) + 0.5)

    def matrix(self, dtype=np.int64):
        """The whole matrix of distances, made if need be."""
        if self.distance is not None:
            return np.ascontiguousarray(self.distance, dtype)
        whole = np.empty((self.size, self.size), dtype)
        for start in range(self.size):
            whole[start] = self.row(start)
        return whole

    def apart(self, start, end):
        """Unrounded distance for exact conventions, else the rounded one."""
        if self.exact:
            return float(np.hypot(*(self.xy[start] - self.xy[end])))
        if self.distance is not None:
            return int(self.distance[start, end])
        return int(np.floor(np.hypot(*(self.xy[start] - self.xy[end])) + 0.5))


def read_case(path, family, *, fleet_first=False):
    """Read a file of one of the families; the family decides how distances are rounded."""
    text = Path(path).read_text()
    name = Path(path).stem
    if family == "PDPTW":
        return _li_lim(name, text)
    if text.splitlines()[2].strip() == "VEHICLE":
        return _solomon(name, text, fleet_first=fleet_first)
    return _vrplib(name, family, text)


def euclid(xy, steps, rounding):
    """Distances times `steps`, rounded to the nearest, truncated or rounded up."""
    apart = steps * np.hypot(*(xy[:, None] - xy[None]).transpose(2, 0, 1))
    turned = {
        "nearest": lambda: np.floor(apart + 0.5),
        "truncated": lambda: np.floor(apart + 1e-9),
        "up": lambda: np.ceil(apart - 1e-6),
    }
    return turned[rounding]().astype(np.int64)


def _solomon(name, text, *, fleet_first):
    lines = text.splitlines()
    fleet, capacity = map(int, lines[4].split())
    rows = np.array([[int(word) for word in line.split()] for line in lines[9:] if line.strip()])
    xy = rows[:, 1:3].astype(float)
    steps = 1000 if fleet_first else 10
    distance = euclid(xy, steps, "nearest" if fleet_first else "truncated")
    return Case(
        name,
        "GehringHomberger",
        xy,
        rows[:, 3],
        (Kind(capacity, fleet if fleet_first else None),),
        steps=steps,
        distance=distance,
        duration=euclid(xy, steps, "up") if fleet_first else distance,
        opens=rows[:, 4] * steps,
        closes=rows[:, 5] * steps,
        service=rows[:, 6] * steps,
        exact=fleet_first,
        fleet_first=fleet_first,
    )


def _li_lim(name, text):
    head, *body = [line for line in text.splitlines() if line.strip()]
    fleet, capacity, _ = map(int, head.split())
    rows = np.array([[int(word) for word in line.split()] for line in body])
    xy = rows[:, 1:3].astype(float)
    return Case(
        name,
        "PDPTW",
        xy,
        rows[:, 3],
        (Kind(capacity, fleet),),
        steps=1000,
        distance=euclid(xy, 1000, "nearest"),
        duration=euclid(xy, 1000, "up"),
        opens=rows[:, 4] * 1000,
        closes=rows[:, 5] * 1000,
        service=rows[:, 6] * 1000,
        pairs={row: int(rows[row, 8]) for row in range(1, len(rows)) if rows[row, 8]},
        exact=True,
        fleet_first=True,
    )


class _File:
    def __init__(self, text):
        self.heads, self.sections, section = {}, {}, None
        for line in text.splitlines():
            line = line.strip()
            head = re.fullmatch(r"([A-Z_0-9]+)\s*:\s*(.*)", line)
            if re.fullmatch(r"[A-Z_0-9]+_SECTION\s*:?", line):
                section = self.sections.setdefault(line.rstrip(": "), [])
            elif head:
                self.heads[head[1]] = head[2].strip()
            elif line and line != "EOF" and section is not None:
                section.append(line.split())

    def number(self, name):
        return int(float(self.heads[name])) if name in self.heads else None

    def column(self, name, size, default=None, scale=1):
        """Second words of a section as whole numbers times `scale`."""
        if name not in self.sections:
            return None if default is None else np.full(size, default * scale, np.int64)
        return np.array([int(float(row[1])) * scale for row in self.sections[name]], np.int64)

    def lists(self, name):
        return [[int(word) - 1 for word in row[1:]] for row in self.sections.get(name, [])]


TENS = ("VRPTW", "PCVRPTW", "MTVRPTWR")
THOUSANDS = ("SDVRPTW", "MDVRPTW", "HFVRP")


def _vrplib(name, family, text):
    file = _File(text)
    size = file.number("DIMENSION")
    explicit = file.heads.get("EDGE_WEIGHT_TYPE") == "EXPLICIT"
    steps = 1 if explicit else 10 if family in TENS else 1000 if family in THOUSANDS else 1
    depots = max(sum(int(row[0]) > 0 for row in file.sections.get("DEPOT_SECTION", [["1"]])), 1)
    xy, distance = _places(file, size, steps, explicit)
    windows = file.sections.get("TIME_WINDOW_SECTION")
    service = file.column("SERVICE_TIME_SECTION", size, scale=steps)
    if service is None and windows:
        service = np.full(size, (file.number("SERVICE_TIME") or 0) * steps)
        service[:depots] = 0
    vehicles = _vehicles(file, steps, family)
    kinds = Counter(vehicles)
    order = list(kinds)
    return Case(
        name,
        family,
        xy,
        file.column("DEMAND_SECTION", size),
        tuple(replace(kind, count=many) for kind, many in kinds.items()) or (Kind(file.number("CAPACITY")),),
        vehicle_kinds=tuple(order.index(vehicle) for vehicle in vehicles),
        depots=depots,
        steps=steps,
        distance=distance,
        duration=distance if windows else None,
        pickup=file.column("BACKHAUL_SECTION", size),
        opens=np.array([int(row[1]) * steps for row in windows]) if windows else None,
        closes=np.array([int(row[2]) * steps for row in windows]) if windows else None,
        service=service,
        release=file.column("RELEASE_TIME_SECTION", size, scale=steps),
        prize=file.column("PRIZE_SECTION", size, scale=steps),
        groups=tuple(
            tuple(group) for group in file.lists("MUTUALLY_EXCLUSIVE_GROUP_SECTION") if len(group) > 1
        ),
        exact=family == "HFVRP",
        backhauls_last=family == "VRPB",
    )


def _places(file, size, steps, explicit):
    coordinates = file.sections.get("NODE_COORD_SECTION")
    xy = np.array([[float(word) for word in row[1:3]] for row in coordinates]) if coordinates else None
    if explicit:
        words = [word for row in file.sections["EDGE_WEIGHT_SECTION"] for word in row]
        return xy, np.array(words, float).astype(np.int64).reshape(size, size)
    if size > 3001:
        return xy, None
    return xy, euclid(xy, steps, "truncated" if steps == 10 else "nearest")


def _vehicles(file, steps, family):
    """The vehicles of a file in its order; empty if there are as many as are needed."""
    # Where the literature's best plans use as many vehicles as they like, a limit in the file is none.
    if family in ("CVRP", "VRPTW", "PCVRPTW", "large", "ORTEC") or "VEHICLES" not in file.heads:
        return []
    count = file.number("VEHICLES")
    capacity = file.column("CAPACITY_SECTION", count, file.number("CAPACITY"))
    allowed = [frozenset(row) for row in file.lists("VEHICLES_ALLOWED_CLIENTS_SECTION")] or [None] * count
    fixed = file.column("VEHICLES_FIXED_COST_SECTION", count, 0)
    rate = file.column("VEHICLES_UNIT_DISTANCE_COST_SECTION", count, 1)
    depot = file.column("VEHICLES_DEPOT_SECTION", count, 1)
    longest = file.number("VEHICLES_MAX_DURATION")
    return [
        Kind(
            int(capacity[row]),
            1,
            float(fixed[row]),
            float(rate[row]),
            int(depot[row]) - 1,
            allowed[row],
            None if longest is None else longest * steps,
            "VEHICLES_RELOAD_DEPOT_SECTION" in file.sections,
        )
        for row in range(count)
    ]
