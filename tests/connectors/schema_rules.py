"""As much of JSON Schema (draft 2020-12) as the schema of problems uses, plain and slow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
}
KNOWN = {
    *(
        "$schema",
        "$defs",
        "$ref",
        "title",
        "description",
        "type",
        "format",
        "const",
        "enum",
        "minimum",
        "maximum",
    ),
    *("properties", "required", "additionalProperties", "minProperties", "items", "anyOf", "oneOf"),
}


def complaints(value: Any, schema: Any, root: Any, path: str = "") -> Iterator[str]:
    """List where a value breaks a schema."""
    unknown = schema.keys() - KNOWN
    assert not unknown, f"this checker does not know {unknown}"
    if "$ref" in schema:
        yield from complaints(value, root["$defs"][schema["$ref"].rsplit("/", 1)[1]], root, path)
    for key, least in (("anyOf", 1), ("oneOf", 1)):
        if key in schema:
            fitting = sum(not list(complaints(value, each, root, path)) for each in schema[key])
            if fitting < least or (key == "oneOf" and fitting > 1):
                yield f"{path}: fits {fitting} of {key}"
    if "const" in schema and value != schema["const"]:
        yield f"{path}: not {schema['const']}"
    if "enum" in schema and value not in schema["enum"]:
        yield f"{path}: none of {schema['enum']}"
    if "type" in schema:
        fits = isinstance(value, TYPES[schema["type"]])
        if not fits or (isinstance(value, bool) and schema["type"] != "boolean"):
            yield f"{path}: no {schema['type']}"
            return
    yield from _bounds(value, schema, path)
    yield from _parts(value, schema, root, path)


def _bounds(value: Any, schema: Any, path: str) -> Iterator[str]:
    if isinstance(value, int | float) and value < schema.get("minimum", value):
        yield f"{path}: below {schema['minimum']}"
    if isinstance(value, int | float) and value > schema.get("maximum", value):
        yield f"{path}: above {schema['maximum']}"


def _parts(value: Any, schema: Any, root: Any, path: str) -> Iterator[str]:
    if isinstance(value, list) and "items" in schema:
        for at, item in enumerate(value):
            yield from complaints(item, schema["items"], root, f"{path}[{at}]")
    if not isinstance(value, dict):
        return
    properties = schema.get("properties", {})
    yield from (f"{path}: lacks {name}" for name in schema.get("required", []) if name not in value)
    if len(value) < schema.get("minProperties", 0):
        yield f"{path}: empty"
    for name, part in value.items():
        rest = schema.get("additionalProperties", True)
        if name in properties:
            yield from complaints(part, properties[name], root, f"{path}.{name}")
        elif rest is False:
            yield f"{path}: unknown {name}"
        elif isinstance(rest, dict):
            yield from complaints(part, rest, root, f"{path}.{name}")
