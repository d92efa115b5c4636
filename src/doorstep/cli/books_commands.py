"""Commands on the books of a workspace: release a plan, trace an order, forget people, fold anew."""

from __future__ import annotations

from typing import Annotated

import typer
from rich.table import Table

from doorstep.cli.console import err, out, warn
from doorstep.cli.files import print_json
from doorstep.cli.plan import WorkspaceOption, ZoneOption
from doorstep.domain.errors import InputError, UnknownNameError
from doorstep.domain.ids import OrderId
from doorstep.domain.units import SECONDS_PER_DAY

trace_app = typer.Typer(help="Tell whole stories from the log.", no_args_is_help=True)
workspace_app = typer.Typer(help="Look after a workspace.", no_args_is_help=True)


def release(
    plan: Annotated[
        str, typer.Argument(help="Id of a plan, 'latest', or a folder that doorstep plan wrote.")
    ],
    version: Annotated[int | None, typer.Option("--version", min=1, help="Default: the latest.")] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Release a plan: it becomes what drivers do."""
    from doorstep.app.commands import ReleasePlan
    from doorstep.wiring.kept_plans import plan_id_of
    from doorstep.wiring.workspace import open_workspace

    with open_workspace(workspace) as opened:
        told = opened.app.send(ReleasePlan(plan_id_of(opened.app, plan), version))
    out.print(
        f"plan {told.plan_id}, version {told.version}: released, {len(told.orders)} orders", markup=False
    )
    if told.version > 1:
        where = "" if workspace is None else f" --workspace {workspace}"
        named = f"{told.plan_id}@{told.version}"
        err.print(
            f"run sheets of this version: `doorstep papers {named}{where}`", markup=False, soft_wrap=True
        )


@trace_app.command("order")
def trace_order(
    order: Annotated[str, typer.Argument(metavar="ID", help="Id of an order.")],
    workspace: WorkspaceOption = None,
    zone: ZoneOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="A list of events on standard output.")] = False,
) -> None:
    """Tell the whole story of one order, as the log has it.

    Instants are UTC, or on the clocks of --zone.
    """
    from datetime import UTC

    from doorstep.wiring.workspace import open_workspace
    from doorstep.wiring.zones import zone_named

    clock = UTC if zone is None else zone_named(zone)
    with open_workspace(workspace) as opened:
        story = opened.app.trace(OrderId(order))
    if as_json:
        rows = [
            {"seq": each.seq, "at": each.at.isoformat(), "event": each.name, "told": each.told}
            for each in story
        ]
        print_json(rows)
        return
    table = Table(box=None, pad_edge=False)
    for column in ("seq", "at", "event", "told"):
        table.add_column(column, justify="right" if column == "seq" else "left", overflow="fold")
    for each in story:
        at = each.at.astimezone(clock).strftime("%Y-%m-%d %H:%M:%S")
        table.add_row(str(each.seq), at, each.name, each.told)
    out.print(table)


@workspace_app.command("rebuild")
def rebuild(workspace: WorkspaceOption = None) -> None:
    """Fold every list and state anew from the log; events that cannot be folded are named."""
    from doorstep.wiring.workspace import open_workspace

    with open_workspace(workspace) as opened:
        opened.app.rebuild()
        orders, plans, letters = opened.app.orders(), opened.app.plans(), opened.app.dead_letters()
    out.print(f"{len(orders)} orders and {len(plans)} plans folded anew")
    for letter in letters:
        warn(f"event {letter.seq} could not be folded into {letter.handler}: {letter.said}")


@workspace_app.command("forget")
def forget(
    order: Annotated[str | None, typer.Option("--order", help="Forget the person this order is for.")] = None,
    days: Annotated[
        int | None,
        typer.Option("--older-than-days", min=0, help="Forget everybody whose orders ended so long ago."),
    ] = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Forget people: names, phones, addresses, doors and notes of orders that ended.

    The log stays readable: it never held any of it.
    """
    from doorstep.app.commands import ErasePerson, ForgetBefore
    from doorstep.app.unit_of_work import reading
    from doorstep.wiring.workspace import open_workspace

    if (order is None) == (days is None):
        raise InputError("nobody is named", mend="Give --order ID or --older-than-days N, one of the two.")
    with open_workspace(workspace) as opened:
        if days is not None:
            told = opened.app.send(ForgetBefore(days * SECONDS_PER_DAY))
        else:
            with reading(opened.app.desk.keeper) as books:
                sheet = books.orders.get(OrderId(order or ""))
            if sheet is None or sheet.recipient is None:
                mend = "It may have been erased before, or came without a person."
                raise UnknownNameError("nobody is known by this order", value=order, mend=mend)
            told = opened.app.send(ErasePerson(sheet.recipient))
    out.print(f"{len(told.people)} people forgotten, with {len(told.orders)} orders")
    for plan_id, version in told.problems:
        warn(f"the problem of plan {plan_id}, version {version} held their doors and is gone: the plan stays")
