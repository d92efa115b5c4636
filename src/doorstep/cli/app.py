"""The commands, gathered; `main` turns errors into one line and a hint."""

from __future__ import annotations

import errno
import io
import os
import sys
from typing import Annotated, Any, NoReturn

import typer

import doorstep
from doorstep.cli import (
    books_commands,
    check,
    compare,
    demo,
    door,
    edit,
    explain,
    geocode,
    map_commands,
    match,
    matrix,
    papers,
    places,
    plan,
    reach,
    replan,
    retime,
    route,
    solve,
)
from doorstep.cli.arguments import guarded
from doorstep.cli.console import EXIT_INTERRUPTED, fail, interrupted, out
from doorstep.domain.errors import DoorstepError, FileError, InputError

# Typer brings its own click, or uses that of the environment, depending on its version.
_UsageError: type[Exception] = next(
    kind for kind in typer.BadParameter.__mro__ if kind.__name__ == "ClickException"
)

app = typer.Typer(
    name="doorstep",
    help="The open, self-hosted platform for the last mile.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
# A day's work first, then streets, then problems for whoever builds on it.
app.command("demo", short_help="Plan the demo city's own day and show it.")(demo.demo)
app.command("plan", short_help="Plan the orders of a day.")(plan.plan)
app.command("replan", short_help="Plan a day again around a change.")(replan.replan)
app.command("compare", short_help="Tell what differs between two plans.")(compare.compare)
app.command("release", short_help="Release a plan: it becomes what drivers do.")(books_commands.release)
app.command("papers", short_help="Write the papers of a plan after it was changed.")(papers.papers)
app.command("route", short_help="Find the fastest way, turn by turn.")(route.route)
app.command("matrix", short_help="Measure times and distances between points.")(matrix.matrix)
app.command("reach", short_help="Show how far one gets from a place.")(reach.reach)
app.command("match", short_help="Match GPS traces to streets.")(match.match)
app.command("geocode", short_help="Look an address up in the map's own index.")(geocode.geocode)
app.command("door", short_help="Show where a door is served from.")(door.door)
app.command("solve", short_help="Plan the routes of a problem.")(solve.solve)
app.command("check", short_help="Name each rule that a plan breaks.")(check.check)
app.command("retime", short_help="Write a plan anew after a change by hand.")(retime.retime)
app.command("explain", short_help="Tell why an order is where it is.")(explain.explain_order)
app.add_typer(edit.app, name="edit")
app.add_typer(places.app, name="places")
app.add_typer(books_commands.trace_app, name="trace")
app.add_typer(books_commands.workspace_app, name="workspace")
app.add_typer(map_commands.app, name="map")


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
        code = app([guarded(word) for word in sys.argv[1:]], standalone_mode=False) or 0
        sys.stdout.flush()
        sys.exit(code)
    except DoorstepError as error:
        fail(error)
    except _UsageError as error:
        _misuse(error)
    except (typer.Abort, KeyboardInterrupt):
        interrupted()
    except OSError as problem:
        _lost_output(problem)
    except SystemExit as ending:
        if ending.code == EXIT_INTERRUPTED:  # Typer may have heard Ctrl-C first
            interrupted()
        raise


def _lost_output(problem: OSError) -> NoReturn:
    """Say that the output could not be written; a reader that went away, such as `head`, needs no word."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left to flush goes nowhere
    if problem.errno == errno.EPIPE:
        sys.exit(1)
    fail(FileError(f"the output cannot be written: {problem.strerror}", mend="Free some space."))


def _misuse(error: Any) -> NoReturn:
    """Say what was typed wrongly, and where it is explained; a command without arguments shows its help."""
    if type(error).__name__ != "NoArgsIsHelpError":
        path = error.ctx.command_path if getattr(error, "ctx", None) else "doorstep"
        fail(InputError(error.format_message().rstrip("."), mend=f"`{path} --help` shows what can be typed."))
    error.show()
    sys.exit(error.exit_code)
