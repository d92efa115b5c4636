"""`doorstep replan PLAN`: take new orders in and cancelled ones out, and move the rest only if it pays."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from doorstep.cli.arguments import existing_file, lonlat_or_text
from doorstep.cli.console import err, out, warn
from doorstep.cli.edit import show_change
from doorstep.cli.options import MapOption
from doorstep.cli.plan import WorkspaceOption, opened_workspace, searching
from doorstep.domain.errors import InputError
from doorstep.domain.fleet_defaults import in_currency
from doorstep.domain.ids import OrderId
from doorstep.domain.money import minor_per_major

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from doorstep.app.results import EditedPlan
    from doorstep.domain.fleets import Fleet
    from doorstep.domain.ids import PlanId, VehicleId
    from doorstep.domain.units import Minor, Seconds
    from doorstep.wiring.change_day import MoreOrders
    from doorstep.wiring.day_progress import DayFacts
    from doorstep.wiring.workspace import Workspace

USUAL_MOVING_MINOR = 200


def replan(
    plan: Annotated[
        str, typer.Argument(help="Id of a plan, 'latest', or a folder that doorstep plan wrote.")
    ],
    add: Annotated[
        list[Path] | None, typer.Option("--add", metavar="ORDERS", help="File of orders to serve, too.")
    ] = None,
    cancel: Annotated[
        list[str] | None, typer.Option("--cancel", metavar="ID", help="An order that is wanted no more.")
    ] = None,
    fleet_file: Annotated[
        Path | None, typer.Option("--fleet", help="Fleet of the plan: TOML or CSV. Default: vans.")
    ] = None,
    depot: Annotated[str | None, typer.Option("--depot", help="Where the default vans start.")] = None,
    moving: Annotated[
        float | None,
        typer.Option(
            "--moving", min=0, help="Price of giving an order to another vehicle. Default: 2 euros' worth."
        ),
    ] = None,
    at: Annotated[
        str | None,
        typer.Option(
            "--at",
            metavar="TIME",
            help="On a day under way: 11:00 or now, by the clocks of the plan. What has begun by then stays, "
            "what is loaded stays aboard.",
        ),
    ] = None,
    late: Annotated[
        list[str] | None,
        typer.Option(
            "--late", metavar="ROUTE=MINUTES", help="With --at: a vehicle that is so far behind the plan."
        ),
    ] = None,
    done: Annotated[
        list[str] | None,
        typer.Option(
            "--done", metavar="ORDER=TIME", help="With --at: when an order was really done, such as A1=10:40."
        ),
    ] = None,
    failed: Annotated[
        list[str] | None,
        typer.Option(
            "--failed",
            metavar="ORDER=TIME:REASON",
            help="With --at: an order that was tried in vain, such as A1=10:40:not_home.",
        ),
    ] = None,
    progress: Annotated[
        Path | None,
        typer.Option(
            "--progress",
            metavar="FILE",
            help="With --at: CSV, XLSX or JSON with order, outcome, time, reason and route.",
        ),
    ] = None,
    map_name: MapOption = None,
    workspace: WorkspaceOption = None,
    time_s: Annotated[
        float | None, typer.Option("--seconds", help="Time to search. Default: 5, unless --iterations.")
    ] = None,
    iterations: Annotated[
        int | None, typer.Option("--iterations", min=1, help="Steps to search: the same plan every time.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Start of all chance.")] = 1,
) -> None:
    """Plan a day again around a change.

    Locked orders stay with their vehicles; others change hands only where that saves more than its price.
    With --at what vehicles have begun by then stays, and parcels stay in the vehicles that have loaded them.
    What comes out is the next version of the plan: nobody is bound by it before it is released.
    """
    from doorstep.app.commands import CancelOrders, Replan, Search
    from doorstep.wiring.change_day import delays_of, instant_of, ready_again, take_more
    from doorstep.wiring.kept_plans import plan_id_of

    if time_s is not None and time_s <= 0:
        raise InputError("no time to search in", value=time_s, mend="Give --seconds above 0.")
    limits = (5.0, None) if time_s is None and iterations is None else (time_s, iterations)
    gone = tuple(map(OrderId, cancel or ()))
    with opened_workspace(workspace, map_name, None) as opened:
        plan_id = plan_id_of(opened.app, plan)
        paths = [existing_file(path, "file of orders") for path in add or ()]
        taken = take_more(opened, plan_id, paths)
        _tell(taken)
        start = None if depot is None else lonlat_or_text(depot)
        fleet, settings = ready_again(opened, plan_id, _fleet(opened, fleet_file), start)
        search = Search(*limits, seed=seed)
        instant = None if at is None else instant_of(opened, plan_id, at)
        late_s = delays_of(opened, plan_id, late or ())
        facts = _facts(opened, plan_id, (done or (), failed or ()), instant, late_s, progress)
        price = _moving_minor(moving, fleet.currency)
        happened = late_s, facts.done, facts.failed
        command = Replan(plan_id, fleet, settings, taken.due, gone, price, search, instant, *happened)
        with searching(fleet.currency) as told:
            changed = opened.app.send(command, told)
        if gone:
            opened.app.send(CancelOrders(gone))
    show_change(changed)
    for each in changed.not_planned:
        warn(f"{each.order_id}: {each.what}. {each.mend}".rstrip())
    _tell_failed(facts, changed)
    out.print(f"kept as version {changed.after.version} of plan {changed.after.id}", markup=False)


def _moving_minor(moving: float | None, currency: str) -> Minor:
    return (
        in_currency(USUAL_MOVING_MINOR, currency)
        if moving is None
        else round(moving * minor_per_major(currency))
    )


def _facts(
    opened: Workspace,
    plan_id: PlanId,
    words: tuple[Sequence[str], Sequence[str]],
    at: datetime | None,
    late_s: Mapping[VehicleId, Seconds],
    path: Path | None,
) -> DayFacts:
    """Read what became of orders, word by word and from a file, and tell the rows that are of no use."""
    from doorstep.wiring.change_day import done_of
    from doorstep.wiring.day_progress import DayFacts, failed_of, with_file

    done, failed = words
    facts = DayFacts(done_of(opened, plan_id, done), failed_of(opened, plan_id, failed))
    if path is None:
        return facts
    if at is None:
        mend = "Say with --at what time it is, too."
        raise InputError("progress of a day that is not under way", value=str(path), mend=mend)
    facts = with_file(opened, plan_id, facts, existing_file(path, "file of progress"), at=at, late_s=late_s)
    for row in facts.rejected:
        value = "" if row.value is None else f": {row.value!r}"
        warn(f"{path.name}: row {row.row}, {row.field}: {row.reason}{value}. {row.mend or ''}".rstrip())
    return facts


def _tell_failed(facts: DayFacts, changed: EditedPlan) -> None:
    zone = changed.problem.zone
    for order, each in facts.failed.items():
        clock, why = each.ended.astimezone(zone), each.reason.value.replace("_", " ")
        line = f"{order}: tried in vain at {clock:%H:%M}, {why}; it waits for another day"
        out.print(line, soft_wrap=True, markup=False)


def _tell(taken: MoreOrders) -> None:
    """Tell rows that were turned away, and addresses that need a person."""
    for name, read in taken.files.items():
        for row in read.rejected:
            where = f"row {row.row}" + (f", {row.field}" if row.field else "")
            warn(f"{name}: {where}: {row.reason}. {row.mend or ''}".rstrip())
        for note in read.notes:
            err.print(f"{name}: row {note.row}, {note.column}: {note.note}", soft_wrap=True, markup=False)
    for each in taken.unclear:
        warn(f"{each.order_id}: {each.address.one_line}: {each.why}; `doorstep places correct` mends it")
    for each in taken.doubtful:
        said = f"{each.address.one_line}: {each.why}; planned so, `doorstep places correct` mends it"
        warn(f"{each.order_id}: {said}")


def _fleet(workspace: Workspace, path: Path | None) -> Fleet | None:
    from doorstep.connectors.fleet.files import read_fleet

    return None if path is None else read_fleet(existing_file(path, "fleet"), zone=workspace.zone)
