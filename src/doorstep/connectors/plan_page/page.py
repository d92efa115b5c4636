"""Write the page of a plan: one file with map, time line and table in it, which asks nobody for anything."""

from __future__ import annotations

import html
import json
from collections.abc import Callable, Mapping
from importlib.resources import files

from doorstep.app.views.plan_view import LeftOutLine, PlanView, RouteView, Span, StopLine, TaskLine, Way
from doorstep.app.views.words import priced
from doorstep.domain.places import LonLat
from doorstep.domain.units import SECONDS_PER_DAY

STYLES = ("tokens.css", "page.css")
SCRIPTS = ("state.js", "timeline.js", "table.js", "map.js", "page.js")

Plane = Callable[[list[LonLat]], list[int]]
"""Puts positions on the plane of the base map: the first point in decimetres, then the steps."""


def plan_page(view: PlanView, base_map: Mapping[str, object], plane: Plane) -> str:
    """Write a plan as a page.

    Parameters
    ----------
    base_map
        Ground and streets on the page's plane, as `maps.page_map` gathers them.
    plane
        The same plane for positions of the plan.
    """
    document = {"plan": _plan(view, plane), "map": base_map}
    data = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    # Inside a script element nothing but "</" could end it early; JSON allows the escape.
    page = _asset("page.html").replace("{{title}}", html.escape(view.title))
    page = page.replace("{{style}}", "\n".join(_asset(name) for name in STYLES))
    page = page.replace("{{script}}", "\n".join(_asset(name) for name in SCRIPTS))
    return page.replace("{{data}}", data.replace("<", "\\u003c"))


def _asset(name: str) -> str:
    return files(__package__).joinpath(name).read_text("utf-8")


def _plan(view: PlanView, plane: Plane) -> dict[str, object]:
    start = view.local(0)
    local_s = start.hour * 3600 + start.minute * 60 + start.second
    return {
        "title": view.title,
        "subtitle": view.subtitle,
        "origin": view.origin,
        "local_s": local_s % SECONDS_PER_DAY,
        "figures": [[figure.name, figure.value, figure.beside] for figure in view.figures],
        "hubs": [{"name": hub.name, **_at(hub.place, plane)} for hub in view.hubs],
        "routes": [_route(view, route, plane) for route in view.routes],
        "left_out": [_left_out(view, left, plane) for left in view.left_out],
    }


def _at(place: LonLat, plane: Plane) -> dict[str, int]:
    x, y = plane([place])
    return {"x": x, "y": y}


def _route(view: PlanView, route: RouteView, plane: Plane) -> dict[str, object]:
    names = {hub.hub_id: hub.name for hub in view.hubs}
    return {
        "code": route.code,
        "vehicle": route.vehicle_id,
        "driver": route.driver,
        "kind": route.profile.replace("_", " "),
        "mode": route.mode.value,
        "hue": route.hue,
        "starts": route.starts_s,
        "ends": route.ends_s,
        "metres": route.distance_m,
        "walked": route.walked_m,
        "cost": priced(route.cost_minor, view.currency),
        "parts": [[part.kind.value, part.starts_s, part.ends_s] for part in route.parts],
        "stops": [_stop(stop, plane) for stop in route.stops],
        "ways": [_way(way, plane) for way in route.ways],
        "trips": [
            {
                "depart": trip.depart_s,
                "pieces": trip.pieces,
                "mass": trip.mass_g,
                "hub": "" if trip.start_hub is None else names.get(trip.start_hub, trip.start_hub),
            }
            for trip in route.trips
        ],
    }


def _stop(stop: StopLine, plane: Plane) -> dict[str, object]:
    return {
        "number": stop.number,
        **_at(stop.place, plane),
        "label": stop.label,
        "arrive": stop.arrive_s,
        "depart": stop.depart_s,
        "park": stop.park_s,
        "wh": stop.energy_wh,
        "tasks": [_task(task, plane) for task in stop.tasks],
    }


def _task(task: TaskLine, plane: Plane) -> dict[str, object]:
    return {
        "id": task.task_id,
        "order": "" if task.is_supply else task.order_id or task.task_id,
        "kind": task.kind.value,
        "label": task.label,
        **_at(task.door, plane),
        "begin": task.begin_s,
        "pieces": task.pieces,
        "mass": task.mass_g,
        "windows": [_span(window) for window in task.windows],
        "promise": None if task.promise is None else _span(task.promise),
        "chance": task.chance,
        "notes": list(task.notes),
        "barcodes": list(task.barcodes),
        "loop": task.loop,
    }


def _span(span: Span) -> list[int]:
    return [span.opens_s, span.closes_s]


def _way(way: Way, plane: Plane) -> list[object]:
    return [way.kind.value, way.stop, plane(list(way.points))]


def _left_out(view: PlanView, left: LeftOutLine, plane: Plane) -> dict[str, object]:
    price = left.extra_minor if left.extra_minor is not None else left.price_minor
    asked = "" if left.is_refused else "must be served"
    return {
        "id": left.task_id,
        "order": left.order_id or "",
        "label": left.label,
        **({} if left.door is None else _at(left.door, plane)),
        "why": left.why,
        "mend": left.mend,
        "price": asked if price is None else priced(price, view.currency),
    }
