"""What stands around a map: heading, legend, scale bar, source of the data."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import shapely

from doorstep.maps.picture_canvas import Canvas
from doorstep.maps.picture_labels import Room
from doorstep.maps.picture_layers import Area, Paper, Route, Travel, draw_chip
from doorstep.maps.picture_style import Theme, rgba

HEADING_PX, HEADING_WITH_SUBTITLE_PX = 46, 62
MARGIN_PX = 14.0
ROW_PX = 24.0
SCALE_MOST_PX = 130.0
NOTE_PX = 11.0
NOTE_HEIGHT_PX = 22.0


def heading_px(title: str, subtitle: str) -> int:
    """Height of the heading above the map."""
    if not title and not subtitle:
        return 0
    return HEADING_WITH_SUBTITLE_PX if title and subtitle else HEADING_PX


def reserve_furniture(
    paper: Paper, routes: Sequence[Route], areas: Sequence[Area], room: Room, attribution: str
) -> None:
    """Keep words of the map away from where legend and note will stand."""
    right, bottom = paper.frame[2:]
    note_px = paper.canvas.text_width(attribution, NOTE_PX) + SCALE_MOST_PX + 90
    room.block(shapely.box(right - note_px, bottom - NOTE_HEIGHT_PX - 2, right, bottom))
    card = _legend_card(paper, routes, areas)
    if card:
        room.block(shapely.box(*card).buffer(6))


def draw_furniture(
    paper: Paper, heading: tuple[str, str], routes: Sequence[Route], areas: Sequence[Area], attribution: str
) -> None:
    """Draw the heading, the legend, the scale and the attribution, over everything else."""
    _draw_heading(paper, *heading)
    _draw_legend(paper, routes, areas)
    _draw_note(paper, attribution)


def _draw_heading(paper: Paper, title: str, subtitle: str) -> None:
    height = heading_px(title, subtitle)
    if not height:
        return
    canvas, theme = paper.canvas, paper.theme
    width = canvas.size[0]
    canvas.box((0, 0, width, height), 0, rgba(theme.panel), None)
    canvas.line(np.array([(0, height), (width, height)], dtype=np.float64), rgba(theme.line), 1)
    if title:
        canvas.text((MARGIN_PX + 4, 29), title, 18, rgba(theme.ink), weight="bold")
    if subtitle:
        canvas.text((MARGIN_PX + 4, 49 if title else 29), subtitle, 13, rgba(theme.ink_2))


def _chip_px(paper: Paper, routes: Sequence[Route]) -> float:
    return max(
        [26.0, *(paper.canvas.text_width(route.code, 11, "bold") + 10 for route in routes if route.label)]
    )


def _legend_card(
    paper: Paper, routes: Sequence[Route], areas: Sequence[Area]
) -> tuple[float, float, float, float] | None:
    """Measure the card that names routes and areas; None if none has a label."""
    labels = [route.label for route in routes if route.label] + [area.label for area in areas if area.label]
    if not labels:
        return None
    width = _chip_px(paper, routes) + 34 + max(paper.canvas.text_width(label, 13) for label in labels)
    left, top = paper.frame[0] + MARGIN_PX, paper.frame[1] + MARGIN_PX
    return left, top, left + width, top + ROW_PX * len(labels) + 12


def _draw_legend(paper: Paper, routes: Sequence[Route], areas: Sequence[Area]) -> None:
    """Draw a card that names the routes and areas that have a label."""
    card = _legend_card(paper, routes, areas)
    if card is None:
        return
    canvas, theme = paper.canvas, paper.theme
    left, top = card[:2]
    chip = _chip_px(paper, routes)
    canvas.shadow(card, 6, 0.14 if theme.name == "light" else 0.5)
    canvas.box(card, 6, rgba(theme.panel), rgba(theme.line))
    middle = top + 6 + ROW_PX / 2
    for route in (route for route in routes if route.label):
        box = (left + 12, middle - 9, left + 12 + chip, middle + 9)
        if route.code:
            draw_chip(paper, box, route)
        else:
            _draw_swatch_line(paper, box, route)
        canvas.text((left + 22 + chip, middle), route.label, 13, rgba(theme.ink), anchor="lm")
        middle += ROW_PX
    for area in (area for area in areas if area.label):
        box = (left + 12, middle - 8, left + 12 + chip, middle + 8)
        canvas.box(box, 3, _mixed(area, theme), rgba(area.colour))
        canvas.text((left + 22 + chip, middle), area.label, 13, rgba(theme.ink), anchor="lm")
        middle += ROW_PX


def _draw_swatch_line(paper: Paper, box: tuple[float, float, float, float], route: Route) -> None:
    middle = (box[1] + box[3]) / 2
    line = np.array([(box[0], middle), (box[2], middle)])
    colour = rgba(paper.theme.ink if route.proposed else route.colour)
    if route.travel is Travel.WALK:
        paper.canvas.dashes(line, colour, 4.2, (0.0, 7.0))
    elif route.proposed:
        paper.canvas.dashes(line, colour, 3.4, (9.0, 6.0))
    else:
        paper.canvas.line(line, colour, 4.0)


def _mixed(area: Area, theme: Theme) -> tuple[int, int, int, int]:
    """Mix an area's colour with the land as the eye sees it on the map."""
    share = 1.0 - (1.0 - area.opacity) ** (area.below + 1)
    tint, land = rgba(area.colour), rgba(theme.land)
    red, green, blue = (
        round(share * over + (1 - share) * under) for over, under in zip(tint[:3], land[:3], strict=True)
    )
    return red, green, blue, 255


def _draw_note(paper: Paper, attribution: str) -> None:
    """Write scale and attribution in the lower right corner, legible on any ground."""
    canvas, theme = paper.canvas, paper.theme
    length_m, length_px = scale_length(paper.metres_per_px)
    words = scale_words(length_m)
    source_px = canvas.text_width(attribution, NOTE_PX)
    words_px = canvas.text_width(words, NOTE_PX)
    right, bottom = paper.frame[2], paper.frame[3]
    height = NOTE_HEIGHT_PX
    width = source_px + words_px + length_px + 46
    canvas.box((right - width, bottom - height, right, bottom), 0, rgba(theme.halo), None)
    middle = bottom - height / 2
    canvas.text((right - 10, middle), attribution, NOTE_PX, rgba(theme.ink_2), anchor="rm")
    end = right - source_px - 26
    canvas.text((end - length_px - 6, middle), words, NOTE_PX, rgba(theme.ink_2), anchor="rm")
    _draw_ruler(canvas, theme, (end - length_px, end, middle))


def _draw_ruler(canvas: Canvas, theme: Theme, place: tuple[float, float, float]) -> None:
    left, right, middle = place
    ends = ((left, middle - 4), (left, middle + 3), (right, middle + 3), (right, middle - 4))
    for start, end in pairwise(ends):
        canvas.line(np.array([start, end]), rgba(theme.ink_2), 1.2)


def scale_length(metres_per_px: float) -> tuple[int, float]:
    """Choose a round length for the scale bar: metres (1, 2 or 5 times a power of ten), and its pixels."""
    most_m = SCALE_MOST_PX * metres_per_px
    power = 10 ** int(np.floor(np.log10(max(most_m, 1.0))))
    length_m = next(step * power for step in (5, 2, 1) if step * power <= max(most_m, 1.0))
    return length_m, length_m / metres_per_px


def scale_words(length_m: int) -> str:
    """Say a length as a scale bar does."""
    return f"{length_m // 1000} km" if length_m >= 1000 else f"{length_m} m"
