"""Features of tasks, drawn at random into a draft."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from doorstep.domain.arrival_curves import ArrivalCost, DurationCurve
from doorstep.domain.ids import HubId
from doorstep.domain.loads import EMPTY_LOAD, Load
from doorstep.domain.tasks import ServiceTime, Task, TaskKind, TaskWindow
from doorstep.domain.windows import Window
from tests.planning.random_draft import HUBS, PLACES, Draft, at, draft_task, span


def mixed_loads(given: Draft) -> None:
    """Deliveries, pickups, returns and services on one route."""
    rng = given.rng

    def other(task: Task) -> Task:
        if task.partner is not None:
            return task
        kind = rng.choice((TaskKind.PICKUP, TaskKind.RETURN, TaskKind.SERVICE))
        load = EMPTY_LOAD if kind is TaskKind.SERVICE else task.load
        hub = None if kind is TaskKind.SERVICE else task.hub
        return replace(task, kind=kind, load=load, hub=hub, released=None)

    given.change_tasks(0.4, other)


def several_windows(given: Draft) -> None:
    """Two or three windows of one task, apart."""
    rng = given.rng

    def some(_: Task) -> tuple[TaskWindow, ...]:
        edges = sorted(rng.sample(range(0, 3600, 50), rng.choice((4, 6))))
        return tuple(
            TaskWindow(Window(at(opens), at(closes)))
            for opens, closes in zip(edges[::2], edges[1::2], strict=True)
        )

    given.change_tasks(0.6, lambda task: replace(task, windows=some(task)))


def soft_windows(given: Draft) -> None:
    """Ends that may be missed for a price, each by itself."""
    rng = given.rng

    def softer(task: Task) -> Task:
        windows = task.windows or (TaskWindow(span(rng, 0, 3000, 600)),)
        rates = (None, 0, 360, 3600, 7201)
        soft = (
            replace(own, early_minor_per_h=rng.choice(rates), late_minor_per_h=rng.choice(rates))
            for own in windows
        )
        return replace(task, windows=tuple(soft))

    given.change_tasks(0.6, softer)


def release_times(given: Draft) -> None:
    """Parcels that are ready after the shift has begun."""

    def late(task: Task) -> Task:
        from_hub = task.kind is TaskKind.DELIVERY and task.partner is None
        return replace(task, released=at(given.rng.randrange(0, 2500, 50))) if from_hub else task

    given.change_tasks(0.5, late)


def arrival_costs(given: Draft) -> None:
    """Cheap at some hours, dear at others."""
    rng = given.rng

    def steps() -> ArrivalCost:
        changes = sorted(rng.sample(range(0, 3600, 100), rng.randint(1, 3)))
        return ArrivalCost(
            tuple(at(change) for change in changes),
            tuple(rng.choice((0, 15, 90, 300)) for _ in range(len(changes) + 1)),
        )

    given.change_tasks(0.6, lambda task: replace(task, arrival_cost=steps()))


def service_by_arrival(given: Draft) -> None:
    """Service that lasts longer at some hours, falling no faster than time."""
    rng = given.rng

    def curve() -> DurationCurve:
        points = sorted(rng.sample(range(0, 3600, 50), rng.randint(1, 3)))
        lasts = [rng.randint(0, 200)]
        for earlier, later in pairwise(points):
            lasts.append(max(rng.randint(0, 200), lasts[-1] - (later - earlier)))
        return DurationCurve(tuple(at(point) for point in points), tuple(lasts))

    given.change_tasks(0.6, lambda task: replace(task, service=(ServiceTime(60, None, curve()),)))


def skills(given: Draft) -> None:
    """Lifts and cooling: of vehicles, of types, or of nobody."""
    rng = given.rng
    given.change_vehicles(0.4, lambda van: replace(van, skills=frozenset(rng.sample(("lift", "cold"), 1))))
    given.change_tasks(0.5, lambda task: replace(task, skills=frozenset(rng.sample(("lift", "cold"), 1))))


def chosen_vehicles(given: Draft) -> None:
    """Vehicles that are allowed or forbidden."""
    rng = given.rng
    names = [vehicle.id for vehicle in given.vehicles]

    def choose(task: Task) -> Task:
        if rng.random() < 0.5:
            return replace(task, allowed_vehicles=frozenset({rng.choice(names)}))
        return replace(task, forbidden_vehicles=frozenset({rng.choice(names)}))

    given.change_tasks(0.5, choose)


def paired_tasks(given: Draft) -> None:
    """Pickup here, delivery there, by one vehicle."""
    while len(given.tasks) < 4:
        task = draft_task(given.rng, len(given.tasks))
        given.tasks.append(task)
        given.task_points[task.id] = given.rng.randrange(HUBS - 1, PLACES)
    rows = given.rng.sample(range(len(given.tasks)), given.rng.choice((2, 4)))
    for first, second in zip(rows[::2], rows[1::2], strict=True):
        here, there = given.tasks[first], given.tasks[second]
        load = here.load if here.kind is not TaskKind.SERVICE else Load(pieces=1)
        for row, kind, partner in ((first, TaskKind.PICKUP, there), (second, TaskKind.DELIVERY, here)):
            given.tasks[row] = replace(
                given.tasks[row], kind=kind, partner=partner.id, load=load, hub=None, released=None
            )


def alternatives(given: Draft) -> None:
    """Home or locker: one of a group is served."""
    rows = [row for row, task in enumerate(given.tasks) if task.partner is None]
    for row in given.rng.sample(rows, min(len(rows), given.rng.choice((2, 3)))):
        given.tasks[row] = replace(given.tasks[row], alternatives="home or locker")


def task_hubs(given: Draft) -> None:
    """Loads that come from, or go to, one hub; vehicles start at either."""
    rng = given.rng
    for vehicle in given.vehicles:
        given.starts[vehicle.id] = rng.randrange(HUBS)
        given.ends[vehicle.id] = rng.randrange(HUBS)
    given.change_tasks(
        0.5,
        lambda task: (
            task
            if task.partner is not None or task.kind is TaskKind.SERVICE
            else replace(task, hub=HubId(f"hub-{rng.randrange(2)}"))
        ),
    )


def vehicle_costs(given: Draft) -> None:
    """The driver who does not know the area."""
    rng = given.rng
    names = [vehicle.id for vehicle in given.vehicles]
    given.change_tasks(
        0.6,
        lambda task: replace(task, vehicle_costs={name: rng.choice((0, 30, 200)) for name in names}),
    )


def free_to_leave_out(given: Draft) -> None:
    """Nothing is lost without them."""
    given.change_tasks(0.5, lambda task: replace(task, price_if_unserved_minor=0))
