"""`doorstep demo`: the demo city's own day, planned as any day is; nothing to answer, no screen needed."""

from __future__ import annotations

import datetime
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from doorstep.cli.console import err, out

CITY = "helsinki"
FOLDER = Path("demo-out")
WEDNESDAY, DAYS_A_WEEK = 2, 7


def demo(
    out_folder: Annotated[Path, typer.Option("--out", "-o", help="Folder for everything.")] = FOLDER,
    streets: Annotated[
        bool,
        typer.Option("--streets", help="Instead: routes, an isochrone and a closed bridge, as pictures."),
    ] = False,
    time_s: Annotated[
        float | None, typer.Option("--seconds", help="Time to search. Default: 10, unless --iterations.")
    ] = None,
    iterations: Annotated[
        int | None, typer.Option("--iterations", min=1, help="Steps to search: the same plan every time.")
    ] = None,
    date: Annotated[str | None, typer.Option("--date", help="Default: the next Wednesday.")] = None,
    show: Annotated[
        bool, typer.Option("--open/--no-open", help="Open the result where there is a screen.")
    ] = True,
) -> None:
    """Plan the demo city's own day and show the plan: 372 orders, vans, cargo bikes, a walker and a robot.

    It is `doorstep plan` on the orders and the fleet that travel with the package.
    """
    shown = _streets(out_folder) if streets else [_day(out_folder, time_s, iterations, date)]
    if show and _has_screen():
        import webbrowser

        for path in shown:
            webbrowser.open(path.resolve().as_uri())


def _streets(folder: Path) -> list[Path]:
    from doorstep.cli.demo_tour import tour

    return tour(folder)


def _day(folder: Path, time_s: float | None, iterations: int | None, date: str | None) -> Path:
    from doorstep.cli.files import require_writable
    from doorstep.cli.plan import plan
    from doorstep.maps.samples import demo_fleet, demo_orders

    page = folder / "plan.html"
    require_writable(page)
    with demo_orders(CITY) as orders, demo_fleet(CITY) as fleet:
        plan(
            [orders],
            fleet=fleet,
            map_name=CITY,
            date=date or _next_wednesday(datetime.date.today()).isoformat(),
            workspace=folder / "workspace",
            out_folder=folder,
            time_s=time_s,
            iterations=iterations,
        )
    out.print(f"\nThe plan is a page: [bold]{page}[/]. © OpenStreetMap contributors", soft_wrap=True)
    err.print(
        f"change it: `doorstep edit {folder} --help`, with --workspace {folder / 'workspace'}",
        soft_wrap=True,
        markup=False,
    )
    return page


def _next_wednesday(today: datetime.date) -> datetime.date:
    """Give the next one after today: the same traffic and the same plan on whatever day this is tried."""
    ahead = (WEDNESDAY - today.weekday() - 1) % DAYS_A_WEEK + 1
    return today + datetime.timedelta(days=ahead)


def _has_screen() -> bool:
    """Tell whether a page can be opened: never in CI, and only where something can show it."""
    if os.environ.get("CI") or not sys.stdout.isatty():
        return False
    return sys.platform in {"darwin", "win32"} or bool(
        os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    )
