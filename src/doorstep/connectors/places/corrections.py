"""Files of addresses that need a person: written to be filled in, and read back as corrections.

A row names the address as it was given. Whoever corrects it fills in the right address, or longitude and
latitude of the door, or both, and where one gets in and where to halt; rows that are left blank say nothing.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from doorstep.connectors.tables.delimited import Rejected, columns_of, rows_of, text_of
from doorstep.domain.errors import FileError, InputError
from doorstep.domain.ids import KerbId
from doorstep.domain.places import Address, LonLat

ORDER, ADDRESS, PROBLEM, RIGHT, LON, LAT = "order", "address", "problem", "right_address", "lon", "lat"
ENTRANCE, KERB = "entrance", "kerb"
TO_FILL = (RIGHT, LON, LAT, ENTRANCE, KERB)
HEADING = (ORDER, ADDRESS, PROBLEM, *TO_FILL)
_KNOWN = {
    ORDER: (ORDER, "id", "order_id"),
    ADDRESS: (ADDRESS, "as_given"),
    RIGHT: (RIGHT, "correct_address", "meant"),
    LON: (LON, "lng", "longitude"),
    LAT: (LAT, "latitude"),
    ENTRANCE: (ENTRANCE, "way_in"),
    KERB: (KERB, "halt"),
}
_PAIR = re.compile(r"\s*([-+]?\d+(?:\.\d+)?)\s*[,; ]\s*([-+]?\d+(?:\.\d+)?)\s*")
MOST_CANDIDATES = 3


@dataclass(frozen=True, slots=True)
class AddressRow:
    """An address to be looked at, and what the map offers for it."""

    order: str
    address: str
    problem: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """What somebody filled in: where an address is, and what it should have been.

    entrance, kerb
        Where one gets in, and where to halt: a position or the id of a kerb. None: nothing was said.
    """

    row: int
    address: str
    meant: Address | None
    door: LonLat | None
    entrance: LonLat | None = None
    kerb: KerbId | LonLat | None = None


@dataclass(frozen=True, slots=True)
class ReadCorrections:
    """Rows that were filled in, rows that were left blank, and rows that cannot be."""

    corrections: tuple[Correction, ...]
    blank: int
    rejected: tuple[Rejected, ...]


def written_addresses(rows: Iterable[AddressRow]) -> str:
    """Write addresses as CSV with columns to fill in; guesses stand behind them."""
    guesses = [f"candidate_{number}" for number in range(1, MOST_CANDIDATES + 1)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([*HEADING, *guesses])
    for row in rows:
        offered = row.candidates[:MOST_CANDIDATES]
        writer.writerow([row.order, row.address, row.problem, *[""] * len(TO_FILL), *offered])
    return text.getvalue()


def read_corrections(content: bytes, *, place: str) -> ReadCorrections:
    """Read corrections.

    Raises
    ------
    FileError
        If it is no table, or has no column of addresses.
    """
    rows = rows_of(text_of(content, place=place), place=place)
    _, heading = next(rows)
    columns = columns_of(heading, _KNOWN)
    if ADDRESS not in columns or columns.keys().isdisjoint(TO_FILL):
        mend = f"Give the columns {ADDRESS}, {', '.join(TO_FILL)}."
        raise FileError("not a file of corrections", place=place, mend=mend)
    found: list[Correction] = []
    rejected: list[Rejected] = []
    blank = 0
    for line, cells in rows:
        given = {name: cells[at] if at < len(cells) else "" for name, at in columns.items()}
        try:
            correction = _correction(line, given)
        except InputError as problem:
            rejected.append(Rejected(line, None, problem.what, str(problem.value), problem.mend))
            continue
        blank += correction is None
        found += [] if correction is None else [correction]
    return ReadCorrections(tuple(found), blank, tuple(rejected))


def _correction(line: int, given: dict[str, str]) -> Correction | None:
    right, lon, lat, entrance, kerb = said = [given.get(name, "").strip() for name in TO_FILL]
    if not any(said):
        return None
    address = given[ADDRESS].strip()
    if not address:
        filled = "; ".join(filter(None, said))
        raise InputError("a correction of no address", value=filled, mend="Keep the address.")
    meant = Address(text=right) if right else None
    door = _door([lon, lat]) if lon or lat else None
    way_in = _position(entrance) if entrance else None
    if entrance and way_in is None:
        mend = "Write longitude and latitude in one cell, such as 24.9412,60.1699."
        raise InputError("not the position of an entrance", value=entrance, mend=mend)
    halt = (_position(kerb) or KerbId(kerb)) if kerb else None
    return Correction(line, address, meant, door, way_in, halt)


def _position(cell: str) -> LonLat | None:
    """Read longitude and latitude in one cell; None where it is no pair of numbers."""
    pair = _PAIR.fullmatch(cell)
    return None if pair is None else LonLat(lon=float(pair[1]), lat=float(pair[2]))


def _door(cells: Sequence[str]) -> LonLat:
    try:
        lon, lat = (float(cell.replace(",", ".")) for cell in cells)
    except ValueError:
        mend = "Write longitude and latitude in degrees, such as 24.9412 and 60.1699."
        raise InputError("not a position", value=", ".join(cells), mend=mend) from None
    return LonLat(lon=lon, lat=lat)
