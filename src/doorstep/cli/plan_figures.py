"""The summary of a day in a terminal: figures as a list, and each route as a line of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields

from rich.console import Console
from rich.style import Style
from rich.table import Table
from rich.text import Text

from doorstep.app.day.emissions import EmissionFactors
from doorstep.app.day.summary import DaySummary, summarise
from doorstep.app.results import PlannedDay
from doorstep.app.views.plan_view import Mode, Part, PartKind
from doorstep.app.views.route_codes import route_codes
from doorstep.app.views.route_parts import parts_of
from doorstep.app.views.words import far, lasting, priced
from doorstep.domain.instants import instant_at
from doorstep.domain.money import CostKind
from doorstep.domain.routes import Route
from doorstep.domain.units import SECONDS_PER_HOUR, SECONDS_PER_MINUTE, Seconds
from doorstep.wiring.read_day import Day

NARROWEST = 90
"""Columns below which a line of time says too little."""
STEPS_S = tuple(minutes * SECONDS_PER_MINUTE for minutes in (5, 6, 10, 15, 20, 30, 60))
CODE_WIDE = 5
GRAMS = 1000
WORDS = {
    CostKind.ROUTE: "vehicles",
    CostKind.DISTANCE: "distance",
    CostKind.TIME: "time",
    CostKind.ARRIVAL: "failed attempts",
    CostKind.WALKING: "walking",
}
TIMES = {
    "drive_s": "driving",
    "walk_s": "walking",
    "park_s": "parking",
    "setup_s": "picking",
    "serve_s": "at doors",
    "load_s": "at hubs",
    "rest_s": "rest",
    "charge_s": "charging",
    "wait_s": "waiting",
}
BLOCKS = {
    PartKind.SERVE: "█",
    PartKind.SETUP: "█",
    PartKind.PARK: "▄",
    PartKind.DRIVE: "─",
    PartKind.WALK: "┄",
    PartKind.REST: "░",
    PartKind.WAIT: "·",
    PartKind.CHARGE: "▒",
    PartKind.HUB: "⌂",
}
LEGEND = "█ at doors  ─ driving  ┄ walking  ▄ parking  ⌂ at a hub  ░ rest  ▒ charging  · waiting"


def figures_of(day: Day, planned: PlannedDay) -> DaySummary:
    """Count the plan of a day."""
    unlocated = len(planned.every_order) - len(planned.orders)
    return summarise(planned.built, planned.plan, EmissionFactors.of(day.fleet), unlocated=unlocated)


def in_order(planned: PlannedDay) -> list[Route]:
    """List the routes as the page does: vans first, then by their codes."""
    codes, modes = route_codes(planned.problem.vehicles), list(Mode)

    def place(route: Route) -> tuple[int, int, str]:
        code, mode, _ = codes[route.vehicle_id]
        return modes.index(mode), len(code), code

    return sorted(planned.plan.routes, key=place)


def figures_table(summary: DaySummary) -> Table:
    """List the figures of a day, each with what it is made of."""
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="dim")
    table.add_column(justify="right", style="bold")
    table.add_column(overflow="fold")
    for row in _rows(summary):
        table.add_row(*row)
    return table


def _rows(summary: DaySummary) -> Sequence[tuple[str, str, str]]:
    served, currency = summary.served, summary.currency
    parts = summary.per_delivery_minor()
    each = priced(round(sum(parts.values())), currency) if served else "none"
    named = sorted(parts.items(), key=lambda pair: -pair[1])
    said = ", ".join(f"{WORDS.get(kind, kind.value)} {priced(round(cost), currency)}" for kind, cost in named)
    empty = "" if summary.empty_share is None else f"{summary.empty_share:.0%} of it empty"
    walked = f"{far(summary.walked_m)} on foot" if summary.walked_m else ""
    rows = [
        ("cost of a delivery", each, said),
        ("driven", far(summary.distance_m), ", ".join(part for part in (empty, walked) if part)),
        ("work", lasting(summary.hours.total_s), _times(summary)),
        (
            "CO2e",
            f"{summary.gco2e / GRAMS:.1f} kg",
            f"{summary.gco2e / served:.0f} g a delivery" if served else "",
        ),
    ]
    if summary.on_time_share is not None:
        rows.append(
            ("on time", f"{summary.on_time_share:.1%}", f"{summary.kept} of {summary.windows} windows")
        )
    if summary.load_share is not None:
        rows.append(("load", f"{summary.load_share:.0%}", "of the room, where a trip is fullest"))
    rows.append(("orders", str(served), f"of {summary.orders} have a route"))
    return rows


def _times(summary: DaySummary) -> str:
    hours = summary.hours
    spent = [(part.name, getattr(hours, part.name)) for part in fields(hours)]
    return ", ".join(f"{TIMES[name]} {lasting(length_s)}" for name, length_s in spent if length_s)


def time_lines(day: Day, planned: PlannedDay, console: Console) -> Table | None:
    """Draw each route as a line of blocks in its colour; None if the terminal is too narrow for it.

    Each block stands for what most of its minutes are spent on.
    """
    plan = planned.plan
    if not plan.routes or console.width < NARROWEST:
        return None
    epoch_s = instant_at(plan.epoch, 0).astimezone(day.day.zone)
    midnight_s = epoch_s.hour * SECONDS_PER_HOUR + epoch_s.minute * SECONDS_PER_MINUTE + epoch_s.second
    parts = {route.vehicle_id: parts_of(route) for route in plan.routes}
    first_s = min(row[0].starts_s for row in parts.values()) + midnight_s
    last_s = max(row[-1].ends_s for row in parts.values()) + midnight_s
    opens_s = first_s // SECONDS_PER_HOUR * SECONDS_PER_HOUR
    room = console.width - CODE_WIDE - 2
    step_s = next((step for step in STEPS_S if (last_s - opens_s) / step <= room), STEPS_S[-1])
    table = Table(box=None, pad_edge=False)
    table.add_column("")
    table.add_column(_axis(opens_s, last_s, step_s), no_wrap=True)
    codes = route_codes(planned.problem.vehicles)
    for route in in_order(planned):
        code, mode, hue = codes[route.vehicle_id]
        line = blocks(parts[route.vehicle_id], opens_s - midnight_s, step_s)
        table.add_row(_chip(code, mode, hue), Text(line, Style(color=_tone(mode, hue))))
    table.add_row("", Text(LEGEND, "dim"))
    return table


def blocks(parts: Sequence[Part], opens_s: Seconds, step_s: Seconds) -> str:
    """Write a route as one character for each step of time, blanks before it begins."""
    count = -(-(parts[-1].ends_s - opens_s) // step_s)
    return "".join(_block(parts, opens_s + at * step_s, step_s) for at in range(count))


def _block(parts: Sequence[Part], from_s: Seconds, step_s: Seconds) -> str:
    shares: dict[str, Seconds] = {}
    for part in parts:
        length_s = min(part.ends_s, from_s + step_s) - max(part.starts_s, from_s)
        if length_s > 0:
            shares[BLOCKS[part.kind]] = shares.get(BLOCKS[part.kind], 0) + length_s
    return max(shares, key=lambda block: shares[block]) if shares else " "


def _axis(opens_s: Seconds, last_s: Seconds, step_s: Seconds) -> Text:
    wide = -(-(last_s - opens_s) // step_s)
    axis = [" "] * (wide + 2)
    for hour_s in range(opens_s, last_s, SECONDS_PER_HOUR):
        at = (hour_s - opens_s) // step_s
        axis[at : at + 2] = f"{hour_s // SECONDS_PER_HOUR % 24:02d}"
    return Text("".join(axis).rstrip(), "dim")


def _chip(code: str, mode: Mode, hue: int) -> Text:
    return Text(f" {code} ", Style(color="#FFFFFF", bgcolor=_hues(mode, hue)["light"], bold=True))


def _tone(mode: Mode, hue: int) -> str:
    """Take the colour between those of the light and the dark theme: it shows on any terminal."""
    hues: Mapping[str, str] = _hues(mode, hue)
    pairs = [
        (int(hues["light"][at : at + 2], 16) + int(hues["dark"][at : at + 2], 16)) // 2 for at in (1, 3, 5)
    ]
    return "#" + "".join(f"{value:02X}" for value in pairs)


def _hues(mode: Mode, hue: int) -> dict[str, str]:
    """Give the colours of a route; what knows them draws pictures too, and is loaded beside the search."""
    from doorstep.wiring.plan_folder import route_hues

    return route_hues(mode, hue)
