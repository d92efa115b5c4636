"""A plan as GeoJSON (RFC 7946): lines of routes, points of stops, doors, hubs and what has no route."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from doorstep.app.views.plan_view import PartKind, PlanView, RouteView, Span, StopLine
from doorstep.domain.places import LonLat

DIGITS = 6
"""Decimals of a degree: a tenth of a metre."""


def plan_geojson(view: PlanView, attribution: str) -> dict[str, object]:
    """Write a plan as a feature collection; `feature` says what each one is."""
    return {
        "type": "FeatureCollection",
        "name": view.title,
        "plan": {"id": view.plan_id, "version": view.version, "origin": view.origin},
        "attribution": attribution,
        "features": list(_features(view)),
    }


def _features(view: PlanView) -> Iterator[dict[str, object]]:
    for hub in view.hubs:
        yield _point(hub.place, {"feature": "hub", "id": hub.hub_id, "name": hub.name})
    for route in view.routes:
        yield from _of_route(view, route)
    for left in view.left_out:
        words = {"task": left.task_id, "order": left.order_id, "address": left.label, "why": left.why}
        if left.door is not None:
            yield _point(left.door, {"feature": "left_out", **words})


def _of_route(view: PlanView, route: RouteView) -> Iterator[dict[str, object]]:
    named = {"route": route.code, "vehicle": route.vehicle_id, "mode": route.mode.value}
    for way in route.ways:
        lines = {"feature": "walk" if way.kind is PartKind.WALK else "drive", **named, "stop": way.stop}
        yield _feature("LineString", [_position(point) for point in way.points], lines)
    for stop in route.stops:
        yield _stop(view, stop, named)
        for task in stop.tasks:
            told = {
                "feature": "door",
                **named,
                "stop": stop.number,
                "task": task.task_id,
                "order": task.order_id,
                "kind": task.kind.value,
                "address": task.label,
                "begin": view.local(task.begin_s).isoformat(),
                "promise": _span(view, task.promise),
                "chance": task.chance,
                "barcodes": list(task.barcodes),
            }
            yield _point(task.door, told)


def _stop(view: PlanView, stop: StopLine, named: dict[str, str]) -> dict[str, object]:
    told = {
        "feature": "stop",
        **named,
        "stop": stop.number,
        "trip": stop.trip,
        "address": stop.label,
        "arrive": view.local(stop.arrive_s).isoformat(),
        "depart": view.local(stop.depart_s).isoformat(),
        "park_s": stop.park_s,
        "tasks": len(stop.tasks),
    }
    return _point(stop.place, told)


def _span(view: PlanView, span: Span | None) -> list[str] | None:
    return None if span is None else [view.local(at_s).isoformat() for at_s in (span.opens_s, span.closes_s)]


def _position(place: LonLat) -> list[float]:
    return [round(place.lon, DIGITS), round(place.lat, DIGITS)]


def _point(place: LonLat, properties: Mapping[str, object]) -> dict[str, object]:
    return _feature("Point", _position(place), properties)


def _feature(kind: str, where: Sequence[object], properties: Mapping[str, object]) -> dict[str, object]:
    return {
        "type": "Feature",
        "geometry": {"type": kind, "coordinates": list(where)},
        "properties": dict(properties),
    }
