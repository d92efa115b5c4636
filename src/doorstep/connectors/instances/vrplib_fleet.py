"""The vehicles of a VRPLIB file: one row of numbers for each, or one number for all."""

from __future__ import annotations

from doorstep.connectors.instances.tables import TableVehicle
from doorstep.connectors.instances.vrplib_sections import SectionedFile

MOST_VEHICLES = 100_000
OF_EACH = (
    "CAPACITY_SECTION",
    "VEHICLES_DEPOT_SECTION",
    "VEHICLES_RELOAD_DEPOT_SECTION",
    "VEHICLES_ALLOWED_CLIENTS_SECTION",
)


def fleet_of(file: SectionedFile, size: int, depots: tuple[int, ...]) -> tuple[TableVehicle, ...]:
    """Read the vehicles; without VEHICLES there are as many as customers.

    Raises
    ------
    FileError
        If there are sections of vehicles without their number, or a depot is none.
    """
    count = _count(file, size - len(depots))
    capacity = _of_each(file, "CAPACITY", count, None)
    if capacity is None:
        file.required("CAPACITY", 0)
    fixed, unit, longest, farthest = (
        _of_each(file, name, count, default)
        for name, default in (
            ("VEHICLES_FIXED_COST", 0),
            ("VEHICLES_UNIT_DISTANCE_COST", 1),
            ("VEHICLES_MAX_DURATION", None),
            ("VEHICLES_MAX_DISTANCE", None),
        )
    )
    assert capacity is not None
    assert fixed is not None
    assert unit is not None
    begins = _depots_of_each(file, count, depots, size)
    reloads = _lists(file, "VEHICLES_RELOAD_DEPOT_SECTION", count, size)
    allowed = _lists(file, "VEHICLES_ALLOWED_CLIENTS_SECTION", count, size)
    for number in reloads or ():
        _require_depots(file, "VEHICLES_RELOAD_DEPOT_SECTION", number, depots)
    made = (
        TableVehicle(
            capacity[at],
            begins[at],
            fixed[at],
            unit[at],
            None if longest is None else longest[at],
            None if farthest is None else farthest[at],
            None if allowed is None else frozenset(allowed[at]),
            () if reloads is None else reloads[at],
        )
        for at in range(count)
    )
    # Vehicles alike share one object: files list thousands.
    shared: dict[TableVehicle, TableVehicle] = {}
    return tuple(shared.setdefault(vehicle, vehicle) for vehicle in made)


def _count(file: SectionedFile, customers: int) -> int:
    count = file.number("VEHICLES", 1)
    if count is None:
        _require_alike(file)
        return customers
    if not _sections(file):
        # No plan has more routes than customers.
        return min(count, max(customers, 1))
    if count > MOST_VEHICLES:
        line = file.headers["VEHICLES"][0]
        raise file.error(f"more than {MOST_VEHICLES} vehicles", line, count, "Cut the fleet into parts.")
    return count


def _of_each(file: SectionedFile, name: str, count: int, default: int | None) -> list[int] | None:
    section = f"{name}_SECTION"
    if section in file.sections:
        if name in file.headers:
            line = file.headers[section][0]
            raise file.error("a header and a section of one name", line, name, "Leave one of the two out.")
        numbers: list[int] = file.whole(section, count)[:, 0].tolist()
        return numbers
    number = file.number(name, 0)
    number = default if number is None else number
    return None if number is None else [number] * count


def _depots_of_each(file: SectionedFile, count: int, depots: tuple[int, ...], size: int) -> list[int]:
    given = _lists(file, "VEHICLES_DEPOT_SECTION", count, size)
    if given is None:
        if len(depots) > 1:
            mend = "Say in VEHICLES_DEPOT_SECTION where each vehicle begins."
            raise file.error("several depots and no choice", None, [depot + 1 for depot in depots], mend)
        return [depots[0]] * count
    for own in given:
        if len(own) != 1:
            value = [depot + 1 for depot in own]
            mend = "A row of VEHICLES_DEPOT_SECTION is a vehicle and a depot."
            raise file.error("not one depot of a vehicle", None, value, mend)
        _require_depots(file, "VEHICLES_DEPOT_SECTION", own, depots)
    return [own[0] for own in given]


def _lists(file: SectionedFile, name: str, count: int, most: int) -> list[tuple[int, ...]] | None:
    """Read rows of nodes as rows of the table, that is less one."""
    if name not in file.sections:
        return None
    return [tuple(node - 1 for node in nodes) for nodes in file.lists(name, count, most)]


def _require_depots(
    file: SectionedFile, section: str, rows: tuple[int, ...], depots: tuple[int, ...]
) -> None:
    wrong = next((row for row in rows if row not in depots), None)
    if wrong is not None:
        mend = f"Name a node of DEPOT_SECTION: {', '.join(str(depot + 1) for depot in depots)}."
        raise file.error(f"{section} names no depot", file.headers[section][0], wrong + 1, mend)


def _sections(file: SectionedFile) -> list[str]:
    return [name for name in file.sections if name in OF_EACH or name.startswith("VEHICLES_")]


def _require_alike(file: SectionedFile) -> None:
    for given in _sections(file):
        mend = "Add a line such as 'VEHICLES : 10'."
        raise file.error("vehicles without their number", file.headers[given][0], given, mend)
