"""Ids that a problem's document names twice or does not know, by their path in the document."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from difflib import get_close_matches

from doorstep.connectors.documents.words import WordReader

_LISTS = {
    "task": ("tasks", "id"),
    "vehicle": ("vehicles", "id"),
    "vehicle type": ("vehicle_types", "name"),
    "hub": ("hubs", "id"),
    "kerb": ("walking.kerbs", "id"),
    "charger": ("charging.chargers", "id"),
}
"""Where each kind of id is given."""
Named = Iterator[tuple[str, object, str]]


def require_references(reader: WordReader, parts: Mapping[str, object]) -> None:
    """Refuse an id that is given twice, or named and not given. The document has the right shape already.

    Raises
    ------
    FileError
        With the path of the first.
    """
    known: dict[str, dict[object, None]] = {}
    for kind, (path, key) in _LISTS.items():
        known[kind] = {}
        for at, given in enumerate(_listed(parts, path)):
            name = given[key]
            if name in known[kind]:
                mend = "Give each its own."
                raise reader.wrong(name, f"a {kind} given twice", f"{path}[{at}].{key}", mend)
            known[kind][name] = None
    known["point"] = dict.fromkeys(_items(_part(parts, "travel").get("points")))
    known["profile"] = dict.fromkeys(_part(_part(parts, "travel"), "profiles"))
    for path, name, kind in _named(parts):
        if name not in known[kind]:
            near = get_close_matches(str(name), [str(other) for other in known[kind]], n=1, cutoff=0.5)
            mend = f"Did you mean {near[0]!r}?" if near else f"Give the {kind}, or leave its name out."
            raise reader.wrong(name, f"an unknown {kind}", path, mend)


def _named(parts: Mapping[str, object]) -> Named:
    for at, task in enumerate(_listed(parts, "tasks")):
        yield from _by_task(task, f"tasks[{at}]")
    for at, vehicle in enumerate(_listed(parts, "vehicles")):
        path = f"vehicles[{at}]"
        yield from (
            (f"{path}.{key}", vehicle[key], "point") for key in ("start_point", "end_point") if key in vehicle
        )
        yield from _each(vehicle, "hubs", path, "hub")
    for at, kind in enumerate(_listed(parts, "vehicle_types")):
        yield f"vehicle_types[{at}].profile", kind.get("profile"), "profile"
    for name in ("hubs", "walking.kerbs", "charging.chargers", "walking.doors"):
        for at, given in enumerate(_listed(parts, name)):
            if "point" in given:
                yield f"{name}[{at}].point", given["point"], "point"
    for at, door in enumerate(_listed(parts, "walking.doors")):
        yield f"walking.doors[{at}].task", door.get("task"), "task"
        yield from _each(door, "kerbs", f"walking.doors[{at}]", "kerb")
    walking = _part(parts, "walking")
    if walking:
        yield "walking.foot_profile", walking.get("foot_profile", "foot"), "profile"
        for name, profile in _part(walking, "carrier_profiles").items():
            yield f"walking.carrier_profiles.{name}", profile, "profile"


def _by_task(task: Mapping[str, object], path: str) -> Named:
    for key, kind in (("point", "point"), ("hub", "hub"), ("partner", "task")):
        if task.get(key) is not None:
            yield f"{path}.{key}", task[key], kind
    for key in ("allowed_vehicles", "forbidden_vehicles"):
        yield from _each(task, key, path, "vehicle")
    for name in _part(task, "vehicle_costs"):
        yield f"{path}.vehicle_costs.{name}", name, "vehicle"
    for at, service in enumerate(_listed(task, "service")):
        if service.get("vehicle_type") is not None:
            yield f"{path}.service[{at}].vehicle_type", service["vehicle_type"], "vehicle type"


def _each(parts: Mapping[str, object], key: str, path: str, kind: str) -> Named:
    for at, name in enumerate(_items(parts.get(key))):
        yield f"{path}.{key}[{at}]", name, kind


def _listed(parts: Mapping[str, object], path: str) -> list[dict[str, object]]:
    *outer, key = path.split(".")
    for name in outer:
        parts = _part(parts, name)
    return [given for given in _items(parts.get(key)) if isinstance(given, dict)]


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _part(parts: Mapping[str, object], name: str) -> Mapping[str, object]:
    part = parts.get(name)
    return part if isinstance(part, dict) else {}
