"""`doorstep papers PLAN`: write page, tables and run sheets of a plan that is kept in the workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from doorstep.cli.arguments import existing_file
from doorstep.cli.console import err
from doorstep.cli.options import MapOption
from doorstep.cli.plan import WorkspaceOption, opened_workspace


def papers(
    plan: Annotated[
        str, typer.Argument(help="Id of a plan, id@version, 'latest', or a folder that doorstep plan wrote.")
    ],
    fleet: Annotated[
        Path | None, typer.Option("--fleet", help="Fleet of the plan: TOML or CSV. Default: vans.")
    ] = None,
    out_folder: Annotated[
        Path | None,
        typer.Option("--out", "-o", help="Folder to write. Default: days/DATE-vVERSION in the workspace."),
    ] = None,
    map_name: MapOption = None,
    workspace: WorkspaceOption = None,
) -> None:
    """Write the papers of a plan after it was changed: page, tables, lines, run sheets.

    What `doorstep plan` wrote is the plan as it was first proposed; edits and new plans of the day make later
    versions, and drivers need the papers of the one that is released.
    """
    from doorstep.connectors.fleet.files import read_fleet
    from doorstep.wiring.change_day import ready_again
    from doorstep.wiring.kept_papers import write_papers
    from doorstep.wiring.kept_plans import kept_plan

    with opened_workspace(workspace, map_name, None) as opened:
        kept = kept_plan(opened.app, plan)
        given = None if fleet is None else read_fleet(existing_file(fleet, "fleet"), zone=opened.zone)
        used, _ = ready_again(opened, kept.plan.id, given, None)
        day = kept.plan.epoch.astimezone(opened.zone).date()
        folder = out_folder or opened.folder / "days" / f"{day.isoformat()}-v{kept.plan.version}"
        written = write_papers(opened, kept, used, folder)
    err.print(f"wrote {len(written)} files of plan {kept.name} into {folder}", soft_wrap=True, markup=False)
