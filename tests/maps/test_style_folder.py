"""The base map for a web page: two styles and the letters, appearing whole, asking nobody outside."""

import json

import pytest

from doorstep.domain.errors import FileError
from doorstep.maps.glyphs import FONTS, RANGES
from doorstep.maps.style_folder import write_style_folder


def addresses(value):
    """Every text in a style that could be fetched."""
    if isinstance(value, dict):
        return [found for each in value.values() for found in addresses(each)]
    if isinstance(value, list):
        return [found for each in value for found in addresses(each)]
    return [value] if isinstance(value, str) and "://" in value else []


def test_styles_fetch_only_from_the_address_given(tmp_path):
    """Besides the link to the copyright page, which nobody fetches."""
    write_style_folder(tmp_path / "web", tiles="city.pmtiles", served_at="https://maps.example.org/helsinki/")
    for theme in ("light", "dark"):
        style = json.loads((tmp_path / "web" / f"{theme}.json").read_text())
        assert style["glyphs"].startswith("https://maps.example.org/helsinki/glyphs/")
        assert style["sources"]["base"]["url"] == "pmtiles://https://maps.example.org/helsinki/city.pmtiles"
        outside = [found for found in addresses(style) if "maps.example.org" not in found]
        assert all("openstreetmap.org/copyright" in found for found in outside)


def test_every_letter_a_style_may_ask_for_is_there(tmp_path):
    """Both fonts, all ranges; no scratch folder is left."""
    write_style_folder(tmp_path / "web", tiles="city.pmtiles")
    files = list((tmp_path / "web" / "glyphs").rglob("*.pbf"))
    assert len(files) == len(FONTS) * len(RANGES)
    assert [path.name for path in tmp_path.iterdir()] == ["web"]


def test_other_files_of_the_folder_stay(tmp_path):
    """It may be somebody's web site."""
    (tmp_path / "index.html").write_text("mine")
    write_style_folder(tmp_path, tiles="city.pmtiles")
    assert (tmp_path / "index.html").read_text() == "mine"
    assert (tmp_path / "light.json").exists()


def test_a_folder_that_cannot_be_written_is_one_error(tmp_path):
    """A file stands where the folder should."""
    (tmp_path / "web").write_text("here")
    with pytest.raises(FileError, match="cannot write the style"):
        write_style_folder(tmp_path / "web" / "base", tiles="city.pmtiles")
