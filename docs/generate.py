"""Write the reference pages that are made from code: commands, events, settings. Run it after changing them.

    .venv/bin/python docs/generate.py

A house test compares the pages with what this would write.
"""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer
from click import Command, Parameter

from doorstep.cli.app import app
from doorstep.connectors.documents.schema import problem_schema
from doorstep.connectors.fleet.rows import FLEET_COLUMNS
from doorstep.connectors.fleet.tables import fleet_keys
from doorstep.connectors.orders.mapping import order_columns
from doorstep.domain.event_catalogue import event_types
from doorstep.domain.events import Event
from doorstep.domain.fleet_defaults import TYPES
from doorstep.domain.fleet_parts import FleetType
from doorstep.domain.handover import HOME, DoorKind
from doorstep.wiring.settings import DESCRIPTIONS

REFERENCE = Path(__file__).resolve().parent / "reference"
FIELD = r"^([a-z_, ]+)\n((?:    .+\n?)+)"
EXIT_CODES = (
    "Data go to standard output; notes, warnings and progress to standard error. The exit code is 0 where "
    "all went well, 1 where the answer is not a good one (a plan that breaks a rule, a day on which no "
    "order got a route, a change that was not kept), 2 where what was typed or a file cannot be "
    "understood, with a line of error and one of advice, and 130 after Ctrl-C."
)
MADE = "<!-- Made by docs/generate.py. Change the code instead. -->"


def events_page() -> str:
    """Write every event with its contract and its fields."""
    parts = [
        MADE,
        "# Events",
        "What happened, in the past tense. The docstring of each event in `doorstep.domain` is its contract, "
        "and this page is made from it. No event carries personal data: it points at it.",
        "Every event has",
        _field_table(Event, own=True),
    ]
    for name, kind in event_types().items():
        parts += [f"## {name}", f"`{kind.__name__}`: {_summary(kind)}", _field_table(kind)]
    return "\n\n".join(part for part in parts if part) + "\n"


def cli_page() -> str:
    """Write every command with its arguments and options."""
    intro = "What people type. `doorstep COMMAND --help` says the same."
    parts = [MADE, "# Commands", intro, EXIT_CODES]
    for path, above, command in commands(typer.main.get_command(app), "doorstep"):
        given = (*above, *command.params)
        told = [(parameter, getattr(parameter, "help", None) or "") for parameter in given]
        rows = [
            f"| {_spelling(parameter)} | {_cell(text)} |"
            for parameter, text in told
            if parameter.name != "help"
        ]
        table = "\n".join(["| Argument, option | Meaning |", "|---|---|", *rows]) if rows else ""
        parts += [f"## {path}", _typed(path, above), " ".join((command.help or "").split()), table]
    return "\n\n".join(part for part in parts if part) + "\n"


def _typed(path: str, above: tuple[Parameter, ...]) -> str:
    """Show where the arguments of a group stand, such as `doorstep edit PLAN move`; nothing without them."""
    group, _, word = path.rpartition(" ")
    names = [(parameter.name or "").upper() for parameter in above]
    return f"Typed as `{' '.join([group, *names, word])} ...`" if names else ""


def commands(
    command: Command, path: str, above: tuple[Parameter, ...] = ()
) -> Iterator[tuple[str, tuple[Parameter, ...], Command]]:
    """Walk through every command that can be typed, with the arguments that come before its own word."""
    below = getattr(command, "commands", None)
    if below is None:
        yield path, above, command
        return
    own = tuple(parameter for parameter in command.params if parameter.param_type_name == "argument")
    for label, child in below.items():
        yield from commands(child, f"{path} {label}", (*above, *own))


def _spelling(parameter: Parameter) -> str:
    if parameter.param_type_name == "argument":
        label = (parameter.metavar or parameter.name or "").upper()
        return f"`{label}`" if parameter.required else f"`[{label}]`"
    spelled = ", ".join(f"`{option}`" for option in (*parameter.opts, *parameter.secondary_opts))
    default = parameter.default
    shown = default is not None and not isinstance(default, bool) and not callable(default) and default != ()
    return f"{spelled} ({default})" if shown else spelled


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def settings_page() -> str:
    """Write every setting with its meaning and default."""
    rows = [f"| `{name}` | {meaning} |" for name, meaning in DESCRIPTIONS.items()]
    table = "\n".join(["| Variable | Meaning |", "|---|---|", *rows])
    intro = "Few things come from the environment; all else is an argument or an option of a command."
    return "\n\n".join([MADE, "# Settings", intro, table]) + "\n"


def problem_page() -> str:
    """Write what stands in a problem's document, word by word."""
    schema: Any = problem_schema()
    example = (REFERENCE / "problem-example.json").read_text("utf-8").rstrip()
    intro = (REFERENCE / "problem-intro.txt").read_text("utf-8").rstrip()
    parts = [MADE, intro, "```json\n" + example + "\n```", "## The document", _schema_table(schema)]
    for label, word in schema["$defs"].items():
        parts += [f"## {_heading(label)}", word.get("description", ""), _schema_table(word)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _heading(label: str) -> str:
    """Name a word of the schema: those of the problem itself also say at which point they stand."""
    name = label.removeprefix("Placed")
    return f"{name} of the problem" if label != name and name in problem_schema()["$defs"] else name


def schema_page() -> str:
    """Write the schema of a problem's document."""
    return json.dumps(problem_schema(), indent=1, ensure_ascii=False) + "\n"


def _schema_table(word: Any) -> str:
    required = set(word["required"])
    rows = [
        f"| `{label}`{'' if label in required else ' (optional)'} | {_schema_type(part)} "
        f"| {_cell(part.get('description', ''))} |"
        for label, part in word["properties"].items()
    ]
    return "\n".join(["| Key | Value | Meaning |", "|---|---|---|", *rows])


def _schema_type(part: Any) -> str:
    if "$ref" in part:
        label = _heading(part["$ref"].rsplit("/", 1)[1])
        return f"[{label}](#{label.lower().replace(' ', '-')})"
    if "anyOf" in part or "oneOf" in part:
        return " or ".join(dict.fromkeys(_schema_type(each) for each in part.get("anyOf", part.get("oneOf"))))
    if "const" in part or "enum" in part:
        return ", ".join(f"`{json.dumps(each)}`" for each in part.get("enum", [part.get("const")]))
    if part["type"] == "array":
        return f"list of {_schema_type(part['items'])}"
    if part["type"] == "object" and "additionalProperties" in part and part["additionalProperties"]:
        return f"names with {_schema_type(part['additionalProperties'])}"
    if part["type"] == "object":
        kind = part["properties"].get("kind", {}).get("const")
        keys = ", ".join(f"`{label}`" for label in part["properties"])
        return f"object of {keys}" if kind is None else f"`{kind}` of {keys}"
    return {"date-time": "instant", "date": "date"}.get(part.get("format", ""), part["type"])


def order_columns_page() -> str:
    """Write every column of a file of orders with the headings it is recognised by."""
    intro = (
        "Columns of a file of orders, with the headings they are recognised by. Case, accents and signs do "
        "not count, and a unit may stand behind a heading: `Weight (kg)`. The column's own name is read too. "
        "How to use them: [a day from a spreadsheet](../guides/order-files.md)."
    )
    rows = [
        f"| `{column.name}` | {_cell(column.meaning)} | {', '.join(column.headings)} |"
        for column in order_columns().values()
    ]
    table = "\n".join(["| Column | Meaning | Headings |", "|---|---|---|", *rows])
    return "\n\n".join([MADE, "# Columns of orders", intro, table]) + "\n"


def fleet_page() -> str:
    """Write every key of a fleet file, and what vehicles are by default."""
    intro = (REFERENCE / "fleet-intro.txt").read_text("utf-8").rstrip()
    parts = [MADE, intro]
    for table, keys in fleet_keys().items():
        rows = [
            f"| `{key}` | {_cell(told[0])} | `{_cell(told[1])}` | {_cell(told[2])} |"
            for key, told in keys.items()
        ]
        heading = "Top of the file" if table == "fleet" else f"`{table}`"
        parts += [
            f"## {heading}",
            "\n".join(["| Key | Meaning | Example | Left out |", "|---|---|---|---|", *rows]),
        ]
    kinds = [_kind_row(given) for given in TYPES.values()]
    head = "| Kind | Profile | Carries | Space, cm | A day | A km | An hour | Battery | g CO2e a km |"
    parts += [
        "## Kinds of vehicles by default",
        "\n".join([head, "|---|---|---|---|---|---|---|---|---|", *kinds]),
    ]
    hours = [f"| `{kind}` | {_chances(kind)} |" for kind in HOME]
    parts += ["## Chances that somebody opens, by default"]
    parts += ["\n".join(["| Door | In 100 tries, by the local clock |", "|---|---|", *hours])]
    rows = [
        f"| `{column}` | {told} | {', '.join(names)} |" for column, (told, names) in FLEET_COLUMNS.items()
    ]
    parts += ["## A fleet as a table", "One vehicle a row, as CSV. What it has no column for is as above."]
    parts += ["\n".join(["| Column | Meaning | Headings |", "|---|---|---|", *rows])]
    return "\n\n".join(parts) + "\n"


def _kind_row(given: FleetType) -> str:
    own = given.type
    limit, costs, space = own.limit, own.costs, given.compartment
    carries = f"{(limit.mass_g or 0) / 1000:g} kg, {(limit.volume_cm3 or 0) // 1000} l"
    carries += f", {limit.pieces} parcels" if limit.pieces else ""
    sides = f"{space.length_cm} x {space.width_cm} x {space.height_cm}" if space else ""
    prices = (costs.route_minor, costs.rate_minor_per_km, costs.rate_minor_per_h)
    money = " | ".join(f"{minor / 100:.2f}" for minor in prices)
    battery = f"{own.battery.capacity_wh / 1000:g} kWh" if own.battery else ""
    cells = (f"`{given.kind}`", own.profile, carries, sides, money, battery, str(given.gco2e_per_km))
    return f"| {' | '.join(cells)} |"


def _chances(kind: DoorKind) -> str:
    return ", ".join(f"{step.from_s // 3600}:00 {step.percent}" for step in HOME[kind].steps)


def pages() -> dict[Path, str]:
    """Give each generated page and its text."""
    made = {
        "cli.md": cli_page,
        "events.md": events_page,
        "fleet-file.md": fleet_page,
        "order-columns.md": order_columns_page,
        "problem-json.md": problem_page,
        "problem.schema.json": schema_page,
        "settings.md": settings_page,
    }
    return {REFERENCE / label: page() for label, page in made.items()}


def _summary(kind: type[Event]) -> str:
    return " ".join((inspect.getdoc(kind) or "").split("\n\n")[0].split())


def _field_table(kind: type[Event], *, own: bool = False) -> str:
    shared = set() if own else {field.name for field in dataclasses.fields(Event)}
    meanings = field_meanings(kind)
    rows = [
        f"| `{field.name}` | `{field.type}` | {meanings.get(field.name, '')} |".replace(" | None", " or None")
        for field in dataclasses.fields(kind)
        if field.name not in shared
    ]
    return "\n".join(["| Field | Type | Meaning |", "|---|---|---|", *rows]) if rows else ""


def field_meanings(kind: type[Event]) -> dict[str, str]:
    """Read what each field means from the docstring; an id without one names its thing."""
    found = {
        field.name: f"Which {str(field.type).removesuffix(' | None').removesuffix('Id').lower()}."
        for field in dataclasses.fields(kind)
        if str(field.type).removesuffix(" | None").endswith("Id")
    }
    for names, text in re.findall(FIELD, inspect.getdoc(kind) or "", re.MULTILINE):
        found |= {name.strip(): " ".join(text.split()) for name in names.split(",")}
    return found


def main() -> None:
    """Write all pages."""
    REFERENCE.mkdir(exist_ok=True)
    for path, text in pages().items():
        path.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
