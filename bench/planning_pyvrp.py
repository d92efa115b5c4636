"""PyVRP: iterated local search; stops on its thread's processor time through its own stopping criterion."""

import numpy as np
import pyvrp
from planning_peers import Answer, Stopwatch
from pyvrp.minimise_fleet import minimise_fleet

NAME = "PyVRP"
DISTRIBUTION = "pyvrp"
FLEET_SHARE = 1 / 3
# Its own reader bars ways with 2**44; with that, release 0.14.1 did not come to an end on SDVRPTW (PR10).
BARRED = 10**8


class _Stop:
    """Stop when the processor time is used up; remember when the first feasible plan was there."""

    def __init__(self, watch, seconds):
        self._watch, self._seconds, self.first_s = watch, seconds, None

    def __call__(self, best_cost):
        if self.first_s is None and best_cost < 2**62:
            self.first_s = self._watch.seconds
        return self._watch.seconds >= self._seconds


def refuses(case):
    if case.size > 12_000:
        return "two dense int64 matrices do not fit"
    return None


def solve(case, seconds, seed):
    data = problem(case)
    watch = Stopwatch()
    if case.fleet_first:
        kind = minimise_fleet(data, _Stop(watch, seconds * FLEET_SHARE), seed=seed)
        data = data.replace(vehicle_types=[kind])
    stop = _Stop(watch, seconds)
    done = pyvrp.solve(data, stop, seed=seed, collect_stats=False)
    cpu_s = watch.seconds
    routes = [(route.vehicle_type(), list(_rows(data, route))) for route in done.best.routes()]
    return Answer(routes, cpu_s, done.num_iterations, stop.first_s)


def _rows(data, route):
    middle = list(route)[1:-1]
    for activity in middle:
        if activity.is_client():
            yield data.client(activity.idx).location
        elif activity.is_depot():
            yield data.depot(activity.idx).location
        else:
            shipment = data.shipment(activity.idx)
            yield (shipment.pickup if activity.is_pickup() else shipment.delivery).location


def problem(case):
    """Give PyVRP the instance as its own reader would: its penalties need loads scaled like distances."""
    distances, profile_of = _matrices(case)
    durations = distances if case.duration is case.distance else [case.duration] * len(distances)
    if not case.is_timed:
        durations = [np.zeros_like(distances[0])] * len(distances)
    xy = case.xy if case.xy is not None else np.zeros((case.size, 2))
    return pyvrp.ProblemData(
        locations=[pyvrp.Location(x, y) for x, y in xy.tolist()],
        clients=[] if case.pairs else [_client(case, row) for row in case.customers],
        depots=[pyvrp.Depot(row) for row in range(case.depots)],
        vehicle_types=[_vehicles(case, kind, profile_of[kind.allowed]) for kind in case.kinds],
        distance_matrices=distances,
        duration_matrices=durations,
        groups=[pyvrp.ClientGroup([row - case.depots for row in group]) for group in case.groups],
        shipments=[_shipment(case, *pair) for pair in case.pairs.items()],
    )


def _window(case, row):
    return {"tw_early": int(case.opens[row]), "tw_late": int(case.closes[row])} if case.is_timed else {}


def _client(case, row):
    group = next((index for index, group in enumerate(case.groups) if row in group), None)
    prize = 0 if case.prize is None else int(case.prize[row])
    return pyvrp.Client(
        row,
        delivery=[case.steps * int(case.demand[row])],
        pickup=[0 if case.pickup is None else case.steps * int(case.pickup[row])],
        service_duration=int(case.service[row]) if case.is_timed else 0,
        release_time=0 if case.release is None else int(case.release[row]),
        prize=prize,
        required=prize == 0 and group is None,
        group=group,
        **_window(case, row),
    )


def _shipment(case, pickup, delivery):
    return pyvrp.Shipment(
        pickup,
        delivery,
        int(case.opens[pickup]),
        int(case.closes[pickup]),
        int(case.service[pickup]),
        int(case.opens[delivery]),
        int(case.closes[delivery]),
        int(case.service[delivery]),
        [case.steps * int(case.demand[pickup])],
    )


def _vehicles(case, kind, profile):
    limits = {} if kind.most_duration is None else {"shift_duration": kind.most_duration}
    return pyvrp.VehicleType(
        case.size - case.depots if kind.count is None else kind.count,
        [case.steps * kind.capacity],
        kind.depot,
        kind.depot,
        fixed_cost=int(kind.fixed) * (case.steps if case.exact else 1),
        unit_distance_cost=int(kind.per_distance),
        profile=profile,
        reload_depots=[kind.depot] if kind.reloads else [],
        **_window(case, kind.depot),
        **limits,
    )


def _matrices(case):
    base = case.matrix(np.int64)
    if case.backhauls_last:
        linehaul, backhaul = case.demand > 0, case.pickup > 0
        base[0, backhaul] = BARRED
        base[np.ix_(backhaul, linehaul)] = BARRED
    matrices, profile_of = [], {}
    for allowed in dict.fromkeys(kind.allowed for kind in case.kinds):
        profile_of[allowed] = len(matrices)
        matrix = base.copy() if allowed is not None else base
        if allowed is not None:
            barred = np.ones(case.size, bool)
            barred[[*range(case.depots), *allowed]] = False
            matrix[:, barred] = matrix[barred, :] = BARRED
            np.fill_diagonal(matrix, 0)
        matrices.append(matrix)
    return matrices, profile_of
