"""Times of an order: due date, windows and release as instants, with what the clock change did to them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypeAlias

from doorstep.connectors.orders.cells import RowCells
from doorstep.connectors.tables.cells import Cell, text_of_cell
from doorstep.connectors.tables.clock_cells import (
    DateOrder,
    clock_s_of,
    date_of,
    instant_of,
    serial_of,
    spans_of,
    weekdays_of,
)
from doorstep.domain.errors import WindowError
from doorstep.domain.instants import LocalDay
from doorstep.domain.units import Seconds
from doorstep.domain.windows import Window

Tell: TypeAlias = Callable[[str, str], None]

_CLOCK = re.compile(r"[^-/]{1,12}$")
_DATED = re.compile(r"\d{1,4}[-./]\d{1,2}[-./]\d{2,4}[T\s,]")


class OrderTimes:
    """Reads the times of rows. Instants of a date are made once and kept, because most rows share them.

    day
        The date that rows without one are due, and the clock that all are read on.
    """

    def __init__(self, day: LocalDay, order: DateOrder | None) -> None:
        self._day = day
        self._order = order
        self._instants: dict[tuple[date, Seconds], tuple[datetime, str | None]] = {}

    def due_on(self, row: RowCells) -> date | None:
        """Read the date an order is due; None when it cannot be read, which the row then tells."""
        cell = row.cells.get("date")
        if cell is None:
            return self._date_of_windows(row) or self._day.date
        return row.guard(
            "date", lambda: self._not_over(date_of(cell, self._order, self._day.date), text_of_cell(cell))
        )

    def _date_of_windows(self, row: RowCells) -> date | None:
        """Give the date that a window states with its times, where there is no column for it."""
        for column in ("opens", "closes"):
            cell = row.cells.get(column)
            if _has_date(cell):
                given = row.guard(column, partial(instant_of, cell, self._day, self._order))
                return None if given is None else given.astimezone(self._day.zone).date()
        return None

    def _not_over(self, due: date, text: str) -> date:
        if due < self._day.date:
            mend = f"Correct the date, or plan that day instead of {self._day.date.isoformat()}."
            raise WindowError("a date that is over", value=text, mend=mend)
        return due

    def rests_on(self, row: RowCells) -> bool:
        """Tell whether a standing order is not due on the day."""
        days = row.read("weekdays", weekdays_of)
        return days is not None and self._day.date.weekday() not in days

    def windows(self, row: RowCells, due: date, tell: Tell) -> tuple[Window, ...]:
        """Read all windows of an order: those of one cell, and one from two columns.

        Windows that overlap are one: service may begin in either.

        Parameters
        ----------
        tell
            Takes a column and what the reader should know about it.
        """
        found = list(self.spans(row, "window", due, tell))
        if "opens" in row or "closes" in row:
            pair = self._pair(row, LocalDay(due, self._day.zone), tell)
            found += [pair] if pair else []
        joined: list[Window] = []
        for window in sorted(found):
            if joined and window.opens <= joined[-1].closes:
                joined[-1] = Window(joined[-1].opens, max(joined[-1].closes, window.closes))
            else:
                joined.append(window)
        return tuple(joined)

    def spans(self, row: RowCells, column: str, due: date, tell: Tell) -> tuple[Window, ...]:
        """Read the windows of one cell."""
        windows = []
        for span in row.read(column, spans_of) or ():
            opens = self._at(due, span.opens_s, column, tell)
            closes = self._at(due, span.closes_s, column, tell)
            windows.append(row.guard(column, partial(self._window, opens, closes)))
        return tuple(window for window in windows if window is not None)

    def _pair(self, row: RowCells, day: LocalDay, tell: Tell) -> Window | None:
        opens = self._end(row, "opens", day, tell) if "opens" in row else day.starts
        closes = self._end(row, "closes", day, tell) if "closes" in row else day.ends
        if opens is None or closes is None:
            return None
        both = "opens" in row and "closes" in row
        if closes < opens and both and not _has_date(row.cells["closes"]):
            closes = LocalDay(day.date + timedelta(days=1), day.zone).at_clock(day.clock_s(closes))
        return row.guard("opens, closes" if both else "closes", lambda: self._window(opens, closes))

    def _end(self, row: RowCells, column: str, day: LocalDay, tell: Tell) -> datetime | None:
        cell = row.cells[column]
        if isinstance(cell, str) and _CLOCK.match(cell):
            read_s = row.read(column, clock_s_of)
            return None if read_s is None else self._at(day.date, read_s, column, tell)
        return row.guard(column, lambda: instant_of(cell, day, self._order))

    def _at(self, due: date, clock_s: Seconds, column: str, tell: Tell) -> datetime:
        """Give the instant of a clock reading, and tell where the clock change leaves a choice."""
        known = self._instants.get((due, clock_s))
        if known is None:
            known = self._instants[due, clock_s] = _instant_and_change(LocalDay(due, self._day.zone), clock_s)
        if known[1] is not None:
            tell(column, known[1])
        return known[0]

    def _window(self, opens: datetime, closes: datetime) -> Window:
        if closes < self._day.starts:
            mend = f"Correct it, or plan that day instead of {self._day.date.isoformat()}."
            raise WindowError("a window in the past", value=closes.isoformat(), mend=mend)
        return Window(opens, closes)

    def released(self, row: RowCells, due: date) -> datetime | None:
        """Read when a parcel is ready at its hub."""
        cell = row.cells.get("ready")
        if cell is None:
            return None
        return row.guard("ready", lambda: instant_of(cell, LocalDay(due, self._day.zone), self._order))


def _has_date(cell: Cell) -> bool:
    if isinstance(cell, str):
        return _DATED.match(cell) is not None
    return isinstance(cell, datetime) or serial_of(cell) is not None


def _instant_and_change(day: LocalDay, clock_s: Seconds) -> tuple[datetime, str | None]:
    instant = day.at_clock(clock_s)
    reading = f"{clock_s // 3600 % 24:02}:{clock_s // 60 % 60:02}"
    if day.clock_s(instant) != clock_s:
        moved = instant.astimezone(day.zone)
        return instant, f"{reading} is skipped by the clock change: read as {moved:%H:%M}"
    local = instant.astimezone(day.zone)
    if local.replace(fold=1).utcoffset() != local.replace(fold=0).utcoffset():
        return instant, f"{reading} comes twice by the clock change: read as the first"
    return instant, None
