"""A plan as a table: one row for each task in the order of its route, and one for each that is in none."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from doorstep.app.views.plan_view import LeftOutLine, PlanView, RouteView, StopLine, TaskLine
from doorstep.domain.units import GRAMS_PER_KG, Seconds

COLUMNS = (
    "route",
    "vehicle",
    "driver",
    "trip",
    "stop",
    "walk",
    "task",
    "order",
    "kind",
    "address",
    "lon",
    "lat",
    "stop_lon",
    "stop_lat",
    "arrive",
    "begin",
    "end",
    "depart",
    "promise_from",
    "promise_to",
    "chance",
    "pieces",
    "mass_kg",
    "barcodes",
    "notes",
    "why_no_route",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plan_csv(view: PlanView) -> str:
    """Write a plan as CSV: UTF-8 with commas, instants on the local clock with their offset (ISO 8601).

    Words that a spreadsheet would take for a formula get a quote before them (OWASP, "CSV Injection").
    """
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, COLUMNS, lineterminator="\n", restval="")
    writer.writeheader()
    writer.writerows(_rows(view))
    return buffer.getvalue()


def _rows(view: PlanView) -> Iterator[dict[str, object]]:
    for route in view.routes:
        for stop in route.stops:
            for task in stop.tasks:
                yield _row(view, route, stop, task)
    for left in view.left_out:
        yield _left_out(left)


def _row(view: PlanView, route: RouteView, stop: StopLine, task: TaskLine) -> dict[str, object]:
    promised = task.promise

    def told(at_s: Seconds) -> str:
        return view.local(at_s).isoformat(timespec="seconds")

    return {
        "route": route.code,
        "vehicle": plain(route.vehicle_id),
        "driver": plain(route.driver),
        "trip": stop.trip,
        "stop": stop.number,
        "walk": task.loop or "",
        "task": plain(task.task_id),
        "order": plain(task.order_id or ""),
        "kind": task.kind.value,
        "address": plain(task.label),
        "lon": f"{task.door.lon:.6f}",
        "lat": f"{task.door.lat:.6f}",
        "stop_lon": f"{stop.place.lon:.6f}",
        "stop_lat": f"{stop.place.lat:.6f}",
        "arrive": told(stop.arrive_s),
        "begin": told(task.begin_s),
        "end": told(task.end_s),
        "depart": told(stop.depart_s),
        "promise_from": "" if promised is None else told(promised.opens_s),
        "promise_to": "" if promised is None else told(promised.closes_s),
        "chance": "" if task.chance is None else f"{task.chance:.3f}",
        "pieces": task.pieces,
        "mass_kg": f"{task.mass_g / GRAMS_PER_KG:g}",
        "barcodes": plain("; ".join(task.barcodes)),
        "notes": plain("; ".join(task.notes)),
    }


def _left_out(left: LeftOutLine) -> dict[str, object]:
    return {
        "task": plain(left.task_id),
        "order": plain(left.order_id or ""),
        "address": plain(left.label),
        "lon": "" if left.door is None else f"{left.door.lon:.6f}",
        "lat": "" if left.door is None else f"{left.door.lat:.6f}",
        "why_no_route": plain(left.why),
    }


def plain(words: str) -> str:
    """Keep a spreadsheet from running what somebody wrote."""
    return f"'{words}" if words.startswith(_FORMULA) else words
