"""Every command, every ending of a file: data where programs look for it, words where people do."""

import csv
import io
import json

import numpy as np
import pytest

import doorstep as package
from doorstep.maps.cache import ATTRIBUTION

HUB, DOOR = "Vilhonkatu 5", "John Stenbergin ranta 4"
PNG = b"\x89PNG\r\n"
POINTS = """id,lon,lat
hub,24.9472,60.1722
door,24.9511,60.1770
shop,24.9420,60.1700
"""


@pytest.fixture
def points(tmp_path):
    path = tmp_path / "points.csv"
    path.write_text(POINTS)
    return path


def table(text):
    return list(csv.DictReader(io.StringIO(text)))


def arrays(path):
    with np.load(path) as found:
        return {name: found[name] for name in found}


def test_the_version_is_that_of_the_package(doorstep):
    """The first thing a bug report needs."""
    assert doorstep("--version").out == f"doorstep {package.__version__}\n"


def test_no_command_shows_what_there_is(doorstep):
    """A newcomer types the bare name."""
    ending = doorstep()
    assert "route" in ending.out + ending.err
    assert "Traceback" not in ending.err


def test_a_route_tells_streets_and_attribution(doorstep):
    """Distance, time, and instructions that end at the door."""
    ending = doorstep("route", HUB, DOOR, "-p", "van", "-p", "foot")
    assert ending.code == 0
    assert ATTRIBUTION in ending.out
    assert "Vilhonkatu" in ending.out
    assert ending.out.count("Arrive") == 2


def test_a_route_as_json_is_pure_data(doorstep):
    """Nothing but GeoJSON on standard output, so that it can be piped on."""
    found = json.loads(doorstep("route", HUB, DOOR, "-p", "cargo_bike", "--json").out)
    (feature,) = found["features"]
    assert feature["properties"]["profile"] == "cargo_bike"
    assert feature["geometry"]["type"] == "LineString"
    assert feature["properties"]["attribution"] == ATTRIBUTION
    assert sum(feature["properties"]["arcs"]["duration_ms"]) <= feature["properties"]["duration_ms"]


def test_a_route_over_stops_is_the_sum_of_its_legs(doorstep):
    """There and back by way of the shop: three legs, each a route of its own."""
    whole = json.loads(doorstep("route", HUB, HUB, "--via", DOOR, "--via", "24.942,60.170", "--json").out)
    legs = [feature["properties"]["leg"] for feature in whole["features"]]
    first = json.loads(doorstep("route", HUB, DOOR, "--json").out)["features"][0]
    assert legs == [1, 2, 3]
    assert whole["features"][0]["geometry"] == first["geometry"]
    told = doorstep("route", HUB, HUB, "--via", DOOR, "--via", "24.942,60.170")
    assert "leg 3 of 3" in told.out


@pytest.mark.parametrize("ending", [".geojson", ".json", ".csv", ".png"])
def test_a_route_is_written_in_every_form_it_names(doorstep, tmp_path, ending):
    """The file's ending says what it holds."""
    path = tmp_path / "new" / f"route{ending}"
    told = doorstep("route", HUB, DOOR, "--out", path)
    assert told.code == 0
    assert f"wrote {path}" in told.err
    if ending == ".png":
        assert path.read_bytes().startswith(PNG)
    elif ending == ".csv":
        rows = table(path.read_text())
        assert list(rows[0]) == ["profile", "leg", "step", "instruction", "distance_m", "duration_s"]
        assert rows[-1]["instruction"].startswith("Arrive")
    else:
        assert json.loads(path.read_text())["type"] == "FeatureCollection"
    assert [each.name for each in path.parent.iterdir()] == [path.name]


def test_a_drone_flies_round_an_area_that_is_forbidden(doorstep, tmp_path):
    """The area lies across the straight line: the flight is longer with it."""
    ring = [[24.94, 60.1740], [24.955, 60.1740], [24.955, 60.1744], [24.94, 60.1744], [24.94, 60.1740]]
    area = tmp_path / "prison.geojson"
    area.write_text(json.dumps({"type": "Polygon", "coordinates": [ring]}))
    words = ("route", HUB, DOOR, "-p", "drone", "--json")
    free, round_it = (
        json.loads(doorstep(*words, *more).out)["features"][0] for more in ((), ("--no-fly", area))
    )
    assert len(free["geometry"]["coordinates"]) == 2
    assert round_it["properties"]["distance_m"] > free["properties"]["distance_m"] + 100


@pytest.mark.parametrize("closed", ["Pitkäsilta", "motor:pitkäsilta"])
def test_a_closed_bridge_changes_the_van_and_spares_the_bicycle_if_so_said(doorstep, closed):
    """The demo's story, told by options."""
    van = doorstep("route", HUB, DOOR, "--close", closed)
    assert van.code == 2
    assert "no legal way by van" in van.err
    bicycle = json.loads(doorstep("route", HUB, DOOR, "-p", "cargo_bike", "--json", "--close", closed).out)
    open_bridge = json.loads(doorstep("route", HUB, DOOR, "-p", "cargo_bike", "--json").out)
    same = bicycle["features"][0]["geometry"] == open_bridge["features"][0]["geometry"]
    assert same or closed == "Pitkäsilta"


def test_an_area_can_be_closed_by_a_file(doorstep, tmp_path):
    """Around the hub: the van is cut off from everywhere else."""
    ring = [[24.93, 60.173], [24.97, 60.173], [24.97, 60.1745], [24.93, 60.1745], [24.93, 60.173]]
    path = tmp_path / "fair.geojson"
    path.write_text(
        json.dumps(
            {
                "type": "Feature",
                "properties": {"name": "fair"},
                "geometry": {"type": "Polygon", "coordinates": [ring]},
            }
        )
    )
    assert "no legal way" in doorstep("route", HUB, DOOR, "--close", path).err


def test_rush_hour_and_snow_take_longer_than_a_free_road(doorstep):
    """Each circumstance slows the same route."""
    words = ("route", HUB, DOOR, "--json")
    took = [
        json.loads(doorstep(*words, *more).out)["features"][0]["properties"]["duration_ms"]
        for more in (
            (),
            ("--at", "tue 08:15"),
            ("--weather", "snow"),
            ("--at", "tue 08:15", "--traffic", "3"),
        )
    ]
    assert took[0] < took[1] < took[3]
    assert took[0] < took[2]


def test_a_jam_that_is_measured_now_slows_the_route(doorstep, tmp_path):
    """Three times the usual time on every way of the route: longer, and at most three times as long."""
    words = ("route", HUB, DOOR, "--json", "--at", "tue 08:15")
    usual = json.loads(doorstep(*words).out)["features"][0]["properties"]
    live = tmp_path / "live.csv"
    live.write_text(
        "osm_way_id,ratio\n" + "".join(f"{way},3\n" for way in usual["osm_way_ids"]) + "x,y\n1,-1\n"
    )
    ending = doorstep(*words, "--live", live)
    jammed = json.loads(ending.out)["features"][0]["properties"]
    assert usual["duration_ms"] < jammed["duration_ms"] <= 3 * usual["duration_ms"]
    assert ending.err.count("warning:") == 2
    assert "--live without a time" in doorstep("route", HUB, DOOR, "--live", live).err


def test_a_matrix_on_a_pipe_is_csv(doorstep, points):
    """Nine pairs, zero to itself, and nothing but data."""
    rows = table(doorstep("matrix", points).out)
    assert len(rows) == 9
    assert {(row["from"], row["to"]) for row in rows if row["duration_s"] == "0"} == {
        (name, name) for name in ("hub", "door", "shop")
    }


def test_matrix_cells_are_the_routes_between_the_points(doorstep, points):
    """What is planned is what is driven."""
    rows = {(row["from"], row["to"]): row for row in table(doorstep("matrix", points).out)}
    found = json.loads(doorstep("route", "24.9472,60.1722", "24.9511,60.1770", "--json").out)
    properties = found["features"][0]["properties"]
    assert rows["hub", "door"]["duration_s"] == str(properties["duration_s"])
    assert rows["hub", "door"]["distance_m"] == str(properties["distance_m"])


@pytest.mark.parametrize("profile", ["van", "foot", "drone"])
def test_a_matrix_as_npz_has_ids_times_and_what_is_reachable(doorstep, points, tmp_path, profile):
    """The form that programs read."""
    doorstep("matrix", points, "-p", profile, "--out", tmp_path / "m.npz")
    found = arrays(tmp_path / "m.npz")
    assert found["from_ids"].tolist() == found["to_ids"].tolist() == ["hub", "door", "shop"]
    assert found["duration_ms"].shape == found["distance_dm"].shape == (3, 3)
    assert found["reachable"].all()


def test_a_matrix_to_other_places_and_to_the_nearest(doorstep, points, tmp_path):
    """Two doors from three points; and of each point the two that are reached first, itself included."""
    targets = tmp_path / "targets.csv"
    targets.write_text(f"id;address\none;{HUB}\ntwo;{DOOR}\n")
    rows = table(doorstep("matrix", points, "--targets", targets).out)
    assert [row["to"] for row in rows] == ["one", "two"] * 3
    near = table(doorstep("matrix", points, "--nearest", 2).out)
    assert len(near) == 6
    doorstep("matrix", points, "--nearest", 2, "--out", tmp_path / "near.npz")
    assert arrays(tmp_path / "near.npz")["first"].tolist() == [0, 2, 4, 6]


def test_the_travel_of_a_day_is_written_as_arrays(doorstep, points, tmp_path):
    """Bases and classes of three points over 24 instants."""
    ending = doorstep("matrix", points, "--day", "midweek", "--out", tmp_path / "day.npz")
    assert ending.code == 0
    found = arrays(tmp_path / "day.npz")
    assert found["base_ds"].shape == found["distance_m"].shape == found["shape_class"].shape == (3, 3)
    assert found["shape_class"].max() < len(found["speed"])
    assert len(found["instants_s"]) == 24


def test_bad_rows_are_told_and_good_ones_go_on(doorstep, tmp_path):
    """NaN, a swapped pair, an unknown address and an empty row among two good ones."""
    path = tmp_path / "mixed.csv"
    path.write_text(
        "id,lon,lat,address\na,24.9472,60.1722,\nb,nan,60.1,\nc,60.17,124.95,\n"
        f"d,,,Nowhere Lane 99999\ne,,,\nf,,,{DOOR}\n"
    )
    ending = doorstep("matrix", path)
    assert {row["from"] for row in table(ending.out)} == {"a", "f"}
    assert ending.err.count("warning:") == 4
    for line in (3, 4, 5, 6):
        assert f"mixed.csv, line {line}" in ending.err


def test_a_point_in_the_sea_stays_unreachable_and_is_told(doorstep, tmp_path):
    """Its cells are blank: no way is no number."""
    path = tmp_path / "sea.csv"
    path.write_text("id,lon,lat\nhub,24.9472,60.1722\nboat,25.2,60.0\n")
    ending = doorstep("matrix", path)
    rows = {(row["from"], row["to"]): row["duration_s"] for row in table(ending.out)}
    assert rows == {("hub", "hub"): "0", ("hub", "boat"): "", ("boat", "hub"): "", ("boat", "boat"): ""}
    assert "'boat' stands on no street" in ending.err


@pytest.mark.parametrize("ending", [".geojson", ".png"])
def test_areas_within_reach_grow_with_the_minutes(doorstep, tmp_path, ending):
    """Three limits, three areas, each larger than the one before."""
    path = tmp_path / f"reach{ending}"
    told = doorstep("reach", HUB, "-m", "2,4,6", "-p", "foot", "--out", path)
    areas = [float(line.split()[2]) for line in told.out.splitlines() if line.strip().endswith("km²")]
    assert areas == sorted(areas)
    assert len(areas) == 3
    if ending == ".geojson":
        assert len(json.loads(path.read_text())["features"]) == 3
    else:
        assert path.read_bytes().startswith(PNG)


def test_areas_within_reach_as_json_are_pure_data(doorstep):
    """For the pipe."""
    found = json.loads(doorstep("reach", HUB, "-m", "3", "--json").out)
    assert found["features"][0]["geometry"]["type"] in {"Polygon", "MultiPolygon"}


def test_a_trace_is_matched_to_the_streets_it_was_driven_on(doorstep, tmp_path):
    """Fixes along a route the program itself gave, one each 10 m of line: nearly all are placed."""
    line = json.loads(doorstep("route", HUB, DOOR, "--json").out)["features"][0]["geometry"]["coordinates"]
    trace = tmp_path / "trace.csv"
    rows = [f"{lon},{lat},{1_700_000_000 + 5 * i},v1" for i, (lon, lat) in enumerate(line)]
    trace.write_text("lon,lat,time,vehicle\n" + "\n".join(rows))
    told = doorstep("match", trace, "-p", "van", "--out", tmp_path / "matched.geojson")
    assert told.code == 0, told.err
    assert (
        json.loads((tmp_path / "matched.geojson").read_text())["features"][0]["properties"]["vehicle"] == "v1"
    )
    doorstep("match", trace, "-p", "van", "--out", tmp_path / "matched.csv")
    streets = {row["street"] for row in table((tmp_path / "matched.csv").read_text())}
    assert "Vilhonkatu" in streets


def test_an_address_is_found_and_found_back(doorstep):
    """There and back again."""
    found = json.loads(doorstep("geocode", HUB, "--json").out)["features"][0]
    lon, lat = found["geometry"]["coordinates"]
    back = json.loads(doorstep("geocode", f"{lon},{lat}", "--reverse", "--json").out)["features"][0]
    assert back["properties"]["address"] == found["properties"]["address"]
    assert "Vilhonkatu 5" in doorstep("geocode", HUB).out


def test_a_door_lists_its_street_and_kerbs(doorstep):
    """For a person as a table, for a program as points."""
    told = doorstep("door", HUB)
    assert "Vilhonkatu, north side, 13 m away" in told.out
    found = json.loads(doorstep("door", HUB, "--kerbs", 5, "--json").out)["features"]
    assert [each["properties"]["what"] for each in found] == ["door", "entrance", *["kerb"] * 5]
    prices = [each["properties"]["price_s"] for each in found[2:]]
    assert prices == sorted(prices)
    suburb = json.loads(doorstep("door", HUB, "--setting", "suburb", "--json").out)["features"]
    assert suburb[2]["properties"]["park_s"] < found[2]["properties"]["park_s"]


@pytest.mark.parametrize(
    "kind", ["kerbs", "parking", "loading", "lockers", "chargers", "bicycle-parking", "hubs"]
)
def test_places_of_every_kind_are_listed(doorstep, tmp_path, kind):
    """CSV on the screen and GeoJSON in a file hold the same rows."""
    rows = table(doorstep("map", "places", "--kind", kind).out)
    doorstep("map", "places", "--kind", kind, "--out", tmp_path / "places.geojson")
    features = json.loads((tmp_path / "places.geojson").read_text())["features"]
    assert [row["id"] for row in rows] == [feature["id"] for feature in features]


def test_a_map_describes_and_verifies_itself(doorstep, helsinki_map):
    """For people, for programs, and byte for byte."""
    told = doorstep("map", "info", helsinki_map, "--verify")
    assert "every file" in told.err
    assert "motor junctions" in told.out
    manifest = json.loads(doorstep("map", "info", helsinki_map, "--json").out)
    assert set(manifest["files"]) == {path.name for path in helsinki_map.iterdir()} - {"map.json"}


def test_the_base_map_is_exported_with_styles_that_ask_nobody_outside(doorstep, helsinki_map, tmp_path):
    """PMTiles, two styles and the letters; every address in the styles is our own."""
    folder = tmp_path / "web"
    assert doorstep("map", "tiles", helsinki_map, "--style", folder).code == 0
    assert (folder / "base.pmtiles").read_bytes() == (helsinki_map / "tiles.pmtiles").read_bytes()
    for theme in ("light", "dark"):
        style = json.loads((folder / f"{theme}.json").read_text())
        assert style["glyphs"] == "/glyphs/{fontstack}/{range}.pbf"
        assert style["sources"]["base"]["url"] == "pmtiles:///base.pmtiles"
    assert (folder / "glyphs" / "Inter Regular" / "0-255.pbf").stat().st_size > 1000
    doorstep("map", "tiles", helsinki_map, "--out", tmp_path / "city.pmtiles")
    assert (tmp_path / "city.pmtiles").read_bytes() == (folder / "base.pmtiles").read_bytes()


def test_a_map_is_built_described_and_its_survivors_counted(doorstep, helsinki_pbf, tmp_path):
    """`map build` ends with a table; warnings go to the other stream."""
    target = tmp_path / "town.doorstep"
    ending = doorstep("map", "build", helsinki_pbf, "--out", target, "--no-tiles")
    assert ending.code == 0
    assert "motor arcs" in ending.out
    assert not (target / "tiles.pmtiles").exists()
    assert "warning:" not in ending.out
    assert [path.name for path in tmp_path.iterdir()] == ["town.doorstep"]


def test_the_demo_of_streets_draws_its_pictures_without_a_screen(doorstep, tmp_path, monkeypatch):
    """Three pictures, the map and the routes; no window is opened where nobody looks."""
    monkeypatch.setattr("webbrowser.open", lambda _: pytest.fail("a window was opened"))
    ending = doorstep("demo", "--streets", "--out", tmp_path)
    assert ending.code == 0
    assert {path.name for path in tmp_path.iterdir()} == {
        "helsinki.doorstep",
        "routes.png",
        "routes.geojson",
        "reach.png",
        "closed-bridge.png",
    }
    assert "no way by van" in ending.out


def test_a_doubtful_address_is_said_and_a_sure_one_is_not(doorstep):
    """A town instead of a door must not pass without a word."""
    sure = doorstep("route", "Vilhonkatu 5", "Aleksanterinkatu 15", "--no-steps")
    assert (sure.code, sure.err) == (0, "")
    doubtful = doorstep("route", "00100 Helsinki", "Aleksantarinkatu 15", "--no-steps")
    assert "'00100 Helsinki' was understood as 'Helsinki', which is doubtful" in doubtful.err
    assert "'Aleksantarinkatu 15' was understood as 'Aleksanterinkatu 15, 00100 Helsinki, FI'" in doubtful.err


def test_points_of_one_name_are_told(doorstep, tmp_path):
    """Two rows of a result that cannot be told apart are worse than a warning."""
    table = tmp_path / "points.csv"
    table.write_text("id,lon,lat\na,24.944,60.170\na,24.946,60.171\nb,24.945,60.172\n")
    ending = doorstep("matrix", table)
    assert ending.code == 0
    assert "points.csv: 2 points have the id 'a'" in ending.err


def test_traffic_without_an_hour_is_said_to_change_nothing(doorstep):
    """Free flow knows no hour, so a busier city is the same city."""
    ends = ("Vilhonkatu 5", "Aleksanterinkatu 15", "--no-steps", "--traffic", "large")
    assert "change nothing without --at" in doorstep("route", *ends).err
    assert doorstep("route", *ends, "--at", "tue 08:15").err == ""


def test_help_shows_brackets_as_they_are(doorstep):
    """What stands in brackets is meant, not markup."""
    assert "first[i] to first[i + 1]" in " ".join(doorstep("matrix", "--help").out.split())
