"""Whatever a file holds: orders, rows told as wrong, or one clear refusal; never anything else."""

from __future__ import annotations

import io
import json
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import openpyxl
from hypothesis import given, settings
from hypothesis import strategies as st

from doorstep.connectors.fleet.files import fleet_of
from doorstep.connectors.fleet.tables import fleet_keys
from doorstep.connectors.orders.mapping import order_columns, read_mapping
from doorstep.connectors.orders.rejected import rejected_table
from doorstep.connectors.orders.results import ReadOrders
from doorstep.domain.errors import DoorstepError
from tests.connectors.order_files import read

HEADINGS = sorted({heading for column in order_columns().values() for heading in column.headings})
CELLS = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        [
            *("8-10", "1,234", "2.5 kg", "", "yes", "-", "2026-11-23", "31/12/2026", "24:00"),
            *("40x30x20", "0", "Kaivokatu 1", "Mon-Fri", "70, 17:00 92", "60.17", "24.94", "NaN"),
            *("1e999", "=1+1", "L1 1.50", "１２", "²"),
        ]
    ),
    st.integers(-10**20, 10**20).map(str),
    st.floats().map(str),
)  # fmt: skip


def clear(refused: DoorstepError) -> None:
    """A refusal says what is wrong, where, and what to do."""
    assert refused.what
    assert refused.place
    assert refused.mend


def told(content: bytes) -> ReadOrders | None:
    """Read a file; a refusal names the place and what to do."""
    try:
        found = read(content)
    except DoorstepError as refused:
        return clear(refused)
    list(rejected_table(found))
    assert all(given.reason for given in found.rejected)
    return found


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes(content: bytes):
    """A picture, half a file, noise."""
    told(content)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=400))
def test_any_text(text: str):
    """A letter to the customer."""
    told(text.encode("utf-8", errors="replace"))


@settings(max_examples=250, deadline=None)
@given(st.lists(st.sampled_from(HEADINGS), min_size=1, max_size=9, unique=True), st.data())
def test_any_cells_below_known_headings(headings: list[str], data: st.DataObject):
    """No row is lost: each is an order, rests on this weekday, or is told."""
    rows = data.draw(
        st.lists(st.lists(CELLS, min_size=len(headings) + 1, max_size=len(headings) + 1), max_size=5)
    )
    text = io.StringIO()
    text.write(",".join(["address", *headings]) + "\n")
    for row in rows:
        text.write(",".join('"' + cell.replace('"', '""').replace("\r", " ") + '"' for cell in row) + "\n")
    found = told(text.getvalue().encode("utf-8", errors="replace"))
    if found is not None:
        taken = {row for given in found.orders for row in given.rows}
        rejected = {given.row for given in found.rejected}
        assert not taken & rejected
        assert len(taken) + len(rejected) + len(found.resting) <= len(rows) + len(found.resting)


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["id", "address", "parcels", "jobs", "vehicles", "window", "x"]), inner
            )
        ),
        max_leaves=12,
    )
)
def test_any_json(document: object):
    """Lists in objects in lists; VROOM's keys with nonsense below them."""
    told(json.dumps(document).encode())
    told(json.dumps({"vehicles": [], "jobs": document}).encode())
    try:
        read_mapping(json.dumps(document).encode(), place="mapping")
    except DoorstepError as refused:
        clear(refused)


TYPED = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**9), 10**9),
    st.floats(allow_nan=False, allow_infinity=False),
    st.dates(date(1950, 1, 1), date(2090, 1, 1)),
    st.times(),
    st.datetimes(datetime(1950, 1, 1), datetime(2090, 1, 1)),
    st.sampled_from(["", "8-10", "x"]),
)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.lists(TYPED, min_size=6, max_size=6), max_size=4))
def test_any_types_in_a_spreadsheet(rows: list[list[object]]):
    """Dates where times should be, numbers where words should be."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["id", "address", "date", "from", "service", "parcels"])
    for row in rows:
        sheet.append(
            [cell.replace(microsecond=0) if isinstance(cell, time | datetime) else cell for cell in row]
        )
    content = io.BytesIO()
    book.save(content)
    told(content.getvalue())


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2000), st.binary(min_size=1, max_size=8))
def test_a_spreadsheet_that_was_damaged(at: int, noise: bytes):
    """A broken download."""
    book = openpyxl.Workbook()
    book.active.append(["id", "address"])
    book.active.append(["1", "Kaivokatu 1"])
    content = io.BytesIO()
    book.save(content)
    whole = content.getvalue()
    told(whole[: at % len(whole)] + noise + whole[at % len(whole) + len(noise) :])
    told(whole[: at % len(whole)])


VALUES = st.sampled_from(
    ['"x"', "1", "-1", "1.5", "true", "[]", "{}", "nan", "inf", '""', "[1, 2]", "[[1, 2]]", '["a"]', "1e300",
     "2026-11-23", '"8-10"', "[{}]", "99999999999999999999"]
)  # fmt: skip
TABLES = {
    "service": "service", "home": "home", "hubs.h": "hubs", "types.van": "types", "shifts.s": "shifts",
    "vehicles.v": "vehicles", "drivers.d": "drivers", "chargers.c": "chargers",
}  # fmt: skip


@settings(max_examples=250, deadline=None)
@given(st.data())
def test_any_values_in_a_fleet_file(data: st.DataObject):
    """A fleet, or one refusal that names the place."""
    lines = []
    for key in data.draw(st.lists(st.sampled_from(sorted(fleet_keys()["fleet"])), unique=True, max_size=2)):
        lines.append(f"{key} = {data.draw(VALUES)}")
    for table, kind in TABLES.items():
        lines.append(f"[{table}]")
        for key in data.draw(st.lists(st.sampled_from(sorted(fleet_keys()[kind])), unique=True, max_size=3)):
            value = data.draw(VALUES | st.just(fleet_keys()[kind][key][1]))
            lines.append(f"{key} = {value}")
    try:
        fleet_of("\n".join(lines).encode(), place="fleet.toml", zone=ZoneInfo("Europe/Helsinki"))
    except DoorstepError as refused:
        clear(refused)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["fleet.toml", "fleet.csv"]))
def test_any_bytes_as_a_fleet(content: bytes, place: str):
    """A picture instead of a fleet."""
    try:
        fleet_of(content, place=place, zone=ZoneInfo("Europe/Helsinki"))
    except DoorstepError as refused:
        clear(refused)
