"""The cost unit of a search: one whole number that divides every rate and price of a problem.

A rate per hour is no whole number of micro-minor per tenth of a second, but it is one of ninths of them:
one minor an hour is 250 ninths a tenth, one minor a kilometre 9000 ninths a metre. The unit is the greatest
common divisor of all of them, so sums of the search are exact.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from doorstep.domain.problem import Problem
from doorstep.domain.tasks import Task
from doorstep.domain.units import (
    MICRO_PER_MINOR,
    SECONDS_PER_HOUR,
    Minor,
    MinorPerHour,
    MinorPerKm,
    ds_from_s,
    micro_minor_for_distance,
    micro_minor_from_minor,
    minor_from_micro_minor,
)
from doorstep.domain.vehicles import Vehicle

NINTHS = 9
"""Parts of a micro-minor: a tenth of a second is one 36 000th of an hour, and 10**6 / 36 000 = 250 / 9."""
NINTHS_PER_DS = NINTHS * MICRO_PER_MINOR // ds_from_s(SECONDS_PER_HOUR)
"""What a tenth of a second costs at one minor an hour."""


def _ninths(amount_minor: Minor) -> int:
    return NINTHS * micro_minor_from_minor(amount_minor)


def _ninths_per_m(rate: MinorPerKm) -> int:
    return NINTHS * micro_minor_for_distance(1, rate)


def _ninths_per_ds(rate: MinorPerHour) -> int:
    return NINTHS_PER_DS * rate


@dataclass(frozen=True, slots=True)
class CostUnit:
    """What 1 means in the costs of a search, in ninths of a micro-minor."""

    ninths: int

    @classmethod
    def of(cls, problem: Problem) -> CostUnit:
        """Find the largest unit that divides every amount and rate."""
        amounts: set[int] = set()
        for vehicle in problem.vehicles:
            amounts.update(_of_vehicle(vehicle))
        for task in problem.tasks:
            amounts.update(_of_task(task))
        amounts.update(_ninths(toll_minor) for toll_minor in _tolls_minor(problem))
        return cls(math.gcd(*amounts) or 1)

    def amount(self, amount_minor: Minor) -> int:
        """Count money in units."""
        return _ninths(amount_minor) // self.ninths

    def per_m(self, rate: MinorPerKm) -> int:
        """Give the units that a metre costs."""
        return _ninths_per_m(rate) // self.ninths

    def per_ds(self, rate: MinorPerHour) -> int:
        """Give the units that a tenth of a second costs."""
        return _ninths_per_ds(rate) // self.ninths

    def minor(self, cost: int) -> Minor:
        """Turn units back into money, rounded half up."""
        return minor_from_micro_minor(cost * self.ninths // NINTHS)


def _of_vehicle(vehicle: Vehicle) -> Iterator[int]:
    rates = vehicle.type.costs
    yield _ninths(rates.route_minor)
    yield _ninths(rates.stop_minor)
    yield _ninths_per_m(rates.rate_minor_per_km)
    yield _ninths_per_ds(rates.rate_minor_per_h)
    yield _ninths_per_ds(rates.walk_minor_per_h)
    yield _ninths_per_ds(rates.beyond_fair_minor_per_h)
    if vehicle.shift.overtime is not None:
        yield _ninths_per_ds(vehicle.shift.overtime.extra_minor_per_h)


def _tolls_minor(problem: Problem) -> Iterator[Minor]:
    for name in {vehicle.type.profile for vehicle in problem.vehicles}:
        toll_minor = problem.travel.profile(name).toll_minor
        if toll_minor is not None and toll_minor.size:
            yield int(np.gcd.reduce(toll_minor, axis=None))


def _of_task(task: Task) -> Iterator[int]:
    if task.price_if_unserved_minor is not None:
        yield _ninths(task.price_if_unserved_minor)
    if task.arrival_cost is not None:
        yield from (_ninths(cost_minor) for cost_minor in task.arrival_cost.costs_minor)
    yield from (_ninths(cost_minor) for cost_minor in task.vehicle_costs.values())
    for given in task.windows:
        yield _ninths_per_ds(given.early_minor_per_h or 0)
        yield _ninths_per_ds(given.late_minor_per_h or 0)
