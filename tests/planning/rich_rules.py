"""The rules of a route read from columns, slowly and once more: what a plan of the rich search must keep.

Walks along each route with the departure and the rests that the plan states, in plain numbers.
"""

import functools
import itertools

import numpy as np

from doorstep.domain.arrival_functions import ArrivalShapes
from doorstep.domain.travel_shapes import TravelShapes
from doorstep.planning.columns.rich import RichTravel

FAR = 2**29
TASK, RELOAD, REST = range(3)
DELIVERY, PICKUP, SERVICE, PAIR_PICKUP, PAIR_DELIVERY = range(5)


class BrokenError(Exception):
    """A rule that a route does not keep."""


def require(kept: bool, rule: str) -> None:
    """Stop at the first rule that is not kept."""
    if not kept:
        raise BrokenError(rule)


def row(columns, first: str, thing: int) -> range:
    """Rows of one thing."""
    bounds = getattr(columns, first)
    return range(int(bounds[thing]), int(bounds[thing + 1]))


@functools.lru_cache(8)
def _functions(travel: RichTravel) -> ArrivalShapes:
    points = {"leave_ds": travel.leave_ds, "arrive_ds": travel.arrive_ds}
    wide = {name: column.astype(np.int64) for name, column in points.items()}
    return ArrivalShapes(first=travel.function_first, **wide)


class Way:
    """One vehicle on its way: where it is, when, and what it has cost."""

    def __init__(self, columns, kind: int, depart_ds: int) -> None:
        self.columns, self.kind = columns, kind
        self.travel = columns.travel[int(columns.kind_travel[kind])]
        self.place = int(columns.kind_start[kind])
        self.now = self.depart = self.rested = depart_ds
        self.metres = self.stops = self.cost = 0
        self.taken: set[int] = set()

    def value(self, name: str) -> int:
        """Read a column of the kind."""
        return int(getattr(self.columns, f"kind_{name}")[self.kind])

    def off(self) -> list[tuple[int, int]]:
        """List the spans without work."""
        columns = self.columns
        rows = row(columns, "unavailable_first", self.kind)
        return [(int(columns.unavailable_from_ds[i]), int(columns.unavailable_until_ds[i])) for i in rows]

    def drive(self, to: int) -> None:
        """Drive on, after a span without work that the leg would meet."""
        if self.place < 0 or to < 0:
            self.place = to
            return
        base = int(self.travel.base_ds[self.place, to])
        require(base < FAR, "no way")
        arrive = self.arrival(to, self.now, base)
        for begins, ends in self.off():
            if self.now < ends and arrive > begins:
                self.now = ends
                arrive = self.arrival(to, self.now, base)
        self.metres += int(self.travel.distance[self.place, to])
        self.cost += 0 if self.travel.toll is None else int(self.travel.toll[self.place, to])
        self.now, self.place = arrive, to

    def arrival(self, to: int, leave_ds: int, base_ds: int) -> int:
        """Ask the reference of the time of day."""
        if self.travel.function_first is not None:
            functions = _functions(self.travel)
            return functions.arrive(self.place * len(self.travel.base_ds) + to, leave_ds, base_ds)
        if self.travel.shape_class is None:
            return leave_ds + base_ds
        shapes = TravelShapes(self.travel.speed, self.travel.start_ds // 10, self.travel.step_ds // 10)
        return shapes.arrive(int(self.travel.shape_class[self.place, to]), leave_ds, base_ds)

    def serve(self, task: int) -> None:
        """Halt, wait for a window that allows it, work."""
        columns = self.columns
        require(columns.kind_allows is None or columns.kind_allows[self.kind, task], "not allowed")
        self.drive(int(columns.task_place[task]))
        begin = self.begin(task, self.now)
        for begins, ends in self.off():
            if begin < ends and begin + self.service_ds(task, begin) > begins:
                begin = self.begin(task, ends)
        self.cost += self.price(task, begin)
        if columns.kind_task_cost is not None:
            self.cost += int(columns.kind_task_cost[self.kind, task])
        self.stops += 1
        self.now = begin + self.service_ds(task, begin)

    def service_ds(self, task: int, begin: int) -> int:
        """Read the curve, or the time of the class."""
        columns = self.columns
        points = [
            (int(columns.service_at_ds[p]), int(columns.service_curve_ds[p]))
            for p in row(columns, "service_first", task)
        ]
        if not points:
            return int(columns.task_service_ds[task, self.value("service")])
        if begin <= points[0][0]:
            return points[0][1]
        for (at, length), (later, other) in itertools.pairwise(points):
            if begin <= later:
                span = later - at
                return -(-(length * (later - begin) + other * (begin - at)) // span)
        return points[-1][1]

    def windows(self, task: int) -> list[tuple[int, int, int, int]]:
        """List opening, closing and the two rates."""
        columns = self.columns
        names = ("window_opens_ds", "window_closes_ds", "window_early", "window_late")
        rows = row(columns, "window_first", task)
        return [tuple(int(getattr(columns, name)[w]) for name in names) for w in rows]

    def begin(self, task: int, arrive: int) -> int:
        """Find the earliest allowed begin from `arrive` on."""
        windows = self.windows(task)
        begins = [] if windows else [arrive]
        for opens, closes, early, late in windows:
            begin = arrive if early >= 0 else max(arrive, opens)
            if late >= 0 or begin <= closes:
                begins.append(begin)
        require(bool(begins), "too late for every window")
        return min(begins)

    def price(self, task: int, begin: int) -> int:
        """Add the least price of the windows and the step of the cost by arrival."""
        columns, prices = self.columns, []
        windows = self.windows(task)
        for opens, closes, early, late in windows:
            if begin < opens and early >= 0:
                prices.append(early * (opens - begin))
            elif begin > closes and late >= 0:
                prices.append(late * (begin - closes))
            elif opens <= begin <= closes:
                prices.append(0)
        steps = [s for s in row(columns, "arrival_first", task) if columns.arrival_from_ds[s] <= begin]
        return (min(prices) if windows else 0) + (int(columns.arrival_cost[steps[-1]]) if steps else 0)

    def reload(self, hub: int, released: int) -> None:
        """Come to a hub, wait for parcels and its hours, load."""
        columns = self.columns
        hubs = [int(columns.kind_hub[h]) for h in row(columns, "kind_hub_first", self.kind)]
        require(hub in hubs, "no hub of this vehicle")
        self.drive(int(columns.hub_place[hub]))
        starts = [max(self.now, released)]
        rows = row(columns, "hub_window_first", hub)
        if len(rows):
            spans = [(int(columns.hub_opens_ds[w]), int(columns.hub_closes_ds[w])) for w in rows]
            starts = [max(starts[0], opens) for opens, closes in spans if max(starts[0], opens) <= closes]
        require(bool(starts), "the hub is closed")
        self.now = starts[0] + int(columns.hub_reload_ds[hub])

    def owed(self) -> dict[int, int]:
        """Tell when each rest not taken yet must begin at the latest."""
        columns, by = self.columns, {}
        for rule, at in enumerate(row(columns, "rest_first", self.kind)):
            after, closes = int(columns.rest_after_work_ds[at]), int(columns.rest_closes_ds[at])
            if rule not in self.taken:
                by[rule] = closes if after < 0 else min(closes, self.rested + after)
        return by

    def rest(self, rule: int) -> None:
        """Take a rest here and now, or when its window opens; meanwhile no other may become overdue."""
        at = row(self.columns, "rest_first", self.kind)[rule]
        begin = max(self.now, int(self.columns.rest_opens_ds[at]))
        require(rule in self.owed(), "a rest taken twice")
        require(all(begin <= by for by in self.owed().values()), "a rest too late")
        self.now = self.rested = begin + int(self.columns.rest_ds[at])
        self.taken.add(rule)


def loads_hold(columns, kind: int, trip: list[int]) -> bool:
    """Tell whether one trip stays within the capacity, and brings before it fetches if it has to."""
    capacity = columns.kind_capacity[kind]
    on_board = sum((columns.task_demand[t] for t in trip if columns.task_kind[t] == DELIVERY), 0 * capacity)
    fetched = False
    held = (on_board <= capacity).all()
    for task in trip:
        what = int(columns.task_kind[task])
        sign = {DELIVERY: -1, PAIR_DELIVERY: -1, PICKUP: 1, PAIR_PICKUP: 1, SERVICE: 0}[what]
        on_board = on_board + sign * columns.task_demand[task]
        held = held and (on_board <= capacity).all() and (on_board >= 0).all()
        fetched = fetched or sign > 0
        held = held and not (columns.kind_pickups_last[kind] and fetched and sign < 0)
    return bool(held)


def route_cost(columns, kind: int, depart_ds: int, elements) -> int:
    """Price one route.

    Raises
    ------
    BrokenError
        At the first rule that it does not keep.
    """
    way = Way(columns, kind, depart_ds)
    trips = trips_of(elements)
    for trip in trips:
        require(loads_hold(columns, kind, trip), "too full")
        for task in trip:
            partner = int(columns.task_partner[task])
            if partner >= 0 and columns.task_kind[task] == PAIR_PICKUP:
                require(partner in trip and trip.index(partner) > trip.index(task), "a pair apart")
    require_hubs(columns, kind, elements)
    released = [
        max(
            [int(columns.task_released_ds[t]) for t in trip if columns.task_kind[t] == DELIVERY], default=-FAR
        )
        for trip in trips
    ]
    require(way.value("opens_ds") <= depart_ds <= way.value("latest_start_ds"), "departure")
    require(depart_ds >= released[0] and depart_ds % 10 == 0, "departure before the parcels")
    trip = 0
    for code, index, _ in elements:
        if code == TASK:
            way.serve(index)
        elif code == RELOAD:
            trip += 1
            way.reload(index, released[trip])
        else:
            way.rest(index)
    way.drive(way.value("end"))
    require(all(way.now <= by for by in way.owed().values()), "a rest left out")
    return _priced(way)


def _priced(way: Way) -> int:
    work = way.now - way.depart
    require(way.now <= way.value("closes_ds"), "home too late")
    for limit, used in (("most_work_ds", work), ("most_stops", way.stops), ("most_distance", way.metres)):
        require(not 0 <= way.value(limit) < used, limit)
    beyond = 0
    if way.columns.kind_fair_work_ds is not None and way.value("fair_work_ds") >= 0:
        beyond = way.value("beyond_per_ds") * max(0, work - way.value("fair_work_ds"))
    overtime = max(0, way.now - way.value("overtime_from_ds"))
    return (
        way.cost
        + way.value("fixed")
        + way.value("per_distance") * way.metres
        + way.value("per_ds") * work
        + way.value("per_stop") * way.stops
        + way.value("overtime_per_ds") * overtime
        + beyond
    )


def trips_of(elements) -> list[list[int]]:
    """Part the tasks at reloads."""
    trips = [[]]
    for code, index, _ in elements:
        if code == TASK:
            trips[-1].append(index)
        elif code == RELOAD:
            trips.append([])
    return trips


def require_hubs(columns, kind: int, elements) -> None:
    """Deliveries come from the hub where their trip starts, pickups go to the one where it ends."""
    places = [int(columns.kind_start[kind])]
    places += [int(columns.hub_place[index]) for code, index, _ in elements if code == RELOAD]
    places.append(int(columns.kind_end[kind]))
    for trip, (start, end) in zip(trips_of(elements), itertools.pairwise(places), strict=True):
        for task in trip:
            hub = int(columns.task_hub[task])
            if hub < 0:
                continue
            place = int(columns.hub_place[hub])
            require(columns.task_kind[task] != DELIVERY or place == start, "from another hub")
            require(columns.task_kind[task] != PICKUP or place == end, "to another hub")


def plan_cost(columns, routes, unassigned) -> int:
    """Price a whole plan, with what is optional and left out.

    Raises
    ------
    BrokenError
        At the first rule that it does not keep.
    """
    served = [index for _, _, elements in routes for code, index, _ in elements if code == TASK]
    tasks = range(len(columns.task_place))
    require(sorted([*served, *unassigned]) == list(tasks), "tasks served and left out")
    for kind in range(len(columns.kind_travel)):
        most = int(columns.kind_count[kind])
        require(most < 0 or sum(used == kind for used, _, _ in routes) <= most, "vehicles")
    cost = sum(route_cost(columns, kind, depart, elements) for kind, depart, elements in routes)
    return cost + left_out_price(columns, set(served))


def left_out_price(columns, served: set[int]) -> int:
    """Sum prices of pairs, least prices of groups; what is mandatory adds nothing."""
    units: dict[tuple[str, int], list[int]] = {}
    for task in range(len(columns.task_place)):
        partner = int(columns.task_partner[task])
        if columns.task_kind[task] == PAIR_DELIVERY:
            continue
        group = int(columns.task_group[task])
        prices = [int(columns.task_price[end]) for end in (task, partner) if end >= 0]
        price = -1 if -1 in prices else sum(prices)
        key = ("group", group) if group >= 0 else ("task", task)
        units.setdefault(key, []).append(price)
        if task in served:
            units[key].append(-2)
            require(units[key].count(-2) == 1, "two of a group")
    return sum(min(prices) for prices in units.values() if min(prices) >= 0)
