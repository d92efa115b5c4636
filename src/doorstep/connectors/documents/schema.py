"""The JSON Schema of problems, made from the words: what editors and other programs can check against.

The schema (draft 2020-12) says shapes, types and names. What only a reader can know, such as that an id is
given once and known where it is named, `problems.read_problem` checks.
"""

from __future__ import annotations

import inspect
import re
import types
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Union, get_args, get_origin

from doorstep.connectors.documents.packed import KEYS, TYPES
from doorstep.connectors.documents.problems import FORMAT, PARTS, VERSION
from doorstep.connectors.documents.travel import (
    ARRIVALS,
    COORDINATES,
    FUNCTIONS,
    MATRIX,
    NEAREST,
    ROW_COLUMNS,
    ROWS,
    SCALE,
    SHAPES,
    WITH_HOLES,
)
from doorstep.connectors.documents.travel import COLUMNS as MATRIX_COLUMNS
from doorstep.connectors.documents.words import INLINED, LARGEST_WHOLE, fields_of, hints_of, words_in
from doorstep.domain.charging import Charging
from doorstep.domain.energy import Charger
from doorstep.domain.hubs import Hub
from doorstep.domain.kerbs import Kerb
from doorstep.domain.tasks import Task
from doorstep.domain.travel import UNREACHABLE, Travel
from doorstep.domain.vehicles import Vehicle, VehicleType
from doorstep.domain.walking import Walking
from doorstep.domain.windows import Window

Schema = dict[str, object]
POINT = "Id of the point of the travel where it stands."
_FIELD = re.compile(r"^([a-z_0-9, ]+)\n((?:    .+\n?)+)", re.MULTILINE)
_NEVER_BELOW_0 = re.compile(r".*_(s|ds|m|g|cm3|cm|wh|w|minor|percent)$|.*_minor_per_(h|km)$")
_COUNTS = frozenset({"pieces", "chilled_pieces", "vehicle_costs", "slots", "rule"})
_MAY_BE_BELOW = frozenset({"start_s", "instants_s"})


def problem_schema() -> Schema:
    """Give the schema of a whole document."""
    maker = _Maker()
    parts = {
        "format": {"const": FORMAT},
        "version": {"const": VERSION},
        "epoch": _instant("The instant that second 0 of the plan stands for."),
        "zone": {
            "type": "string",
            "description": "Zone of the local clock, such as Europe/Helsinki or +02:00. UTC by default.",
        },
        "vehicle_types": _list_of(maker.word(VehicleType)),
        "vehicles": _list_of(maker.vehicle()),
        "hubs": _list_of(maker.placed(Hub)),
        "tasks": _list_of(maker.placed(Task)),
        "walking": maker.walking(),
        "charging": maker.charging(),
        "travel": maker.travel(),
    }
    assert set(parts) == {"format", "version", *PARTS}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Doorstep problem",
        "type": "object",
        "properties": parts,
        "required": ["format", "version", "epoch", "vehicle_types", "vehicles", "tasks", "travel"],
        "additionalProperties": False,
        "$defs": {name: maker.defs[name] for name in sorted(maker.defs)},
    }


def meanings_of(kind: type) -> dict[str, str]:
    """Read from a word's docstring what each field means."""
    found: dict[str, str] = {}
    for names, text in _FIELD.findall(inspect.getdoc(kind) or ""):
        meaning = re.sub(r"\bNone\b", "null", " ".join(text.split()))
        found |= {name.strip(): meaning for name in names.split(",")}
    return found


def summary_of(kind: type) -> str:
    """Read the first paragraph of a word's docstring."""
    return " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split())


@dataclass(slots=True)
class _Maker:
    """Makes schemas of words; each word stands once, in `$defs`."""

    defs: dict[str, Schema] = field(default_factory=dict)

    def word(self, kind: type) -> Schema:
        """Give a reference to a word's schema."""
        if kind.__name__ not in self.defs:
            self.defs[kind.__name__] = {}  # a word that names itself would not end
            self.defs[kind.__name__] = self._object(kind)
        return {"$ref": f"#/$defs/{kind.__name__}"}

    def placed(self, kind: type) -> Schema:
        """Give the schema of a word that names its point."""
        return self._named(f"Placed{kind.__name__}", self._object(kind), {"point": _text(POINT)})

    def vehicle(self) -> Schema:
        """Give the schema of a vehicle, which names its type and its points."""
        made = self._object(Vehicle)
        properties = made["properties"]
        assert isinstance(properties, dict)
        properties["type"] = _text("Name of a type in `vehicle_types`.")
        more = {
            "start_point": _text("Id of the point where it starts; given with `start`."),
            "end_point": _text("Id of the point where it ends; given with `end`."),
        }
        return self._named("PlacedVehicle", made, more)

    def walking(self) -> Schema:
        """Give the schema of walking, with kerbs at their points and doors with their kerbs."""
        made = self._object(Walking, without=("kerbs", "kerb_points", "door_points", "choices"))
        door: Schema = {
            "type": "object",
            "properties": {
                "task": _text("Id of the task."),
                "point": _text("Id of the point of its door in the travel on foot."),
                "kerbs": {**_list_of(_text("Id of a kerb.")), "description": "Kerbs to try, best first."},
            },
            "required": ["task", "point"],
            "additionalProperties": False,
        }
        more: dict[str, Schema] = {"kerbs": _list_of(self.placed(Kerb)), "doors": _list_of(door)}
        return self._named("Walking", made, more)

    def charging(self) -> Schema:
        """Give the schema of charging, with chargers at their points."""
        made = self._object(Charging, without=("chargers", "points"))
        return self._named("Charging", made, {"chargers": _list_of(self.placed(Charger))})

    def travel(self) -> Schema:
        """Give the schema of travel with its kinds of profiles."""
        made = self._object(Travel, without=("profiles",))
        self.defs["PackedColumn"] = _packed()
        kinds = (_matrix(), _nearest(), _packed_nearest(), _coordinates(), _arrivals())
        profile: Schema = {"oneOf": list(kinds)}
        profiles: Schema = {"type": "object", "additionalProperties": profile, "minProperties": 1}
        named = self._named("Travel", made, {"profiles": profiles})
        required = self.defs["Travel"]["required"]
        assert isinstance(required, list)
        required.append("profiles")
        return named

    def _named(self, name: str, made: Schema, more: Mapping[str, Schema]) -> Schema:
        properties = made["properties"]
        assert isinstance(properties, dict)
        self.defs[name] = {**made, "properties": {**properties, **more}}
        return {"$ref": f"#/$defs/{name}"}

    def _object(self, kind: type, without: tuple[str, ...] = ()) -> Schema:
        hints, meanings = hints_of(kind), meanings_of(kind)
        properties: dict[str, Schema] = {}
        required: list[str] = []
        for name, part in fields_of(kind).items():
            needed = part.default is MISSING and part.default_factory is MISSING
            if name in without:
                continue
            if INLINED.get(kind) == name:
                properties |= {end: _instant() for end in fields_of(Window)}
                required += list(fields_of(Window)) if needed else []
                continue
            meaning = {"description": meanings[name]} if name in meanings else {}
            properties[name] = {**self._of(hints[name], name), **meaning}
            required += [name] if needed else []
        return {
            "type": "object",
            "description": summary_of(kind),
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }

    def _of(self, hint: object, name: str) -> Schema:
        """Give the schema of a field's type."""
        hint = getattr(hint, "__supertype__", hint)
        origin = get_origin(hint)
        if origin in (Union, types.UnionType):
            return self._union(hint, name)
        if origin in (tuple, frozenset):
            return _list_of(self._of(get_args(hint)[0], name))
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return {"type": "object", "additionalProperties": self._of(get_args(hint)[1], name)}
        assert isinstance(hint, type), hint
        if is_dataclass(hint):
            return self.word(hint)
        if issubclass(hint, StrEnum):
            return {"enum": [word.value for word in hint]}
        if issubclass(hint, date):
            return _instant() if issubclass(hint, datetime) else {"type": "string", "format": "date"}
        return _plain(hint, name)

    def _union(self, hint: object, name: str) -> Schema:
        inner = [part for part in get_args(hint) if part is not type(None)]
        assert len(words_in(hint)) <= 1, "a problem has no field of several words"
        return {"anyOf": [self._of(inner[0], name), {"type": "null"}]}


def _plain(hint: type, name: str) -> Schema:
    if hint is bool:
        return {"type": "boolean"}
    if hint is str:
        return {"type": "string"}
    if hint is float:
        return {"type": "number"}
    assert hint is int, hint
    least = -LARGEST_WHOLE
    if name in _COUNTS or (name not in _MAY_BE_BELOW and _NEVER_BELOW_0.fullmatch(name)):
        least = 0
    return {"type": "integer", "minimum": least, "maximum": LARGEST_WHOLE}


def _text(description: str) -> Schema:
    return {"type": "string", "description": description}


def _instant(description: str | None = None) -> Schema:
    made: Schema = {"type": "string", "format": "date-time"}
    return made if description is None else {**made, "description": description}


def _list_of(item: Schema) -> Schema:
    return {"type": "array", "items": item}


def _nested(depth: int, item: Schema) -> Schema:
    return item if depth == 0 else _list_of(_nested(depth - 1, item))


def _cell(name: str) -> Schema:
    number: Schema = {"type": "integer", "maximum": UNREACHABLE - 1}
    if name not in _MAY_BE_BELOW:
        number["minimum"] = 0
    return {"anyOf": [number, {"type": "null"}]} if name in WITH_HOLES else number


def _profile(kind: str, properties: dict[str, Schema], required: tuple[str, ...]) -> Schema:
    speeds: Schema = {
        "type": "object",
        "properties": {
            name: _nested(2, {"type": "integer", "minimum": 1}) if name == "speed" else {"type": "integer"}
            for name in SHAPES
        },
        "required": ["speed"],
        "additionalProperties": False,
    }
    return {
        "type": "object",
        "properties": {"kind": {"const": kind}, **properties, "shapes": speeds},
        "required": ["kind", *required],
        "additionalProperties": False,
    }


def _packed() -> Schema:
    """Give the schema of a packed column."""
    text = "Base64 of the zlib stream of the values in the little-endian bytes of the type, row after row."
    return {
        "type": "object",
        "description": "Whole numbers of a long column. Where one may be missing, the largest of the type "
        "says so.",
        "properties": {"type": {"enum": list(TYPES)}, "packed": _text(text)},
        "required": list(KEYS),
        "additionalProperties": False,
    }


def _or_packed(column: Schema) -> Schema:
    return {"anyOf": [column, {"$ref": "#/$defs/PackedColumn"}]}


def _matrix() -> Schema:
    columns: dict[str, Schema] = {name: _or_packed(_nested(2, _cell(name))) for name in MATRIX_COLUMNS}
    return _profile(MATRIX, columns, WITH_HOLES)


def _nearest() -> Schema:
    columns: dict[str, Schema] = {name: _nested(1, _cell(name)) for name in ROW_COLUMNS}
    row: Schema = {
        "type": "object",
        "properties": {"neighbours": _list_of(_text("Id of a point.")), **columns},
        "required": ["neighbours", *WITH_HOLES],
        "additionalProperties": False,
    }
    return _profile(NEAREST, {"rows": _list_of(row)}, ("rows",))


def _packed_nearest() -> Schema:
    columns: dict[str, Schema] = {name: {"$ref": "#/$defs/PackedColumn"} for name in (*ROWS, *ROW_COLUMNS)}
    return _profile(NEAREST, columns, (*ROWS, *WITH_HOLES))


def _coordinates() -> Schema:
    axes: dict[str, Schema] = {name: _list_of({"type": "number"}) for name in ("x", "y")}
    scale = {name: _plain(hint, name) for name, hint in SCALE.items()}
    return _profile(COORDINATES, {**axes, **scale}, ("x", "y"))


def _arrivals() -> Schema:
    columns: dict[str, Schema] = {name: _nested(3, {"type": "integer"}) for name in FUNCTIONS}
    columns["distance_m"] = _nested(2, _cell("distance_m"))
    made = _profile(ARRIVALS, columns, tuple(sorted(columns)))
    properties = made["properties"]
    assert isinstance(properties, dict)
    del properties["shapes"]
    return made
