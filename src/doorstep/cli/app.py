"""The commands, gathered; `main` turns errors into one line and a hint."""

from __future__ import annotations

import io
import sys
from typing import Annotated

import click
import typer

import doorstep
from doorstep.cli import demo, door, geocode, map_commands, match, matrix, reach, route
from doorstep.cli.console import fail, interrupted, out
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
app.command("door")(door.door)
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
    """Run the command line: 0 done, 2 bad input, 130 interrupted; never a stack trace for what was typed."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # an old terminal shows what it can
    try:
        sys.exit(app(standalone_mode=False) or 0)
    except DoorstepError as error:
        fail(error)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        interrupted()
