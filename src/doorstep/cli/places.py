"""`doorstep places ...`: say where an address really is; it is remembered for the next day."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from doorstep.cli.arguments import existing_file, lonlat_or_text
from doorstep.cli.console import err, warn
from doorstep.cli.options import MapOption
from doorstep.cli.plan import WorkspaceOption
from doorstep.domain.errors import DoorstepError, InputError
from doorstep.domain.ids import KerbId, OrderId
from doorstep.domain.places import Address, LonLat

if TYPE_CHECKING:
    from doorstep.app.results import CorrectedPlace
    from doorstep.wiring.workspace import Workspace

app = typer.Typer(help="Correct where addresses are.", no_args_is_help=True)


@app.command("correct")
def correct(
    what: Annotated[
        str, typer.Argument(help="An order, an address as it was given, or a filled-in addresses.csv.")
    ],
    where: Annotated[
        str | None, typer.Argument(help="Longitude,latitude of the door, or the right address.")
    ] = None,
    entrance: Annotated[
        str | None, typer.Option("--entrance", help="Longitude,latitude where one gets in.")
    ] = None,
    kerb: Annotated[
        str | None,
        typer.Option(
            "--kerb",
            help="Where to halt: longitude,latitude, as `doorstep door` lists kerbs, or the id of one.",
        ),
    ] = None,
    map_name: MapOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Say where an address really is, where one gets in, and where to halt for it.

    What is not given stays: with --entrance or --kerb alone the door is what it was. Every open order with
    this address is located anew, and so is every later one. Plans that were made with the wrong door are
    named: plan those days again.
    """
    from doorstep.wiring.workspace import open_workspace

    with open_workspace(workspace, city=map_name) as opened:
        if where is None and entrance is None and kerb is None:
            correct_from_file(opened, Path(what))
            return
        address = _address(opened, what)
        way_in = None if entrance is None else lonlat_or_text(entrance)
        if isinstance(way_in, str):
            raise InputError("not a position", value=entrance, mend="Give longitude,latitude.")
        halt = None if kerb is None else lonlat_or_text(kerb)
        halt = KerbId(halt) if isinstance(halt, str) else halt
        right = None if where is None else lonlat_or_text(where)
        _tell(address, _correct(opened, address, right, (way_in, halt)))


def correct_from_file(workspace: Workspace, path: Path) -> None:
    """Take every filled-in row of a file of addresses; rows that cannot be are told and left."""
    from doorstep.connectors.places.corrections import read_corrections

    read = read_corrections(existing_file(path, "file of corrections").read_bytes(), place=str(path))
    for row in read.rejected:
        warn(f"{path}, line {row.row}: {row.reason}: {row.value}. {row.mend or ''}")
    taken = 0
    for correction in read.corrections:
        address = Address(text=correction.address)
        try:
            ways = correction.entrance, correction.kerb
            told = _correct(workspace, address, correction.door, ways, correction.meant)
        except DoorstepError as problem:
            warn(f"{path}, line {correction.row}: {problem}")
            continue
        taken += 1
        _tell(address, told)
    if read.blank:
        err.print(f"{read.blank} rows are still blank")
    if not taken and not read.blank:
        raise InputError("no correction could be taken", place=str(path), mend="Mend the rows named above.")


def _correct(
    workspace: Workspace,
    address: Address,
    where: LonLat | str | None,
    ways: tuple[LonLat | None, KerbId | LonLat | None] = (None, None),
    meant: Address | None = None,
) -> CorrectedPlace:
    from doorstep.app.commands import CorrectPlace, LocateOrders

    door = where if isinstance(where, LonLat) else None
    right = Address(text=where) if isinstance(where, str) else meant
    told = workspace.app.send(CorrectPlace(address, door, right, *ways))
    workspace.app.send(LocateOrders())
    return told


def _address(workspace: Workspace, what: str) -> Address:
    """Read an order's id as the address of that order, anything else as an address."""
    from doorstep.app.unit_of_work import reading

    with reading(workspace.app.desk.keeper) as books:
        order = books.orders.get(OrderId(what))
    return Address(text=what) if order is None else order.address


def _tell(address: Address, told: CorrectedPlace) -> None:
    orders = f"{len(told.orders)} open orders" if told.orders else "no open order has it yet"
    err.print(f"{address.one_line}: remembered; {orders}", soft_wrap=True, markup=False)
    for plan_id in told.stale_plans:
        warn(f"plan {plan_id} was made with another door: plan that day again")
