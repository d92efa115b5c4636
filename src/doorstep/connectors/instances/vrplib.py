"""VRPLIB instances (`.vrp`), as TSPLIB (Reinelt 1995), CVRPLIB and, for variants, PyVRP write them.

Read are depots, capacities, Euclidean coordinates or an explicit matrix, deliveries and backhauls, time
windows, service and release times, prizes, groups of alternatives, and for each vehicle its depot, capacity,
costs, limits, allowed customers and depots to load again. Anything else is refused with its line: nothing in
a file is ignored. Plans (`.sol`) are read by `vrplib_plans`.
"""

from __future__ import annotations

from doorstep.connectors.instances.instance import (
    Instance,
    InstanceTable,
    Rounding,
    instance_of,
    require_few,
    require_in_order,
)
from doorstep.connectors.instances.vrplib_fleet import fleet_of
from doorstep.connectors.instances.vrplib_plans import RoutesFile, read_sol, sol_text
from doorstep.connectors.instances.vrplib_sections import SectionedFile, is_whole, matrix_of
from doorstep.planning import Objective

__all__ = ["RoutesFile", "read_sol", "read_vrplib", "sol_text"]

PICKUPS_LAST = ("VRPB",)
"""Kinds whose vehicles deliver everything before they take something in."""


def read_vrplib(
    content: bytes,
    *,
    place: str,
    objective: Objective = Objective.COST,
    rounding: Rounding = Rounding.AUTO,
) -> Instance:
    """Read a `.vrp` file as a problem.

    Raises
    ------
    FileError
        With the line, what is wrong there and how to mend it; also for what cannot be planned yet.
    """
    file = SectionedFile.of(content, place)
    size = file.required("DIMENSION", 1)
    require_few(size, place=place)
    depots = _depots(file, size)
    demands, pickups = _loads(file, size, depots)
    windows = None
    if "TIME_WINDOW_SECTION" in file.sections:
        windows = file.whole("TIME_WINDOW_SECTION", size, 2)
        for row in (windows[:, 1] < windows[:, 0]).nonzero()[0][:1].tolist():
            line = file.line_of("TIME_WINDOW_SECTION", row + 1)
            require_in_order(*windows[row].tolist(), place=f"{place}, line {line}")
    kind = file.headers.get("TYPE", (0, ""))[1]
    table = InstanceTable(
        name=file.headers.get("NAME", (0, place))[1],
        numbers=tuple(range(size)),
        demands=demands,
        services=_services(file, size, depots),
        fleet=fleet_of(file, size, depots),
        kind=kind,
        depots=depots,
        pickups=pickups,
        xy=file.rows("NODE_COORD_SECTION", size, 2) if "NODE_COORD_SECTION" in file.sections else None,
        matrix=matrix_of(file, size),
        opens=None if windows is None else tuple(windows[:, 0].tolist()),
        closes=None if windows is None else tuple(windows[:, 1].tolist()),
        released=_of_customers(file, "RELEASE_TIME_SECTION", size, depots),
        prices=_prices(file, size, depots),
        groups=_groups(file, size, depots),
        pickups_last=kind in PICKUPS_LAST,
    )
    return instance_of(table, objective, rounding, place=place)


def _depots(file: SectionedFile, size: int) -> tuple[int, ...]:
    listed = file.sections.get("DEPOT_SECTION", [(0, "1")])
    cells = [(line, cell) for line, text in listed for cell in text.split() if cell != "-1"]
    if not cells:
        raise file.error("a depot is needed", None, [], "Name a node in DEPOT_SECTION, then -1.")
    found: list[int] = []
    for line, cell in cells:
        if not is_whole(cell) or not 1 <= int(cell) <= size:
            raise file.error("no such depot", line, cell, f"Name a node from 1 to {size}, then -1.")
        if int(cell) - 1 in found:
            raise file.error("a depot listed twice", line, cell, "Leave one of the two out.")
        found.append(int(cell) - 1)
    return tuple(found)


def _loads(
    file: SectionedFile, size: int, depots: tuple[int, ...]
) -> tuple[tuple[int, ...], tuple[int, ...] | None]:
    """Read what is brought to each node and taken from it."""
    names = [name for name in ("DEMAND_SECTION", "LINEHAUL_SECTION") if name in file.sections]
    if len(names) > 1:
        line = file.headers[names[1]][0]
        raise file.error("demands under two names", line, names[1], "Leave one of the two out.")
    if not names:
        raise file.error("no DEMAND_SECTION", None, [], "Give each node its demand.")
    demands = tuple(file.whole(names[0], size)[:, 0].tolist())
    pickups = _column(file, "BACKHAUL_SECTION", size)
    for depot in depots:
        load = demands[depot] + (0 if pickups is None else pickups[depot])
        if load:
            raise file.error("a depot with a demand", None, load, "Give the depot the demand 0.")
    if pickups is not None:
        both = next((node for node in range(size) if demands[node] and pickups[node]), None)
        if both is not None:
            mend = "Make it two nodes at one place, one for each."
            raise file.error("a node that gets and gives", None, both + 1, mend)
    return demands, pickups


def _column(file: SectionedFile, name: str, size: int) -> tuple[int, ...] | None:
    return tuple(file.whole(name, size)[:, 0].tolist()) if name in file.sections else None


def _of_customers(
    file: SectionedFile, name: str, size: int, depots: tuple[int, ...]
) -> tuple[int, ...] | None:
    """Read a column that says nothing of depots, where it must be 0."""
    column = _column(file, name, size)
    wrong = None if column is None else next((depot for depot in depots if column[depot]), None)
    if column is not None and wrong is not None:
        line = file.line_of(name, wrong + 1)
        raise file.error(f"a depot with a row of {name}", line, column[wrong], "Give the depot 0.")
    return column


def _services(file: SectionedFile, size: int, depots: tuple[int, ...]) -> tuple[int, ...]:
    services = _column(file, "SERVICE_TIME_SECTION", size)
    if services is not None and "SERVICE_TIME" in file.headers:
        line = file.headers["SERVICE_TIME_SECTION"][0]
        raise file.error(
            "a header and a section of one name", line, "SERVICE_TIME", "Leave one of the two out."
        )
    if services is None:
        service = file.number("SERVICE_TIME", 0) or 0
        return tuple(0 if node in depots else service for node in range(size))
    wrong = next((depot for depot in depots if services[depot]), None)
    if wrong is not None:
        mend = "Give the depot 0: times to load are not read."
        raise file.error("a depot with a service time", None, services[wrong], mend)
    return services


def _prices(file: SectionedFile, size: int, depots: tuple[int, ...]) -> tuple[int | None, ...] | None:
    """Give what leaving a node out costs, its prize; a node without a prize must be served."""
    prizes = _of_customers(file, "PRIZE_SECTION", size, depots)
    return None if prizes is None else tuple(prize or None for prize in prizes)


def _groups(file: SectionedFile, size: int, depots: tuple[int, ...]) -> tuple[tuple[int, ...], ...]:
    """Read the groups of which one node is served each; one of them may be a single node."""
    name = "MUTUALLY_EXCLUSIVE_GROUP_SECTION"
    if name not in file.sections:
        return ()
    groups = [tuple(node - 1 for node in nodes) for nodes in file.lists(name, None, size)]
    seen: set[int] = set(depots)
    for group in groups:
        wrong = next((row for row in group if row in seen), None)
        if wrong is not None:
            mend = "A node is in one group, a depot in none."
            raise file.error("a node in two groups", file.headers[name][0], wrong + 1, mend)
        seen |= set(group)
    return tuple(groups)
