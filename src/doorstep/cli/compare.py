"""`doorstep compare A B`: two plans as a table, what changes hands, and a map of it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from doorstep.app.views.words import far, lasting, priced
from doorstep.cli.console import out
from doorstep.cli.files import print_json, write_picture
from doorstep.cli.options import MapOption
from doorstep.cli.plan import WorkspaceOption

if TYPE_CHECKING:
    from doorstep.app.views.comparing import ChangedTask, Comparison, PlanFigures
    from doorstep.maps.pictures import MapPicture
    from doorstep.wiring.city import City

MOST_ROWS = 25


def compare(
    one: Annotated[
        str, typer.Argument(metavar="A", help="A plan: id, id@version, latest, or a folder of results.")
    ],
    other: Annotated[str, typer.Argument(metavar="B", help="Another plan, or another version.")],
    workspace: WorkspaceOption = None,
    map_name: MapOption = None,
    out_file: Annotated[
        Path | None, typer.Option("--out", "-o", help="Map of what changes hands, as .png.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")] = False,
) -> None:
    """Compare two plans: figures, differences, and the tasks that change hands."""
    from doorstep.app.views.comparing import compare as compared
    from doorstep.wiring.city import open_city
    from doorstep.wiring.kept_plans import kept_plan
    from doorstep.wiring.workspace import open_workspace

    with open_workspace(workspace) as opened:
        first, second = kept_plan(opened.app, one), kept_plan(opened.app, other)
    found = compared((first.problem, first.plan), (second.problem, second.plan))
    if as_json:
        print_json(comparison_object(found))
    else:
        out.print(_table(found, (first.name, second.name), second.problem.currency))
        out.print(_changes(found) if found.changed else "nothing changes hands")
    if out_file is not None:
        write_picture(out_file, _picture(open_city(map_name), found, f"{first.name} → {second.name}"))


def _table(found: Comparison, names: tuple[str, str], currency: str) -> Table:
    table = Table(box=None, pad_edge=False)
    for heading in ("", *names, "difference"):
        table.add_column(heading, justify="left" if not heading else "right")
    rows: list[tuple[str, Callable[[PlanFigures], int], Callable[[int], str]]] = [
        ("cost", lambda each: each.cost_minor, lambda amount: priced(amount, currency)),
        ("routes", lambda each: each.routes, str),
        ("tasks served", lambda each: each.served, str),
        ("without a route", lambda each: each.left_out, str),
        ("driven", lambda each: each.distance_m, far),
        ("of it empty", lambda each: each.empty_m, far),
        ("on foot", lambda each: each.walked_m, far),
        ("work", lambda each: each.work_s, lasting),
        ("longest route", lambda each: each.longest_s, lasting),
    ]
    for name, amount, words in rows:
        one, other = amount(found.one), amount(found.other)
        sign = "" if one == other else "+" if other > one else "−"
        table.add_row(name, words(one), words(other), sign + words(abs(other - one)) if sign else "·")
    return table


def _changes(found: Comparison) -> Table:
    table = Table(box=None, pad_edge=False, title=f"{len(found.changed)} tasks change hands")
    for heading in ("order", "door", "from", "to", "begins"):
        table.add_column(heading, overflow="fold")
    for each in found.changed[:MOST_ROWS]:
        table.add_row(
            each.order_id or each.task_id,
            each.label,
            each.before or "none",
            each.after or "none",
            _later(each),
        )
    if len(found.changed) > MOST_ROWS:
        table.caption = f"and {len(found.changed) - MOST_ROWS} more"
    return table


def _later(each: ChangedTask) -> str:
    if each.later_by_s is None:
        return ""
    return f"{lasting(abs(each.later_by_s))} {'later' if each.later_by_s >= 0 else 'earlier'}"


def _picture(city: City, found: Comparison, title: str) -> MapPicture:
    """Mark each door that changes hands with the codes it has in both plans."""
    import numpy as np

    from doorstep.maps.pictures import Bounds, MapPicture, Mark

    doors = [(each.door.lon, each.door.lat) for each in found.changed]
    west, south, east, north = city.manifest.bounds
    degrees = np.array(doors or [(west, south), (east, north)])
    picture = MapPicture(Bounds.around(degrees), title=title, subtitle=f"{len(doors)} tasks change hands")
    picture.ground(city.places).streets(city.network.streets)
    for each in found.changed:
        label = f"{each.before or 'none'} → {each.after or 'none'}"
        picture.point(each.door, mark=Mark.DOOR, label=label)
    return picture


def comparison_object(found: Comparison) -> dict[str, object]:
    """Give a comparison as JSON shows it."""
    from dataclasses import asdict

    return {
        "one": asdict(found.one),
        "other": asdict(found.other),
        "changed": [
            {
                "task": each.task_id,
                "order": each.order_id,
                "address": each.label,
                "from": each.before or None,
                "to": each.after or None,
                "later_by_s": each.later_by_s,
            }
            for each in found.changed
        ],
    }
