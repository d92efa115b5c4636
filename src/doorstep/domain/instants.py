"""Instants and local days. Instants are aware UTC; a local day may last 23 or 25 hours.

Time zones come in as `tzinfo` objects, because reading the zone database is I/O and belongs to an edge.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from doorstep.domain.errors import WindowError
from doorstep.domain.units import SECONDS_PER_DAY, Seconds, s_from_hours, s_from_minutes


def require_utc(instant: datetime, what: str) -> None:
    """Refuse a time without zone, or with another zone than UTC.

    Raises
    ------
    WindowError
        Naming the time and how to convert it.
    """
    if instant.tzinfo is None:
        mend = "Say which zone it is in, then convert with .astimezone(UTC)."
        raise WindowError(f"{what} is a time without zone", value=instant.isoformat(), mend=mend)
    if instant.utcoffset() != timedelta(0):
        mend = f"Convert with .astimezone(UTC): {instant.astimezone(UTC).isoformat()}."
        raise WindowError(f"{what} is not in UTC", value=instant.isoformat(), mend=mend)


def s_between(start: datetime, end: datetime) -> Seconds:
    """Count the whole seconds from one instant to another, rounding down; negative when `end` is earlier."""
    return (end - start) // timedelta(seconds=1)


def instant_at(epoch: datetime, since_epoch_s: Seconds) -> datetime:
    """Turn seconds since a plan's epoch back into an instant."""
    return epoch + timedelta(seconds=since_epoch_s)


@dataclass(frozen=True, slots=True)
class LocalDay:
    """One date on the clocks of one zone, from local midnight to the next."""

    date: date
    zone: tzinfo

    @property
    def starts(self) -> datetime:
        """Local midnight as an instant."""
        return datetime.combine(self.date, time(), self.zone).astimezone(UTC)

    @property
    def ends(self) -> datetime:
        """The next local midnight as an instant."""
        return LocalDay(self.date + timedelta(days=1), self.zone).starts

    @property
    def length_s(self) -> Seconds:
        """Length of the day: 82 800, 86 400 or 90 000 s where clocks change by an hour."""
        return s_between(self.starts, self.ends)

    def at_clock(self, clock_s: Seconds) -> datetime:
        """Turn a clock reading of this date into an instant.

        A reading that the clocks skip in spring is taken as if they had not changed yet (02:30 becomes
        03:30); one that they show twice in autumn is the first of the two.

        Parameters
        ----------
        clock_s
            Seconds that the wall clock shows since 00:00; 86 400 and more run into the next dates.

        Raises
        ------
        WindowError
            If it is negative.
        """
        if clock_s < 0:
            raise WindowError("a clock reading below 00:00", value=clock_s, place=self.date.isoformat())
        days, second = divmod(clock_s, SECONDS_PER_DAY)
        reading = datetime.combine(self.date + timedelta(days=days), time()) + timedelta(seconds=second)
        return reading.replace(tzinfo=self.zone).astimezone(UTC)

    def clock_s(self, instant: datetime) -> Seconds:
        """Read the wall clock at an instant, in seconds since this date's 00:00 on the clock face."""
        require_utc(instant, "the instant to read the clock at")
        local = instant.astimezone(self.zone)
        days = (local.date() - self.date).days
        return days * SECONDS_PER_DAY + s_from_hours(local.hour) + s_from_minutes(local.minute) + local.second
