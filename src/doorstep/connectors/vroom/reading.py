"""VROOM's input document (version 1.15) read into its words, value by value, with the path of what is wrong.

A key that is not honoured is refused, and so is a key that nobody knows: nothing is dropped.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from doorstep.connectors.vroom.document import Fields, Node
from doorstep.connectors.vroom.words import (
    Span,
    StepType,
    VroomBreak,
    VroomCosts,
    VroomPlace,
    VroomStep,
    VroomTask,
    VroomVehicle,
)
from doorstep.domain.errors import InputError
from doorstep.domain.places import LonLat
from doorstep.domain.units import Seconds

LATEST_S = 2**37
"""Latest time, in the year 6325: calendars end before Unix time in milliseconds does."""
MOST_PRIORITY = 100
MOST_RATE = 10**8
"""Per hour and per km: more would not fit 64 bits where a speed factor makes fractions of them."""
MOST_FIXED = 10**9
SLOWEST, FASTEST = 0.001, 5.0

_TASK_KEYS = frozenset(
    {
        "id",
        "description",
        "location",
        "location_index",
        "setup",
        "service",
        "setup_per_type",
        "service_per_type",
        "time_windows",
    }
)
_JOB_KEYS = _TASK_KEYS | {"delivery", "pickup", "skills", "priority"}
_SHIPMENT_KEYS = frozenset({"pickup", "delivery", "amount", "skills", "priority"})
_VEHICLE_KEYS = frozenset(
    {
        "id",
        "profile",
        "description",
        "start",
        "start_index",
        "end",
        "end_index",
        "capacity",
        "costs",
        "skills",
        "type",
        "time_window",
        "breaks",
        "speed_factor",
        "max_tasks",
        "max_travel_time",
        "max_distance",
        "steps",
    }
)
_BREAK_KEYS = frozenset({"id", "time_windows", "service", "description", "max_load"})
_COST_KEYS = frozenset({"fixed", "per_hour", "per_km", "per_task_hour"})
_STEP_KEYS = frozenset({"type", "id"})
_FORCED = "Times of steps cannot be forced; give the task a time window instead."
_JOB_REFUSED = {"amount": "VROOM has deprecated it: write 'delivery'."}
_STEP_REFUSED = dict.fromkeys(("service_at", "service_after", "service_before"), _FORCED)


def read_tasks(root: Fields, dimensions: int) -> tuple[list[VroomTask], list[tuple[VroomTask, VroomTask]]]:
    """Read jobs, and shipments as pairs of pickup and delivery.

    Raises
    ------
    FileError
        With the path of what is wrong, missing, repeated or not honoured.
    """
    jobs = [_job(node, dimensions) for node in root.items("jobs")]
    shipments = [_shipment(node, dimensions) for node in root.items("shipments")]
    if not jobs and not shipments:
        raise root.node.error("no job and no shipment", "Give at least one.")
    _require_once(jobs)
    _require_once([pickup for pickup, _ in shipments])
    _require_once([delivery for _, delivery in shipments])
    return jobs, shipments


def read_vehicles(root: Fields, dimensions: int) -> list[VroomVehicle]:
    """Read the vehicles.

    Raises
    ------
    FileError
        With the path of what is wrong, missing, repeated or not honoured.
    """
    vehicles = [_vehicle(node, dimensions) for node in root.need("vehicles").items()]
    _require_once(vehicles)
    return vehicles


def count_dimensions(root: Fields) -> int:
    """Count the dimensions of amounts: as many as the first vehicle's capacity has, as in VROOM.

    Raises
    ------
    FileError
        If there is no vehicle.
    """
    vehicles = root.need("vehicles").items()
    if not vehicles:
        raise root.need("vehicles").error("no vehicle", "Give at least one.")
    first = vehicles[0].fields()
    return len(first["capacity"].items()) if "capacity" in first else 0


def read_step(node: Node) -> VroomStep:
    """Read one step of a stated route."""
    fields = Fields.of(node, _STEP_KEYS, _STEP_REFUSED)
    given = fields.need("type")
    if given.value not in list(StepType):
        raise given.error("no type of step", f"Known: {', '.join(StepType)}.")
    kind = StepType(given.text())
    bare = kind in (StepType.START, StepType.END)
    return VroomStep(node, kind, None if bare else fields.need("id").whole())


def place_of(fields: Fields, position_key: str, row_key: str) -> VroomPlace | None:
    """Read a row of the matrices and its coordinates; None when neither is there.

    Raises
    ------
    FileError
        If there are only coordinates, because a row is needed.
    """
    position = _position(fields.given[position_key]) if position_key in fields else None
    if row_key in fields:
        return VroomPlace(fields.given[row_key].whole(0, 2**31), position)
    if position is None:
        return None
    mend = f"Give {row_key!r}, the row of the matrices: places are not looked up on a map here."
    raise fields.given[position_key].error("a place without a row", mend)


def windows_of(node: Node) -> tuple[Span, ...]:
    """Read windows that ascend and lie apart."""
    spans = tuple(span_of(part) for part in node.items())
    if not spans:
        raise node.error("no window in it", "Leave it out for any time.")
    for (_, earlier), (later, _) in pairwise(spans):
        if later <= earlier:
            raise node.error(
                "windows that overlap or are out of order", "Sort them and join those that touch."
            )
    return spans


def span_of(node: Node) -> Span:
    """Read one window."""
    parts = node.items()
    if len(parts) != 2:
        raise node.error("not a window", "Write [opens, closes] in seconds.")
    opens, closes = parts[0].whole(0, LATEST_S), parts[1].whole(0, LATEST_S)
    if closes < opens:
        raise node.error("a window that closes before it opens", "Swap the two times.")
    return opens, closes


def _job(node: Node, dimensions: int) -> VroomTask:
    fields = Fields.of(node, _JOB_KEYS, _JOB_REFUSED)
    delivery, pickup = _amounts(fields, "delivery", dimensions), _amounts(fields, "pickup", dimensions)
    if any(delivery) and any(pickup):
        mend = "Make it two jobs, or a job for the larger part: one visit does one of both here."
        raise fields.given["pickup"].error("a job that delivers and picks up", mend)
    return _task(fields, StepType.JOB, delivery, pickup, fields)


def _shipment(node: Node, dimensions: int) -> tuple[VroomTask, VroomTask]:
    fields = Fields.of(node, _SHIPMENT_KEYS, {})
    amount, nothing = _amounts(fields, "amount", dimensions), (0,) * dimensions
    pickup = Fields.of(fields.need("pickup"), _TASK_KEYS, {})
    delivery = Fields.of(fields.need("delivery"), _TASK_KEYS, {})
    return (
        _task(pickup, StepType.PICKUP, nothing, amount, fields),
        _task(delivery, StepType.DELIVERY, nothing, amount, fields),
    )


def _task(
    fields: Fields, kind: StepType, delivery: tuple[int, ...], pickup: tuple[int, ...], shared: Fields
) -> VroomTask:
    place = place_of(fields, "location", "location_index")
    if place is None:
        raise fields.node.error("no 'location_index'", "Give the row of the matrices it stands at.")
    return VroomTask(
        fields.node,
        kind,
        fields.need("id").whole(),
        fields.text("description"),
        place,
        fields.whole("setup", 0, LATEST_S),
        fields.whole("service", 0, LATEST_S),
        _by_type(fields, "setup_per_type"),
        _by_type(fields, "service_per_type"),
        windows_of(fields.given["time_windows"]) if "time_windows" in fields else (),
        delivery,
        pickup,
        shared.wholes("skills") or (),
        shared.whole("priority", 0, MOST_PRIORITY),
    )


def _vehicle(node: Node, dimensions: int) -> VroomVehicle:
    fields = Fields.of(node, _VEHICLE_KEYS, {})
    start, end = place_of(fields, "start", "start_index"), place_of(fields, "end", "end_index")
    if start is None and end is None:
        raise node.error("neither start nor end", "Give 'start_index', 'end_index' or both.")
    breaks = tuple(_break(part, fields) for part in fields.items("breaks"))
    _require_once(breaks)
    steps = tuple(read_step(part) for part in fields.items("steps"))
    _require_breaks(steps, breaks)
    return VroomVehicle(
        node,
        fields.need("id").whole(),
        fields.text("profile", "car"),
        fields.text("description"),
        start,
        end,
        _amounts(fields, "capacity", dimensions),
        _costs(fields),
        fields.wholes("skills") or (),
        fields.text("type"),
        span_of(fields.given["time_window"]) if "time_window" in fields else None,
        breaks,
        _speed_factor(fields),
        fields.whole_or_none("max_tasks"),
        fields.whole_or_none("max_travel_time"),
        fields.whole_or_none("max_distance"),
        steps,
    )


def _require_breaks(steps: Sequence[VroomStep], breaks: Sequence[VroomBreak]) -> None:
    """Refuse a step of a break that the vehicle does not have."""
    known = {rule.id for rule in breaks}
    for step in steps:
        if step.type is StepType.BREAK and step.id not in known:
            raise step.node.error("a step of a break that is not there", "Correct its id.")


def _break(node: Node, vehicle: Fields) -> VroomBreak:
    fields = Fields.of(node, _BREAK_KEYS, {})
    windows = windows_of(fields.given["time_windows"]) if "time_windows" in fields else ()
    if len(windows) > 1:
        mend = "Give the one window in which it begins."
        raise fields.given["time_windows"].error("several windows of one break are not honoured", mend)
    service_s = fields.whole("service", 0, LATEST_S)
    if service_s == 0:
        raise node.error("a break that takes no time", "Give its 'service', or leave the break out.")
    _require_no_bound(fields, vehicle)
    return VroomBreak(
        node,
        fields.need("id").whole(),
        fields.text("description"),
        service_s,
        windows[0] if windows else None,
    )


def _require_no_bound(fields: Fields, vehicle: Fields) -> None:
    """Refuse a limit on the load during a break, unless the capacity is as tight anyway."""
    most, capacity = fields.wholes("max_load"), vehicle.wholes("capacity") or ()
    if most is not None and len(most) != len(capacity):
        mend = f"Give {len(capacity)} numbers, as many as the capacity of the vehicle."
        raise fields.given["max_load"].error("another number of dimensions than the vehicle", mend)
    if most is not None and any(limit < room for limit, room in zip(most, capacity, strict=True)):
        mend = "Leave it out: what is on board during a break cannot be limited."
        raise fields.given["max_load"].error("'max_load' of a break is not honoured", mend)


def _costs(vehicle: Fields) -> VroomCosts:
    if "costs" not in vehicle:
        return VroomCosts()
    fields = Fields.of(vehicle.given["costs"], _COST_KEYS, {})
    return VroomCosts(
        fields.whole("fixed", 0, MOST_FIXED),
        fields.whole("per_hour", 3600, MOST_RATE),
        fields.whole("per_km", 0, MOST_RATE),
        fields.whole("per_task_hour", 0, MOST_RATE),
    )


def _speed_factor(fields: Fields) -> float:
    if "speed_factor" not in fields:
        return 1.0
    factor = fields.given["speed_factor"].number()
    if not SLOWEST <= factor <= FASTEST:
        raise fields.given["speed_factor"].error("no speed factor", f"Give one from {SLOWEST} to {FASTEST}.")
    return factor


def _amounts(fields: Fields, key: str, dimensions: int) -> tuple[int, ...]:
    amounts = fields.wholes(key)
    if amounts is None:
        return (0,) * dimensions
    if len(amounts) != dimensions:
        mend = f"Give {dimensions} numbers, as many as the capacity of the first vehicle."
        raise fields.given[key].error("another number of dimensions than the vehicles", mend)
    return amounts


def _by_type(fields: Fields, key: str) -> dict[str, Seconds]:
    if key not in fields:
        return {}
    return {name: node.whole(0, LATEST_S) for name, node in fields.given[key].fields().items()}


def _position(node: Node) -> LonLat:
    parts = node.items()
    if len(parts) != 2:
        raise node.error("not a position", "Write [lon, lat].")
    try:
        return LonLat(parts[0].number(), parts[1].number())
    except InputError as problem:
        raise node.error(problem.what, problem.mend or "Write [lon, lat] in degrees.") from None


def _require_once(words: Sequence[VroomTask] | Sequence[VroomVehicle] | Sequence[VroomBreak]) -> None:
    seen: set[int] = set()
    for word in words:
        if word.id in seen:
            raise word.node.fields()["id"].error("an id that comes twice", "Give each its own.")
        seen.add(word.id)
