"""What people get wrong: one clear error with value, place and mend, exit code 2, nothing half-written."""

import json
import os
import stat

import pytest

HUB, DOOR = "Vilhonkatu 5", "John Stenbergin ranta 4"
SPEEDS = "osm_way_id,direction,days,from,to,speed_kmh\n"


@pytest.fixture
def file(tmp_path):
    def make(name, content=b""):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return make


# Extracts


def bad_extracts(helsinki_pbf):
    whole = helsinki_pbf.read_bytes()
    return {
        "empty.osm.pbf": b"",
        "text.osm.pbf": b"Dear Sir or Madam,\n" * 50,
        "zip.osm.pbf": b"PK\x03\x04" + bytes(500),
        "half.osm.pbf": whole[: len(whole) // 2],
        "start.osm.pbf": whole[:100],
        "text.osm": b"<html>not found</html>",
        "no-streets.osm": b'<osm version="0.6"><node id="1" lat="60.1" lon="24.9"/></osm>',
        "unknown.xyz": whole[:5000],
    }


NAMES = (
    "empty.osm.pbf",
    "text.osm.pbf",
    "zip.osm.pbf",
    "half.osm.pbf",
    "start.osm.pbf",
    "text.osm",
    "no-streets.osm",
    "unknown.xyz",
)


@pytest.mark.parametrize("name", NAMES)
def test_an_extract_that_is_none_leaves_no_map(refused, file, helsinki_pbf, tmp_path, name):
    """The file is named, and no folder appears, whole or half."""
    path = file(name, bad_extracts(helsinki_pbf)[name])
    said = refused("map", "build", path, "--out", tmp_path / "town.doorstep")
    assert name in said
    assert [each.name for each in tmp_path.iterdir()] == [name]
    assert name in refused("route", HUB, DOOR, "--map", path)
    assert [each.name for each in tmp_path.iterdir()] == [name]


def test_a_folder_or_nothing_in_the_place_of_an_extract(refused, tmp_path):
    """Both are said as what they are."""
    assert "a folder, not a file" in refused("map", "build", tmp_path)
    assert "no such file" in refused("map", "build", tmp_path / "town.osm.pbf")
    assert "is not a map folder" in refused("route", HUB, DOOR, "--map", tmp_path)
    assert "is not a map folder" in refused("map", "info", tmp_path)


def test_a_folder_of_letters_is_never_replaced_by_a_map(refused, helsinki_pbf, tmp_path):
    """`--out ~/Documents` is refused before anything is read."""
    (tmp_path / "letters.txt").write_text("dear")
    assert "is not a map folder" in refused("map", "build", helsinki_pbf, "--out", tmp_path)
    assert (tmp_path / "letters.txt").read_text() == "dear"


# Places


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("60.1722,24.9472", "Longitude and latitude look swapped"),
        ("60.17,124.9", "look swapped"),
        ("25.2,60.0", "lies outside this map"),
        ("-8.61,41.15", "lies outside this map"),
        ("200,95", "Longitude lies in -180..180"),
        ("nan,60.17", "no such address"),
        ("", "1 to 500 letters"),
        ("x" * 100_000, "1 to 500 letters"),
        ("Vilhonkatuu 99999 Nowhere", "hint:"),
    ],
)
def test_a_place_that_is_none(refused, place, said):
    """Swapped, in the sea, in another country, off the globe, not a number, not an address."""
    for command in (("route", place, DOOR), ("reach", place), ("door", place)):
        found = refused(*command)
        assert said in found
        assert len(found) < 1000


def test_a_door_two_kilometres_from_any_road_says_how_far(doorstep, file):
    """A route to it is an error; in a matrix it is a blank cell and a warning."""
    assert "m away, the limit is 500 m" in doorstep("route", HUB, "24.99,60.19").err
    table = file("far.csv", "id,lon,lat\na,24.9472,60.1722\nb,24.9900,60.1900\n")
    ending = doorstep("matrix", table)
    assert ending.code == 0
    assert "'b' stands on no street" in ending.err


# Profiles and circumstances


def test_an_unknown_profile_gets_a_suggestion(refused, file):
    """By every command that takes one."""
    table = file("p.csv", "id,lon,lat\na,24.9472,60.1722\n")
    for command in (("route", HUB, DOOR), ("reach", HUB), ("matrix", table), ("door", HUB)):
        assert "Did you mean 'cargo_bike'" in refused(*command, "-p", "cargobike")


@pytest.mark.parametrize(
    ("toml", "said"),
    [
        ("name = ", "not TOML"),
        ('title = "x"', "'name' is missing"),
        ('name = "mine"\nextends = "vann"', "Did you mean 'van'"),
        ('name = "mine"\nextends = "van"\n[speed]\ntop_kmh = "fast"', "top_kmh"),
        ('name = "mine"\nextends = "van"\n[speed]\ntop_kmhh = 3', "top_kmh"),
        (b"\xff\xfe\x00", "not UTF-8"),
    ],
)
def test_a_broken_profile_file_names_the_key(refused, file, toml, said):
    """The file, what is wrong in it and how to mend it."""
    path = file("mine.toml", toml)
    found = refused("route", HUB, DOOR, "-p", path)
    assert said in found
    assert "mine.toml" in found


def test_a_profile_file_that_is_not_there(refused):
    """A path is told from a name by its ending."""
    assert "no such profile" in refused("route", HUB, DOOR, "-p", "nowhere.toml")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--close", "Pitkasilta"), "Pitkäsilta"),
        (("--close", "999999999999"), "no such way on this map"),
        (("--close", "99999999999999999999999"), "no such way on this map"),
        (("--close", ""), "unknown street"),
        (("--close", "missing.geojson"), "no such file of areas"),
        (("--at", "noon"), "tue 08:15"),
        (("--at", "tue 25:00"), "tue 08:15"),
        (("--at", "2026-02-30 08:00"), "tue 08:15"),
        (("--at", "t 08:00"), "tue 08:15"),
        (("--weather", "snwo"), "Did you mean 'snow'"),
        (("--traffic", "9"), "0..5"),
        (("--traffic", "gigantic"), "unknown congestion level"),
        (("--traffic", "nan"), "0..5"),
        (("--speeds", "nowhere.csv"), "no such speed table"),
        (("--no-fly", "nowhere.geojson"), "no such file of areas"),
        (("--out", "route.docx"), ".geojson"),
        (("--map", "atlantis"), "no such map"),
    ],
)
def test_a_circumstance_that_is_none(refused, words, said):
    """Each option tells what it takes."""
    assert said in refused("route", HUB, DOOR, *words)


@pytest.mark.parametrize("minutes", ["", "five", "0", "-5", "5,,10", "99999", "nan", "inf"])
def test_minutes_that_are_none(refused, minutes):
    """Limits lie above 0 and within a day."""
    assert "--minutes 5,10,15" in refused("reach", HUB, "-m", minutes)


def test_measured_speeds_without_their_columns_or_with_bad_rows(doorstep, refused, file):
    """A table of something else is refused; a bad row is told and left out."""
    assert "osm_way_id" in refused("route", HUB, DOOR, "--speeds", file("s.csv", "a,b\n1,2\n"))
    good = SPEEDS + "1,both,Mo-Fr,07:00,09:00,20\n2,both,Mo-Fr,07:00,09:00,fast\n"
    ending = doorstep("route", HUB, DOOR, "--speeds", file("t.csv", good))
    assert ending.code == 0
    assert "line 3: speed_kmh" in ending.err


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("{", "not GeoJSON"),
        ("[]", "not GeoJSON"),
        ('{"type": "FeatureCollection", "features": []}', "no area"),
        ('{"type": "Point", "coordinates": [24.9, 60.1]}', "no area"),
        ('{"type": "Polygon", "coordinates": [[[24.9, 60.1], [24.9, 60.2]]]}', "no area"),
        ('{"type": "Polygon", "coordinates": [[[60.1, 124.9], [24.9, 60.2], [1, 2]]]}', "no area"),
        ('{"type": "Polygon", "coordinates": 5}', "no area"),
    ],
)
def test_areas_that_are_none(refused, file, content, said):
    """Closures and no-fly areas are read by the same eye."""
    path = file("areas.geojson", content)
    for option in ("--close", "--no-fly"):
        assert said in refused("route", HUB, DOOR, option, path)


# Tables


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "an empty file"),
        ("   \n\n", "an empty file"),
        ("id,lon,lat\n", "no point in this file"),
        ("a,b,c\n1,2,3\n", "no column of positions or addresses"),
        (b"\x00\x01\x02\x03" * 100, "not a text file"),
        ("id,lon,lat\na,nan,60.1\nb,inf,60\n", "no usable point"),
        ("id,lon,lat\na,60.17,124.9\n", "no usable point"),
        ('{"type": "FeatureCollection"}', "not a GeoJSON feature collection"),
        ('{"type": "FeatureCollection", "features": 7}', "not a GeoJSON feature collection"),
        ("id,address\na,Qwertz Lane 99999\n", "no usable point"),
        ("id,lon,lat\n" + '"a' * 70_000, "hint:"),
    ],
)
def test_a_table_of_points_that_is_none(doorstep, file, content, said):
    """Empty, no heading, wrong columns, binary, all rows bad."""
    ending = doorstep("matrix", file("points.csv", content))
    assert ending.code == 2
    assert ending.out == ""
    assert said in ending.err
    assert "points.csv" in ending.err


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_tables_of_any_delimiter_and_encoding_are_read(doorstep, file, encoding, delimiter):
    """As spreadsheets of the world save them."""
    text = delimiter.join(("id", "address")) + f"\r\nä{delimiter}Pitkänsillanranta 3\r\nb{delimiter}{HUB}\r\n"
    ending = doorstep("matrix", file("points.csv", text.encode(encoding)))
    assert ending.code == 0, ending.err
    assert ending.out.splitlines()[1].startswith("ä,ä,0,0")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--nearest", "2", "--targets", "p.csv"), "Leave --targets out"),
        (("--day", "midweek"), "Add --out travel.npz"),
        (("--day", "midweek", "--out", "day.csv"), "Add --out travel.npz"),
        (("--day", "midweek", "--at", "tue 08:00", "--out", "day.npz"), "Leave --at out"),
        (("--day", "someday", "--out", "day.npz"), "unknown day type"),
        (("--day", "midweek", "--instants", "t99", "--out", "day.npz"), "t99"),
        (("--day", "midweek", "--out", "day.npz", "-p", "drone"), "flies"),
    ],
)
def test_options_that_contradict_each_other(refused, file, monkeypatch, tmp_path, words, said):
    """Nothing is ignored in silence, and no file appears."""
    monkeypatch.chdir(tmp_path)
    file("p.csv", "id,lon,lat\na,24.9472,60.1722\nb,24.9511,60.177\n")
    assert said in refused("matrix", "p.csv", *words)
    assert [path.name for path in tmp_path.iterdir()] == ["p.csv"]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("lon,lat,time\n", "no fix in this file"),
        ("a,b\n1,2\n", "no column of positions"),
        ("<gpx>", "not a GPX file"),
        ('<!DOCTYPE x [<!ENTITY a "b">]><gpx/>', "document type"),
        ("lon,lat,time\n25.2,60.0,1\n25.3,60.0,2\n", "hint:"),
        ("lon,lat,time\nnan,60.0,1\n24.9,inf,2\n", "hint:"),
    ],
)
def test_a_trace_that_is_none(doorstep, file, content, said):
    """Empty, foreign, dangerous, far away, not numbers."""
    ending = doorstep("match", file("trace.csv", content))
    assert ending.code == 2, ending
    assert said in ending.err


# Output


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(refused, tmp_path):
    """Permission is the system's word; the path is ours."""
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR)
    assert "cannot write" in refused("map", "places", "--out", tmp_path / "p.csv")


@pytest.mark.parametrize("name", ["route.geojson", "route.csv", "route.png"])
def test_a_place_that_cannot_be_written(doorstep, file, name):
    """A file stands where a folder should: one error, and the file stays as it was."""
    blocker = file("blocker", "here")
    ending = doorstep("route", HUB, DOOR, "--out", blocker / name)
    assert ending.code == 2
    assert "cannot write it" in ending.err
    assert blocker.read_text() == "here"


def test_maps_styles_and_demos_that_cannot_be_written(refused, doorstep, file, helsinki_pbf, helsinki_map):
    """Whatever writes folders says so too."""
    blocker = file("blocker", "here")
    assert "cannot write" in refused("map", "build", helsinki_pbf, "--out", blocker / "town.doorstep")
    assert "cannot write" in refused("map", "tiles", helsinki_map, "--style", blocker / "web")
    assert "cannot write" in refused("demo", "--out", blocker / "demo")
    assert "nothing to write" in refused("map", "tiles", helsinki_map)


def test_a_map_without_a_base_map_says_how_to_get_one(refused, doorstep, helsinki_pbf, tmp_path):
    """Built with --no-tiles, asked for tiles."""
    doorstep("map", "build", helsinki_pbf, "--out", tmp_path / "town.doorstep", "--no-tiles")
    found = refused("map", "tiles", tmp_path / "town.doorstep", "--out", tmp_path / "t.pmtiles")
    assert "without a base map" in found
    assert not (tmp_path / "t.pmtiles").exists()


@pytest.mark.parametrize("server", ["http://localhost:1", "bing=http://localhost:1", "photon=localhost"])
def test_an_outside_geocoder_that_is_none(refused, server):
    """Service and address are both needed; nobody is asked before they are right."""
    assert "hint:" in refused("geocode", HUB, "--server", server)


def test_an_outside_geocoder_that_does_not_answer(refused):
    """A closed port of this machine."""
    assert "no proper answer" in refused("geocode", HUB, "--server", "nominatim=http://127.0.0.1:1")


@pytest.mark.parametrize("kind", ["kerb", "", "all"])
def test_an_unknown_kind_of_place_lists_the_known(refused, kind):
    """The hint is the list."""
    assert "bicycle-parking" in refused("map", "places", "--kind", kind)


def test_a_damaged_map_is_told_by_name_and_verified(refused, helsinki_map, tmp_path):
    """One bit in one file."""
    import shutil

    copy = shutil.copytree(helsinki_map, tmp_path / "copy.doorstep")
    tiles = copy / "tiles.pmtiles"
    content = bytearray(tiles.read_bytes())
    content[len(content) // 2] ^= 1
    tiles.write_bytes(content)
    assert "tiles.pmtiles is damaged" in refused("map", "info", copy, "--verify")
    assert "tiles.pmtiles is damaged" in refused("map", "tiles", copy, "--out", tmp_path / "t.pmtiles")
    manifest = json.loads((copy / "map.json").read_text())
    (copy / "map.json").write_text(json.dumps(manifest | {"version": 1}))
    assert "has version 1" in refused("map", "info", copy)
