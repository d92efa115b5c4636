"""Events, attempts, promises, fixes and disruptions: what the log will hold, and what it must not."""

import dataclasses
import typing
from datetime import UTC, datetime, timedelta

import pytest

from doorstep.domain.attempts import Attempt, FailureReason, Outcome, Proof
from doorstep.domain.disruptions import Disruption, DisruptionKind
from doorstep.domain.errors import UnitError, UnknownNameError, WindowError, WordError
from doorstep.domain.event_catalogue import event_type, event_types
from doorstep.domain.events import Event
from doorstep.domain.fixes import Fix
from doorstep.domain.ids import (
    DisruptionId,
    EventId,
    OrderId,
    ParcelId,
    PlaceRef,
    PromiseId,
    TaskId,
    VehicleId,
)
from doorstep.domain.order_events import FeedbackGiven, OrderCancelled, OrderLocated, OrderReturned
from doorstep.domain.places import Address, LonLat, Place
from doorstep.domain.promises import Promise
from doorstep.domain.windows import Window

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
PERSONAL = (LonLat, Place, Address, Proof, Fix)


def types_within(annotation: object) -> set[type]:
    """Every class that a field of this type can hold, at any depth."""
    parts = typing.get_args(annotation)
    found = {kind for part in parts for kind in types_within(part)}
    if not isinstance(annotation, type):
        return found
    found.add(annotation)
    if dataclasses.is_dataclass(annotation):
        hints = typing.get_type_hints(annotation)
        for field in dataclasses.fields(annotation):
            found |= types_within(hints[field.name])
    return found


@pytest.mark.parametrize("kind", event_types().values(), ids=lambda kind: kind.__name__)
def test_no_event_carries_personal_data(kind: type[Event]):
    """The log is immutable; positions, addresses and proofs must stay erasable, so events point at them."""
    assert not types_within(kind) & set(PERSONAL)


def test_the_search_for_personal_data_finds_it():
    """A check that cannot fail is none: a position two levels down is seen."""

    @dataclasses.dataclass
    class Inner:
        spots: tuple[LonLat, ...] | None

    assert LonLat in types_within(tuple[Inner, int])


def test_events_are_found_by_their_name_on_the_wire():
    """Past tense, noun first, as integrators know them."""
    kinds = event_types()
    assert kinds["order.cancelled"] is OrderCancelled
    assert event_type("order.cancelled") is OrderCancelled
    assert len(kinds) == len({kind.__name__ for kind in kinds.values()}) == 21
    with pytest.raises(UnknownNameError, match=r"Did you mean 'order\.cancelled'"):
        event_type("order.canceled")


def test_an_event_happens_at_an_instant_and_has_an_id():
    """Replaying the queue of an offline phone must change nothing twice."""
    with pytest.raises(WordError, match="not an event id: ''"):
        OrderCancelled(event_id=EventId(""), at=NOON, order_id=OrderId("o"))
    with pytest.raises(WindowError, match="the instant of OrderCancelled is a time without zone"):
        OrderCancelled(event_id=EventId("e"), at=datetime(2026, 1, 1), order_id=OrderId("o"))


def test_events_check_their_own_numbers_and_their_id():
    """A subclass with checks of its own keeps those of all events."""
    with pytest.raises(UnitError, match=r"between 0 and 1: 1\.2"):
        OrderLocated(
            event_id=EventId("e"), at=NOON, order_id=OrderId("o"), place=PlaceRef("p"), confidence=1.2
        )
    for confidence in (0.0, 1.0):
        OrderLocated(
            event_id=EventId("e"), at=NOON, order_id=OrderId("o"), place=PlaceRef("p"), confidence=confidence
        )
    with pytest.raises(UnitError, match="from 1 to 5: 6"):
        FeedbackGiven(event_id=EventId("e"), at=NOON, order_id=OrderId("o"), stars=6)
    with pytest.raises(UnitError, match="follows an attempt: 0"):
        OrderReturned(
            event_id=EventId("e"), at=NOON, order_id=OrderId("o"), reason=FailureReason.REFUSED, attempts=0
        )
    with pytest.raises(WordError, match="not an event id"):
        FeedbackGiven(event_id=EventId(""), at=NOON, order_id=OrderId("o"), stars=5)


def attempt(**change: object) -> Attempt:
    """A try that went well."""
    fields = {"task_id": TaskId("t"), "order_id": OrderId("o"), "vehicle_id": VehicleId("v")}
    return Attempt(**(fields | {"ended": NOON, "outcome": Outcome.DONE} | change))


def test_a_failed_attempt_has_a_reason_and_a_good_one_has_none():
    """Learning reads the reasons; a missing one is a gap for ever."""
    assert attempt().succeeded
    assert not attempt(outcome=Outcome.FAILED, failure=FailureReason.NOT_HOME).succeeded
    with pytest.raises(WordError, match="outcome and reason contradict each other: 'failed'"):
        attempt(outcome=Outcome.FAILED)
    with pytest.raises(WordError, match="contradict"):
        attempt(failure=FailureReason.NOT_HOME)


def test_a_part_left_over_is_named():
    """Two of three parcels handed over: the third is still on board."""
    left = (ParcelId("p3"),)
    partly = attempt(outcome=Outcome.PARTLY_DONE, failure=FailureReason.DAMAGED, parcels_left=left)
    assert partly.parcels_left == left
    with pytest.raises(WordError, match="parcels left contradict"):
        attempt(outcome=Outcome.PARTLY_DONE, failure=FailureReason.DAMAGED)
    with pytest.raises(WordError, match="parcels left contradict"):
        attempt(parcels_left=left)


def test_a_proof_shows_something():
    """A wrong PIN is something; nothing is not."""
    assert Proof(pin_matched=False).pin_matched is False
    with pytest.raises(WordError, match="shows nothing"):
        Proof()


def test_a_promise_is_kept_anywhere_inside_its_window():
    """Missed by how much, and to which side."""
    window = Window(NOON, NOON + timedelta(hours=1))
    promise = Promise(PromiseId("p"), OrderId("o"), window, 0.9, NOON)
    assert promise.missed_by_s(NOON + timedelta(minutes=30)) == 0
    assert promise.missed_by_s(NOON + timedelta(minutes=61)) == 60
    assert promise.missed_by_s(NOON - timedelta(minutes=2)) == -120
    with pytest.raises(UnitError, match="never a certainty"):
        Promise(PromiseId("p"), OrderId("o"), window, 1.0, NOON)


@pytest.mark.parametrize(
    ("field", "value"),
    [("accuracy_m", -1.0), ("speed_kmh", float("nan")), ("heading_degrees", 360.0), ("battery_percent", 101)],
)
def test_a_fix_out_of_range_names_the_field(field: str, value: float):
    """Trackers send what they like."""
    with pytest.raises(UnitError, match=f"fix of v: {field} out of range"):
        Fix(VehicleId("v"), NOON, LonLat(24.9, 60.2), **{field: value})


def test_a_disruption_concerns_somebody():
    """An alarm without a vehicle or task cannot be acted on."""
    found = Disruption(DisruptionId("d"), DisruptionKind.RUNNING_LATE, NOON, VehicleId("v"), late_s=600)
    assert found.late_s == 600
    with pytest.raises(WordError, match="of nothing: 'weather'"):
        Disruption(DisruptionId("d"), DisruptionKind.WEATHER, NOON)
    with pytest.raises(UnitError, match="late_s is at least 0"):
        Disruption(DisruptionId("d"), DisruptionKind.RUNNING_LATE, NOON, VehicleId("v"), late_s=-1)
    with pytest.raises(UnitError, match="not a probability"):
        Disruption(DisruptionId("d"), DisruptionKind.RUNNING_LATE, NOON, VehicleId("v"), missed=1.5)
