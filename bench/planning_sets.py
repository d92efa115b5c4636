"""The sets of instances, what is the best known of each, and which of them a quick run takes."""

import csv
import os
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from planning_cases import read_case
from planning_lyon import FAMILY, published_of, read_lyon
from planning_recount import recount

DATA = Path(os.environ.get("DOORSTEP_DATA", "../shared/data"))
FLEET = "GH fleet"


@dataclass(frozen=True, slots=True)
class Instance:
    """One file of a set. `fleet_first`: fewest vehicles, then unrounded distance."""

    set_name: str
    family: str
    path: Path
    fleet_first: bool = False

    @property
    def name(self):
        return self.path.name.removesuffix(".json").removesuffix(".txt").removesuffix(".vrp")

    @property
    def label(self):
        """A name that tables may carry: instances for evaluation only are told by their size."""
        return re.sub(r"ORTEC-VRPTW-ASYM-(\w{8}).*-n(\d+)-.*", r"ORTEC-\2", self.name)


@dataclass(frozen=True, slots=True)
class Set:
    """Instances under one convention.

    seconds
        Budgets of the committed table.
    committed_costs
        Whether a committed table may carry costs, or gaps only.
    """

    name: str
    family: str
    folder: str
    pattern: str
    quick: tuple[str, ...]
    seconds: tuple[int, ...] = (3, 10, 30)
    fleet_first: bool = False
    rich: bool = False
    committed_costs: bool = True

    def instances(self, quick=False):
        files = sorted((DATA / self.folder).glob(self.pattern))
        return [
            Instance(self.name, self.family, path, self.fleet_first)
            for path in files
            if not quick or any(word in path.name for word in self.quick)
        ]


def _rich(name, quick):
    return Set(name, name, f"vrp/{name}", "*.vrp", quick, (30,), rich=True)


def _lyon(name, folder, seconds):
    quick = ("Rifki-1", "Rifki-2")
    folder = f"td/rifki-lyon/{folder}"
    return Set(name, FAMILY, folder, "*.vrp.json", quick, seconds, committed_costs=False)


GH = "vrp/GehringHomberger"
SETS = {
    found.name: found
    for found in (
        Set("CVRP", "CVRP", "vrp/CVRP", "*.vrp", ("X-n303-k21", "X-n1001-k43")),
        Set("VRPTW", "VRPTW", "vrp/VRPTW", "*.vrp", ("RC1_10_5",)),
        Set("GH distance", "GehringHomberger", GH, "*.txt", ("c1_4_2", "r1_4_5")),
        Set(FLEET, "GehringHomberger", GH, "*.txt", ("c1_4_2", "r1_4_5"), (30,), fleet_first=True),
        Set("VRPTW fleet", "VRPTW", "vrp/VRPTW", "RC1_10_5.vrp", ("RC1_10_5",), (5,), fleet_first=True),
        Set("large", "large", "vrp/large", "*.vrp", ("Antwerp1",), (10, 30)),
        _rich("HFVRP", ("X101-FSMFD", "X214-HVRP")),
        _rich("SDVRPTW", ("PR01", "PR10")),
        _rich("VRPB", ("X-n524-50-k125",)),
        _rich("MTVRPTWR", ("C201R0.25",)),
        _rich("MDVRPTW", ("PR11A",)),
        _rich("PCVRPTW", ("RC1_10_5",)),
        _rich("GVRP", ("G-n262-k25-C131-V12",)),
        Set("PDPTW", "PDPTW", "vrp/PDPTW", "*.txt", ("lc101", "lr1_2_5"), (30,), fleet_first=True, rich=True),
        _lyon("Lyon n10", "n10", (1, 10)),
        _lyon("Lyon n30", "n30", (10,)),
        Set(
            "ORTEC",
            "ORTEC",
            "evaluation-only/euro-neurips-2022",
            "ORTEC*.txt",
            ("n501",),
            committed_costs=False,
        ),
    )
}
# Costs reached elsewhere for instances without a published plan in this convention (planning engine, design).
SEEN = {
    ("GH distance", "c1_4_2"): 71138.0,
    ("GH distance", "r1_4_5"): 92053.0,
    ("ORTEC", "ORTEC-VRPTW-ASYM-e92a0b44-d1-n501-k33"): 228897.0,
}
# Fewest vehicles known (SINTEF), with a distance that no table here is compared with.
FEWEST = {("VRPTW fleet", "RC1_10_5"): (90, None)}


@cache
def case_of(instance):
    """Read an instance once."""
    if instance.family == FAMILY:
        return read_lyon(instance.path)
    return read_case(instance.path, instance.family, fleet_first=instance.fleet_first)


@cache
def published(instance):
    """Best known (vehicles or None, cost), counted again from its routes; None if nothing is published."""
    if (instance.set_name, instance.name) in FEWEST:
        return FEWEST[instance.set_name, instance.name]
    if instance.family == FAMILY:
        return None, published_of(instance.path)["cost"]
    if instance.fleet_first:
        rows = csv.DictReader((instance.path.parent / "best_known.csv").open())
        found = {row["instance"]: row for row in rows}[instance.name]
        return int(found["vehicles"]), float(found["distance"])
    plan = instance.path.with_suffix(".sol")
    if not plan.exists():
        cost = SEEN.get((instance.set_name, instance.name))
        return None if cost is None else (None, cost)
    case = case_of(instance)
    text = plan.read_text()
    lines = re.findall(r"^Route #\d+:[ \t]*(.*)$", text, re.MULTILINE)
    kinds = case.vehicle_kinds or (0,) * len(lines)
    counted = recount(
        case,
        [(kind, [int(word) for word in line.split()]) for kind, line in zip(kinds, lines, strict=False)],
    )
    return None, counted.cost
