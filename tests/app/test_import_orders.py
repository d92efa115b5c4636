"""Orders come in: once, whatever is sent twice, with nothing lost and nothing doubled."""

from dataclasses import replace

import pytest

from doorstep.app.commands import CancelOrders, ImportOrders
from doorstep.app.order_stages import Stage
from doorstep.app.unit_of_work import reading
from doorstep.domain.errors import UnknownNameError, WordError
from doorstep.domain.ids import OrderId
from doorstep.domain.order_events import OrderReceived
from doorstep.domain.orders import ExternalReference
from doorstep.domain.people import Person
from doorstep.domain.places import Address
from tests.app.desk_parts import MONDAY, TUESDAY, handed, order

ANNA = Person(name="Anna", phone="+358 40 123")


def log_length(home):
    """Events in the log."""
    with reading(home.keeper) as books:
        return sum(1 for _ in books.log.read())


def test_an_order_that_comes_twice_changes_nothing(home):
    """Idempotent on source and external reference: the file may be sent again."""
    first = home.app.send(ImportOrders(handed(order("a"), order("b"), person=ANNA)))
    assert first.added == ("a", "b")
    before = log_length(home)
    again = home.app.send(ImportOrders(handed(order("a"), order("b"), person=ANNA)))
    assert again.unchanged == again.orders == ("a", "b")
    assert (again.added, again.revised) == ((), ())
    assert log_length(home) == before == 2


def test_the_same_reference_of_another_source_is_another_order(home):
    """Two shops count from 1: the second gets an id with its source in it."""
    home.app.send(ImportOrders(handed(order("1"))))
    other = order("1", reference=ExternalReference("other shop", "1"))
    assert home.app.send(ImportOrders(handed(other))).added == ("1@other shop",)
    assert home.app.send(ImportOrders(handed(other))).unchanged == ("1@other shop",)


def test_a_changed_order_is_revised_and_located_again_only_if_it_moved(home):
    """A new window keeps the door; a new address does not."""
    home.app.send(ImportOrders(handed(order("a"))))
    lighter = replace(order("a"), price_if_unserved_minor=100)
    assert home.app.send(ImportOrders(handed(lighter))).revised == ("a",)
    moved = replace(lighter, address=Address(text="Main Street 2"))
    home.app.send(ImportOrders(handed(moved)))
    with reading(home.keeper) as books:
        told = [getattr(each.event, "address_changed", None) for each in books.log.about("a")]
        assert told == [None, False, True]
        assert books.orders.get(OrderId("a")) == moved


def test_two_orders_of_one_reference_in_one_list_are_refused_and_nothing_is_kept(home):
    """Nobody could say which of the two counts."""
    with pytest.raises(WordError, match="two orders of one reference: 'a'"):
        home.app.send(ImportOrders(handed(order("b"), order("a"), order("a"))))
    assert home.app.orders() == {}


def test_a_reference_that_comes_again_for_a_later_day_is_another_order_once_the_first_is_settled(home):
    """Files that count from 1 every day; an order that was left over is the same one, moved."""
    home.app.send(ImportOrders(handed(order("1"), order("2"))))
    home.app.send(CancelOrders((OrderId("1"),)))
    tomorrow = handed(order("1", due_on=TUESDAY), order("2", due_on=TUESDAY))
    result = home.app.send(ImportOrders(tomorrow))
    assert result.orders == ("1 2026-11-24", "2")
    assert (result.added, result.revised) == (("1 2026-11-24",), ("2",))
    assert home.app.send(ImportOrders(tomorrow)).unchanged == ("1 2026-11-24", "2")


def test_a_complete_list_cancels_what_it_names_no_longer(home):
    """Of its own source and date only."""
    home.app.send(ImportOrders(handed(order("a"), order("b"), order("c", due_on=TUESDAY))))
    other = order("d", reference=ExternalReference("other shop", "d"))
    home.app.send(ImportOrders(handed(other)))
    result = home.app.send(ImportOrders(handed(order("a")), complete=True))
    assert result.cancelled == ("b",)
    stages = {order_id: state.stage for order_id, state in home.app.orders().items()}
    assert stages == {
        "a": Stage.RECEIVED,
        "b": Stage.CANCELLED,
        "c": Stage.RECEIVED,
        "d": Stage.RECEIVED,
    }
    assert home.app.send(ImportOrders(handed(order("a"), order("b")), complete=True)).revised == ("b",)
    assert home.app.orders()["b"].stage == Stage.RECEIVED


def test_the_log_holds_no_name_and_no_address(home):
    """Personal data stays outside (ADR 0007): not a letter of it in any event."""
    home.app.send(ImportOrders(handed(order("a"), person=ANNA)))
    with reading(home.keeper) as books:
        events = [each.event for each in books.log.read()]
        assert isinstance(events[0], OrderReceived)
        assert not any(word in repr(events) for word in ("Anna", "358", "Main Street"))
        sheet = books.orders.get(OrderId("a"))
        assert sheet is not None
        assert sheet.recipient is not None
        assert books.people.get(sheet.recipient) == ANNA
        assert sheet.due_on == MONDAY


def test_cancelling_an_unknown_order_cancels_none(home):
    """All or nothing, with the nearest name."""
    home.app.send(ImportOrders(handed(order("a"))))
    with pytest.raises(UnknownNameError, match="unknown order: 'x'"):
        home.app.send(CancelOrders((OrderId("a"), OrderId("x"))))
    assert home.app.orders()["a"].stage == Stage.RECEIVED
