"""VROOM through pyvroom: no chance in it; the deepest search, which reads the preloaded clock."""

from datetime import timedelta

import numpy as np
import vroom
from planning_peers import Answer, Stopwatch
from planning_recount import upper_count

NAME = "VROOM"
DISTRIBUTION = "pyvroom"
DETERMINISTIC = True
DEEPEST = 5
# A vehicle has a price only so that fewer are used: above any distance that it could save.
FEWEST_FIXED = 10**7
BARRED = 10**5


def refuses(case):
    if case.size > 7_000:
        return "dense matrices and one vehicle object per customer"
    for given, what in (
        (case.prize is not None, "no prices of what is left out"),
        (case.groups, "no alternatives"),
        (case.release is not None, "no reload, no release"),
        (any(kind.most_duration for kind in case.kinds), "no longest duration that counts waiting"),
    ):
        if given:
            return what
    return None


def solve(case, seconds, seed):
    del seed
    day = vroom.Input()
    profiles = _profiles(case, day)
    vehicles = [kind for kind in range(len(case.kinds)) for _ in range(upper_count(case, case.kinds[kind]))]
    day.add_vehicle([_vehicle(case, number, kind, profiles) for number, kind in enumerate(vehicles)])
    day.add_job(_shipments(case) if case.pairs else [_job(case, row) for row in case.customers])
    watch = Stopwatch()
    found = day.solve(DEEPEST, 1, timeout=timedelta(seconds=seconds))
    cpu_s = watch.seconds
    routes = {}
    steps = found.routes
    for vehicle, kind, row in zip(steps["vehicle_id"], steps["type"], steps["id"], strict=True):
        if kind not in ("start", "end"):
            routes.setdefault(int(vehicle), []).append(int(row))
    return Answer([(vehicles[vehicle], rows) for vehicle, rows in routes.items()], cpu_s)


def _profiles(case, day):
    """One profile per price of distance. Durations are the times; costs the priced distances."""
    names = {}
    for price in dict.fromkeys(kind.per_distance for kind in case.kinds):
        names[price] = f"price-{len(names)}"
        cost = priced(case, price)
        if case.backhauls_last:
            cost[np.ix_(case.pickup > 0, case.demand > 0)] = BARRED
            cost[0, case.pickup > 0] = BARRED
        day.set_durations_matrix(names[price], cost if case.duration is None else case.duration)
        day.set_costs_matrix(names[price], cost)
    return names


def priced(case, price):
    """Costs of all ways; prices of a unit of distance make thousandths of it needless (and too large)."""
    if price == 1:
        return case.matrix()
    return np.rint(case.matrix() * (price / case.steps)).astype(np.int64)


def _vehicle(case, number, kind, profiles):
    given = case.kinds[kind]
    fixed = FEWEST_FIXED if case.fleet_first else int(given.fixed)
    window = (int(case.opens[0]), int(case.closes[0])) if case.is_timed else None
    return vroom.Vehicle(
        number,
        given.depot,
        given.depot,
        profile=profiles[given.per_distance],
        capacity=[given.capacity],
        skills=None if given.allowed is None else set(given.allowed),
        time_window=window,
        costs=vroom.VehicleCosts(fixed=fixed) if fixed else vroom.VehicleCosts(),
    )


def _job(case, row):
    timed = {}
    if case.is_timed:
        timed = {
            "default_service": int(case.service[row]),
            "time_windows": [(int(case.opens[row]), int(case.closes[row]))],
        }
    return vroom.Job(
        row,
        location=row,
        delivery=[int(case.demand[row])],
        pickup=[0 if case.pickup is None else int(case.pickup[row])],
        skills=None if case.kinds[0].allowed is None else {row},
        **timed,
    )


def _shipments(case):
    def step(row):
        window = [(int(case.opens[row]), int(case.closes[row]))]
        return vroom.ShipmentStep(
            row, location=row, default_service=int(case.service[row]), time_windows=window
        )

    return [
        vroom.Shipment(step(pickup), step(delivery), amount=[int(case.demand[pickup])])
        for pickup, delivery in case.pairs.items()
    ]
