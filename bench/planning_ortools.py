"""OR-Tools routing: guided local search after a first plan; reads the preloaded clock."""

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from planning_peers import Answer, Stopwatch
from planning_recount import upper_count

NAME = "OR-Tools"
DISTRIBUTION = "ortools"
DETERMINISTIC = True
FEWEST_FIXED = 10**9
BARRED = 10**5


def refuses(case):
    if case.size > 1_500:
        return "matrices go through Python lists: too large"
    return "no reload within a route" if case.release is not None else None


def solve(case, seconds, seed):
    del seed
    vehicles = [kind for kind in case.kinds for _ in range(upper_count(case, kind))]
    names = [index for index, kind in enumerate(case.kinds) for _ in range(upper_count(case, kind))]
    manager = pywrapcp.RoutingIndexManager(
        case.size, len(vehicles), [kind.depot for kind in vehicles], [kind.depot for kind in vehicles]
    )
    routing = pywrapcp.RoutingModel(manager)
    _costs(case, routing, vehicles)
    _loads(case, routing, vehicles)
    if case.is_timed:
        _times(case, routing, manager, vehicles)
    _choices(case, routing, manager, names)
    watch = Stopwatch()
    first = []
    routing.AddAtSolutionCallback(lambda: first or first.append(watch.seconds))
    found = routing.SolveWithParameters(_parameters(case, seconds))
    cpu_s = watch.seconds
    if found is None:
        return Answer([], cpu_s, note="no plan found")
    routes = []
    for vehicle, kind in enumerate(names):
        rows, index = [], found.Value(routing.NextVar(routing.Start(vehicle)))
        while not routing.IsEnd(index):
            rows.append(manager.IndexToNode(index))
            index = found.Value(routing.NextVar(index))
        if rows:
            routes.append((kind, rows))
    return Answer(routes, cpu_s, first_s=first[0] if first else None)


def _parameters(case, seconds):
    given = pywrapcp.DefaultRoutingSearchParameters()
    given.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    if case.pays_waiting:
        # Better here than the choice of its own: seven in a hundred on days of 300 doors, all of them served.
        given.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    given.time_limit.FromMilliseconds(int(1000 * seconds))
    return given


def _costs(case, routing, vehicles):
    matrices = {}
    for number, kind in enumerate(vehicles):
        if kind.per_distance not in matrices:
            cost = case.matrix() * int(kind.per_distance)
            if case.backhauls_last:
                cost[np.ix_(case.pickup > 0, case.demand > 0)] = BARRED
                cost[0, case.pickup > 0] = BARRED
            matrices[kind.per_distance] = routing.RegisterTransitMatrix(cost.tolist())
        routing.SetArcCostEvaluatorOfVehicle(matrices[kind.per_distance], number)
        fixed = FEWEST_FIXED if case.fleet_first else int(kind.fixed) * (1000 if case.exact else 1)
        routing.SetFixedCostOfVehicle(fixed, number)


def _loads(case, routing, vehicles):
    capacities = [kind.capacity for kind in vehicles]
    loads = {"load": case.demand} if case.pickup is None else {"out": case.demand, "in": case.pickup}
    for name, demand in loads.items():
        unary = routing.RegisterUnaryTransitVector([int(amount) for amount in demand])
        routing.AddDimensionWithVehicleCapacity(unary, 0, capacities, True, name)


def _times(case, routing, manager, vehicles):
    transit = routing.RegisterTransitMatrix((case.duration + case.service[:, None]).tolist())
    latest = int(case.closes.max())
    routing.AddDimension(transit, latest, latest, False, "time")
    time = routing.GetDimensionOrDie("time")
    for row in case.customers:
        window = (int(case.opens[row]), int(case.closes[row]))
        time.CumulVar(manager.NodeToIndex(row)).SetRange(*window)
    for number, kind in enumerate(vehicles):
        for index in (routing.Start(number), routing.End(number)):
            time.CumulVar(index).SetRange(int(case.opens[kind.depot]), int(case.closes[kind.depot]))
        if kind.most_duration is not None:
            time.SetSpanUpperBoundForVehicle(kind.most_duration, number)
        routing.AddVariableMinimizedByFinalizer(time.CumulVar(routing.End(number)))
        if case.pays_waiting:
            time.SetSlackCostCoefficientForVehicle(1, number)
            routing.AddVariableMaximizedByFinalizer(time.CumulVar(routing.Start(number)))


def _choices(case, routing, manager, names):
    """What may be left out, what excludes each other, who may serve whom, what belongs together."""
    if case.prize is not None:
        for row in case.customers:
            if case.prize[row]:
                routing.AddDisjunction([manager.NodeToIndex(row)], int(case.prize[row]))
    for group in case.groups:
        routing.AddDisjunction([manager.NodeToIndex(row) for row in group])
    if any(kind.allowed is not None for kind in case.kinds):
        for row in case.customers:
            able = [number for number, kind in enumerate(names) if row in (case.kinds[kind].allowed or ())]
            routing.VehicleVar(manager.NodeToIndex(row)).SetValues(able)
    time = routing.GetDimensionOrDie("time") if case.pairs else None
    for pickup, delivery in case.pairs.items():
        start, end = manager.NodeToIndex(pickup), manager.NodeToIndex(delivery)
        routing.AddPickupAndDelivery(start, end)
        routing.solver().Add(routing.VehicleVar(start) == routing.VehicleVar(end))
        routing.solver().Add(time.CumulVar(start) <= time.CumulVar(end))
