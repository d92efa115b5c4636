"""Write a planned day into a folder: a page, tables, lines, run sheets and a picture, all from one view."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from importlib.resources import as_file, files
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np

from doorstep.app.day.emissions import EmissionFactors
from doorstep.app.day.promises import ProposedPromise, propose_promises
from doorstep.app.day.summary import DaySummary, summarise
from doorstep.app.day.ways import PointWays
from doorstep.app.results import NotPlanned, PlannedDay
from doorstep.app.views.plan_view import Figure, LeftOutLine, Mode, PlanView, RouteView, Span
from doorstep.app.views.viewing import Spot, Told, view_of, walked_places
from doorstep.app.views.words import far, lasting, priced
from doorstep.connectors.plan_files.plan_csv import plan_csv
from doorstep.connectors.plan_files.plan_geojson import plan_geojson
from doorstep.connectors.plan_files.plan_gpx import route_gpx
from doorstep.connectors.plan_files.run_sheets import registered_fonts, run_sheet
from doorstep.connectors.plan_page.page import plan_page
from doorstep.domain.errors import DoorstepError
from doorstep.domain.fleets import Fleet
from doorstep.domain.ids import DriverId, OrderId, TaskId
from doorstep.domain.instants import s_between
from doorstep.domain.money import CostKind
from doorstep.domain.orders import Order
from doorstep.domain.places import LonLat
from doorstep.domain.problem import Problem
from doorstep.maps.page_map import PageFrame, page_map
from doorstep.maps.picture_style import FONT_FILES, FONT_FOLDER, theme_named
from doorstep.maps.pictures import Bounds, MapPicture, Mark, Travel
from doorstep.roads.answers import SnapOptions, find_line
from doorstep.roads.tags.streets import ATTRIBUTION
from doorstep.roads.ways.snapping import SnappedPoints
from doorstep.wiring.city import City
from doorstep.wiring.city_base import CityBase
from doorstep.wiring.sheet_hand import SheetHand, share_of_hand

OVERVIEW_PX, SHEET_PX, PRACTICE_PX = (1600, 1100), (1400, 700), (240, 160)
JPEG_QUALITY = 90
_TRAVEL = {Mode.BIKE: Travel.BIKE, Mode.WALK: Travel.WALK}
_ROBOT = {"light": "#007D74", "dark": "#00BFAE"}
_FIRST_HUE = {Mode.VAN: 0, Mode.BIKE: 7, Mode.WALK: 11, Mode.DRONE: 5}

Writer = Callable[[Path, bytes], None]


class CityWays:
    """The `Ways` port: lines of the day's own travel, else of the city's streets, else straight ones."""

    def __init__(self, city: City, of_day: PointWays | None) -> None:
        self._city = city
        self._of_day = of_day
        self._known: dict[tuple[Spot, Spot, str], Sequence[LonLat]] = {}
        self._standing: dict[str, tuple[Mapping[LonLat, int], SnappedPoints]] = {}

    def stand(self, places: Iterable[LonLat], profile: str) -> None:
        """Snap many places at once, for lines between them: one by one it takes many times as long."""
        known, network = list(dict.fromkeys(places)), self._city.network
        traveller = network.profiles.get(profile)
        if not known or traveller is None or traveller.mode is None:
            return
        # Without streets for the profile lines are straight, as they are for a place far from any.
        with suppress(DoorstepError):
            snapped = network.snap(known, profile, SnapOptions(strict=False))
            self._standing[profile] = ({place: row for row, place in enumerate(known)}, snapped)

    def line(self, start: Spot, end: Spot, profile: str) -> Sequence[LonLat]:
        """Give the way, remembered for a second drawing."""
        key = (start, end, profile)
        if key not in self._known:
            self._known[key] = self._measured(start, end, profile) or self._found(start, end, profile)
        return self._known[key]

    def _measured(self, start: Spot, end: Spot, profile: str) -> Sequence[LonLat] | None:
        if self._of_day is None or start.point is None or end.point is None:
            return None
        return self._of_day.line(start.point, end.point, profile)

    def _found(self, start: Spot, end: Spot, profile: str) -> Sequence[LonLat]:
        network, places = self._city.network, (start.place, end.place)
        traveller = network.profiles.get(profile)
        flies = traveller is None or traveller.mode is None
        try:
            line = (
                network.path(*places, profile).line
                if flies
                else find_line(network.roads(profile), self._ends(places, profile), None)
            )
        except DoorstepError:
            return places
        return places if line is None else [LonLat(lon, lat) for lon, lat in line.tolist()]

    def _ends(self, places: tuple[LonLat, LonLat], profile: str) -> SnappedPoints:
        rows, standing = self._standing.get(profile, ({}, None))
        found = [rows[place] for place in places if place in rows]
        if standing is not None and len(found) == len(places) and bool(standing.snapped[found].all()):
            return standing.take(np.array(found))
        return self._city.network.snap(places, profile)


def view_planned_day(
    city: City, zone: ZoneInfo, planned: PlannedDay, fleet: Fleet, notes: Mapping[OrderId, tuple[str, ...]]
) -> tuple[PlanView, DaySummary]:
    """Look at a planned day.

    Parameters
    ----------
    notes
        What drivers have to know of an order: names, phones, gates. Personal data, by order.
    """
    problem, plan = planned.problem, planned.plan
    unlocated = len(planned.every_order) - len(planned.orders)
    summary = summarise(planned.built, plan, EmissionFactors.of(fleet), unlocated=unlocated)
    supplies = {supply.task.id: supply.hub for supply in planned.built.supplies}
    promises = {
        each.task_id: each for each in propose_promises(problem, plan) if each.task_id not in supplies
    }
    day = plan.epoch.astimezone(zone)
    told = Told(
        title=f"{day:%a} {day.day} {day:%b %Y}",
        subtitle=f"{_named(city)}, proposed, not released",
        drivers=_driver_names(fleet),
        order_notes=notes,
        barcodes={order.id: codes for order in planned.orders.values() if (codes := _barcodes(order))},
        promises={name: _span(problem, each) for name, each in promises.items()},
        chances={name: each.chance for name, each in promises.items()},
        figures=tuple(figures(summary)),
        supplies=supplies,
        not_planned=tuple(_not_planned(planned, each) for each in planned.not_planned),
    )
    ways = CityWays(city, planned.built.ways)
    ways.stand(walked_places(problem, plan), told.foot_profile)
    return view_of(problem, plan, ways, zone, told), summary


def _barcodes(order: Order) -> tuple[str, ...]:
    return tuple(dict.fromkeys(parcel.barcode for parcel in order.parcels if parcel.barcode is not None))


def _named(city: City) -> str:
    """Name a city after its extract, as a name is written."""
    name = city.manifest.source.split(".")[0]
    return name[:1].upper() + name[1:]


def _not_planned(planned: PlannedDay, left: NotPlanned) -> LeftOutLine:
    order = planned.orders.get(left.order_id)
    place = None if order is None else order.place
    return LeftOutLine(
        task_id=TaskId(left.order_id),
        order_id=left.order_id,
        label=left.address,
        door=None if place is None else place.door,
        why=left.what,
        mend=left.mend,
        extra_minor=None,
        price_minor=None,
        is_refused=True,
    )


def write_plan_folder(
    city: City,
    view: PlanView,
    summary: DaySummary,
    folder: Path,
    write: Writer,
    base: CityBase | None = None,
    hand: SheetHand | None = None,
) -> Sequence[Path]:
    """Write page, tables, lines, sheets and picture of a view; what `write` refuses is its error.

    Parameters
    ----------
    base
        Of this city, where it is ready.
    hand
        Draws some of the sheets meanwhile.

    Returns
    -------
    Sequence[Path]
        The files, in the order they were written.
    """
    written: list[Path] = []

    def put(name: str, content: bytes) -> None:
        write(folder / name, content)
        written.append(folder / name)

    helped = share_of_hand(len(view.routes)) if hand is not None else ()
    if hand is not None:
        hand.draw(view, helped)
    put("plan.html", _page(city, view).encode())
    put("plan.csv", plan_csv(view).encode("utf-8-sig"))
    put("plan.geojson", json.dumps(plan_geojson(view, ATTRIBUTION), ensure_ascii=False).encode())
    put("summary.json", (json.dumps(summary_object(summary), indent=1) + "\n").encode())
    base = base or CityBase.of(city)
    if view.routes:
        put("overview.png", _png(overview(base, view)))
    own = run_sheets(base, view, range(len(helped), len(view.routes)))
    drawn = None if hand is None else hand.sheets()
    sheets = [*(run_sheets(base, view, helped) if drawn is None else drawn), *own]
    for route, sheet in zip(view.routes, sheets, strict=True):
        put(f"run-sheets/{file_name(route)}.pdf", sheet)
        put(f"gpx/{file_name(route)}.gpx", route_gpx(view, route))
    return written


def figures(summary: DaySummary) -> Iterable[Figure]:
    """Give the figures of the pulse: six, as a screen shows them."""
    paid_minor = summary.total_minor - summary.cost_minor.get(CostKind.UNSERVED, 0)
    each = priced(round(paid_minor / summary.served), summary.currency) if summary.served else ""
    yield Figure("Cost", priced(paid_minor, summary.currency), f"{each} each" if each else "")
    left = summary.orders - summary.served
    yield Figure("Orders", f"{summary.served} of {summary.orders}", f"{left} without a route" if left else "")
    if summary.on_time_share is not None:
        yield Figure("Windows kept", f"{summary.on_time_share:.1%}", f"{summary.windows} windows")
    empty = "" if summary.empty_share is None else f"{summary.empty_share:.0%} empty"
    yield Figure("Driven", far(summary.distance_m), empty)
    hours = summary.hours
    yield Figure("Work", lasting(hours.total_s), f"{lasting(hours.drive_s)} driving")
    per_order = f"{summary.gco2e / summary.served:.0f} g each" if summary.served else ""
    yield Figure("CO2e", f"{summary.gco2e / 1000:.1f} kg", per_order)


def summary_object(summary: DaySummary) -> dict[str, object]:
    """Write a summary as JSON takes it, units in the names."""
    hours = summary.hours
    parts = ("drive_s", "walk_s", "park_s", "setup_s", "serve_s", "wait_s", "rest_s", "load_s", "charge_s")
    return {
        "currency": summary.currency,
        "orders": summary.orders,
        "served": summary.served,
        "refused": summary.refused,
        "routes": len(summary.routes),
        "cost_minor": {kind.value: cost for kind, cost in summary.cost_minor.items()},
        "cost_per_delivery_minor": {
            kind.value: round(cost, 2) for kind, cost in summary.per_delivery_minor().items()
        },
        "distance_m": summary.distance_m,
        "empty_m": summary.empty_m,
        "empty_share": summary.empty_share,
        "load_share": summary.load_share,
        "walked_m": summary.walked_m,
        "time": {part: getattr(hours, part) for part in parts},
        "gco2e": summary.gco2e,
        "energy_wh": summary.energy_wh,
        "charged_wh": summary.charged_wh,
        "charging_s": summary.charging_s,
        "windows": summary.windows,
        "windows_kept": summary.kept,
        "suggested_minor": dict(summary.suggested),
    }


def overview(base: CityBase, view: PlanView) -> MapPicture:
    """Draw all routes on one map."""
    points = [point for route in view.routes for point in _shown(base, route)]
    picture = _sheet(base, view, points, OVERVIEW_PX, title=view.title, subtitle=view.subtitle)
    for route in view.routes:
        _lay(picture, route)
    return picture


def _shown(base: CityBase, route: RouteView) -> list[LonLat]:
    """List what a picture of a route must show: its ways on the map, not the road to a hub far outside."""
    west, south, east, north = base.bounds
    points = [stop.place for stop in route.stops]
    points += [point for way in route.ways for point in way.points]
    inside = [point for point in points if west <= point.lon <= east and south <= point.lat <= north]
    return inside or points


def practise(base: CityBase) -> None:
    """Draw a small picture for nobody: the first of a process loads fonts and formats for all others."""
    west, south, east, north = base.bounds
    middle = np.array([((west + east) / 2, (south + north) / 2)])
    picture = MapPicture(Bounds.around(middle), PRACTICE_PX, title="-").ground(base.ground)
    picture.streets(base.streets)
    for written in (_png, _jpeg):
        written(picture)
    with _fonts() as fonts:
        registered_fonts(fonts)


def run_sheets(base: CityBase, view: PlanView, numbers: Iterable[int]) -> list[bytes]:
    """Draw the run sheets of some routes, by their number in the view, as PDF."""
    with _fonts() as fonts:
        return [_run_sheet(base, view, view.routes[number], fonts) for number in numbers]


@contextmanager
def _fonts() -> Iterator[tuple[Path, Path]]:
    folder = files("doorstep.maps").joinpath(FONT_FOLDER)
    with (
        as_file(folder.joinpath(FONT_FILES["regular"][0])) as plain,
        as_file(folder.joinpath(FONT_FILES["bold"][0])) as bold,
    ):
        yield plain, bold


def _run_sheet(base: CityBase, view: PlanView, route: RouteView, fonts: tuple[Path, Path]) -> bytes:
    picture = _sheet(base, view, _shown(base, route), SHEET_PX)
    _lay(picture, route)
    for stop in route.stops:
        picture.point(stop.place, mark=Mark.STOP, text=str(stop.number), colour=colour_of(route))
    return run_sheet(view, route, colour_of(route), _jpeg(picture), fonts)


def _sheet(
    base: CityBase,
    view: PlanView,
    points: Sequence[LonLat],
    size: tuple[int, int],
    *,
    title: str = "",
    subtitle: str = "",
) -> MapPicture:
    degrees = np.array([(point.lon, point.lat) for point in points])
    picture = MapPicture(Bounds.around(degrees), size, title=title, subtitle=subtitle)
    picture.ground(base.ground).streets(base.streets)
    for hub in view.hubs:
        picture.point(hub.place, mark=Mark.HUB, label=hub.name)
    return picture


def _lay(picture: MapPicture, route: RouteView) -> None:
    """Lay a route as one line; the ways of a route follow each other."""
    line = [point for way in route.ways if way.kind.value == "drive" for point in way.points]
    if len(line) > 1:
        travel = _TRAVEL.get(route.mode, Travel.VAN)
        picture.route(line, code=route.code, travel=travel, colour=colour_of(route), label=route.driver)


def colour_of(route: RouteView) -> str:
    """Give a route's colour on paper, the same as on the page."""
    return route_hues(route.mode, route.hue)["light"]


def route_hues(mode: Mode, hue: int) -> dict[str, str]:
    """Give the colour of a route in each theme, as #RRGGBB.

    Parameters
    ----------
    hue
        Its number among those of its mode, from 0.
    """
    if mode is Mode.ROBOT:
        return dict(_ROBOT)
    of_mode = {Mode.VAN: 7, Mode.BIKE: 4}.get(mode, 1)
    number = _FIRST_HUE[mode] + hue % of_mode
    return {name: theme_named(name).route_colour(number) for name in ("light", "dark")}


def file_name(route: RouteView) -> str:
    """Name the files of a route: its code, which holds letters, digits and dashes only."""
    return "".join(letter for letter in route.code if letter.isalnum() or letter == "-") or "route"


def _page(city: City, view: PlanView) -> str:
    places = [point for route in view.routes for way in route.ways for point in way.points]
    places += [left.door for left in view.left_out if left.door is not None] + [
        hub.place for hub in view.hubs
    ]
    frame = PageFrame.around(places)
    base = page_map(frame, city.places, city.network.streets)
    return plan_page(
        view, base, lambda points: frame.line(np.array([(point.lon, point.lat) for point in points]))
    )


def _png(picture: MapPicture) -> bytes:
    buffer = io.BytesIO()
    picture.image().save(buffer, format="PNG")
    return buffer.getvalue()


def _jpeg(picture: MapPicture) -> bytes:
    """Write a picture as a PDF takes it without a second packing."""
    buffer = io.BytesIO()
    picture.image().save(buffer, format="JPEG", quality=JPEG_QUALITY, subsampling=0)
    return buffer.getvalue()


def _driver_names(fleet: Fleet) -> dict[DriverId, str]:
    return {driver: person.name for driver, person in fleet.people.items() if person.name}


def _span(problem: Problem, promise: ProposedPromise) -> Span:
    window = promise.window
    return Span(s_between(problem.epoch, window.opens), s_between(problem.epoch, window.closes))
