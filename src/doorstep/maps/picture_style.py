"""The look of map pictures: colours, widths and type, calm enough that routes and status speak first.

The colours are those of the web front-end, so that a picture and a screen show the same thing alike.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import as_file, files
from types import MappingProxyType

from PIL import ImageColor, ImageFont

from doorstep.domain.errors import UnknownNameError
from doorstep.roads.tags.vocabulary import RoadClass

Rgb = tuple[int, int, int]
Rgba = tuple[int, int, int, int]
Font = ImageFont.FreeTypeFont | ImageFont.ImageFont

FONT_FOLDER = "style/fonts"
FONT_FILES = MappingProxyType(
    {
        "regular": ("Inter-Regular.ttf", "Inter-Regular.otf", "Inter-Regular.woff"),
        "bold": ("Inter-SemiBold.ttf", "Inter-SemiBold.otf", "Inter-SemiBold.woff", "Inter-Bold.ttf"),
    }
)


@dataclass(frozen=True, slots=True)
class Theme:
    """Colours of one theme, as #RRGGBB."""

    name: str
    paper: str
    panel: str
    line: str
    ink: str
    ink_2: str
    ink_3: str
    late: str
    risk: str
    kept: str
    focus: str
    land: str
    building: str
    green: str
    water: str
    road: str
    road_major: str
    case: str
    case_far: str
    path: str
    rail: str
    text: str
    halo: str
    water_text: str
    on_route: str
    routes: tuple[str, ...]

    def route_colour(self, number: int) -> str:
        """Colour of the n-th route, from 0; after twelve they repeat."""
        return self.routes[number % len(self.routes)]


LIGHT = Theme(
    name="light",
    paper="#F6F5F1",
    panel="#FFFFFF",
    line="#E2DFD8",
    ink="#1A1B1E",
    ink_2="#52555C",
    ink_3="#62656C",
    late="#B42318",
    risk="#B97400",
    kept="#1A6B45",
    focus="#0B57D0",
    land="#F3F1EB",
    building="#E6E2D8",
    green="#E2EADB",
    water="#D2E0E9",
    road="#FFFFFF",
    road_major="#FFFFFF",
    case="#DCD8CE",
    case_far="#C0BBAF",
    path="#E4E0D6",
    rail="#CFCBC1",
    text="#6A675F",
    halo="#F8F7F3",
    water_text="#3C5D75",
    on_route="#FFFFFF",
    routes=(
        "#2677A1",
        "#00722A",
        "#681053",
        "#263A12",
        "#995579",
        "#0F1186",
        "#7453CC",
        "#205564",
        "#67754E",
        "#7B4092",
        "#4F0069",
        "#412137",
    ),
)
DARK = Theme(
    name="dark",
    paper="#101114",
    panel="#17191D",
    line="#2A2D33",
    ink="#ECEDEF",
    ink_2="#B0B4BC",
    ink_3="#949AA4",
    late="#FF8A7A",
    risk="#E0A030",
    kept="#6FCF9C",
    focus="#8AB4FF",
    land="#15171A",
    building="#1E2125",
    green="#17211B",
    water="#13212B",
    road="#2C3036",
    road_major="#343940",
    case="#101214",
    case_far="#0C0D0F",
    path="#24282D",
    rail="#2E3238",
    text="#9499A1",
    halo="#15171A",
    water_text="#7FA3BA",
    on_route="#101114",
    routes=(
        "#349AE1",
        "#3EC25F",
        "#DD5CA5",
        "#79875F",
        "#C2AED6",
        "#8AF4EA",
        "#F1EDC0",
        "#7BB1A6",
        "#37981B",
        "#776BE6",
        "#F7AAFE",
        "#B9C2CC",
    ),
)
_THEMES = MappingProxyType({theme.name: theme for theme in (LIGHT, DARK)})


def theme_named(name: str) -> Theme:
    """Give the theme of a name.

    Raises
    ------
    UnknownNameError
        If there is none.
    """
    if name not in _THEMES:
        raise UnknownNameError.among("theme", name, _THEMES)
    return _THEMES[name]


@dataclass(frozen=True, slots=True)
class StreetStyle:
    """How streets of a class are drawn: width on the ground, least and most width on the picture.

    drawn_to_m
        Streets of this class are left out where a pixel covers more metres than this.
    """

    width_m: float
    least_px: float
    most_px: float
    drawn_to_m: float
    is_path: bool = False


STREET_STYLES: MappingProxyType[RoadClass, StreetStyle] = MappingProxyType(
    {
        RoadClass.STEPS: StreetStyle(2.5, 0.7, 3.0, 2.2, is_path=True),
        RoadClass.PATH: StreetStyle(2.0, 0.6, 2.5, 2.2, is_path=True),
        RoadClass.FOOTWAY: StreetStyle(2.0, 0.6, 2.5, 1.6, is_path=True),
        RoadClass.CYCLEWAY: StreetStyle(2.5, 0.7, 3.0, 3.0, is_path=True),
        RoadClass.TRACK: StreetStyle(2.5, 0.7, 3.0, 6.0, is_path=True),
        RoadClass.SERVICE: StreetStyle(4.5, 1.0, 7.0, 4.0),
        RoadClass.PEDESTRIAN: StreetStyle(6.0, 1.0, 9.0, 6.0),
        RoadClass.LIVING_STREET: StreetStyle(6.0, 1.0, 10.0, 12.0),
        RoadClass.ROAD: StreetStyle(7.0, 1.0, 12.0, 12.0),
        RoadClass.RESIDENTIAL: StreetStyle(9.0, 1.0, 13.0, 16.0),
        RoadClass.UNCLASSIFIED: StreetStyle(9.0, 1.2, 13.0, 20.0),
        RoadClass.TERTIARY: StreetStyle(11.0, 1.6, 15.0, 60.0),
        RoadClass.SECONDARY: StreetStyle(13.0, 2.0, 17.0, 120.0),
        RoadClass.PRIMARY: StreetStyle(15.0, 2.4, 19.0, 400.0),
        RoadClass.TRUNK: StreetStyle(17.0, 2.6, 20.0, 1000.0),
        RoadClass.MOTORWAY: StreetStyle(18.0, 2.8, 20.0, 2000.0),
    }
)
"""In drawing order: what is drawn last lies on top."""


def rgb(colour: str) -> Rgb:
    """Read #RRGGBB."""
    red, green, blue = ImageColor.getrgb(colour)[:3]
    return red, green, blue


def rgba(colour: str, share: float = 1.0) -> Rgba:
    """Read #RRGGBB with an opacity, 0..1."""
    return (*rgb(colour), round(255 * share))


@lru_cache(maxsize=128)
def load_font(size_px: int, weight: str = "regular") -> Font:
    """Load the packaged typeface at a size in pixels, or the one built into Pillow where none is packaged."""
    for name in FONT_FILES[weight]:
        resource = files("doorstep.maps") / FONT_FOLDER / name
        if resource.is_file():
            with as_file(resource) as path:
                return ImageFont.truetype(str(path), size_px)
    return ImageFont.load_default(size_px)


@lru_cache(maxsize=8192)
def drawable(text: str) -> str:
    """Spell a text with the letters the typeface has: marks it cannot draw are taken off (Pole for Pôle)."""
    return "".join(
        letter if _has_glyph(letter) else _plain(letter) for letter in unicodedata.normalize("NFC", text)
    )


def _plain(letter: str) -> str:
    bare = "".join(part for part in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(part))
    return bare if bare and all(_has_glyph(part) for part in bare) else "?"


@lru_cache(maxsize=1024)
def _has_glyph(letter: str) -> bool:
    if letter.isspace():
        return True
    font = load_font(24)
    # A private-use character is in no typeface: what it draws is the box for "missing".
    return bytes(font.getmask(letter)) != bytes(font.getmask("\ue123"))
