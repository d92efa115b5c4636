"""A plan as files: every task in the table, every line on the map, a sheet that a driver can read."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from dataclasses import replace
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

import pytest
import segno
from reportlab.pdfgen.canvas import Canvas

from doorstep.app.views.plan_view import PlanView, Span
from doorstep.app.views.viewing import Spot, Told, view_of
from doorstep.connectors.plan_files.plan_csv import COLUMNS, plain, plan_csv
from doorstep.connectors.plan_files.plan_geojson import plan_geojson
from doorstep.connectors.plan_files.plan_gpx import NAMESPACE, route_gpx
from doorstep.connectors.plan_files.run_sheets import NavigationCode, run_sheet
from doorstep.domain.ids import OrderId, TaskId
from doorstep.domain.places import LonLat
from tests.planning.small_day import day, plan

GPX = {"g": NAMESPACE}


class Straight:
    def line(self, start: Spot, end: Spot, _profile: str) -> list[LonLat]:
        return [start.place, end.place]


def seen(*tours: str) -> PlanView:
    """The view of the small day, with a promise for b."""
    problem = day()
    told = Told("Mon 23 Nov", promises={TaskId("b"): Span(600, 1200)}, chances={TaskId("b"): 0.912})
    return view_of(problem, plan(problem, *tours), Straight(), ZoneInfo("Europe/Helsinki"), told)


def test_the_table_has_a_row_for_each_task_and_each_left_out():
    """The van serves a and b; c has no route and says why."""
    rows = list(csv.DictReader(io.StringIO(plan_csv(seen("ab")))))
    assert list(rows[0]) == list(COLUMNS)
    assert [(row["route"], row["stop"], row["task"]) for row in rows] == [
        ("V1", "1", "a"),
        ("V1", "2", "b"),
        ("", "", "c"),
    ]
    assert rows[1]["begin"] == "2026-11-23T10:10:00+02:00"
    assert (rows[1]["promise_from"], rows[1]["chance"]) == ("2026-11-23T10:10:00+02:00", "0.912")
    assert rows[2]["why_no_route"]


def test_a_spreadsheet_does_not_run_what_somebody_wrote():
    """A name that begins like a formula gets a quote."""
    assert plain("=HYPERLINK(1)") == "'=HYPERLINK(1)"
    assert plain("Unioninkatu 5") == "Unioninkatu 5"


def test_geojson_holds_lines_stops_doors_hubs_and_what_is_left():
    """Two stops: three drives with the one home, two stops, two doors, one hub, one order without a route."""
    document = json.loads(json.dumps(plan_geojson(seen("ab"), "© somebody")))
    kinds = [feature["properties"]["feature"] for feature in document["features"]]
    assert sorted(kinds) == sorted(["hub", *["drive"] * 3, *["stop"] * 2, *["door"] * 2, "left_out"])
    assert document["attribution"] == "© somebody"
    assert all(
        -180 <= feature["geometry"]["coordinates"][0] <= 180
        for feature in document["features"]
        if feature["geometry"]["type"] == "Point"
    )


def test_gpx_has_a_way_point_and_a_route_point_for_each_stop():
    """In the order of the schema, in UTC, and well formed even if a label holds what XML cannot."""
    view = seen("abc")
    first = view.routes[0].stops[0]
    odd = replace(view.routes[0], stops=(replace(first, label="a\x00 <b>"), *view.routes[0].stops[1:]))
    root = ElementTree.fromstring(route_gpx(view, odd))
    assert [point.find("g:name", GPX).text for point in root.findall("g:wpt", GPX)] == [
        "1 a <b>",
        "2 b",
        "3 c",
    ]
    assert len(root.findall("g:rte/g:rtept", GPX)) == 3
    assert len(root.findall("g:trk/g:trkseg", GPX)) == 4
    assert root.find("g:wpt/g:time", GPX).text == "2026-11-23T08:07:20Z"


def test_a_run_sheet_says_what_to_load_and_where_to_go():
    """Read back by pdftotext: code, first times, the load in the order it goes in, last door first."""
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext")
    view = seen("abc")
    sheet = run_sheet(view, view.routes[0], "#2677A1")
    told = subprocess.run(["pdftotext", "-layout", "-", "-"], input=sheet, capture_output=True, check=True)
    text = told.stdout.decode()
    assert "V1" in text
    assert "10:05–10:18, 3 stops, 3 orders, 6.0 km" in text
    assert "Load 9 pieces, 0 kg, in this order: c, b, a" in text
    assert "10:10–10:20" in text


def test_barcodes_stand_on_table_map_and_sheet():
    """In letters on all of them; on the sheet the first three also as bars."""
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext")
    order = OrderId("A1")
    first, *others = day().tasks
    problem = replace(day(), tasks=(replace(first, order_id=order), *others))
    codes = {order: ("JD 0146", "X1", "X2", "ä3")}
    told = Told("Mon 23 Nov", barcodes=codes)
    view = view_of(problem, plan(problem, "abc"), Straight(), ZoneInfo("Europe/Helsinki"), told)
    rows = list(csv.DictReader(io.StringIO(plan_csv(view))))
    assert [row["barcodes"] for row in rows if row["order"] == order] == ["JD 0146; X1; X2; ä3"]
    doors = [
        each["properties"] for each in plan_geojson(view, "")["features"] if "order" in each["properties"]
    ]
    assert [each["barcodes"] for each in doors if each["order"] == order] == [list(codes[order])]
    sheet = run_sheet(view, view.routes[0], "#2677A1")
    text = subprocess.run(["pdftotext", "-layout", "-", "-"], input=sheet, capture_output=True, check=True)
    assert "JD 0146, X1, X2, ä3" in text.stdout.decode()


def test_the_same_plan_gives_the_same_sheet():
    """No time of printing and no random ids in it."""
    view = seen("abc")
    assert run_sheet(view, view.routes[0], "#2677A1") == run_sheet(view, view.routes[0], "#2677A1")


def test_a_navigation_code_is_square_and_dark():
    """A geo address of two coordinates takes version 2 or 3; its finder is 7 dark, 1 dark, 3 dark."""
    paper = Canvas(io.BytesIO(), pageCompression=0)
    NavigationCode(LonLat(24.95, 60.17)).drawOn(paper, 0, 0)
    paper.showPage()
    drawn = paper.getpdfdata().decode("latin-1")
    runs = [tuple(map(int, run)) for run in re.findall(r"(\d+) (\d+) (\d+) 1 re\b", drawn)]
    side = 1 + max(y for _, y, _ in runs)
    assert side in {25, 29}
    dark = {(x + step, side - 1 - y) for x, y, length in runs for step in range(length)}
    assert {(x, 0) for x in range(7)} | {(0, 1), (6, 1), (3, 3)} <= dark
    assert not {(1, 1), (7, 0)} & dark
    expected = segno.make("geo:60.170000,24.950000", error="m", micro=False, mask=0).matrix
    assert dark == {(x, y) for y, row in enumerate(expected) for x, is_dark in enumerate(row) if is_dark}
