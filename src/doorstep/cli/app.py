"""The commands, gathered; `main` turns errors into one line and a hint."""

from __future__ import annotations

from typing import Annotated

import typer

import doorstep
from doorstep.cli import demo, geocode, map_commands, match, matrix, reach, route
from doorstep.cli.console import fail, out
from doorstep.domain.errors import DoorstepError

app = typer.Typer(
    name="doorstep",
    help="The open, self-hosted platform for the last mile.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
)
app.add_typer(map_commands.app, name="map")
app.command("route")(route.route)
app.command("matrix")(matrix.matrix)
app.command("reach")(reach.reach)
app.command("match")(match.match)
app.command("geocode")(geocode.geocode)
app.command("demo")(demo.demo)


def _print_version(wanted: bool) -> None:
    if wanted:
        out.print(f"doorstep {doorstep.__version__}")
        raise typer.Exit


@app.callback()
def start(
    version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Plan the last mile on real streets."""


def main() -> None:
    """Run the command line."""
    try:
        app()
    except DoorstepError as error:
        fail(error)
