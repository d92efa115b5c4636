"""`doorstep plan ORDERS`: from files of orders to a proposed plan, kept in a workspace."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.live import Live
from rich.text import Text

from doorstep.cli.arguments import existing_file, lonlat_or_text
from doorstep.cli.console import err, warn
from doorstep.cli.files import print_json, write_bytes
from doorstep.cli.options import (
    Circumstances,
    CloseOption,
    LevelOption,
    MapOption,
    NoFlyOption,
    SpeedsOption,
    WeatherOption,
    open_map,
)
from doorstep.domain.errors import InputError

if TYPE_CHECKING:
    from doorstep.app.results import PlannedDay
    from doorstep.connectors.orders.mapping import OrderMapping
    from doorstep.planning import SearchProgress
    from doorstep.wiring.read_day import DayFiles
    from doorstep.wiring.workspace import Workspace

EXIT_NO_ROUTE = 1
WorkspaceOption = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        "-w",
        help="Folder that remembers orders, corrections and plans. Default: DOORSTEP_WORKSPACE, else "
        "doorstep-workspace.",
    ),
]
WorkersOption = Annotated[
    int | None,
    typer.Option(
        "--workers",
        min=1,
        help="Processes that plan a large day's parts. Default: DOORSTEP_WORKERS, else one for each core.",
    ),
]
ClusterOption = Annotated[
    str | None,
    typer.Option(
        "--cluster",
        metavar="ADDRESS",
        help="Dask scheduler that plans them, such as tcp://host:8786, or local. Default: DOORSTEP_CLUSTER.",
    ),
]
ZoneOption = Annotated[
    str | None,
    typer.Option("--zone", help="Time zone of the clocks, such as Europe/Helsinki. Default: the map's."),
]


def plan(
    orders: Annotated[list[Path], typer.Argument(metavar="ORDERS...", help="CSV, XLSX, JSON or VROOM JSON.")],
    fleet: Annotated[
        Path | None, typer.Option("--fleet", help="TOML or CSV. Default: vans, as many as are needed.")
    ] = None,
    map_name: MapOption = None,
    date: Annotated[
        str | None,
        typer.Option("--date", help="2026-11-24, today or tomorrow. Default: today, from 10:00 on tomorrow."),
    ] = None,
    depot: Annotated[
        str | None,
        typer.Option("--depot", help="Without --fleet: where vans start, longitude,latitude or an address."),
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option("--mapping", help="How to read the columns, as an earlier run wrote it.")
    ] = None,
    corrections: Annotated[
        Path | None, typer.Option("--corrections", help="addresses.csv of an earlier run, filled in.")
    ] = None,
    profile: Annotated[
        list[str] | None, typer.Option("--profile", "-p", help="Your own profile files, as TOML.")
    ] = None,
    close: CloseOption = None,
    weather: WeatherOption = None,
    celsius: Annotated[
        int | None,
        typer.Option(
            "--celsius", help="Temperature outside, for electric vehicles. Default: by the weather."
        ),
    ] = None,
    speeds: SpeedsOption = None,
    level: LevelOption = None,
    no_fly: NoFlyOption = None,
    workspace: WorkspaceOption = None,
    zone: ZoneOption = None,
    out_folder: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder for results. Default: days/DATE in the workspace."),
    ] = None,
    time_s: Annotated[
        float | None,
        typer.Option(
            "--seconds",
            help="Time to search. Default, unless --iterations: 10, or 10 for each 1,000 orders.",
        ),
    ] = None,
    iterations: Annotated[
        int | None, typer.Option("--iterations", min=1, help="Steps to search: the same plan every time.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Start of all chance.")] = 1,
    threads: Annotated[
        int | None,
        typer.Option(
            "--threads",
            min=1,
            max=256,
            help="Processor cores to search on. Default: all there are; one with --iterations alone.",
        ),
    ] = None,
    workers: WorkersOption = None,
    cluster: ClusterOption = None,
    hubs_apart: Annotated[
        bool | None,
        typer.Option(
            "--hubs-apart/--hubs-together",
            help="Plan hubs that share no vehicle side by side, or in one search. Default: by the size.",
        ),
    ] = None,
    papers: Annotated[
        bool,
        typer.Option("--papers/--no-papers", help="Write page, tables, run sheets and pictures, too."),
    ] = True,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object on standard output, and nothing else.")
    ] = False,
) -> None:
    """Plan the orders of a day.

    Orders are taken into the workspace, their doors are found on the map, and a plan is proposed: plan.json,
    problem.json, a page, tables and run sheets in the folder that is named. Rows with errors come back in
    rejected.csv, addresses that need a person in addresses.csv. What earlier days left over is planned too.
    The exit code is 1 if no order got a route.
    """
    from doorstep.cli.plan_report import Report, planned_object
    from doorstep.wiring.read_day import make_ready, read_files, take_orders

    if time_s is not None and time_s <= 0:
        raise InputError("no time to search in", value=time_s, mend="Give --seconds above 0.")
    paths = [existing_file(path, "file of orders") for path in orders]
    today = Circumstances(tuple(close or ()), weather, speeds, level, no_fly)
    hands = (workers, cluster)
    with opened_workspace(workspace, map_name, zone, today, profile or (), hands) as opened:
        if corrections is not None:
            from doorstep.cli.places import correct_from_file

            correct_from_file(opened, corrections)
        files = read_files(paths, opened, fleet=fleet, date=date, mapping=_mapping(mapping))
        folder = out_folder or opened.folder / "days" / files.day.date.isoformat()
        report = Report(folder, quiet=as_json, named_workspace=workspace is not None)
        report.files(files)
        _warn_of_the_past(files)
        taken = take_orders(files)
        report.addresses(taken)
        day = make_ready(taken, None if depot is None else lonlat_or_text(depot), celsius=celsius)
        if hubs_apart is not None:
            day.settings = replace(day.settings, hubs_apart=hubs_apart)
        report.fleet(day)
        with searching(day.fleet.currency) as told:
            planned = day.plan(
                time_s=time_s, iterations=iterations, seed=seed, threads=threads, told=told, papers=papers
            )
        if planned.interrupted:
            warn("interrupted: this is the best plan until then")
        report.plan(day, planned)
        # Told before it is written: a folder that cannot be written to must not take the result along.
        if as_json:
            print_json(planned_object(day, planned, folder))
        _write(folder, opened, planned)
        if papers:
            report.papers(day.write(planned, folder))
    if not planned.plan.routes:
        raise typer.Exit(EXIT_NO_ROUTE)


@contextmanager
def opened_workspace(
    folder: Path | None,
    map_name: str | None,
    zone: str | None,
    today: Circumstances | None = None,
    profiles: Sequence[str] = (),
    hands: tuple[int | None, str | None] = (None, None),
) -> Iterator[Workspace]:
    """Open the workspace and its city, building the map with a progress bar if it is not there yet."""
    from doorstep.wiring.workspace import open_workspace

    workers, cluster = hands
    city = open_map(map_name, profiles, today or Circumstances())
    with open_workspace(folder, city=city, zone=zone, workers=workers, cluster=cluster) as opened:
        yield opened


def _mapping(path: Path | None) -> OrderMapping | None:
    from doorstep.connectors.orders.mapping import read_mapping

    return (
        None if path is None else read_mapping(existing_file(path, "mapping").read_bytes(), place=str(path))
    )


def _warn_of_the_past(files: DayFiles) -> None:
    workspace = files.workspace
    if files.day.ends <= workspace.clock.now():
        warn(f"{files.day.date} is over on the clocks of {workspace.zone.key}: planned all the same")


@contextmanager
def searching(currency: str) -> Iterator[Callable[[SearchProgress], None] | None]:
    """Show the best plan so far on one line of a terminal; nothing elsewhere."""
    from doorstep.app.views.words import money

    if not err.is_terminal:
        yield None
        return
    with Live(console=err, transient=True, auto_refresh=False) as live:

        def show(seen: SearchProgress) -> None:
            cost = money(seen.cost_minor, currency)
            left = f", {seen.unassigned_count} without a route" if seen.unassigned_count else ""
            line = f"searching {seen.elapsed_s:5.1f} s   {cost}   {seen.route_count} routes{left}"
            live.update(Text(line), refresh=True)

        yield show


def _write(folder: Path, opened: Workspace, planned: PlannedDay) -> None:
    """Write plan and problem, as they are kept in the workspace."""
    from doorstep.connectors.documents.plans import plan_bytes
    from doorstep.wiring.kept_plans import kept_problem

    write_bytes(folder / "plan.json", plan_bytes(planned.plan))
    write_bytes(folder / "problem.json", kept_problem(opened.app, planned))
