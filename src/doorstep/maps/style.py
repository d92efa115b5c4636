"""Write the MapLibre style of the base map: calm, light or dark, from the colours in `picture_style`.

Colour is left to routes and status, so the map is paper, a little water and green, and the names of streets.
The style asks nobody outside: tiles and glyphs come from the addresses given, there are no sprites.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from doorstep.maps.picture_style import Theme, theme_named
from doorstep.maps.tile_layers import LAST_ZOOM
from doorstep.roads.tags.streets import ATTRIBUTION

Json = dict[str, object]
COPYRIGHT_PAGE = "https://www.openstreetmap.org/copyright"
SOURCE = "base"
REGULAR = ["Inter Regular"]
STRONG = ["Inter SemiBold"]
# Width of a road in pixels at zooms 10, 14, 17 and 20, and the zoom from which it has an outline.
ROAD_WIDTHS: dict[str, tuple[tuple[float, float, float, float], int]] = {
    "path": ((0, 0.6, 1.4, 4), 0),
    "pedestrian": ((0, 1.0, 5, 26), 15),
    "service": ((0, 0.8, 4, 22), 15),
    "minor": ((0.3, 1.8, 8, 44), 13),
    "tertiary": ((0.7, 2.8, 11, 56), 12),
    "secondary": ((1.0, 3.8, 13, 64), 12),
    "primary": ((1.2, 4.6, 15, 70), 11),
    "trunk": ((1.5, 5.2, 16, 74), 10),
    "motorway": ((1.7, 5.6, 17, 78), 9),
}
STOPS = (10, 14, 17, 20)
NAMED_FROM = {"motorway": 13, "trunk": 13, "primary": 13, "secondary": 13, "tertiary": 14, "minor": 14.5}


def style(theme: str, tiles_url: str, glyphs_url: str) -> Json:
    """Write a MapLibre style (version 8).

    Parameters
    ----------
    theme
        `light` or `dark`.
    tiles_url
        `pmtiles://...` of an archive, or a pattern with {z}, {x} and {y}.
    glyphs_url
        Where `glyphs.write_glyphs` was told to write, without the file names: `/glyphs`.

    Raises
    ------
    UnknownNameError
        If there is no such theme.
    """
    colours = theme_named(theme)
    return {
        "version": 8,
        "name": f"Doorstep {colours.name}",
        "glyphs": f"{glyphs_url.rstrip('/')}/{{fontstack}}/{{range}}.pbf",
        "sources": {SOURCE: _source(tiles_url)},
        "layers": [
            {"id": "land", "type": "background", "paint": {"background-color": colours.land}},
            *_areas(colours),
            *_rails(colours, "tunnel"),
            *_roads(colours, "tunnel"),
            _buildings(colours),
            *_rails(colours, "ground"),
            *_roads(colours, "ground"),
            *_rails(colours, "bridge"),
            *_roads(colours, "bridge"),
            *_labels(colours),
        ],
    }


def _source(tiles_url: str) -> Json:
    """Name the tiles, whole or one by one, and whose data they show."""
    source: Json = {"type": "vector", "attribution": f'<a href="{COPYRIGHT_PAGE}">{ATTRIBUTION}</a>'}
    if "{z}" in tiles_url:
        return source | {"tiles": [tiles_url], "minzoom": 0, "maxzoom": LAST_ZOOM}
    return source | {"url": tiles_url}


def _areas(colours: Theme) -> list[Json]:
    paved = {
        "fill-color": colours.path,
        "fill-opacity": _by_zoom((13, 0.0), (15, 0.55)),
        "fill-antialias": False,
    }
    line = {"line-color": colours.water, "line-width": _by_zoom((10, 0.8), (14, 2.0), (18, 8.0))}
    return [
        _layer("green", "fill", "green", {"fill-color": colours.green}),
        _layer("paved", "fill", "paved", paved) | {"minzoom": 13},
        _layer("water", "fill", "water", {"fill-color": colours.water}),
        _layer("waterway", "line", "waterway", line),
    ]


def _buildings(colours: Theme) -> Json:
    paint = {
        "fill-color": colours.building,
        "fill-outline-color": colours.case,
        "fill-opacity": _by_zoom((13, 0.0), (14.5, 1.0)),
    }
    return _layer("building", "fill", "building", paint) | {"minzoom": 13}


def _rails(colours: Theme, level: str) -> list[Json]:
    paint: Json = {
        "line-color": colours.rail,
        "line-width": _by_zoom((9, 0.5), (14, 1.0), (17, 1.8), (20, 4.0)),
        "line-opacity": 0.35 if level == "tunnel" else 1.0,
    }
    if level == "tunnel":
        paint["line-dasharray"] = [3, 3]
    return [_layer(f"rail-{level}", "line", "rail", paint) | {"filter": _on(level)}]


def _roads(colours: Theme, level: str) -> list[Json]:
    """Draw the outlines of all roads of a level before their surfaces, so that crossings flow together."""
    outlines, surfaces = [], []
    for sort, (widths, outlined_from) in ROAD_WIDTHS.items():
        chosen = ["all", ["==", ["get", "class"], sort], _on(level)]
        layout = {"line-cap": "butt" if level != "ground" else "round", "line-join": "round"}
        if outlined_from:
            paint = {
                "line-color": colours.case,
                "line-width": _widths(widths, extra=1.6),
                "line-opacity": 0.4 if level == "tunnel" else 1.0,
            }
            layer = _layer(f"road-{level}-{sort}-case", "line", "road", paint)
            outlines.append(layer | {"filter": chosen, "layout": layout, "minzoom": outlined_from})
        surface = _layer(f"road-{level}-{sort}", "line", "road", _surface(colours, sort, level))
        surfaces.append(surface | {"filter": chosen, "layout": layout})
    if level == "ground":
        surfaces.insert(0, _ferry(colours))
    return outlines + surfaces


def _surface(colours: Theme, sort: str, level: str) -> Json:
    major = sort in ("motorway", "trunk", "primary", "secondary")
    paint: Json = {
        "line-color": colours.path if sort == "path" else colours.road_major if major else colours.road,
        "line-width": _widths(ROAD_WIDTHS[sort][0]),
    }
    if sort == "path":
        paint["line-dasharray"] = [2.5, 1.5]
    if level == "tunnel":
        paint["line-opacity"] = 0.5
    if major:
        # White on paper says little from afar: before streets show, main roads are drawn as lines.
        paint["line-color"] = _by_zoom((11, colours.case if colours.name == "light" else colours.road_major),
                                       (12.5, colours.road_major))  # fmt: skip
    return paint


def _ferry(colours: Theme) -> Json:
    paint = {
        "line-color": colours.water_text,
        "line-opacity": 0.35,
        "line-dasharray": [4, 3],
        "line-width": 1,
    }
    return _layer("ferry", "line", "road", paint) | {"filter": ["==", ["get", "class"], "ferry"]}


def _labels(colours: Theme) -> list[Json]:
    """Names, the least important first: MapLibre places the last layer first."""
    return [
        _house_numbers(colours),
        _one_ways(colours),
        *(_street_names(colours, sort) for sort in reversed(ROAD_WIDTHS) if sort != "path"),
        _along(colours, "waterway-name", "waterway", colours.water_text, 13),
        _area_names(colours, "green"),
        _area_names(colours, "water"),
        _places(
            colours, "district", ("suburb", "quarter", "neighbourhood", "hamlet", "borough", "square"), 12
        ),
        _places(colours, "station", ("station",), 11),
        _places(colours, "town", ("city", "town", "village", "island"), 14),
    ]


def _street_names(colours: Theme, sort: str) -> Json:
    layer = _along(colours, f"street-name-{sort}", "road", colours.text, NAMED_FROM.get(sort, 16))
    return layer | {"filter": ["==", ["get", "class"], sort]}


def _along(colours: Theme, name: str, source_layer: str, colour: str, first_zoom: float) -> Json:
    layout = {
        "symbol-placement": "line",
        "symbol-spacing": 320,
        "text-field": ["get", "name"],
        "text-font": REGULAR,
        "text-size": _by_zoom((13, 10.0), (16, 11.5), (19, 14.0)),
        "text-max-angle": 32,
        "text-padding": 6,
    }
    return _layer(name, "symbol", source_layer, _ink(colours, colour)) | {
        "layout": layout,
        "minzoom": first_zoom,
    }


def _one_ways(colours: Theme) -> Json:
    layout = {
        "symbol-placement": "line",
        "symbol-spacing": 160,
        "text-field": "→",
        "text-font": REGULAR,
        "text-size": _by_zoom((16, 11.0), (19, 16.0)),
        "text-rotate": ["case", ["==", ["get", "oneway"], -1], 180, 0],
        "text-keep-upright": False,
        "text-padding": 12,
    }
    paint = {"text-color": colours.text, "text-opacity": 0.55}
    chosen = ["all", ["has", "oneway"], ["!=", ["get", "class"], "path"]]
    return _layer("one-way", "symbol", "road", paint) | {"layout": layout, "filter": chosen, "minzoom": 16}


def _house_numbers(colours: Theme) -> Json:
    layout = {"text-field": ["get", "number"], "text-font": REGULAR, "text-size": 10, "text-padding": 3}
    paint = _ink(colours, colours.text) | {"text-opacity": 0.85, "text-halo-color": colours.building}
    return _layer("house-number", "symbol", "house_number", paint) | {"layout": layout, "minzoom": 17}


def _area_names(colours: Theme, kind: str) -> Json:
    layout: Json = {
        "text-field": ["get", "name"],
        "text-font": REGULAR,
        "text-size": 11,
        "text-max-width": 7,
        "text-padding": 8,
    }
    colour = colours.water_text if kind == "water" else colours.text
    chosen = ["==", ["get", "kind"], kind]
    layer = _layer(f"{kind}-name", "symbol", "label", _ink(colours, colour))
    return layer | {"layout": layout, "filter": chosen, "minzoom": 12 if kind == "water" else 15}


def _places(colours: Theme, name: str, kinds: Sequence[str], size: float) -> Json:
    important = name == "town"
    layout = {
        "text-field": ["get", "name"],
        "text-font": STRONG if important else REGULAR,
        "text-size": _by_zoom((8, size - 2.0), (14, size + 0.0)),
        "text-max-width": 8,
        "text-padding": 8,
        "symbol-sort-key": ["get", "rank"],
    }
    chosen = ["in", ["get", "kind"], ["literal", list(kinds)]]
    layer = _layer(
        f"place-{name}", "symbol", "label", _ink(colours, colours.ink_2 if important else colours.text)
    )
    # Once street names show, the name of the whole town is only in the way.
    return layer | {"layout": layout, "filter": chosen, "maxzoom": 15 if important else 17}


def _ink(colours: Theme, colour: str) -> Json:
    return {"text-color": colour, "text-halo-color": colours.halo, "text-halo-width": 1.4}


def _layer(name: str, kind: str, source_layer: str, paint: Mapping[str, object]) -> Json:
    found = {"id": name, "type": kind, "source": SOURCE, "source-layer": source_layer}
    return found | {"paint": dict(paint)}


def _on(level: str) -> list[object]:
    """Choose what lies in tunnels, on bridges, or on the ground."""
    if level == "ground":
        return ["all", ["!", ["has", "bridge"]], ["!", ["has", "tunnel"]]]
    return ["has", level]


def _widths(widths: tuple[float, float, float, float], extra: float = 0.0) -> list[object]:
    stops: list[object] = ["interpolate", ["exponential", 1.5], ["zoom"]]
    for zoom, width in zip(STOPS, widths, strict=True):
        stops += [zoom, round(width + extra, 2) if width else 0]
    return stops


def _by_zoom(*stops: tuple[float, object]) -> list[object]:
    found: list[object] = ["interpolate", ["linear"], ["zoom"]]
    for zoom, value in stops:
        found += [zoom, value]
    return found
