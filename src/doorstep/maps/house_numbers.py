"""Read house numbers, and place numbers that nobody has mapped between those that somebody has."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from doorstep.domain.places import LonLat, great_circle_m

STEPS = {"even": 2, "odd": 2, "all": 1, "1": 1, "2": 2, "4": 4, "10": 10}
LONGEST_LINE = 500  # numbers on one interpolation way; more is a mapping error
WIDEST_GAP_M = 600.0  # between two known numbers: beyond it a street bends too much for a straight line
FURTHEST_BEYOND = 6  # numbers past the last known one that are still placed beside it
LONGEST_RANGE = 60  # numbers in "12-72"; a wider range is two numbers of something else
_NUMBER = re.compile(r"\s*(\d{1,6})\s*([^\W\d_]?)(?=$|[^\w]|\d)", re.UNICODE)
_RANGE = re.compile(r"^\s*(\d{1,6})\s*[-–—]\s*(\d{1,6})\s*$")
_LEADING = re.compile(r"\d{1,6}")


@dataclass(frozen=True, slots=True)
class NumberPoint:
    """A house number of one street and where it stands."""

    number: int
    position: LonLat


@dataclass(frozen=True, slots=True)
class Placed:
    """Where an unmapped number should stand, and how far it may be off.

    spread_m
        Distance between the two known numbers it was placed between.
    """

    position: LonLat
    spread_m: float


def leading_number(text: str) -> int | None:
    """Take the first whole number of a house number: 12 of `12a-14`."""
    found = _LEADING.search(text)
    return int(found.group()) if found else None


def written_numbers(text: str) -> tuple[str, ...]:
    """List every single number a house-number tag stands for, folded: `12a-14` gives 12a, 14.

    `12-16` stands for the numbers of that side (12, 14, 16) and for the whole text; `;` and `,` part lists.
    """
    text = "".join(text.casefold().split())
    found: dict[str, None] = {text: None}
    for part in re.split(r"[;,]", text):
        ends = _RANGE.match(part)
        if ends and 0 < int(ends.group(2)) - int(ends.group(1)) <= LONGEST_RANGE:
            first, last = int(ends.group(1)), int(ends.group(2))
            step = 2 if (last - first) % 2 == 0 else 1
            found.update(dict.fromkeys(str(number) for number in range(first, last + 1, step)))
            continue
        for number, letter in _NUMBER.findall(part):
            found.setdefault(number + letter)
            if letter:
                continue
    return tuple(found)


def numbers_between(
    start: str, end: str, kind: str, line: Sequence[tuple[float, float]]
) -> list[tuple[int, tuple[float, float]]]:
    """Count out the numbers strictly between two ends of an `addr:interpolation` way, evenly along it.

    Parameters
    ----------
    start, end
        House numbers of the ends of the line.
    kind
        Value of `addr:interpolation`: even, odd, all, or a step. Letters (`alphabetic`) are not counted out.
    line
        The way between the two ends, (lon, lat) in degrees.
    """
    first, last, step = leading_number(start), leading_number(end), STEPS.get(kind)
    if first is None or last is None or step is None or abs(last - first) > LONGEST_LINE * step:
        return []
    sign = step if last > first else -step
    count = abs(last - first)
    return [
        (number, point_along(line, abs(number - first) / count)) for number in range(first + sign, last, sign)
    ]


def point_along(line: Sequence[tuple[float, float]], share: float) -> tuple[float, float]:
    """Find the point at a share (0..1) of the length of a line of (lon, lat) degrees."""
    shrink = math.cos(math.radians(line[0][1]))
    lengths = [math.hypot((b[0] - a[0]) * shrink, b[1] - a[1]) for a, b in pairwise(line)]
    left = share * sum(lengths)
    for (a, b), length in zip(pairwise(line), lengths, strict=True):
        if left <= length and length > 0:
            part = left / length
            return a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part
        left -= length
    return line[-1]


def place_number(number: int, known: Sequence[NumberPoint]) -> Placed | None:
    """Place a number between its neighbours on the same side of the street; None where that is no guess.

    Parameters
    ----------
    known
        Numbers of one street, ascending. Both sides; the side is told by odd and even where both exist.
    """
    side = [point for point in known if (point.number - number) % 2 == 0]
    placed = _between(number, side)
    if placed:
        return placed
    placed = _between(number, known)
    return placed or _beyond(number, side or known)


def _between(number: int, known: Sequence[NumberPoint]) -> Placed | None:
    after = bisect_left(known, number, key=lambda point: point.number)
    if after == 0 or after == len(known):
        return None
    low, high = known[after - 1], known[after]
    spread_m = great_circle_m(low.position, high.position)
    if high.number == low.number or spread_m > WIDEST_GAP_M:
        return None
    part = (number - low.number) / (high.number - low.number)
    lon = low.position.lon + (high.position.lon - low.position.lon) * part
    lat = low.position.lat + (high.position.lat - low.position.lat) * part
    return Placed(LonLat(lon, lat), spread_m)


def _beyond(number: int, known: Sequence[NumberPoint]) -> Placed | None:
    """Put a number just past the end of the row beside the last known one."""
    if not known:
        return None
    nearest = min(known, key=lambda point: abs(point.number - number))
    away = abs(nearest.number - number)
    if away > FURTHEST_BEYOND:
        return None
    return Placed(nearest.position, 25.0 * away)
