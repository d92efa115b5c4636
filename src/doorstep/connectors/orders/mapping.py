"""Mappings of order files: which heading is read as which column, shown before use and kept under a name."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

from doorstep.connectors.tables.cells import UNITS, unit_of
from doorstep.connectors.tables.clock_cells import DateOrder
from doorstep.connectors.tables.folding import fold
from doorstep.domain.errors import FileError, UnitError, UnknownNameError, WordError

RECOGNISED = "recognised"
PROBLEM, MEND = "problem", "mend"
"""Headings of the two columns that rejected rows come back with; they are never read."""
HINTS: Mapping[str, str] = MappingProxyType(
    dict.fromkeys(
        ("load", "load 1", "demand", "units", "capacity", "capacity demand"),
        "is in a unit of its own: map mass, volume or parcels to it",
    )
    | dict.fromkeys(
        (
            "driver",
            "assigned to",
            "assigned driver",
            "fahrer",
            "chauffeur",
            "conductor",
            "kuljettaja",
            "team",
        ),
        "is not read: name the vehicle in a column `vehicles`",
    )
)
_UNIT_BEHIND = re.compile(
    r"^(?P<bare>.*?)[\s_]*(?:\b(?:in|en)\s+)?[\[(]?\b(?P<unit>[a-zA-Zµ\"']{1,7}[23³]?)\.?[\])]?$"
)
_KEYS = ("name", "columns", "units", "decimal", "date_order", "amounts")


@dataclass(frozen=True, slots=True)
class OrderColumn:
    """A column of orders: what it means, the headings it goes by, and the measure of its numbers."""

    name: str
    meaning: str
    headings: tuple[str, ...]
    measure: str | None


@cache
def order_columns() -> Mapping[str, OrderColumn]:
    """Give every column of an order file by its name."""
    text = (files(__package__) / "columns.toml").read_text(encoding="utf-8")
    return MappingProxyType(
        {
            name: OrderColumn(name, given["meaning"], tuple(given["headings"]), given.get("unit"))
            for name, given in tomllib.loads(text).items()
        }
    )


@cache
def _columns_by_heading() -> Mapping[str, str]:
    own = {fold(name): name for name in order_columns()}
    return {heading: column.name for column in order_columns().values() for heading in column.headings} | own


@dataclass(frozen=True, slots=True)
class OrderMapping:
    """Which heading of a file is read as which column, and how.

    columns
        Heading by column, as it stands in the file.
    units
        Unit of a column's numbers where its cells name none: kg, lb, cm, min and the like.
    decimal
        The decimal sign, a point or a comma. None: a point; what may be either is refused.
    date_order
        Which part of 3/4/2026 comes first. None: found out from all dates of the file.
    amounts
        Of a VROOM document: the column that each place of its amounts is read as.
    """

    columns: Mapping[str, str]
    name: str = RECOGNISED
    units: Mapping[str, str] = field(default_factory=dict)
    decimal: str | None = None
    date_order: DateOrder | None = None
    amounts: tuple[str, ...] = ("parcels",)

    def __post_init__(self) -> None:
        known = order_columns()
        place = f"mapping {self.name}"
        for column in (*self.columns, *self.units, *self.amounts):
            if column not in known:
                raise UnknownNameError.among("column", column, known, place=place)
        for column, unit in self.units.items():
            units = UNITS.get(known[column].measure or "", {})
            if unit not in units:
                mend = f"Use one of {', '.join(units)}." if units else "This column has no units."
                raise WordError(f"no unit of {column}", value=unit, place=place, mend=mend)
        if self.decimal not in (None, ".", ","):
            raise WordError(
                "no decimal sign", value=self.decimal, place=place, mend="Use a point or a comma."
            )
        for name in ("columns", "units"):
            object.__setattr__(self, name, MappingProxyType(dict(getattr(self, name))))

    def corrected(self, **columns: str | None) -> OrderMapping:
        """Give the same mapping with other headings for some columns; None takes a column out."""
        changed = {**self.columns, **columns}
        return replace(
            self, columns={name: heading for name, heading in changed.items() if heading is not None}
        )

    def places(self, headings: Sequence[str], *, place: str) -> dict[str, int]:
        """Give where each column stands in a file.

        Raises
        ------
        UnknownNameError
            If the file has no such heading.
        """
        found: dict[str, int] = {}
        folded = [fold(heading) for heading in headings]
        for column, heading in self.columns.items():
            if heading in headings:
                found[column] = headings.index(heading)
            elif fold(heading) in folded:
                found[column] = folded.index(fold(heading))
            else:
                raise UnknownNameError.among(f"heading for {column}", heading, headings, place=place)
        return found

    def unread(self, headings: Sequence[str]) -> tuple[str, ...]:
        """Name the headings that are read as nothing, each with a hint where there is one."""
        used = {fold(heading) for heading in self.columns.values()}
        rest = [heading for heading in headings if heading and fold(heading) not in used | {PROBLEM, MEND}]
        return tuple(
            f"{heading} {HINTS[fold(heading)]}" if fold(heading) in HINTS else heading for heading in rest
        )

    def as_json(self) -> str:
        """Write it down, to be given again."""
        document = {
            "name": self.name,
            "columns": dict(self.columns),
            "units": dict(self.units),
            "decimal": self.decimal,
            "date_order": self.date_order,
            "amounts": list(self.amounts),
        }
        return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def count_known(headings: Sequence[str]) -> int:
    """Count the headings that are recognised."""
    return sum(_recognised(heading) is not None for heading in headings)


def recognise(headings: Sequence[str], *, name: str = RECOGNISED, decimal: str | None = None) -> OrderMapping:
    """Recognise headings: the first of each column is taken, with the unit behind it."""
    columns: dict[str, str] = {}
    units: dict[str, str] = {}
    for heading in headings:
        found = _recognised(heading)
        if found is None or found[0] in columns:
            continue
        column, unit = found
        columns[column] = heading
        if unit is not None:
            units[column] = unit
    return OrderMapping(columns, name, units, decimal)


@lru_cache(maxsize=4096)
def _recognised(heading: str) -> tuple[str, str | None] | None:
    by_heading = _columns_by_heading()
    column = by_heading.get(fold(heading))
    if column is not None:
        return column, None
    found = _UNIT_BEHIND.match(heading.replace("_", " ").strip())
    if found is None:
        return None
    column = by_heading.get(fold(found["bare"]))
    measure = None if column is None else order_columns()[column].measure
    if column is None or measure is None or measure not in UNITS:
        return None
    try:
        return column, unit_of(found["unit"], measure)
    except UnitError:
        return None


def read_mapping(content: bytes, *, place: str) -> OrderMapping:
    """Read a mapping that was written down.

    Raises
    ------
    FileError
        If it is none.
    UnknownNameError, WordError
        If it names a column or unit that is not there.
    """
    mend = 'Give {"name": ..., "columns": {"address": "Street"}, ...}.'
    try:
        given = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as problem:
        raise FileError("not a mapping", place=place, mend=mend) from problem
    if not isinstance(given, dict) or not isinstance(given.get("columns"), dict):
        raise FileError("not a mapping", place=place, mend=mend)
    strange = sorted(set(given) - set(_KEYS))
    if strange:
        raise UnknownNameError.among("key", strange[0], _KEYS, place=place)
    order = given.get("date_order")
    if order not in (None, *DateOrder):
        raise UnknownNameError.among("order of dates", order, [str(each) for each in DateOrder], place=place)
    return OrderMapping(
        _texts(given["columns"], f"{place}, columns"),
        str(given.get("name", RECOGNISED)),
        _texts(given.get("units") or {}, f"{place}, units"),
        given.get("decimal"),
        None if order is None else DateOrder(order),
        tuple(str(column) for column in given.get("amounts") or ("parcels",)),
    )


def _texts(given: object, place: str) -> dict[str, str]:
    if not isinstance(given, dict) or not all(isinstance(value, str) for value in given.values()):
        raise FileError("not names and texts", value=given, place=place, mend='Write {"address": "Street"}.')
    return {str(key): value for key, value in given.items()}
