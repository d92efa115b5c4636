"""A route as GPX 1.1, for any navigation that takes a file: its stops as points, its way as a track."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from doorstep.app.views.plan_view import PlanView, RouteView, StopLine, TaskLine
from doorstep.domain.places import LonLat

NAMESPACE = "http://www.topografix.com/GPX/1/1"


def route_gpx(view: PlanView, route: RouteView) -> bytes:
    """Write one route: a way point for each stop, a route through them, and the driven and walked track."""
    return ("\n".join(_lines(view, route)) + "\n").encode()


def _lines(view: PlanView, route: RouteView) -> Iterator[str]:
    # Written line by line: a tree of elements for tens of thousands of track points is many times slower.
    yield "<?xml version='1.0' encoding='utf-8'?>"
    yield f'<gpx version="1.1" creator="Doorstep" xmlns="{NAMESPACE}">'
    yield " <metadata>"
    yield f"  <name>{_words(f'{view.title}, {route.code}')}</name>"
    yield " </metadata>"
    for stop in route.stops:
        yield from _stop("wpt", " ", view, stop)
    yield from (" <rte>", f"  <name>{_words(route.code)}</name>")
    for stop in route.stops:
        yield from _stop("rtept", "  ", view, stop)
    yield from (" </rte>", " <trk>", f"  <name>{_words(route.code)}</name>")
    for way in route.ways:
        yield "  <trkseg>"
        yield from (f"   <trkpt {_at(point)} />" for point in way.points)
        yield "  </trkseg>"
    yield from (" </trk>", "</gpx>")


def _stop(kind: str, indent: str, view: PlanView, stop: StopLine) -> Iterator[str]:
    time = f"{view.local(stop.arrive_s).astimezone(view.epoch.tzinfo):%Y-%m-%dT%H:%M:%SZ}"
    yield f"{indent}<{kind} {_at(stop.place)}>"
    # The order of the elements is that of the schema: time, name, desc.
    yield f"{indent} <time>{time}</time>"
    yield f"{indent} <name>{stop.number} {_words(stop.label)}</name>"
    yield f"{indent} <desc>{_words('; '.join(map(_named, stop.tasks)))}</desc>"
    yield f"{indent}</{kind}>"


def _at(place: LonLat) -> str:
    return f'lat="{place.lat:.6f}" lon="{place.lon:.6f}"'


def _named(task: TaskLine) -> str:
    return task.label if task.name == task.label else f"{task.label} {task.name}"


def _words(words: str) -> str:
    """Leave out what XML cannot hold, and escape what it reads as its own."""
    return escape("".join(letter for letter in words if letter.isprintable()), quote=False)
