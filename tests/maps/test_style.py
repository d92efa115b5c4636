"""Style and letters of the base map: nothing asked from outside, colours from the one table."""

from __future__ import annotations

import json
import re
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from doorstep.domain.errors import UnknownNameError
from doorstep.maps.glyphs import BORDER_PX, FONTS, RANGES, glyph_range, write_glyphs
from doorstep.maps.picture_style import theme_named
from doorstep.maps.style import COPYRIGHT_PAGE, style
from doorstep.maps.tiles import FIELDS

THEMES = ("light", "dark")


@pytest.mark.parametrize("theme", THEMES)
def test_the_style_asks_nobody_outside(theme: str):
    """The one address in it is the link to the copyright page, which nobody follows unasked."""
    text = json.dumps(style(theme, "pmtiles:///tiles/city.pmtiles", "/glyphs"))
    assert re.findall(r"https?://[^\"\\ ]+", text) == [COPYRIGHT_PAGE]
    assert "© OpenStreetMap contributors" in json.loads(text)["sources"]["base"]["attribution"]
    assert "sprite" not in text


@pytest.mark.parametrize("theme", THEMES)
def test_every_layer_draws_a_layer_of_the_tiles_and_has_a_name_of_its_own(theme: str):
    """A slip in a name would draw nothing, in silence."""
    layers = style(theme, "/tiles/{z}/{x}/{y}", "/glyphs")["layers"]
    assert isinstance(layers, list)
    assert len({layer["id"] for layer in layers}) == len(layers)
    assert {layer["source-layer"] for layer in layers[1:]} == set(FIELDS)


@pytest.mark.parametrize("theme", THEMES)
def test_all_colours_come_from_the_table(theme: str):
    """One table of tokens for maps, pictures and pages."""
    used = set(re.findall(r"#[0-9A-Fa-f]{6}", json.dumps(style(theme, "x", "y"))))
    colours = theme_named(theme)
    known = {
        getattr(colours, field) for field in colours.__slots__ if isinstance(getattr(colours, field), str)
    }
    assert used <= known
    assert {colours.land, colours.water, colours.green, colours.road, colours.text} <= used


@pytest.mark.parametrize("theme", THEMES)
def test_map_text_can_be_read_on_land(theme: str):
    """WCAG 2.2, 1.4.3: at least 4.5 to 1."""
    colours = theme_named(theme)
    assert _contrast(colours.text, colours.land) >= 4.5
    assert _contrast(colours.water_text, colours.water) >= 4.5


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_only_fonts_that_travel_with_the_package_are_asked_for():
    """A missing font hides all names of the map."""
    fonts = {
        font
        for layer in style("light", "x", "y")["layers"]  # type: ignore[attr-defined]
        for font in layer.get("layout", {}).get("text-font", [])
    }
    assert fonts == set(FONTS)


def test_an_unknown_theme_is_named_with_the_known_ones():
    """So that a typing error mends itself."""
    with pytest.raises(UnknownNameError, match="light"):
        style("lihgt", "x", "y")


Glyph = dict[int, int | bytes]


def _fields(raw: bytes) -> list[tuple[int, int | bytes]]:
    """Read a protocol buffer of numbers and byte strings."""
    found: list[tuple[int, int | bytes]] = []
    at = 0

    def number() -> int:
        nonlocal at
        value = shift = 0
        while True:
            byte = raw[at]
            at += 1
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return value

    while at < len(raw):
        key = number()
        value: int | bytes = number()
        if key & 7 == 2:
            assert isinstance(value, int)
            value, at = raw[at : at + value], at + value
        found.append((key >> 3, value))
    return found


def _glyphs(font: str, start: int) -> dict[int, Glyph]:
    [(_, stack)] = _fields(glyph_range(font, start))
    assert isinstance(stack, bytes)
    glyphs = [dict(_fields(value)) for key, value in _fields(stack) if key == 3 and isinstance(value, bytes)]
    return {int(glyph[1]): glyph for glyph in glyphs}


def _field_of(glyph: Glyph) -> NDArray[np.uint8]:
    bitmap = glyph[2]
    assert isinstance(bitmap, bytes)
    shape = (int(glyph[4]) + 2 * BORDER_PX, int(glyph[3]) + 2 * BORDER_PX)
    return np.frombuffer(bitmap, dtype=np.uint8).reshape(shape)


def test_a_letter_is_a_field_of_distances_to_its_edge():
    """The bar of a capital I: inside above 192, falling by 32 a pixel outside, the same on both sides."""
    glyph = _glyphs("Inter Regular", 0)[ord("I")]
    field = _field_of(glyph).astype(int)
    middle = field[field.shape[0] // 2]
    assert middle.max() > 192
    assert middle[0] < 192
    assert np.abs(np.diff(middle[:3]) - 32).max() <= 2
    ink_width = np.interp(192, [middle[3], middle[4]], [0, 1]) if middle[3] < 192 else 0.0
    assert 0 <= ink_width <= 1
    # Inter's capital height is 0.727 em: 17.5 of 24 pixels.
    column = field[:, int(middle.argmax())]
    assert 17 <= (column >= 192).sum() <= 18


def test_the_letters_of_street_names_are_all_there():
    """Latin with its accents, Greek and Cyrillic, dashes, arrows."""
    for text in ("Åäöüßéñçãøþ", "łőşžŠ", "Ωλ", "Жщя", "–’…", "→"):
        for letter in text:
            start = ord(letter) // 256 * 256
            assert start in RANGES
            assert ord(letter) in _glyphs("Inter SemiBold", start)


def test_a_space_has_width_and_no_picture():
    """Words must not run together."""
    space = _glyphs("Inter Regular", 0)[32]
    assert int(space[7]) > 3
    assert 2 not in space


def test_characters_the_typeface_lacks_are_left_out():
    """Boxes on a map help nobody; MapLibre draws such scripts itself."""
    assert _glyphs("Inter Regular", 0x4E00) == {}


def test_all_ranges_are_written_under_the_names_the_style_asks_for(tmp_path: Path):
    """`{fontstack}/{range}.pbf`."""
    size_bytes = write_glyphs(tmp_path)
    files = {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.pbf")}
    assert "Inter Regular/0-255.pbf" in files
    assert len(files) == len(FONTS) * len(RANGES)
    assert size_bytes < 2_500_000


def test_an_unknown_font_or_range_is_refused():
    """The address of a glyph file comes from outside."""
    with pytest.raises(UnknownNameError, match="Inter Regular"):
        glyph_range("../../etc/passwd", 0)
    with pytest.raises(UnknownNameError, match="Ranges begin"):
        glyph_range("Inter Regular", 5)
