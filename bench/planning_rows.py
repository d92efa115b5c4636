"""Answers put beside each other: gaps, means over seeds and sets, and how they are written in a table."""

from dataclasses import dataclass
from statistics import fmean

from planning_cache import Key
from planning_sets import published


@dataclass(frozen=True, slots=True)
class Run:
    """One solver on one instance with one budget, over the seeds that were run.

    gaps
        Percent above the reference, of the seeds with a plan that keeps every rule. In fleet-first sets of
        distance, and only of those with the best known number of vehicles.
    """

    peer: str
    instance: object
    seconds: float
    told: tuple[dict, ...]
    reference: tuple[int | None, float | None]

    @property
    def refused(self):
        return next((one["refused"] for one in self.told if "refused" in one), None)

    @property
    def broken(self):
        return next((one["broken"] for one in self.told if "broken" in one), None)

    @property
    def valid(self):
        return [one for one in self.told if "cost" in one]

    @property
    def cost(self):
        return fmean(one["cost"] for one in self.valid) if self.valid else None

    @property
    def vehicles(self):
        return fmean(one["vehicles"] for one in self.valid) if self.valid else None

    @property
    def gap(self):
        """Mean gap in percent over the seeds with a valid plan; None without one."""
        if not self.valid or self.reference[1] is None:
            return None
        return 100 * (self.cost / self.reference[1] - 1)

    def mean(self, field):
        values = [one[field] for one in self.valid if one.get(field) is not None]
        return fmean(values) if values else None

    @property
    def iterations_per_s(self):
        speeds = [one["iterations"] / one["cpu_s"] for one in self.valid if one.get("iterations")]
        return fmean(speeds) if speeds else None


class Bench:
    """All answers that the cache holds for the peers, sets, budgets and seeds of a run."""

    def __init__(self, cache, peers, seeds):
        self.cache, self.peers, self.seeds = cache, peers, seeds
        self._best = {}
        for set_name, name, (vehicles, cost) in cache.all_costs():
            best = self._best.get((set_name, name))
            self._best[set_name, name] = min(
                best or (vehicles, cost), (vehicles, cost), key=lambda pair: pair[1]
            )

    def reference(self, instance):
        """Published best known, else the best that any solver has been seen to reach here."""
        known = published(instance)
        seen = self._best.get((instance.set_name.replace(" ", "-"), instance.name))
        if known is None:
            return (None, seen[1] if seen else None)
        if instance.path.with_suffix(".sol").exists() or instance.fleet_first or seen is None:
            return known
        return (None, min(known[1], seen[1]))

    def run(self, peer, instance, seconds, threads=1):
        """Collect what the cache gives (and runs, if it may)."""
        keys = [Key(peer, instance.set_name, instance.name, seconds, seed, threads) for seed in self.seeds]
        told = [self.cache.get(key) for key in dict.fromkeys(self.cache.without_seed(key) for key in keys)]
        found = tuple(one for one in told if one is not None)
        return Run(peer, instance, seconds, found, self.reference(instance))


def table(head, rows):
    """Write a Markdown table, numbers to the right."""
    lines = ["|" + "|".join(head) + "|", "|-" + "|-:" * (len(head) - 1) + "|"]
    lines += ["|" + "|".join("" if cell is None else str(cell) for cell in row) + "|" for row in rows]
    return "\n".join(lines) + "\n"


def percent(value):
    return "" if value is None else f"{value:.2f}"


def thousands(value):
    return "" if value is None else f"{value / 1000:.0f}" if value >= 9500 else f"{value / 1000:.1f}"
