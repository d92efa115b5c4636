"""Small problems at random, in which every feature comes alone and beside every other one.

A problem is drafted plainly first: two to five deliveries with loads, some with a hard window, and one to
three vehicles at one hub. Each feature then changes the draft. Everything may be left out for a price unless
the feature says otherwise, so that every problem has a plan. Numbers are small and rough: arrivals meet
openings, releases and closings by chance, often to the second.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from doorstep.domain.problem import Problem
from tests.planning import random_energy, random_tasks, random_vehicles, random_ways
from tests.planning.random_draft import Draft, draft

FEATURES: dict[str, Callable[[Draft], None]] = {
    change.__name__: change
    for change in (
        random_vehicles.other_types,
        random_tasks.mixed_loads,
        random_tasks.several_windows,
        random_tasks.soft_windows,
        random_tasks.release_times,
        random_tasks.arrival_costs,
        random_tasks.service_by_arrival,
        random_vehicles.service_by_type,
        random_tasks.skills,
        random_tasks.chosen_vehicles,
        random_vehicles.open_starts,
        random_vehicles.open_ends,
        random_vehicles.overtime,
        random_vehicles.latest_starts,
        random_vehicles.most_work,
        random_vehicles.breaks,
        random_vehicles.unavailable,
        random_vehicles.speeds,
        random_vehicles.hourly_costs,
        random_vehicles.fair_work,
        random_vehicles.stop_costs,
        random_vehicles.most_stops,
        random_vehicles.most_distance,
        random_vehicles.several_trips,
        random_vehicles.pickups_last,
        random_vehicles.hub_hours,
        random_vehicles.dock_slots,
        random_vehicles.hub_limits,
        random_energy.batteries,
        random_energy.heated_batteries,
        random_energy.chargers,
        random_energy.hub_chargers,
        random_energy.charger_slots,
        random_ways.arrival_functions,
        random_ways.tolls,
        random_vehicles.time_of_day,
        random_vehicles.nearest_travel,
        random_vehicles.missing_ways,
        random_tasks.vehicle_costs,
        random_tasks.task_hubs,
        random_tasks.paired_tasks,
        random_tasks.alternatives,
        random_tasks.free_to_leave_out,
    )
}
"""In an order in which each leaves what those before have changed."""


def problem_with(names: tuple[str, ...], seed: int, most_tasks: int = 5, most_vehicles: int = 3) -> Problem:
    """Draw a problem with these features; the same again for the same seed."""
    given = draft(Random(f"{seed} {' '.join(sorted(names))}"), most_tasks, most_vehicles)
    for name, change in FEATURES.items():
        if name in names:
            change(given)
    return given.problem()
