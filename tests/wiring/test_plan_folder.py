"""A planned day as a folder: every file is there, and all tell the same figures."""

import csv
import io
import json
from pathlib import Path

import pytest

import doorstep
from doorstep.app.views.words import priced
from doorstep.domain.money import CostKind
from doorstep.wiring.read_day import make_ready, read_files, take_orders

ROWS = (
    "id,address,parcels\nA1,Vilhonkatu 5,1\nA2,Siltasaarenkatu 1,2\nA3,Bulevardi 5,1\n"
    "A4,Unioninkatu 10,1\nA5,Bulevardi 16,3\n"
)


@pytest.fixture(scope="module")
def written(helsinki_map, tmp_path_factory):
    """Five orders of the demo city, planned and written: the plan, the folder and its files."""
    folder = tmp_path_factory.mktemp("day")
    (folder / "orders.csv").write_text(ROWS, "utf-8")
    with doorstep.open_workspace(folder / "work", city=helsinki_map) as opened:
        day = make_ready(take_orders(read_files(folder / "orders.csv", opened, date="2026-11-24")))
        planned = day.plan(iterations=200)
        return planned, folder / "out", day.write(planned, folder / "out")


def test_every_file_that_is_named_is_written(written):
    """Page, tables, lines and picture once; a sheet and a track for each route."""
    planned, folder, files = written
    assert all(path.is_file() and path.stat().st_size for path in files)
    once = {"plan.html", "plan.csv", "plan.geojson", "summary.json", "overview.png"}
    assert {path.name for path in files if path.parent == folder} == once
    for inner, ending in (("run-sheets", "pdf"), ("gpx", "gpx")):
        found = [path for path in files if path.parent == folder / inner]
        assert len(found) == len(planned.plan.routes) > 0
        assert {path.suffix for path in found} == {f".{ending}"}
    sheet = next(path for path in files if path.suffix == ".pdf").read_bytes()
    assert sheet.startswith(b"%PDF")
    assert b"DCTDecode" in sheet  # the map


def test_summary_table_and_page_agree(written):
    """Orders served, routes and cost are those of the plan, wherever they are told."""
    planned, folder, _ = written
    summary = json.loads((folder / "summary.json").read_text("utf-8"))
    rows = list(csv.DictReader(io.StringIO((folder / "plan.csv").read_text("utf-8-sig"))))
    served = {row["order"] for row in rows if row["route"]}
    assert len(served) == summary["served"] == summary["orders"] == 5
    assert len({row["route"] for row in rows if row["route"]}) == summary["routes"]
    cost_minor = sum(summary["cost_minor"].values()) - summary["cost_minor"].get(CostKind.UNSERVED.value, 0)
    assert cost_minor == sum(route.costs.total_minor for route in planned.plan.routes)
    page = Path(folder / "plan.html").read_text("utf-8")
    assert priced(cost_minor, summary["currency"]) in page
    assert f"{summary['served']} of {summary['orders']}" in page
