"""VROOM documents as orders of a day."""

from __future__ import annotations

import json

import pytest

from doorstep.connectors.orders.mapping import OrderMapping
from doorstep.domain.errors import FileError, WordError
from doorstep.domain.loads import Load
from doorstep.domain.orders import OrderKind
from doorstep.domain.places import LonLat
from doorstep.domain.windows import Window
from tests.connectors.order_files import clock, read

DOCUMENT = {
    "vehicles": [{"id": 1}],
    "jobs": [
        {
            "id": 1,
            "description": "ring twice",
            "location": [24.94, 60.17],
            "service": 300,
            "setup": 60,
            "delivery": [2, 5],
            "skills": [3],
            "priority": 10,
            "time_windows": [[28_800, 36_000]],
        },
        {"id": 2, "location": [24.95, 60.18], "pickup": [1, 0]},
        {"id": 3, "location": [24.95, 60.18], "time_windows": [[1_795_413_600, 1_795_420_800]]},
    ],
    "shipments": [
        {
            "amount": [1, 2],
            "pickup": {"id": 4, "location": [24.94, 60.17], "service": 120},
            "delivery": {"id": 5, "location": [24.96, 60.16]},
        }
    ],
}
MAPPING = OrderMapping({}, "vroom", amounts=("parcels", "mass"))


def test_jobs_and_shipments_become_orders():
    """Small times are seconds since midnight, large ones Unix time: 1795413600 is 8:00 in Helsinki."""
    found = read(json.dumps(DOCUMENT), mapping=MAPPING)
    assert not found.rejected
    first, pickup, service, transfer = (given.order for given in found.orders)
    assert (first.id, first.kind, first.load) == ("1", OrderKind.DELIVERY, Load(5000, 0, 2))
    assert (first.service_s, first.skills, first.price_if_unserved_minor) == (360, {"3"}, 10_000)
    assert first.windows == (Window(clock(8), clock(10)),)
    assert first.place is not None
    assert first.place.door == LonLat(24.94, 60.17)
    assert found.orders[0].person is not None
    assert found.orders[0].person.note == "ring twice"
    assert (pickup.kind, service.kind) == (OrderKind.PICKUP, OrderKind.SERVICE)
    assert service.windows == (Window(clock(8), clock(10)),)
    assert (transfer.kind, transfer.load) == (OrderKind.TRANSFER, Load(2000, 0, 1))
    assert transfer.origin is not None
    assert transfer.origin.service_s == 120
    assert found.remarks == ("Not read from the document: vehicles. Vehicles are those of the fleet file.",)


def test_ids_are_those_of_the_document_and_references_tell_jobs_from_shipments():
    """Job 4 and shipment 4 are two orders that ask for the same id; neither is the other handed in again."""
    document = {**DOCUMENT, "jobs": [{**DOCUMENT["jobs"][0], "id": 4}]}
    found = read(json.dumps(document), mapping=MAPPING)
    assert not found.rejected
    assert [given.order.id for given in found.orders] == ["4", "4"]
    assert [given.order.reference.reference for given in found.orders] == ["job-4", "shipment-4"]


def test_a_job_that_is_wrong_does_not_stop_the_others():
    """With the path in the document."""
    jobs = [
        {"id": 1, "location_index": 4},
        {"id": 2, "location": [24.94, 160.17]},
        {"id": 3, "location": [24.94, 60.17], "delivery": [1], "pickup": [1]},
        {"id": 4, "location": [24.94, 60.17], "colour": "red"},
        {"id": 5, "location": [24.94, 60.17], "time_windows": [[500_000, 600_000]]},
        {"id": 6, "location": [24.94, 60.17]},
        {"id": 6, "location": [24.94, 60.17]},
        {"id": 7, "location": [24.94, 60.17], "time_windows": [[1_700_000_000, 1_700_003_600]]},
    ]
    found = read(json.dumps({"jobs": jobs, "vehicles": []}))
    assert [given.order.id for given in found.orders] == ["6"]
    assert [(given.row, given.reason) for given in found.rejected] == [
        (1, "no location"),
        (2, "a position off the globe"),
        (3, "a job that delivers and picks up"),
        (4, "'colour' is not a key here"),
        (5, "neither a time of the day nor Unix time"),
        (7, "the id of row 6 again"),
        (8, "a window in the past"),
    ]


def test_amounts_without_a_column_are_told():
    """Their unit is nobody's guess."""
    found = read(json.dumps(DOCUMENT))
    assert found.rejected[0].reason == "2 amounts and 1 columns"
    assert "Say in the mapping" in (found.rejected[0].mend or "")
    with pytest.raises(WordError, match="not a column of amounts"):
        read(json.dumps(DOCUMENT), mapping=OrderMapping({}, amounts=("name",)))


def test_a_document_without_work_is_refused():
    """There is nothing to plan."""
    with pytest.raises(FileError, match="no job and no shipment"):
        read(json.dumps({"jobs": [], "vehicles": []}))
