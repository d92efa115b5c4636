"""`doorstep solve FILE`: plan an instance and show that the plan keeps every rule."""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.live import Live
from rich.text import Text

from doorstep.cli.arguments import suffix_of
from doorstep.cli.check import EXIT_BROKEN, checked
from doorstep.cli.console import err, out, warn
from doorstep.cli.files import print_json, write_bytes
from doorstep.cli.instance_files import VERSIONS, Format, read_instance, read_plan_file
from doorstep.connectors.instances import Instance, Objective
from doorstep.connectors.plan_json import plan_bytes
from doorstep.connectors.vrplib import sol_text
from doorstep.domain.errors import InputError
from doorstep.planning.check import check as broken_rules
from doorstep.planning.check_violations import Violation
from doorstep.planning.search import Budget, SearchOptions
from doorstep.planning.solve import SearchProgress, Solution, solve_and_tell

DEFAULT_S = 10.0
LONGEST_S = 31_536_000.0
ENDINGS = (".json", ".sol")
KIB_PER_MIB = 1024
BYTES_PER_MIB = 1024 * 1024


def solve(
    file: Annotated[Path, typer.Argument(help="Instance: VRPLIB .vrp or Solomon .txt.")],
    form: Annotated[Format, typer.Option("--format", help="Form of the instance.")] = Format.AUTO,
    time_s: Annotated[
        float | None, typer.Option("--seconds", help="Time to search. Default: 10, unless --iterations.")
    ] = None,
    iterations: Annotated[
        int | None, typer.Option("--iterations", help="Rounds to search: the same plan on every machine.")
    ] = None,
    cpu_time: Annotated[
        bool, typer.Option("--cpu-time", help="Count the processor's seconds, not the clock's.")
    ] = False,
    seed: Annotated[int, typer.Option("--seed", min=0, help="Start of all chance.")] = 1,
    threads: Annotated[int, typer.Option("--threads", min=1, help="Processor cores to use.")] = 1,
    objective: Annotated[
        Objective, typer.Option("--objective", help="Least distance, or fewest vehicles and then distance.")
    ] = Objective.DISTANCE,
    start: Annotated[
        Path | None, typer.Option("--start", metavar="PLAN", help="Plan to begin from: .json or .sol.")
    ] = None,
    out_file: Annotated[
        Path | None, typer.Option("--out", "-o", metavar="PLAN", help="Plan to write: .json or .sol.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object as the last line of standard output.")
    ] = False,
) -> None:
    """Plan the routes of an instance from the routing literature.

    Before it is shown the plan is checked by other code; the exit code is 1 if it breaks a rule.
    """
    suffix = None if out_file is None else suffix_of(out_file, ENDINGS)
    budget = _budget(time_s, iterations, cpu_time=cpu_time)
    instance = read_instance(file, form, objective)
    begin = None if start is None else read_plan_file(start, instance)
    options = SearchOptions(threads=threads, fewest_routes=objective is Objective.FLEET_FIRST)
    with _live_line() as show:
        found = solve_and_tell(
            instance.problem, budget, seed, begin, show, options=options, versions=VERSIONS
        )
    if found.interrupted:
        warn("interrupted: this is the best plan until then")
    broken = broken_rules(instance.problem, found.plan)
    if out_file is not None:
        write_bytes(out_file, _written(instance, found, suffix))
    if as_json:
        print_json(_told(instance, found, broken))
    else:
        _show(instance, found, broken)
    if broken:
        raise typer.Exit(EXIT_BROKEN)


def _budget(time_s: float | None, iterations: int | None, *, cpu_time: bool) -> Budget:
    if time_s is not None and not 0 < time_s <= LONGEST_S:
        raise InputError("no time to search in", value=time_s, mend="Give --seconds above 0, a year at most.")
    if iterations is not None and iterations < 1:
        raise InputError("no iteration to search in", value=iterations, mend="Give --iterations 1 or more.")
    if time_s is None and iterations is None:
        time_s = DEFAULT_S
    return Budget(time_s, iterations, cpu_time)


@contextmanager
def _live_line() -> Iterator[Callable[[SearchProgress], None] | None]:
    """Show the best plan so far on one line of a terminal; nothing elsewhere."""
    if not err.is_terminal:
        yield None
        return
    with Live(console=err, transient=True, auto_refresh=False) as live:

        def show(seen: SearchProgress) -> None:
            live.update(Text(line_of(seen)), refresh=True)

        yield show


def line_of(seen: SearchProgress) -> str:
    """Tell how far a search has come, in one line."""
    return (
        f"{seen.elapsed_s:6.1f} s  cost {seen.cost_minor}  {seen.route_count} routes  "
        f"{seen.unassigned_count} unassigned  {seen.iterations_per_s / 1000:.1f}k iterations/s"
    )


def _written(instance: Instance, found: Solution, suffix: str | None) -> bytes:
    if suffix == ".sol":
        return sol_text(instance.routes_of(found.plan), instance.cost(found.plan)).encode()
    return plan_bytes(found.plan)


def _told(instance: Instance, found: Solution, broken: list[Violation]) -> dict[str, object]:
    return {
        **checked(instance, found.plan, broken),
        "objective": instance.objective.value,
        "iterations": found.iterations,
        "seconds": round(found.elapsed_s, 3),
        "cpu_seconds": round(found.cpu_s, 3),
        "peak_memory_mb": round(_peak_memory_mb(), 1),
    }


def _peak_memory_mb() -> float:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    # Linux counts kibibytes, macOS bytes.
    return peak / (BYTES_PER_MIB if sys.platform == "darwin" else KIB_PER_MIB)


def _show(instance: Instance, found: Solution, broken: list[Violation]) -> None:
    plan = found.plan
    out.print(
        f"{instance.name}: cost {instance.cost(plan)} ({instance.convention.name}), "
        f"{len(plan.routes)} routes, {len(plan.unassigned)} unassigned",
        markup=False,
        soft_wrap=True,
    )
    out.print(f"{found.iterations} iterations in {found.elapsed_s:.1f} s ({found.cpu_s:.1f} s of processor)")
    for violation in broken:
        out.print(f"  {violation}", markup=False, soft_wrap=True)
    out.print("checked: every rule is kept" if not broken else f"checked: {len(broken)} rules broken")
