"""Run sheets: what a driver takes along on paper. Load order, map, stops with notes, codes for navigation.

One PDF for each route, A4, black on white, readable at arm's length. A code at each stop opens the
navigation of the driver's choice at its kerb (a `geo:` address, RFC 5870); nothing is looked up anywhere.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby
from pathlib import Path

import segno
from reportlab import rl_config
from reportlab.graphics.barcode.code128 import Code128
from reportlab.lib.colors import Color, HexColor, black, white
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, Image, PageTemplate, Paragraph, Spacer, Table

from doorstep.app.views.plan_view import PlanView, RouteView, StopLine, TaskLine
from doorstep.app.views.words import far, lasting
from doorstep.domain.places import LonLat
from doorstep.domain.tasks import TaskKind
from doorstep.domain.units import GRAMS_PER_KG

MARGIN = 14 * mm
CODE = 15 * mm
CODE_MASK = 0
BAR, BARS, WIDEST_BARS = 0.25 * mm, 7 * mm, 125 * mm
"""Of a barcode (Code 128, ISO/IEC 15417): its thinnest bar, its height, and the room for it on the sheet."""
MOST_PICTURES = 3
"""More parcels of one order are told by their letters and digits: a driver scans the label."""
MAP_HIGH = 95 * mm
GREY, LINE = HexColor("#52555C"), HexColor("#C9C5BB")
PLAIN, BOLD = "DoorstepPlain", "DoorstepBold"
WITHOUT_FONTS = ("Helvetica", "Helvetica-Bold")

# Streams as bytes, not as letters: a fifth smaller and far quicker to write. Every reader since 1996 can.
rl_config.useA85 = 0


def run_sheet(
    view: PlanView,
    route: RouteView,
    colour: str,
    picture: bytes | None = None,
    fonts: tuple[Path, Path] | None = None,
) -> bytes:
    """Write the sheet of one route.

    Parameters
    ----------
    colour
        Of the route, as #RRGGBB.
    picture
        A map of the route as JPEG or PNG. None: the sheet has none.
    fonts
        Files of a plain and a bold TrueType font. None: Helvetica.
    """
    plain, bold = registered_fonts(fonts)
    sheet = _Sheet(view, route, HexColor(colour), plain, bold)
    buffer = io.BytesIO()
    document = BaseDocTemplate(
        buffer,
        pagesize=A4,
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=24 * mm,
        bottomMargin=14 * mm,
        title=f"{view.title}, {route.code}",
        author="Doorstep",
        invariant=True,  # the same plan gives the same bytes
    )
    frame = Frame(document.leftMargin, document.bottomMargin, document.width, document.height, 0, 0, 0, 0)
    document.addPageTemplates([PageTemplate("all", [frame], onPage=sheet.heading)])
    document.build(list(sheet.story(document.width, picture)))
    return buffer.getvalue()


def registered_fonts(fonts: tuple[Path, Path] | None) -> tuple[str, str]:
    """Give names of a plain and a bold font; those of every PDF reader know western Europe only."""
    if fonts is None:
        return WITHOUT_FONTS
    for name, path in zip((PLAIN, BOLD), fonts, strict=True):
        if name not in pdfmetrics.getRegisteredFontNames():
            pdfmetrics.registerFont(TTFont(name, str(path)))
    pdfmetrics.registerFontFamily(PLAIN, normal=PLAIN, bold=BOLD, italic=PLAIN, boldItalic=BOLD)
    return PLAIN, BOLD


class _Sheet:
    """The parts of one sheet."""

    def __init__(self, view: PlanView, route: RouteView, colour: Color, plain: str, bold: str) -> None:
        self.view, self.route, self.colour, self.bold, self.plain = view, route, colour, bold, plain
        self.body = ParagraphStyle("body", fontName=plain, fontSize=10, leading=13)
        self.small = ParagraphStyle("small", fontName=plain, fontSize=8.5, leading=11, textColor=GREY)
        self.strong = ParagraphStyle("strong", fontName=bold, fontSize=11.5, leading=14)
        self.time = ParagraphStyle("time", fontName=bold, fontSize=11.5, leading=14, alignment=TA_RIGHT)
        self.head = ParagraphStyle(
            "head", fontName=bold, fontSize=12, leading=16, spaceBefore=8, spaceAfter=3
        )

    def heading(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        """Draw code, driver, day and page number on top of each page."""
        wide, high = A4
        canvas.saveState()
        canvas.setFillColor(self.colour)
        canvas.roundRect(MARGIN, high - 19 * mm, 15 * mm, 9 * mm, 2 * mm, stroke=0, fill=1)
        canvas.setFillColor(white)
        canvas.setFont(self.bold, 14)
        canvas.drawCentredString(MARGIN + 7.5 * mm, high - 16.6 * mm, self.route.code)
        canvas.setFillColor(black)
        canvas.drawString(MARGIN + 18 * mm, high - 16.6 * mm, self.route.driver or self.route.vehicle_id)
        canvas.setFont(self.plain, 9)
        canvas.setFillColor(GREY)
        canvas.drawRightString(wide - MARGIN, high - 14 * mm, self.view.title)
        canvas.drawRightString(wide - MARGIN, high - 18 * mm, f"page {document.page}, {self.view.origin}")
        canvas.restoreState()

    def story(self, width: float, picture: bytes | None) -> Iterator[Flowable]:
        """Give the sheet from top to bottom."""
        route = self.route
        orders = route.order_count
        clock = self.view.clock
        words = (
            f"<b>{clock(route.starts_s)}–{clock(route.ends_s)}</b>, {len(route.stops)} stops, "
            f"{orders} order{'s' * (orders != 1)}, {far(route.distance_m)}"
        )
        walked = f", {far(route.walked_m)} on foot" if route.walked_m else ""
        yield Paragraph(words + walked, self.body)
        if picture is not None:
            yield Spacer(0, 3 * mm)
            yield Image(io.BytesIO(picture), width=width, height=MAP_HIGH, kind="proportional")
        for number, _ in enumerate(route.trips, start=1):
            yield from self._trip(number, width)

    def _trip(self, number: int, width: float) -> Iterator[Flowable]:
        trip = self.route.trips[number - 1]
        stops = [stop for stop in self.route.stops if stop.trip == number]
        names = {hub.hub_id: hub.name for hub in self.view.hubs}
        hub = "" if trip.start_hub is None else f" from {names.get(trip.start_hub, trip.start_hub)}"
        words = f"Trip {number}: {self.view.clock(trip.depart_s)}{hub}"
        yield Paragraph(escape(words), self.head)
        loaded = [
            task
            for stop in reversed(stops)
            for task in reversed(stop.tasks)
            if task.kind is TaskKind.DELIVERY
        ]
        if loaded:
            yield Paragraph(
                f"<b>Load {trip.pieces} pieces, {trip.mass_g / GRAMS_PER_KG:.0f} kg, in this order:</b> "
                + escape(", ".join(task.name for task in loaded)),
                self.small,
            )
        yield Spacer(0, 2 * mm)
        yield self._table(stops, width)

    def _table(self, stops: Sequence[StopLine], width: float) -> Table:
        rows = [list(self._row(stop)) for stop in stops]
        table = Table(rows, colWidths=[11 * mm, 18 * mm, width - 29 * mm - CODE - 2 * mm, CODE + 2 * mm])
        table.setStyle(
            [
                ("VALIGN", (0, 0), (-1, -1), "TOP"),
                ("LINEBELOW", (0, 0), (-1, -1), 0.5, LINE),
                ("LEFTPADDING", (0, 0), (-1, -1), 0),
                ("RIGHTPADDING", (0, 0), (-1, -1), 2 * mm),
                ("TOPPADDING", (0, 0), (-1, -1), 2 * mm),
                ("BOTTOMPADDING", (0, 0), (-1, -1), 2 * mm),
            ]
        )
        return table

    def _row(self, stop: StopLine) -> Iterator[object]:
        yield Paragraph(str(stop.number), self.strong)
        yield Paragraph(self.view.clock(stop.arrive_s), self.time)
        lines: list[Flowable] = [Paragraph(escape(stop.label), self.strong)]
        if stop.park_s:
            lines.append(Paragraph(f"park, {lasting(stop.park_s)}", self.small))
        for task in stop.tasks:
            lines.append(Paragraph(self._task(task), self.body))
            lines += self._barcodes(task)
        yield lines
        yield NavigationCode(stop.place)

    def _barcodes(self, task: TaskLine) -> Iterator[Flowable]:
        """Give the codes of the labels in letters, and the first few to scan."""
        if task.barcodes:
            yield Paragraph(escape(", ".join(task.barcodes)), self.small)
        for code in task.barcodes[:MOST_PICTURES]:
            if code.isascii() and code.isprintable():
                picture = Code128(code, barHeight=BARS, barWidth=BAR, quiet=1)
                if picture.width <= WIDEST_BARS:
                    yield picture

    def _task(self, task: TaskLine) -> str:
        view = self.view
        what = "" if task.kind is TaskKind.DELIVERY else f"<b>{task.kind.value}</b> "
        promise = task.promise or (task.windows[0] if task.windows else None)
        told = "" if promise is None else f", {view.clock(promise.opens_s)}–{view.clock(promise.closes_s)}"
        amount = f", {task.pieces} pc" if task.pieces else ""
        mass = f", {task.mass_g / GRAMS_PER_KG:.1f} kg" if task.mass_g else ""
        notes = f" <b>{escape('; '.join(task.notes))}</b>" if task.notes else ""
        name = "" if task.name == task.label else f" ({escape(task.name)})"
        return f"[ ] {what}{escape(task.label)}{name}{amount}{mass}{told}{notes}"


class NavigationCode(Flowable):  # type: ignore[misc] # reportlab has no types
    """A QR code that opens a place in the navigation of a phone (RFC 5870)."""

    def __init__(self, place: LonLat, side: float = CODE) -> None:
        super().__init__()
        self.width = self.height = side
        self.said = f"geo:{place.lat:.6f},{place.lon:.6f}"

    def draw(self) -> None:
        """Fill all dark squares as one path: runs of a row, one unit high, scaled to the side."""
        # Every mask can be read; trying all eight takes most of the time of a code.
        rows = segno.make(self.said, error="m", micro=False, mask=CODE_MASK).matrix
        scale = self.width / len(rows)
        runs = [
            f"{x} {len(rows) - 1 - y} {length} 1 re"
            for y, row in enumerate(rows)
            for x, length in _dark_runs(row)
        ]
        self.canv.setFillColor(black)
        self.canv.scale(scale, scale)
        self.canv.drawPath(PDFPathObject(runs), stroke=0, fill=1)


def _dark_runs(row: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Give the first and the number of dark squares of each run of a row."""
    at = 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            yield at, length
        at += length
