"""The laws of the books: append-only, foldable again, dead letters, erasable people, whole stories."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text

from doorstep.app import read_models
from doorstep.app.commands import (
    CancelOrders,
    CorrectPlace,
    ErasePerson,
    ForgetBefore,
    ImportOrders,
    LocateOrders,
    RecordAttempts,
)
from doorstep.app.order_stages import Stage
from doorstep.app.unit_of_work import reading, writing
from doorstep.domain.attempts import Attempt, FailureReason, Outcome
from doorstep.domain.errors import InputError, UnknownNameError
from doorstep.domain.ids import EventId, OrderId, PlanId, TaskId, VehicleId
from doorstep.domain.order_events import OrderCancelled, PersonErased
from doorstep.domain.people import Person
from doorstep.domain.places import Address, LonLat
from doorstep.domain.plan_events import PlanProposed, PlanReleased
from doorstep.domain.plans import PlanOrigin
from tests.app.desk_parts import MONDAY, NOON, TUESDAY, handed, order

ANNA = Person(name="Anna", phone="+358 40 123")
ORIGIN = PlanOrigin("00ff", 1)


def attempt(name, hours, failure=None):
    """One try at an order's door, hours after noon."""
    outcome = Outcome.DONE if failure is None else Outcome.FAILED
    ended = NOON + timedelta(hours=hours)
    return Attempt(TaskId(name), OrderId(name), VehicleId("V1"), ended, outcome, failure)


def proposed(version, planned, left_out=()):
    """A proposal for Monday."""
    return PlanProposed(
        event_id=EventId(f"proposed {version}"),
        at=NOON,
        plan_id=PlanId("p"),
        version=version,
        origin=ORIGIN,
        day=MONDAY,
        planned=tuple(OrderId(each) for each in planned),
        left_out=tuple(OrderId(each) for each in left_out),
    )


def released(version):
    """The release of a version."""
    name = EventId(f"released {version}")
    return PlanReleased(event_id=name, at=NOON, plan_id=PlanId("p"), version=version)


def live_a_day(home):
    """Six orders: done, returned, left out, cancelled, unclear, and corrected after it was planned."""
    names = {
        "done": "Main Street 1",
        "back": "Main Street 2",
        "left": "Main Street 2",
        "gone": "Main Street 1",
    }
    names |= {"lost": "Atlantis 1", "moved": "Main Stret 3"}
    orders = (order(name, address) for name, address in names.items())
    home.app.send(ImportOrders(handed(*orders, person=ANNA)))
    home.app.send(LocateOrders())
    with writing(home.keeper) as unit:
        unit.record(proposed(1, ["done", "back", "gone", "moved"], ["left"]), released(1))
    home.app.send(CancelOrders((OrderId("gone"),)))
    home.app.send(CorrectPlace(Address(text="Main Stret 3"), door=LonLat(24.95, 60.15)))
    tries = (attempt("done", 1), attempt("back", 2, FailureReason.NOT_HOME))
    home.app.send(RecordAttempts(tries))


def test_a_day_leaves_each_order_in_its_stage(home):
    """Worked out by hand from the story above."""
    live_a_day(home)
    states = home.app.orders()
    assert {name: state.stage for name, state in states.items()} == {
        "done": Stage.DONE,
        "back": Stage.RETURNED,
        "left": Stage.LEFT_OUT,
        "gone": Stage.CANCELLED,
        "lost": Stage.UNCLEAR,
        "moved": Stage.RELEASED,
    }
    back = states[OrderId("back")]
    assert (back.attempts, back.last_failure, back.planned) == (1, "not_home", False)


def test_every_read_model_can_be_folded_again_from_the_log(home):
    """Damaged by hand, then rebuilt: as before, to the last field."""
    live_a_day(home)
    orders, plans = home.app.orders(), home.app.plans()
    with writing(home.keeper) as unit:
        unit.books.tables.put_orders(replace(state, stage="nonsense") for state in orders.values())
    assert home.app.orders() != orders
    home.app.rebuild()
    assert (home.app.orders(), home.app.plans()) == (orders, plans)


@pytest.mark.parametrize("at_once", [1, 3, 7])
def test_a_snapshot_and_later_events_are_a_fresh_snapshot(home, monkeypatch, at_once):
    """Folded in pieces of any size, the same comes out."""
    live_a_day(home)
    orders, plans = home.app.orders(), home.app.plans()
    monkeypatch.setattr(read_models, "EVENTS_AT_ONCE", at_once)
    home.app.rebuild()
    assert (home.app.orders(), home.app.plans()) == (orders, plans)


def test_the_log_only_grows_and_takes_an_event_once(home):
    """The same id again is left out; what stood there stays as it was."""
    live_a_day(home)
    with reading(home.keeper) as books:
        before = list(books.log.read())
    again = OrderCancelled(event_id=before[0].event.event_id, at=NOON, order_id=OrderId("done"))
    with writing(home.keeper) as unit:
        unit.record(again, proposed(2, ["left"]), proposed(2, ["left"]))
    with reading(home.keeper) as books:
        after = list(books.log.read())
    assert after[: len(before)] == before
    assert [each.seq for each in after] == list(range(1, len(before) + 2))
    assert [each.event for each in after[len(before) :]] == [proposed(2, ["left"])]


def test_what_a_read_model_cannot_fold_becomes_a_dead_letter_and_the_rest_goes_on(home, monkeypatch):
    """One event in three is bad: the other two are folded, and mended code folds all."""
    real = read_models.fold_orders

    def picky(tables, recorded):
        for each in recorded:
            if getattr(each.event, "order_id", None) == "b":
                raise ZeroDivisionError("no b")
            real(tables, [each])

    monkeypatch.setitem(read_models.READ_MODELS, read_models.ORDERS, picky)
    home.app.send(ImportOrders(handed(order("a"), order("b"), order("c"))))
    assert list(home.app.orders()) == ["a", "c"]
    assert [(each.handler, each.seq, each.said) for each in home.app.dead_letters()] == [
        ("orders", 2, "ZeroDivisionError('no b')")
    ]
    monkeypatch.setitem(read_models.READ_MODELS, read_models.ORDERS, real)
    home.app.rebuild()
    assert list(home.app.orders()) == ["a", "b", "c"]
    assert home.app.dead_letters() == ()


def test_a_unit_of_work_that_fails_leaves_nothing(home):
    """Sheets and events go together or not at all."""
    with pytest.raises(ZeroDivisionError), writing(home.keeper) as unit:
        unit.books.orders.put([order("a")])
        unit.record(proposed(1, ["a"]))
        raise ZeroDivisionError
    with reading(home.keeper) as books:
        assert books.orders.get(OrderId("a")) is None
        assert list(books.log.read()) == []


def test_attempts_count_once_and_an_order_comes_back_with_them(home):
    """A phone that was offline sends its queue twice: two failed tries stay two."""
    home.app.send(ImportOrders(handed(order("a"))))
    tries = (attempt("a", 1, FailureReason.NOT_HOME), attempt("a", 5, FailureReason.NO_ACCESS))
    assert home.app.send(RecordAttempts(tries)).returned == ("a", "a")
    assert home.app.send(RecordAttempts(tries)).repeated == 2
    state = home.app.orders()[OrderId("a")]
    assert (state.stage, state.attempts, state.last_failure) == (Stage.RETURNED, 2, "no_access")
    with pytest.raises(UnknownNameError, match="unknown order: 'z'"):
        home.app.send(RecordAttempts((attempt("a", 9), attempt("z", 9))))
    assert home.app.orders()[OrderId("a")].stage == Stage.RETURNED


def test_the_story_of_an_order_is_told_whole(home):
    """Six chapters in order, the release of its plan among them, and nothing of other orders."""
    live_a_day(home)
    story = home.app.trace(OrderId("back"))
    assert [each.name for each in story] == [
        "order.received",
        "order.located",
        "plan.proposed",
        "plan.released",
        "task.attempted",
        "order.returned",
    ]
    assert "planned" in story[2].told
    assert "not_home" in story[5].told
    assert not any("gone" in each.told for each in story)
    with pytest.raises(UnknownNameError, match=r"Did you mean 'back'"):
        home.app.trace(OrderId("bak"))


def test_erasing_a_person_leaves_the_log_as_it_was_and_nothing_of_them_elsewhere(home):
    """Name, phone, address and door are gone from every table; the states still fold."""
    home.app.send(ImportOrders(handed(order("a"), person=ANNA)))
    home.app.send(ImportOrders(handed(order("b", "Main Street 2"), person=Person(name="Bo"))))
    home.app.send(LocateOrders())
    with reading(home.keeper) as books:
        person = books.orders.get(OrderId("a")).recipient
        before = list(books.log.read())
    with pytest.raises(InputError, match="an order of theirs is still open: 'a'"):
        home.app.send(ErasePerson(person))
    home.app.send(RecordAttempts((attempt("a", 1),)))
    told = home.app.send(ErasePerson(person))
    assert (told.people, told.orders) == ((person,), ("a",))
    with reading(home.keeper) as books:
        after = list(books.log.read())
        assert after[: len(before)] == before
        assert isinstance(after[-1].event, PersonErased)
        assert books.orders.get(OrderId("b")) is not None
    with home.keeper._engine.connect() as connection:
        tables = ("events", "order_sheets", "people", "places", "remembered_addresses", "order_states")
        rows = [connection.execute(text(f"SELECT * FROM {table}")).all() for table in tables]
    assert not any(word in repr(rows) for word in ("Anna", "358", "Main Street 1", "24.91"))
    states = home.app.orders()
    home.app.rebuild()
    assert home.app.orders() == states


def test_people_are_forgotten_when_their_orders_ended_long_enough_ago(home):
    """Anna's order ended five days ago, Bo's is open, Cleo's ended an hour ago."""
    for name, person in (("a", ANNA), ("b", Person(name="Bo")), ("c", Person(name="Cleo"))):
        home.app.send(ImportOrders(handed(order(name, due_on=TUESDAY), person=person)))
    home.app.send(RecordAttempts((attempt("a", 1), attempt("c", 120))))
    home.clock.wait(hours=121)
    assert home.app.send(ForgetBefore(4 * 86_400)).orders == ("a",)
    assert home.app.send(ForgetBefore(4 * 86_400)).orders == ()
