"""Files of orders for tests: one day, one clock, rows given as text."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from doorstep.connectors.orders.files import orders_of
from doorstep.connectors.orders.results import ReadOrders
from doorstep.domain.instants import LocalDay
from doorstep.domain.orders import Order

HELSINKI = ZoneInfo("Europe/Helsinki")
DAY = LocalDay(date(2026, 11, 23), HELSINKI)  # a Monday; clocks are two hours ahead of UTC


def read(text: str | bytes, *, day: LocalDay = DAY, **options: object) -> ReadOrders:
    """Read a file of orders that is given as text."""
    content = text.encode() if isinstance(text, str) else text
    return orders_of(content, place="orders", day=day, **options)


def only(text: str | bytes, **options: object) -> Order:
    """Read a file with one good row and no other."""
    found = read(text, **options)
    assert not found.rejected, found.rejected
    (given,) = found.orders
    return given.order


def clock(hour: int, minute: int = 0) -> datetime:
    """The instant of a clock reading of the day."""
    return datetime(2026, 11, 23, tzinfo=UTC) + timedelta(hours=hour - 2, minutes=minute)
