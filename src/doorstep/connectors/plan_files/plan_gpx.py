"""A route as GPX 1.1, for any navigation that takes a file: its stops as points, its way as a track."""

from __future__ import annotations

from xml.etree import ElementTree

from doorstep.app.views.plan_view import PlanView, RouteView, StopLine, TaskLine
from doorstep.domain.places import LonLat

NAMESPACE = "http://www.topografix.com/GPX/1/1"


def route_gpx(view: PlanView, route: RouteView) -> bytes:
    """Write one route: a way point for each stop, a route through them, and the driven and walked track."""
    root = ElementTree.Element("gpx", {"version": "1.1", "creator": "Doorstep", "xmlns": NAMESPACE})
    head = ElementTree.SubElement(root, "metadata")
    _text(head, "name", f"{view.title}, {route.code}")
    for stop in route.stops:
        _stop(ElementTree.SubElement(root, "wpt", _at(stop.place)), view, stop)
    through = ElementTree.SubElement(root, "rte")
    _text(through, "name", route.code)
    for stop in route.stops:
        _stop(ElementTree.SubElement(through, "rtept", _at(stop.place)), view, stop)
    track = ElementTree.SubElement(root, "trk")
    _text(track, "name", route.code)
    for way in route.ways:
        segment = ElementTree.SubElement(track, "trkseg")
        for point in way.points:
            ElementTree.SubElement(segment, "trkpt", _at(point))
    ElementTree.indent(root, " ")
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written + b"\n"


def _at(place: LonLat) -> dict[str, str]:
    return {"lat": f"{place.lat:.6f}", "lon": f"{place.lon:.6f}"}


def _stop(element: ElementTree.Element, view: PlanView, stop: StopLine) -> None:
    # The order of the elements is that of the schema: time, name, desc.
    _text(element, "time", f"{view.local(stop.arrive_s).astimezone(view.epoch.tzinfo):%Y-%m-%dT%H:%M:%SZ}")
    _text(element, "name", f"{stop.number} {_clean(stop.label)}")
    _text(
        element,
        "desc",
        _clean("; ".join(_named(task) for task in stop.tasks)),
    )


def _named(task: TaskLine) -> str:
    return task.label if task.name == task.label else f"{task.label} {task.name}"


def _text(parent: ElementTree.Element, name: str, words: str) -> None:
    ElementTree.SubElement(parent, name).text = _clean(words)


def _clean(words: str) -> str:
    """Leave out what XML cannot hold."""
    return "".join(letter for letter in words if letter.isprintable())
