"""`doorstep edit PLAN ...`: change a plan by hand; every change is priced and judged before it is kept."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from doorstep.app.views.words import counted, priced
from doorstep.cli.console import err, out
from doorstep.cli.plan import WorkspaceOption
from doorstep.domain.errors import InputError
from doorstep.domain.ids import OrderId

if TYPE_CHECKING:
    from doorstep.app.commands import Edit
    from doorstep.app.results import EditedPlan
    from doorstep.wiring.workspace import Workspace

app = typer.Typer(help="Change a plan by hand.", no_args_is_help=True)
MOST_NAMED = 12
ApplyOption = Annotated[bool, typer.Option("--apply", "-y", help="Keep the change without asking.")]
DespiteOption = Annotated[
    str | None, typer.Option("--despite", metavar="REASON", help="Keep it though it breaks rules, and why.")
]
OrderArgument = Annotated[str, typer.Argument(metavar="ORDER", help="Id of an order or a task.")]
OrdersArgument = Annotated[list[str], typer.Argument(metavar="ORDER...", help="Ids of orders or tasks.")]


@dataclass(frozen=True, slots=True)
class Named:
    """The plan that is edited, as it was typed, and the workspace it is in."""

    plan: str
    workspace: Path | None


@app.callback()
def edit(
    context: typer.Context,
    plan: Annotated[
        str, typer.Argument(help="Id of a plan, 'latest', or a folder that doorstep plan wrote.")
    ],
) -> None:
    """Change a plan by hand.

    Cost and broken rules are shown first; on a terminal you are asked, elsewhere --apply keeps the change.
    Each change is the next version of the plan, and undo takes it back.
    """
    context.obj = plan


@app.command("move")
def move(
    context: typer.Context,
    order: OrderArgument,
    to: Annotated[str, typer.Option("--to", metavar="ROUTE", help="Code of a route or id of a vehicle.")],
    after: Annotated[
        str | None, typer.Option("--after", metavar="ORDER", help="Right behind this order.")
    ] = None,
    first: Annotated[bool, typer.Option("--first", help="Before all others.")] = False,
    apply: ApplyOption = False,
    despite: DespiteOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Give an order to a route: behind another order, first, or where it costs least."""
    from doorstep.app.commands import MoveOrder
    from doorstep.wiring.kept_plans import kept_plan

    if after is not None and first:
        raise InputError("--after and --first are two places", mend="Give one of them.")
    behind = None if after is None else OrderId(after)

    def change(opened: Workspace) -> Edit:
        vehicle = kept_plan(opened.app, context.obj).vehicle(to)
        return MoveOrder(OrderId(order), vehicle, behind, first)

    _edit(Named(context.obj, workspace), change, apply=apply, despite=despite)


@app.command("swap")
def swap(
    context: typer.Context,
    order: OrderArgument,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="Id of another order.")],
    apply: ApplyOption = False,
    despite: DespiteOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Let two orders change places."""
    from doorstep.app.commands import SwapOrders

    _edit(
        Named(context.obj, workspace),
        SwapOrders(OrderId(order), OrderId(other)),
        apply=apply,
        despite=despite,
    )


@app.command("remove")
def remove(
    context: typer.Context,
    orders: OrdersArgument,
    apply: ApplyOption = False,
    despite: DespiteOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Take orders out of their routes; they are not cancelled."""
    from doorstep.app.commands import RemoveOrders

    _edit(
        Named(context.obj, workspace), RemoveOrders(tuple(map(OrderId, orders))), apply=apply, despite=despite
    )


@app.command("add")
def add(
    context: typer.Context,
    order: OrderArgument,
    apply: ApplyOption = False,
    despite: DespiteOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Put an order that has no route where it costs least and breaks nothing."""
    from doorstep.app.commands import AddOrder

    _edit(Named(context.obj, workspace), AddOrder(OrderId(order)), apply=apply, despite=despite)


@app.command("lock")
def lock(
    context: typer.Context,
    orders: OrdersArgument,
    apply: ApplyOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Lock orders to the vehicles that have them: planning again keeps them there."""
    from doorstep.app.commands import LockOrders

    _edit(Named(context.obj, workspace), LockOrders(tuple(map(OrderId, orders))), apply=apply, despite=None)


@app.command("unlock")
def unlock(
    context: typer.Context,
    orders: OrdersArgument,
    apply: ApplyOption = False,
    workspace: WorkspaceOption = None,
) -> None:
    """Take locks off again."""
    from doorstep.app.commands import LockOrders

    _edit(
        Named(context.obj, workspace),
        LockOrders(tuple(map(OrderId, orders)), free=True),
        apply=apply,
        despite=None,
    )


@app.command("undo")
def undo(context: typer.Context, workspace: WorkspaceOption = None) -> None:
    """Take the latest change back; again, the one before it."""
    from doorstep.app.commands import UndoEdit
    from doorstep.wiring.kept_plans import plan_id_of
    from doorstep.wiring.workspace import open_workspace

    with open_workspace(workspace) as opened:
        show_change(opened.app.send(UndoEdit(plan_id_of(opened.app, context.obj))))


def _edit(
    named: Named, change: Edit | Callable[[Workspace], Edit], *, apply: bool, despite: str | None
) -> None:
    """Show what a change does, ask if somebody is there to answer, and keep it."""
    from doorstep.app.commands import EditPlan
    from doorstep.wiring.kept_plans import plan_id_of
    from doorstep.wiring.workspace import open_workspace

    with open_workspace(named.workspace) as opened:
        plan_id = plan_id_of(opened.app, named.plan)
        wanted = change(opened) if callable(change) else change
        told = opened.app.send(
            EditPlan(plan_id, wanted, apply=apply or despite is not None, despite=despite, refuse=False)
        )
        show_change(told)
        if told.broken and not told.applied and despite is None:
            out.print("not kept: it breaks rules; say why it may with --despite REASON")
            raise typer.Exit(1)
        if not told.applied:
            if not _wanted():
                out.print("not kept: --apply keeps it")
                return
            told = opened.app.send(EditPlan(plan_id, wanted, apply=True))
    out.print(f"kept as version {told.after.version} of plan {told.after.id}", markup=False)


def _wanted() -> bool:
    return err.is_terminal and typer.confirm("Keep this change?", err=True)


def show_change(told: EditedPlan) -> None:
    """Show cost, orders that move, and rules that break."""
    currency, cost = told.problem.currency, told.after.total.total_minor
    sign = "+" if told.extra_minor >= 0 else ""
    left = counted(len(told.left_out), "order")
    out.print(
        f"cost {priced(cost, currency)} ({sign}{priced(told.extra_minor, currency)}), "
        f"{counted(len(told.after.routes), 'route')}, {left} without one",
        markup=False,
    )
    table = Table(box=None, pad_edge=False, show_header=False)
    if told.moved:
        table.add_row("other vehicle", _listed(told.moved))
    if told.retimed:
        table.add_row("other time", _listed(told.retimed))
    if table.row_count:
        out.print(table)
    for violation in told.broken:
        out.print(f"  breaks: {violation.said}", markup=False, soft_wrap=True)


def _listed(orders: tuple[OrderId, ...]) -> str:
    more = len(orders) - MOST_NAMED
    return ", ".join(orders[:MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
