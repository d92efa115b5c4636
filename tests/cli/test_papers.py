"""Papers of a plan after it was changed: those of the version that drivers do."""

from __future__ import annotations

import csv

import pytest

ORDERS = "id,address,name,barcode\n1,Mannerheimintie 5,Anna,X1\n2,Vilhonkatu 5,,\n3,Liisankatu 25,,\n"


@pytest.fixture
def planned(doorstep, tmp_path):
    """Three orders of one van, one of them given to another by hand."""
    (tmp_path / "orders.csv").write_text(ORDERS)
    work = tmp_path / "work"
    common = ("--map", "helsinki", "--date", "2026-11-24", "-w", work, "--iterations", 100, "--no-papers")
    assert doorstep("plan", tmp_path / "orders.csv", *common).code == 0
    assert doorstep("edit", "latest", "move", "1", "--to", "V2", "--apply", "-w", work).code == 0
    return work


def routes(folder):
    """Which route has each order, and what its driver is told, by the table."""
    with (folder / "plan.csv").open(encoding="utf-8-sig") as table:
        return {row["order"]: (row["route"], row["barcodes"], row["notes"]) for row in csv.DictReader(table)}


def test_papers_are_of_the_version_that_is_named(doorstep, planned, tmp_path):
    """The first version has one route, the second two sheets; names and barcodes come from the books."""
    first, second = tmp_path / "first", planned / "days" / "2026-11-24-v2"
    assert doorstep("papers", "latest@1", "--map", "helsinki", "-w", planned, "-o", first).code == 0
    told = doorstep("papers", "latest", "--map", "helsinki", "-w", planned)
    assert (told.code, "@2 into" in told.err) == (0, True)
    assert routes(first)["1"] == ("V1", "X1", "Anna")
    assert routes(second) == {"1": ("V2", "X1", "Anna"), "2": ("V1", "", ""), "3": ("V1", "", "")}
    assert [len(list((each / "run-sheets").iterdir())) for each in (first, second)] == [1, 2]
    assert all((second / name).is_file() for name in ("plan.html", "plan.json", "plan.geojson"))


def test_released_papers_say_so(doorstep, planned):
    """A driver can tell the sheet that counts from one that was only proposed."""
    common = ("papers", "latest", "--map", "helsinki", "-w", planned)
    page = planned / "days" / "2026-11-24-v2" / "plan.html"
    assert doorstep(*common).code == 0
    assert "proposed, not released" in page.read_text("utf-8")
    told = doorstep("release", "latest", "-w", planned)
    assert "doorstep papers 2026-11-24-" in told.err
    assert doorstep(*common).code == 0
    assert "proposed, not released" not in page.read_text("utf-8")
